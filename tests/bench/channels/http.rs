//! An HTTP server as thin as can be, so that what is measured is the bot: it reads a request, hands its path and body
//! on, and writes one JSON answer. It expects a client that is no stranger: whole requests with a content-length.

use std::future::Future;
use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Serves until the runtime ends.
pub async fn serve<F, R>(listener: TcpListener, answer: F)
where
    F: Fn(String, Vec<u8>) -> R + Clone + Send + 'static,
    R: Future<Output = String> + Send,
{
    while let Ok((stream, _)) = listener.accept().await {
        let answer = answer.clone();
        tokio::spawn(async move { talk(stream, answer).await });
    }
}

async fn talk<F, R>(mut stream: TcpStream, answer: F) -> io::Result<()>
where
    F: Fn(String, Vec<u8>) -> R,
    R: Future<Output = String>,
{
    stream.set_nodelay(true)?;
    let mut bytes = Vec::with_capacity(8192);
    loop {
        let head = loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        };
        let (path, length) = read_head(&bytes[..head])?;
        while bytes.len() < head + length {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        let body = bytes[head..head + length].to_vec();
        bytes.drain(..head + length);
        let answer = answer(path, body).await;
        let length = answer.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + &answer).as_bytes()).await?;
    }
}

/// The path, and how long the body is.
fn read_head(bytes: &[u8]) -> io::Result<(String, usize)> {
    let broken = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    let head = std::str::from_utf8(bytes).map_err(|_| broken("not UTF-8"))?;
    let mut lines = head.split("\r\n");
    let path = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or_else(|| broken("no path"))?;
    let length =
        lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = match length {
        Some((_, length)) => length.trim().parse().map_err(|_| broken("no length"))?,
        None => 0,
    };
    Ok((path.to_owned(), length))
}

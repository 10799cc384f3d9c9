//! Where connections come in, and how the door is shut: first nobody new, a moment later those who say nothing.
//!
//! A server that is told to stop ends every connection on which nothing has arrived yet. One that was taken in at the last
//! moment has its request still on the way, and would be ended without an answer; left to the socket, the next process
//! answers it (systemd.socket(5)).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long whoever was taken in last has to say what they want: more than a way around the world and back.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A socket from which nobody is taken in once it is time to stop.
pub struct Entrance {
    socket: TcpListener,
    stop: CancellationToken,
}

impl Entrance {
    /// Of a socket, until told to stop.
    pub fn new(socket: TcpListener, stop: CancellationToken) -> Self {
        Self { socket, stop }
    }
}

impl Listener for Entrance {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => std::future::pending().await,
            taken = Listener::accept(&mut self.socket) => taken,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// Ends once whoever was taken in last has had time to speak.
pub async fn shut(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LAST_WORDS).await;
}

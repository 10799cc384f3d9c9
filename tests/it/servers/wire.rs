//! A wire that can fail: stands between a client and an LDAP server and does to their connections what networks do. Every
//! fault happens at an event, never after a time.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::ldap::{LdapServer, trusting};

/// What a client asks, by the tag of its LDAP message (RFC 4511, 4.2 to 4.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Whatever comes next: all that a wire can say that does not look inside TLS.
    Any,
    /// `BindRequest`
    Bind = 0x60,
    /// `SearchRequest`
    Search = 0x63,
    /// `ModifyRequest`: how a password is set in Active Directory.
    Modify = 0x66,
    /// `ExtendedRequest`: how a password is set in `OpenLDAP`.
    Extended = 0x77,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The connection dies before the server has read it: lost before it is applied.
    CutBefore,
    /// The server does it, and the connection dies in place of the answer: lost after it is applied.
    LoseAnswer,
    /// The server does it, and nothing it says on this connection ever arrives. The connection stays open.
    Swallow,
}

/// A relay to a server, on a port of its own. Its connections end with it.
pub struct Wire {
    address: SocketAddr,
    state: Arc<State>,
    _ends: DropGuard,
}

struct State {
    target: String,
    tls: Option<(TlsAcceptor, TlsConnector)>,
    down: watch::Sender<bool>,
    held: watch::Sender<bool>,
    waiting: watch::Sender<usize>,
    swallowed: watch::Sender<usize>,
    open: watch::Sender<usize>,
    opened: AtomicUsize,
    fates: Mutex<VecDeque<(Request, Fate)>>,
    /// How many of each tag the server was given.
    arrived: Mutex<HashMap<u8, usize>>,
    /// Ends the connections that are open now.
    cut: Mutex<CancellationToken>,
}

/// One connection, between its two directions.
struct Connection {
    wire: Arc<State>,
    /// The message whose answer is lost, or `None` in an opaque wire; what becomes of it.
    lost: Mutex<Option<(Option<u32>, Fate)>>,
    cut: CancellationToken,
}

impl Wire {
    /// A wire that sees what any wire sees: that something goes to and fro.
    pub async fn opaque(target: &str) -> Self {
        Self::new(target, None).await
    }

    /// A wire that reads along, because it ends TLS with the server's own key and begins it anew: so a fault can be meant
    /// for one kind of request, however many connections and requests the client makes before.
    pub async fn reading(server: &LdapServer) -> Self {
        let pem = |name| server.certificates.folder.join(name);
        let chain = vec![CertificateDer::from_pem_file(pem("cert.pem")).unwrap()];
        let key = PrivateKeyDer::from_pem_file(pem("key.pem")).unwrap();
        let accepting = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
        let connecting = trusting(&server.certificates.authority);
        let tls = (TlsAcceptor::from(Arc::new(accepting)), TlsConnector::from(Arc::new(connecting)));
        Self::new(server.ldaps_address(), Some(tls)).await
    }

    async fn new(target: &str, tls: Option<(TlsAcceptor, TlsConnector)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ends = CancellationToken::new();
        let state = Arc::new(State {
            target: target.to_owned(),
            tls,
            down: watch::Sender::new(false),
            held: watch::Sender::new(false),
            waiting: watch::Sender::new(0),
            swallowed: watch::Sender::new(0),
            open: watch::Sender::new(0),
            opened: AtomicUsize::new(0),
            fates: Mutex::default(),
            arrived: Mutex::default(),
            cut: Mutex::new(ends.child_token()),
        });
        tokio::spawn(listen(listener, Arc::clone(&state), ends.clone()));
        Self { address, state, _ends: ends.drop_guard() }
    }

    /// Where a client finds it.
    pub fn ldaps(&self) -> String {
        format!("ldaps://{}", self.address)
    }

    /// Whether the server is gone: who connects is sent away at once, and never reaches it. Open connections stay.
    pub fn set_down(&self, down: bool) {
        self.state.down.send_replace(down);
    }

    /// Cuts every open connection now.
    pub fn cut(&self) {
        self.state.cut.lock().unwrap().cancel();
    }

    /// What becomes of the next request of a kind, once; several wait in their order.
    pub fn fate(&self, request: Request, fate: Fate) {
        let reads = self.state.tls.is_some();
        assert!(reads || request == Request::Any, "a wire that does not read cannot tell {request:?}");
        self.state.fates.lock().unwrap().push_back((request, fate));
    }

    /// Whether every fate has come to pass.
    pub fn is_fulfilled(&self) -> bool {
        self.state.fates.lock().unwrap().is_empty()
    }

    /// Keeps back all that the server says, or lets it go on: a server that takes its time, without a clock.
    pub fn hold(&self, hold: bool) {
        self.state.held.send_replace(hold);
    }

    /// Waits until answers of so many connections are being held back.
    pub async fn holds(&self, connections: usize) {
        self.state.waiting.subscribe().wait_for(|waiting| *waiting == connections).await.unwrap();
    }

    /// Waits until so many answers have been swallowed: by then the server has done what they were about.
    pub async fn swallowed(&self, answers: usize) {
        self.state.swallowed.subscribe().wait_for(|swallowed| *swallowed >= answers).await.unwrap();
    }

    /// Requests of a kind that the server was ever given.
    pub fn arrived(&self, request: Request) -> usize {
        self.state.arrived.lock().unwrap().get(&(request as u8)).copied().unwrap_or_default()
    }

    /// Connections ever taken to the server.
    pub fn opened(&self) -> usize {
        self.state.opened.load(Ordering::SeqCst)
    }

    /// Waits until so many connections are open at once.
    pub async fn has_open(&self, connections: usize) {
        self.state.open.subscribe().wait_for(|open| *open == connections).await.unwrap();
    }
}

async fn listen(listener: TcpListener, state: Arc<State>, ends: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ends.cancelled() => return,
        };
        let (client, _) = accepted.unwrap();
        if *state.down.borrow() {
            client.set_zero_linger().unwrap(); // a reset, not a farewell
            continue;
        }
        let cut = {
            let mut cut = state.cut.lock().unwrap();
            if cut.is_cancelled() {
                *cut = ends.child_token();
            }
            cut.child_token()
        };
        let connection = Connection { wire: Arc::clone(&state), lost: Mutex::default(), cut };
        tokio::spawn(async move {
            connection.wire.opened.fetch_add(1, Ordering::SeqCst);
            connection.wire.open.send_modify(|open| *open += 1);
            // Either side may go whenever it likes: that is an end, and no fault of the wire.
            let _ = carry(client, &connection).await;
            connection.wire.open.send_modify(|open| *open -= 1);
        });
    }
}

async fn carry(client: TcpStream, connection: &Connection) -> io::Result<()> {
    let server = TcpStream::connect(&connection.wire.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let Some((acceptor, connector)) = &connection.wire.tls else {
        return join(client, server, connection).await;
    };
    let name = ServerName::from(server.peer_addr()?.ip());
    let server = connector.connect(name, server).await?;
    let client = acceptor.accept(client).await?;
    join(client, server, connection).await
}

async fn join<C, S>(client: C, server: S, connection: &Connection) -> io::Result<()>
where
    C: AsyncRead + AsyncWrite,
    S: AsyncRead + AsyncWrite,
{
    let reads = connection.wire.tls.is_some();
    let (from_client, to_client) = tokio::io::split(client);
    let (from_server, to_server) = tokio::io::split(server);
    let ask = ask(Pieces::of(from_client, reads), to_server, connection);
    let answer = answer(Pieces::of(from_server, reads), to_client, connection);
    tokio::select! {
        ended = ask => ended,
        ended = answer => ended,
        () = connection.cut.cancelled() => Ok(()),
    }
}

/// From the client to the server.
async fn ask<R, W>(mut pieces: Pieces<R>, mut to: W, connection: &Connection) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    while let Some(piece) = pieces.next().await? {
        match connection.wire.fate_of(&piece) {
            Some(Fate::CutBefore) => return Ok(()),
            Some(fate) => *connection.lost.lock().unwrap() = Some((piece.message, fate)),
            None => {}
        }
        if let Some(tag) = piece.tag {
            *connection.wire.arrived.lock().unwrap().entry(tag).or_default() += 1;
        }
        to.write_all(&piece.bytes).await?;
        to.flush().await?;
    }
    Ok(())
}

/// From the server to the client.
async fn answer<R, W>(mut pieces: Pieces<R>, mut to: W, connection: &Connection) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    while let Some(piece) = pieces.next().await? {
        let lost = *connection.lost.lock().unwrap();
        match lost {
            Some((_, Fate::Swallow)) => {
                connection.wire.swallowed.send_modify(|answers| *answers += 1);
                continue;
            }
            Some((message, _)) if message == piece.message => return Ok(()),
            _ => {}
        }
        let mut held = connection.wire.held.subscribe();
        if *held.borrow() {
            let waits = Waits::new(&connection.wire.waiting);
            let _ = held.wait_for(|held| !held).await;
            drop(waits);
        }
        to.write_all(&piece.bytes).await?;
        to.flush().await?;
    }
    Ok(())
}

impl State {
    /// Takes the first fate if it is meant for this piece.
    fn fate_of(&self, piece: &Piece) -> Option<Fate> {
        let mut fates = self.fates.lock().unwrap();
        let (request, fate) = *fates.front()?;
        let meant = request == Request::Any || piece.tag == Some(request as u8);
        meant.then(|| {
            fates.pop_front();
            fate
        })
    }
}

/// One connection more that waits, as long as this lives.
struct Waits<'a>(&'a watch::Sender<usize>);

impl<'a> Waits<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|waiting| *waiting += 1);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}

/// What goes over the wire in one direction: LDAP messages, or whatever comes in one read.
struct Pieces<R> {
    from: R,
    buffer: Vec<u8>,
    reads: bool,
}

struct Piece {
    bytes: Vec<u8>,
    /// The number and the tag of the LDAP message, where the wire reads along.
    message: Option<u32>,
    tag: Option<u8>,
}

impl<R: AsyncRead + Unpin> Pieces<R> {
    fn of(from: R, reads: bool) -> Self {
        Self { from, buffer: Vec::new(), reads }
    }

    async fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            if !self.reads && !self.buffer.is_empty() {
                return Ok(Some(Piece { bytes: std::mem::take(&mut self.buffer), message: None, tag: None }));
            }
            if let Some((end, message, tag)) = message(&self.buffer) {
                let rest = self.buffer.split_off(end);
                let bytes = std::mem::replace(&mut self.buffer, rest);
                return Ok(Some(Piece { bytes, message: Some(message), tag: Some(tag) }));
            }
            if self.from.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// The end, the number and the tag of the LDAP message at the beginning (RFC 4511, 4.1.1), once all of it is there.
fn message(bytes: &[u8]) -> Option<(usize, u32, u8)> {
    let (start, length) = element(bytes)?;
    let content = bytes.get(start..start + length)?;
    let (number, size) = element(content)?;
    let message = content[number..number + size].iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    Some((start + length, message, *content.get(number + size)?))
}

/// Where the content of a BER element begins, and its length.
fn element(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = usize::from(*bytes.get(1)?);
    if first < 0x80 {
        return Some((2, first));
    }
    let octets = bytes.get(2..2 + (first & 0x7f))?;
    Some((2 + octets.len(), octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet))))
}

//! What the service manager is told (`sd_notify(3)`): one datagram each, to the socket that `NOTIFY_SOCKET` names. Where
//! there is none, nothing is told, and nothing that goes wrong with it matters to the service.

/// The service answers.
pub fn ready() {
    tell("READY=1");
}

/// The service is stopping: what is being done is finished first.
pub fn stopping() {
    tell("STOPPING=1");
}

/// The service has looked at itself; systemd restarts it when it has not heard this for `WatchdogSec`.
pub fn alive() {
    tell("WATCHDOG=1");
}

#[cfg(unix)]
fn tell(what: &str) {
    use std::os::unix::net::UnixDatagram;

    let Some(name) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let told = UnixDatagram::unbound().and_then(|socket| send(&socket, what.as_bytes(), &name));
    if let Err(error) = told {
        tracing::warn!(%error, "the service manager could not be told");
    }
}

/// A name that begins with @ is abstract (unix(7)): it stands in no file system.
#[cfg(unix)]
fn send(socket: &std::os::unix::net::UnixDatagram, what: &[u8], name: &std::ffi::OsStr) -> std::io::Result<()> {
    use std::os::unix::ffi::OsStrExt as _;

    #[cfg(target_os = "linux")]
    if let Some(hidden) = name.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt as _;
        let address = std::os::unix::net::SocketAddr::from_abstract_name(hidden)?;
        return socket.send_to_addr(what, &address).map(drop);
    }
    socket.send_to(what, name).map(drop)
}

#[cfg(not(unix))]
fn tell(_: &str) {}

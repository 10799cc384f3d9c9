//! The files that others run the service with, and a restart that nobody notices: the socket is the service manager's, so
//! whoever comes while the next process starts waits in it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::commands::Site;

/// `sesame serve` as systemd starts it: with a socket of its own and somebody who wants to hear when it is ready.
struct Serving(Child);

impl Serving {
    fn of(site: &Site, socket: &TcpListener) -> Self {
        let mut command = Command::new("sh");
        // The socket is descriptor 3 (sd_listen_fds(3)), and the process is told that it is meant.
        command.args(["-c", "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve"]);
        command.arg(env!("CARGO_BIN_EXE_sesame")).env_remove("SESAME_KEY").env_remove("RUST_LOG");
        command.env("SESAME_CONFIG", site.path("sesame.toml")).env("NOTIFY_SOCKET", site.path("notify"));
        command.env("SESAME_SERVER_LISTEN", "192.0.2.1:1"); // where nobody could listen
        command.env("SESAME_SERVER_METRICS_TOKEN", "a token of Prometheus");
        let socket = OwnedFd::from(socket.try_clone().unwrap());
        let mut child = command.stdin(Stdio::from(socket)).stderr(Stdio::piped()).spawn().unwrap();
        let log = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            BufReader::new(log).lines().map_while(Result::ok).for_each(|line| println!("{line}"));
        });
        Self(child)
    }

    /// As a service manager stops it.
    fn stops(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success() && self.0.wait().unwrap().success());
    }
}

/// The next thing the service manager hears that is not only a sign of life.
fn hears(manager: &UnixDatagram) -> String {
    loop {
        let mut heard = [0; 64];
        let length = manager.recv(&mut heard).unwrap();
        let heard = String::from_utf8(heard[..length].to_vec()).unwrap();
        if heard != "WATCHDOG=1" {
            return heard;
        }
    }
}

/// Requests before, during and after two restarts, each on a connection of its own: every one is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_refused_while_the_service_is_restarted() {
    let site = Site::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let manager = UnixDatagram::bind(site.path("notify")).unwrap();
    manager.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let served = Serving::of(&site, &socket);
    assert_eq!(hears(&manager), "READY=1");
    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let guests: Vec<_> = (0..4)
        .map(|_| {
            let (over, answered) = (Arc::clone(&over), Arc::clone(&answered));
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
                    let answer = client
                        .get(format!("http://{address}/healthz"))
                        .send()
                        .await
                        .map_err(|error| format!("{error:?}"))?;
                    assert_eq!(answer.text().await.unwrap(), "ok\n");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<(), String>(())
            })
        })
        .collect();
    let more = async |count: usize| {
        let before = answered.load(Ordering::Relaxed);
        while answered.load(Ordering::Relaxed) < before + count {
            assert!(guests.iter().all(|guest| !guest.is_finished()), "somebody was refused");
            tokio::task::yield_now().await;
        }
    };
    more(50).await;
    let mut served = Some(served);
    for _ in 0..2 {
        let stopping = served.take().unwrap();
        tokio::task::spawn_blocking(move || stopping.stops()).await.unwrap();
        assert_eq!(hears(&manager), "STOPPING=1");
        served = Some(Serving::of(&site, &socket));
        assert_eq!(hears(&manager), "READY=1");
        more(50).await;
    }
    over.store(true, Ordering::Relaxed);
    for guest in guests {
        guest.await.unwrap().unwrap();
    }
    let ready = reqwest::get(format!("http://{address}/readyz")).await.unwrap();
    assert_eq!(ready.text().await.unwrap(), "ready\n");
    served.unwrap().stops();
}

#[test]
fn the_units_are_what_systemd_understands() {
    let site = Site::new();
    let folder = site.path("units");
    fs::create_dir(&folder).unwrap();
    for (unit, file) in [("systemd", "sesame.service"), ("socket", "sesame.socket")] {
        let text =
            site.runs(&["unit", unit]).did("[Unit]").out.replace("/usr/local/bin/sesame", env!("CARGO_BIN_EXE_sesame"));
        fs::write(folder.join(file), text).unwrap();
    }
    let service = fs::read_to_string(folder.join("sesame.service")).unwrap();
    for line in
        ["Type=notify", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=sesame", "WatchdogSec=90"]
    {
        assert!(service.lines().any(|found| found == line), "{line}");
    }
    site.runs(&["unit", "container"]).did("ENTRYPOINT").did("USER 10001");
    let Ok(mut told) = Command::new("systemd-analyze")
        .args(["verify", "--man=no", "sesame.service", "sesame.socket"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        eprintln!("systemd-analyze is not here: the units were not verified");
        return;
    };
    let mut faults = String::new();
    told.stderr.take().unwrap().read_to_string(&mut faults).unwrap();
    let well = told.wait().unwrap().success();
    let ours: Vec<&str> = faults.lines().filter(|line| line.contains("sesame.")).collect();
    assert!(well && ours.is_empty(), "{faults}");
}

/// What a collector of logs reads: every line is one object.
#[test]
fn the_log_is_json_where_that_is_wanted() {
    let site = Site::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesame"));
    command.arg("serve").env_remove("SESAME_KEY").env_remove("RUST_LOG").env("SESAME_CONFIG", site.path("sesame.toml"));
    command.env("SESAME_SERVER_LISTEN", "127.0.0.1:0").env("SESAME_SERVER_LOG_FORMAT", "json");
    let mut served = Serving(command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(served.0.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&told["level"], &told["fields"]["listen"]), (&"INFO".into(), &"127.0.0.1:0".into()), "{line}");
    served.0.kill().unwrap();
    served.0.wait().unwrap();
}

//! The conversation at the terminal: lines in, events to the house.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio_util::sync::CancellationToken;

use crate::app::House;
use crate::channel::console::Console;
use crate::demo::devices::Devices;
use crate::demo::holdings;
use crate::engine::Event;
use crate::ids::{Locale, Peer, UpdateId};
use crate::inbox::Delivery;
use crate::screen::Screen;
use crate::time::Clock;

/// A terminal and what it is connected to.
pub struct Talk {
    /// The house talked to.
    pub house: Arc<House>,
    /// The terminal as a channel.
    pub console: Arc<Console>,
    /// Where lines that belong to nobody are shown.
    pub screen: Arc<Screen>,
    /// The demo's phones, to press keys on.
    pub devices: Option<Arc<Devices>>,
    /// The time, for names of lines.
    pub clock: Arc<dyn Clock>,
    /// The language to begin in.
    pub locale: Locale,
}

/// The longest line read; longer ones are cut, and the inbox says so kindly.
const LINE_MAX: u64 = 64 * 1024;

impl Talk {
    /// Reads lines until the end of input, `/quit`, or until told to stop.
    pub async fn run(&self, stop: CancellationToken) -> anyhow::Result<()> {
        let peer = Peer::new("console", "terminal");
        let back = Delivery { locale: self.locale.clone(), ..Delivery::new(peer.clone(), Event::Returned) };
        self.house.inbox.take(back).await?;
        let mut input = BufReader::new(tokio::io::stdin());
        for number in 0_u64.. {
            let mut line = Vec::new();
            let mut bounded = (&mut input).take(LINE_MAX);
            let read = tokio::select! {
                read = bounded.read_until(b'\n', &mut line) => read?,
                () = stop.cancelled() => return Ok(()),
            };
            if read == 0 {
                self.settle().await;
                return Ok(());
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim();
            if matches!(line, "/quit" | "/exit") {
                return Ok(());
            }
            self.take(&peer, line, number).await?;
        }
        Ok(())
    }

    async fn take(&self, peer: &Peer, line: &str, number: u64) -> anyhow::Result<()> {
        if let (Some(devices), Some(keys)) = (&self.devices, line.strip_prefix("/press ")) {
            match devices.press(None, &self.house.store, keys).await {
                Some((peer, event)) => self.house.inbox.post(&peer, event).await?,
                None => self.screen.note(&self.house.speech.say(&self.locale, "demo-no-call", &[])),
            }
            return Ok(());
        }
        if line == "/app" && self.devices.is_some() {
            let say = |id: &str| self.house.speech.say(&self.locale, id, &[]);
            let codes: Vec<String> = holdings::sheet().iter().map(|code| code.expose().clone()).collect();
            let body =
                format!("{}\n\n{}\n{}", holdings::app_code(self.clock.now()), say("demo-page-codes"), codes.join("  "));
            self.screen.device(&say("demo-app"), &body);
            return Ok(());
        }
        if self.console.opens(line) {
            self.console.pressed(line); // shows the address
            return Ok(());
        }
        if let Some(pressed) = self.console.pressed(line) {
            self.house.inbox.post(peer, pressed).await?;
            return Ok(());
        }
        let update = UpdateId(format!("{}-{number}", self.clock.now().0));
        Ok(self.house.hear(peer, update, &self.locale, line).await?)
    }

    /// When the input is a pipe that has ended: lets what is under way be shown.
    async fn settle(&self) {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let due = self.house.store.next_effect_at().await.ok().flatten();
            if due.is_none_or(|due| due > self.clock.now()) {
                return;
            }
        }
    }
}

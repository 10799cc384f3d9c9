//! The gateway: one WebSocket over which Discord tells what happens (discord.com/developers/docs/events/gateway).
//!
//! A line that breaks is taken up again with what was missed. What arrives goes in its order to one queue, is committed
//! from there in batches, and the number of the last event committed is kept: a process that starts again goes on from
//! there.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

use super::budget::{self, Turn};
use super::heard::{self, Arrived, Own};
use super::intake::{Intake, Mark, Taken};
use super::{Discord, NAME, commands, rooms};
use crate::channel::reception::Reception;
use crate::desk::rooms::Service;

/// Direct messages, and those in servers that mention us: neither is privileged, so IT has nothing to switch on.
const INTENTS: u64 = 1 << 9 | 1 << 12;
/// What is written in servers, not only when it mentions us: privileged, and asked for only where IT has a room.
const CONTENT: u64 = 1 << 15;
/// Where the session is kept.
const KEPT: &str = "discord:session";
/// How long a connection, and the first word on it, may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Events that may wait to be committed; more, and the line is left unread until there is room.
const QUEUE_MAX: usize = 1024;
/// What does not mend itself is tried again after this long.
const SLOWLY: Duration = Duration::from_mins(15);
/// The longest wait between two tries to connect.
const BACK_OFF_MAX: Duration = Duration::from_secs(64);
/// A session that cannot be reached so often is left for a new one.
const RESUMES_MAX: u32 = 4;
/// Closing with this code leaves the session to be taken up again; 1000 and 1001 would end it.
const BACK_SOON: u16 = 4000;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A session, as it is kept over restarts.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Session {
    id: String,
    url: String,
    /// The last event: received while it is in memory, committed as it is kept.
    seq: u64,
    own: Own,
    /// What it tells us of; another wish needs another session.
    #[serde(default = "without_rooms")]
    intents: u64,
}

fn without_rooms() -> u64 {
    INTENTS
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// We were asked to stop.
    Stopped,
    /// It broke; the session, if there is one, can be taken up again.
    Lost(String),
    /// The session is gone.
    Over,
    /// Discord does not know the token.
    BadToken,
    /// Discord does not grant what was asked for; the close code.
    Refused(u16),
}

/// Takes what comes in until told to stop.
pub(super) async fn listen(discord: Arc<Discord>, reception: Arc<Reception>, stop: CancellationToken) {
    let (queue, waiting) = mpsc::channel(QUEUE_MAX);
    let committed = Arc::new(Mutex::new(Mark::default()));
    let intake = Intake { reception: Arc::clone(&reception), committed: Arc::clone(&committed), stop: stop.clone() };
    let taking = tokio::spawn(intake.run(Arc::clone(&discord), waiting));
    let wanted = discord.intents();
    let session = kept(&reception).await.filter(|session| session.intents == wanted);
    if let Some(session) = &session {
        discord.is(session.own);
    }
    let sent = Mark::default();
    let mut line =
        Line { discord, reception, stop, queue: Some(queue), committed, sent, session, number: 0, greeted: false };
    line.run().await;
    line.queue = None;
    let _ = taking.await; // what has arrived is committed before we go
    line.keep().await;
}

async fn kept(reception: &Reception) -> Option<Session> {
    match reception.inbox().store().kept(KEPT).await {
        Ok(note) => note.and_then(|note| serde_json::from_str(&note).ok()),
        Err(error) => {
            tracing::warn!(%error, "the Discord session of before cannot be read; a new one is begun");
            None
        }
    }
}

/// The line to Discord.
struct Line {
    discord: Arc<Discord>,
    reception: Arc<Reception>,
    stop: CancellationToken,
    queue: Option<mpsc::Sender<Taken>>,
    committed: Arc<Mutex<Mark>>,
    /// The last event that was sent to be committed.
    sent: Mark,
    session: Option<Session>,
    /// The number of the session in this process: numbers of events begin anew in each.
    number: u32,
    /// Whether Discord has said that the session stands, on this connection.
    greeted: bool,
}

impl Line {
    async fn run(&mut self) {
        let mut failures = 0_u32;
        while !self.stop.is_cancelled() {
            self.greeted = false;
            let end = self.connection().await;
            failures = if self.greeted { 0 } else { failures.saturating_add(1) };
            self.keep().await;
            let wait = match end {
                End::Stopped => return,
                End::Lost(why) => {
                    tracing::info!(why, failures, "the line to Discord broke; it is taken up again");
                    if failures >= RESUMES_MAX && self.session.take().is_some() {
                        tracing::warn!("the Discord session cannot be taken up again; a new one is begun");
                    }
                    back_off(failures)
                }
                End::Over => {
                    tracing::info!("the Discord session is over; a new one is begun");
                    self.session = None;
                    back_off(failures)
                }
                End::BadToken => {
                    tracing::error!(
                        "Discord does not know the bot's token: put the one of the bot's page into discord.token_file"
                    );
                    if let Err(error) = self.reception.alarm(NAME, "token-refused").await {
                        tracing::error!(%error, "the alarm could not be written down");
                    }
                    SLOWLY
                }
                End::Refused(4014) if self.discord.lets_content_go() => {
                    tracing::error!(
                        "Discord does not let this bot read what agents write: switch on Message Content Intent on its page, under Bot, and start again; until then they can press buttons and answer cards directly"
                    );
                    self.session = None;
                    back_off(failures)
                }
                End::Refused(code) => {
                    let why = match code {
                        4014 => "it grants no intents to this application",
                        4013 => "it does not know the intents asked for",
                        _ => "it does not speak with us this way",
                    };
                    tracing::error!(code, "Discord refuses the session: {why}");
                    SLOWLY
                }
            };
            self.waits(wait).await;
        }
    }

    async fn waits(&self, lapse: Duration) {
        if !lapse.is_zero() {
            tokio::select! { () = (self.discord.pause)(lapse) => {}, () = self.stop.cancelled() => {} }
        }
    }

    /// One connection, from its beginning to its end.
    async fn connection(&mut self) -> End {
        let url = match &self.session {
            Some(session) => session.url.clone(),
            None => match self.may_begin().await {
                Ok(url) => url,
                Err(end) => return end,
            },
        };
        let address = format!("{}/?v=10&encoding=json", url.trim_end_matches('/'));
        let opened = tokio::select! {
            opened = tokio::time::timeout(PATIENCE, tokio_tungstenite::connect_async(address)) => opened,
            () = self.stop.cancelled() => return End::Stopped,
        };
        let mut socket = match opened {
            Ok(Ok((socket, _))) => socket,
            Ok(Err(error)) => return End::Lost(error.to_string()),
            Err(_) => return End::Lost("no connection in time".to_owned()),
        };
        let Ok(Some(beat)) = tokio::time::timeout(PATIENCE, hello(&mut socket)).await else {
            return End::Lost("no greeting".to_owned());
        };
        if let Err(end) = self.begins(&mut socket).await {
            return end;
        }
        let end = self.attends(&mut socket, beat).await;
        if end == End::Stopped {
            let close = CloseFrame { code: BACK_SOON.into(), reason: "".into() };
            let _ = tokio::time::timeout(Duration::from_secs(2), socket.close(Some(close))).await;
        }
        end
    }

    /// Waits until a session may be begun, and says where: at the address that Discord names, or the configuration.
    async fn may_begin(&self) -> Result<String, End> {
        loop {
            let named = match self.discord.rest.get("/gateway/bot").await {
                Ok(named) => named,
                Err(failure) if failure.is_bad_token() => return Err(End::BadToken),
                Err(failure) => return Err(End::Lost(failure.to_string())),
            };
            let limit = &named["session_start_limit"];
            let now = self.reception.now();
            let begun = self.reception.inbox().store().moments(budget::BUCKET, now - budget::DAY).await;
            let begun = begun.map_err(|error| End::Lost(error.to_string()))?;
            let wait = match (limit["remaining"].as_u64(), budget::turn(&begun, now)) {
                (Some(left), _) if left <= budget::LEFT_MIN => {
                    tracing::error!(
                        left,
                        "hardly any Discord sessions are left today: something begins one after another; waiting, or Discord would reset the token"
                    );
                    Duration::from_millis(limit["reset_after"].as_u64().unwrap_or(0))
                        .clamp(Duration::from_mins(1), SLOWLY)
                }
                (_, Turn::Stopped(wait)) => {
                    tracing::error!(
                        begun = begun.len(),
                        "too many Discord sessions were begun in a day: this process may be starting over and over; waiting, or Discord would reset the token"
                    );
                    wait.min(SLOWLY)
                }
                (_, Turn::After(wait)) => wait,
                (_, Turn::Now) => {
                    let url = self.discord.settings.gateway_url.as_deref().or(named["url"].as_str());
                    return url.map(ToOwned::to_owned).ok_or_else(|| End::Lost("Discord names no gateway".to_owned()));
                }
            };
            self.waits(wait).await;
            if self.stop.is_cancelled() {
                return Err(End::Stopped);
            }
        }
    }

    /// Takes the session up again, or begins one.
    async fn begins(&mut self, socket: &mut Socket) -> Result<(), End> {
        let token = self.discord.rest.token().expose();
        let first = if let Some(Session { id, seq, .. }) = &self.session {
            json!({ "op": 6, "d": { "token": token, "session_id": id, "seq": seq } })
        } else {
            let counted = self.reception.inbox().store().count_moment(budget::BUCKET, self.reception.now()).await;
            counted.map_err(|error| End::Lost(error.to_string()))?; // what is not counted is not begun
            let properties = json!({ "os": std::env::consts::OS, "browser": "sesame", "device": "sesame" });
            let intents = self.discord.intents();
            json!({ "op": 2, "d": { "token": token, "intents": intents, "properties": properties } })
        };
        send(socket, &first).await
    }

    /// Hears what Discord says and shows that we live, until one of the two fails.
    async fn attends(&mut self, socket: &mut Socket, beat: Duration) -> End {
        let stop = self.stop.clone();
        let mut next = Box::pin(tokio::time::sleep(beat / 2)); // the first one early, as the documentation asks
        let mut answered = true;
        loop {
            tokio::select! {
                () = stop.cancelled() => return End::Stopped,
                () = &mut next => {
                    if !std::mem::replace(&mut answered, false) {
                        return End::Lost("no heartbeat came back".to_owned());
                    }
                    if let Err(end) = self.beats(socket).await {
                        return end;
                    }
                    self.keep().await;
                    next.as_mut().reset(tokio::time::Instant::now() + beat);
                }
                frame = socket.next() => {
                    let text = match frame {
                        Some(Ok(Frame::Text(text))) => text,
                        Some(Ok(Frame::Close(frame))) => return closed(frame.map(|frame| frame.code.into())),
                        Some(Ok(_)) => continue,
                        Some(Err(error)) => return End::Lost(error.to_string()),
                        None => return End::Lost("it was closed".to_owned()),
                    };
                    // What cannot be read is no event; the line itself is fine.
                    let Ok(said) = serde_json::from_str::<Said>(&text) else { continue };
                    match said.op {
                        0 => self.told(&said).await,
                        1 => if let Err(end) = self.beats(socket).await { return end },
                        7 => return End::Lost("Discord asks to reconnect".to_owned()),
                        9 if said.d.is_some_and(|d| d.get() == "true") => return End::Lost("the session is to be taken up again".to_owned()),
                        9 => return End::Over,
                        11 => answered = true,
                        _ => {}
                    }
                }
            }
        }
    }

    async fn beats(&self, socket: &mut Socket) -> Result<(), End> {
        let seq = self.session.as_ref().map(|session| session.seq);
        send(socket, &json!({ "op": 1, "d": seq })).await
    }

    /// An event.
    async fn told(&mut self, said: &Said<'_>) {
        let (Some(event), Some(seq), Some(body)) = (said.t.as_deref(), said.s, said.d) else { return };
        match event {
            "READY" => self.ready(body.get(), seq).await,
            "RESUMED" => self.stands("taken up again"),
            _ => {}
        }
        let Some(session) = &mut self.session else { return };
        session.seq = session.seq.max(seq);
        let own = session.own;
        let seen = rooms::heard(event, body.get(), &self.discord.rooms);
        let heard = match &seen {
            Some(seen) if !seen.elsewhere => heard::Heard::default(),
            _ => heard::heard(event, body.get(), own).unwrap_or_default(),
        };
        let seen = seen.unwrap_or_default();
        if let Some(owed) = heard.owed.or(seen.owed) {
            self.discord.acknowledge(owed);
        }
        let (arrived, deeds) = (heard.arrived, seen.deeds);
        if arrived.is_none() && deeds.is_empty() {
            return;
        }
        if let Some(Arrived { direct: Some(chat), chat: user, .. }) = &arrived
            && let Ok(user) = user.parse()
        {
            self.discord.doors.wrote_directly(user, *chat);
        }
        let mark = Mark { session: self.number, seq };
        self.sent = mark;
        if let Some(queue) = &self.queue {
            let _ = queue.send(Taken { mark, arrived, deeds }).await; // it is closed only after us
        }
    }

    async fn ready(&mut self, body: &str, seq: u64) {
        let ready: Value = serde_json::from_str(body).unwrap_or_default();
        let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        let own = Own { application: number(&ready["application"]["id"]), user: number(&ready["user"]["id"]) };
        let (Some(id), Some(url)) = (ready["session_id"].as_str(), ready["resume_gateway_url"].as_str()) else {
            return;
        };
        let url = self.discord.settings.gateway_url.as_deref().unwrap_or(url);
        let intents = self.discord.intents();
        self.session = Some(Session { id: id.to_owned(), url: url.to_owned(), seq, own, intents });
        self.number += 1;
        self.discord.is(own);
        self.stands("begun");
        self.keep().await;
    }

    /// The session stands. Once in the life of this process the commands are looked at.
    fn stands(&mut self, how: &str) {
        self.greeted = true;
        tracing::info!("the Discord session is {how}");
        if !self.discord.commands_looked_at.swap(true, Ordering::SeqCst) {
            let discord = Arc::clone(&self.discord);
            tokio::spawn(async move { discord.registers_commands().await });
        }
    }

    /// Keeps the session as far as it is committed.
    async fn keep(&self) {
        let Some(mut session) = self.session.clone() else { return };
        let committed = *self.committed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sent.session == self.number && (committed.session, committed.seq) < (self.sent.session, self.sent.seq) {
            // Something still waits. Of a session none of whose events is committed, all are told again.
            session.seq = if committed.session == self.number { committed.seq } else { 1 };
        }
        let Ok(note) = serde_json::to_string(&session) else { return };
        if let Err(error) = self.reception.inbox().store().keep(KEPT, &note).await {
            tracing::warn!(%error, "the Discord session could not be kept");
        }
    }
}

impl Discord {
    /// What we ask to be told of.
    fn intents(&self) -> u64 {
        let reads = self.rooms.on(Service::Discord).next().is_some() && !self.content_refused.load(Ordering::SeqCst);
        if reads { INTENTS | CONTENT } else { INTENTS }
    }

    /// Goes on without reading what is written in servers; whether that was asked for. People are helped all the same.
    fn lets_content_go(&self) -> bool {
        self.intents() & CONTENT != 0 && !self.content_refused.swap(true, Ordering::SeqCst)
    }

    async fn registers_commands(&self) {
        for tries in 1..=5 {
            match commands::register(&self.rest, &self.speech, self.own()).await {
                Ok(()) => return,
                Err(failure) => tracing::warn!(why = %failure, "the slash commands could not be registered"),
            }
            (self.pause)(Duration::from_secs(10) * tries).await;
        }
    }
}

/// A frame of Discord's.
#[derive(Deserialize)]
struct Said<'f> {
    op: u8,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<std::borrow::Cow<'f, str>>,
    #[serde(borrow, default)]
    d: Option<&'f RawValue>,
}

/// The first word: how often a heartbeat is expected.
async fn hello(socket: &mut Socket) -> Option<Duration> {
    while let Some(Ok(frame)) = socket.next().await {
        let Frame::Text(text) = frame else { continue };
        let said: Value = serde_json::from_str(&text).ok()?;
        let beat = said["d"]["heartbeat_interval"].as_u64().filter(|_| said["op"] == 10)?;
        return Some(Duration::from_millis(beat.clamp(1_000, 600_000)));
    }
    None
}

async fn send(socket: &mut Socket, said: &Value) -> Result<(), End> {
    socket.send(Frame::text(said.to_string())).await.map_err(|error| End::Lost(error.to_string()))
}

/// What a close code means (discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
fn closed(code: Option<u16>) -> End {
    match code {
        Some(4004) => End::BadToken,
        Some(code @ 4010..=4014) => End::Refused(code),
        // A number that never was, a session that timed out, and goodbyes: a new session.
        Some(1000 | 1001 | 4003 | 4007 | 4009) => End::Over,
        code => End::Lost(format!("Discord closed it with {}", code.unwrap_or(1005))),
    }
}

/// None after a connection that stood, then doubling from a second.
pub(super) fn back_off(failures: u32) -> Duration {
    match failures.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(doublings)).min(BACK_OFF_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_code_leads_to_the_right_next_step() {
        assert_eq!(closed(Some(4004)), End::BadToken);
        assert_eq!(closed(Some(4014)), End::Refused(4014));
        assert_eq!(closed(Some(4009)), End::Over);
        for again in [None, Some(1006), Some(4000), Some(4001), Some(4008)] {
            assert!(matches!(closed(again), End::Lost(_)), "{again:?}");
        }
    }

    #[test]
    fn tries_to_connect_grow_rarer_and_never_stop() {
        let waits: Vec<u64> = (0..10).map(|failures| back_off(failures).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 64, 64, 64]);
        assert_eq!(back_off(u32::MAX), BACK_OFF_MAX);
    }
}

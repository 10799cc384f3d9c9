//! The gateway: what discord.com/developers/docs/events/gateway says of sessions, and the ways in which it misbehaves
//! when told to.

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::state::{Session, State};
use super::{Discord, TOKEN, payloads};

/// How often a bot has to show that it lives, in milliseconds: what Discord says as well.
const HEARTBEAT: u64 = 41_250;
/// Intents that exist: bits 0 to 25 but for 17 to 19, 22 and 23.
const KNOWN: u64 = 0x3FF_FFFF & !(0b111 << 17) & !(0b11 << 22);
/// Intents that the application's owner has to switch on: members, presences, message content.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// What leaves a connection.
pub enum Out {
    Frame(Value),
    Raw(String),
    Close(u16, &'static str),
    /// The line goes dead.
    Cut,
}

pub async fn listen(discord: Discord, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(speak(discord.clone(), stream));
    }
}

async fn speak(discord: Discord, stream: TcpStream) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let (out, mut waiting) = unbounded_channel();
    let connection = discord.with(|state| {
        state.connections += 1;
        let _ =
            out.send(Out::Frame(json!({ "op": 10, "d": { "heartbeat_interval": HEARTBEAT }, "s": null, "t": null })));
        state.connections
    });
    let closed = loop {
        tokio::select! {
            next = waiting.recv() => {
                let sent = match next {
                    Some(Out::Frame(frame)) => socket.send(Frame::text(frame.to_string())).await,
                    Some(Out::Raw(text)) => socket.send(Frame::text(text)).await,
                    Some(Out::Close(code, reason)) => {
                        let frame = CloseFrame { code: code.into(), reason: reason.into() };
                        let _ = socket.close(Some(frame)).await;
                        break None;
                    }
                    Some(Out::Cut) | None => break None,
                };
                if sent.is_err() {
                    break None;
                }
            }
            heard = socket.next() => match heard {
                Some(Ok(Frame::Text(text))) => discord.with(|state| hear(state, connection, &out, &text)),
                Some(Ok(Frame::Close(frame))) => break frame.map(|frame| u16::from(frame.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break None,
            }
        }
    };
    discord.with(|state| leave(state, connection, closed));
}

/// A connection has ended. A bot that says goodbye (1000, 1001) ends its session as well.
fn leave(state: &mut State, connection: u64, code: Option<u16>) {
    let ours = |session: &Session| session.live.as_ref().is_some_and(|(live, _)| *live == connection);
    if matches!(code, Some(1000 | 1001)) {
        state.sessions.retain(|session| !ours(session));
    }
    for session in state.sessions.iter_mut().filter(|session| ours(session)) {
        session.live = None;
    }
}

fn hear(state: &mut State, connection: u64, out: &UnboundedSender<Out>, text: &str) {
    let close = |code, reason| drop(out.send(Out::Close(code, reason)));
    if text.len() > 4096 {
        state.fault("the gateway is sent more than 4096 bytes at once");
        return close(4002, "Error while decoding payload.");
    }
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        state.fault("the gateway is sent something that is no JSON");
        return close(4002, "Error while decoding payload.");
    };
    let known = |session: &Session| session.live.as_ref().is_some_and(|(live, _)| *live == connection);
    let known = state.sessions.iter().any(known);
    match (frame["op"].as_u64(), known) {
        (Some(1), _) => drop(out.send(Out::Frame(json!({ "op": 11, "d": null, "s": null, "t": null })))),
        (Some(2 | 6), true) => {
            state.fault("a session is started twice on one connection");
            close(4005, "Already authenticated.");
        }
        (Some(2), false) => identify(state, connection, out, &frame["d"]),
        (Some(6), false) => resume(state, connection, out, &frame["d"]),
        (Some(3 | 4 | 8 | 31), true) => {}
        (Some(3 | 4 | 8 | 31), false) => {
            state.fault("the gateway is spoken to before a session is started");
            close(4003, "Not authenticated.");
        }
        _ => {
            state.fault(format!("the gateway does not know op {}", frame["op"]));
            close(4001, "Unknown opcode.");
        }
    }
}

/// The token, also with the `Bot` in front of it that serenity sends and Discord lets pass.
fn is_token(said: &Value) -> bool {
    said.as_str().is_some_and(|said| said.strip_prefix("Bot ").unwrap_or(said) == TOKEN)
}

fn identify(state: &mut State, connection: u64, out: &UnboundedSender<Out>, said: &Value) {
    let close = |code, reason| drop(out.send(Out::Close(code, reason)));
    if !is_token(&said["token"]) {
        state.fault("a session is started with a wrong token");
        return close(4004, "Authentication failed.");
    }
    let Some(intents) = said["intents"].as_u64().filter(|intents| intents & !KNOWN == 0) else {
        state.fault("a session is started with intents that do not exist");
        return close(4013, "Invalid intent(s).");
    };
    if intents & PRIVILEGED & !state.privileged != 0 {
        state.fault("a session is started with intents that are not granted");
        return close(4014, "Disallowed intent(s).");
    }
    if ["os", "browser", "device"].iter().any(|name| !said["properties"][name].is_string()) {
        state.fault("a session is started without its properties");
    }
    if !state.may_identify() {
        let _ = out.send(Out::Frame(json!({ "op": 9, "d": false, "s": null, "t": null })));
        return;
    }
    let id = format!("{:032x}", state.id());
    let shard = said.get("shard").cloned().unwrap_or_else(|| json!([0, 1]));
    let ready = payloads::ready(state, &id, &shard);
    let frame = json!({ "op": 0, "s": 1, "t": "READY", "d": ready });
    let _ = out.send(Out::Frame(frame.clone()));
    let live = Some((connection, out.clone()));
    state.sessions.push(Session { id, intents, seq: 1, log: vec![(1, frame)], kept: None, live });
}

fn resume(state: &mut State, connection: u64, out: &UnboundedSender<Out>, said: &Value) {
    if !is_token(&said["token"]) {
        state.fault("a session is taken up with a wrong token");
        return drop(out.send(Out::Close(4004, "Authentication failed.")));
    }
    let Some(session) = state.sessions.iter_mut().find(|session| said["session_id"] == session.id.as_str()) else {
        let _ = out.send(Out::Frame(json!({ "op": 9, "d": false, "s": null, "t": null })));
        return;
    };
    let Some(seen) = said["seq"].as_u64().filter(|seen| *seen <= session.seq) else {
        state.fault("a session is taken up from a number that never was");
        return drop(out.send(Out::Close(4007, "Invalid seq.")));
    };
    if let Some((_, before)) = session.live.replace((connection, out.clone())) {
        let _ = before.send(Out::Cut);
    }
    for (_, missed) in session.log.iter().filter(|(seq, _)| *seq > seen) {
        let _ = out.send(Out::Frame(missed.clone()));
    }
    session.seq += 1;
    let resumed = json!({ "op": 0, "s": session.seq, "t": "RESUMED", "d": {} });
    session.log.push((session.seq, resumed.clone()));
    let _ = out.send(Out::Frame(resumed));
    state.resumed += 1;
}

/// What a test makes the gateway do.
impl Discord {
    /// Something goes out on every connection that has a session.
    fn to_all(&self, out: impl Fn() -> Out) {
        self.with(|state| {
            for (_, live) in state.sessions.iter().filter_map(|session| session.live.as_ref()) {
                let _ = live.send(out());
            }
        });
    }

    /// The line goes dead; the session can be taken up again.
    pub fn drops_gateway(&self) {
        self.to_all(|| Out::Cut);
    }

    /// The connection is closed with a code.
    pub fn closes_gateway(&self, code: u16) {
        self.to_all(|| Out::Close(code, "as the test wishes"));
    }

    /// The session times out: 4009, and it cannot be taken up again.
    pub fn ends_session(&self) {
        self.closes_gateway(4009);
        self.with(|state| state.sessions.clear());
    }

    /// RECONNECT: the bot is to come back and take its session up again.
    pub fn asks_to_reconnect(&self) {
        self.to_all(|| Out::Frame(json!({ "op": 7, "d": null, "s": null, "t": null })));
    }

    /// INVALID SESSION. One that is not resumable is gone.
    pub fn invalidates_session(&self, resumable: bool) {
        self.to_all(|| Out::Frame(json!({ "op": 9, "d": resumable, "s": null, "t": null })));
        if !resumable {
            self.with(|state| state.sessions.clear());
        }
    }

    /// Discord asks for a heartbeat out of turn.
    pub fn asks_for_heartbeat(&self) {
        self.to_all(|| Out::Frame(json!({ "op": 1, "d": null, "s": null, "t": null })));
    }

    /// An event that nobody has heard of, or one that a test has put together.
    pub fn dispatches(&self, event: &str, data: &Value) {
        self.with(|state| state.dispatch(event, data, 0));
    }

    /// Words that are no event at all.
    pub fn babbles(&self, text: &str) {
        self.to_all(|| Out::Raw(text.to_owned()));
    }

    /// The latest events come once more, with the numbers that they had, in this order: 0 is the latest.
    pub fn repeats(&self, events: &[usize]) {
        self.with(|state| {
            for session in &state.sessions {
                for (_, frame) in events.iter().filter_map(|back| session.log.iter().rev().nth(*back)) {
                    if let Some((_, live)) = &session.live {
                        let _ = live.send(Out::Frame(frame.clone()));
                    }
                }
            }
        });
    }

    /// The next event reaches the bot after the one that follows it.
    pub fn swaps_events(&self) {
        self.with(|state| state.swaps = true);
    }

    /// The owner of the application switches privileged intents on.
    pub fn grants_intents(&self, intents: u64) {
        self.with(|state| {
            state.privileged |= intents & PRIVILEGED;
            if intents & (1 << 15) != 0 {
                state.application["flags"] = (1 << 19).into();
            }
        });
    }

    /// How many sessions may still be started today.
    pub fn leaves_starts(&self, starts: u64) {
        self.with(|state| state.starts_left = starts);
    }
}

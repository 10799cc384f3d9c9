//! The web chat: a page of our own where people talk, by itself or in a frame of the intranet's.
//!
//! Without JavaScript it is plain forms; with it the same server-rendered pieces arrive as events. Three promises:
//!
//! - **Nothing is stored of a visitor** who has not shown that they are no program ([`proof`]): no conversation, no row.
//! - **The transcript is in memory only** ([`rooms`]). The cookie names the chat, and the conversation in the database
//!   says where it stands.
//! - **Nobody else sends in a person's name**: a cookie of the same site, the request's own origin, and a form token.
//!
//! The cookie is a week old at most, and on a shared computer others find it. So leaving revokes it, and a chat that
//! stands still goes on for nobody: the next person begins one of their own.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::http::HeaderValue;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::reception::Reception;
use super::{Abilities, Channel, ChannelError, Message};
use crate::engine::org::Org;
use crate::entropy::{Entropy, Seeds};
use crate::keys::Keys;
use crate::look::Look;
use crate::speech::Speech;
use crate::time::Clock;
use crate::web::Asset;
use crate::web::guard::Dress;

mod drawings;
mod follow;
mod form;
mod look;
mod pages;
pub mod proof;
mod rooms;
mod session;
pub mod settings;
mod view;

use proof::Gate;
use rooms::Rooms;
use settings::WebChatSettings;

/// The channel's name, the first part of its peers.
pub const NAME: &str = "web";

/// The note of a chat whose person has left: its cookie opens nothing any more, and nothing is said there.
const LEFT: &str = "left";

/// What the chat is made of.
pub struct Parts {
    /// Which pages may show it, and what stands above it.
    pub settings: WebChatSettings,
    /// The organisation's colour and logo.
    pub look: Look,
    /// The server's keys, for cookies and form tokens.
    pub keys: Keys,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The chance.
    pub seeds: Arc<dyn Seeds>,
    /// The words.
    pub speech: Arc<Speech>,
    /// The organisation's names.
    pub org: Org,
    /// Where people reach this server.
    pub public_url: Url,
    /// Whether our own pages may show the chat in a frame, as the demo's does.
    pub framed_by_ourselves: bool,
    /// How long a page without JavaScript waits for an answer before it is shown without one.
    pub patience: Duration,
}

/// How long a page waits for an answer; the longest look-up is quicker, a mail server may be slower.
pub const PATIENCE: Duration = Duration::from_secs(4);

/// The web chat.
pub struct WebChat {
    parts: Parts,
    rooms: Rooms,
    gate: Gate,
    styles: Asset,
    script: Asset,
    embed: Asset,
    logo: Option<Asset>,
    dress: Dress,
    /// Pictures and sounds drawn at once for visitors who have shown nothing yet; each takes milliseconds.
    drawing: Arc<Semaphore>,
    /// Those being drawn and those that wait for it.
    line: Arc<Semaphore>,
    closing: CancellationToken,
}

/// Drawings at once.
const DRAWINGS: usize = 2;
/// Drawings at once and waiting; who comes when the line is full is asked to come again.
const LINE_MOST: usize = 16;

impl WebChat {
    /// A chat; nothing is opened or read.
    pub fn new(parts: Parts) -> Self {
        let url = &parts.public_url;
        let styles =
            Asset::new(url, "chat", "css", "text/css; charset=utf-8", parts.look.dresses(include_str!("chat.css")));
        let script = Asset::new(url, "chat", "js", "text/javascript; charset=utf-8", include_str!("chat.js"));
        let embed = Asset::new(url, "embed", "js", "text/javascript; charset=utf-8", look::embed(&parts));
        let logo = parts.look.logo.clone().map(|logo| Asset::new(url, "logo", logo.ending, logo.kind, logo.bytes));
        let dress = look::dress(&parts);
        let gate = Gate::new(&*parts.seeds);
        let [drawing, line] = [DRAWINGS, LINE_MOST].map(|most| Arc::new(Semaphore::new(most)));
        let (rooms, closing) = (Rooms::default(), CancellationToken::new());
        Self { parts, rooms, gate, styles, script, embed, logo, dress, drawing, line, closing }
    }

    /// Who may open a chat.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The line for drawings: those being drawn, and those that wait.
    pub fn line(&self) -> &Semaphore {
        &self.line
    }

    /// Below which path people reach us: empty, or such as `/help`.
    fn base(&self) -> &str {
        self.parts.public_url.path().trim_end_matches('/')
    }

    fn https(&self) -> bool {
        self.parts.public_url.scheme() == "https"
    }

    /// A number that no chat had before.
    fn epoch(&self) -> u64 {
        Entropy::new(self.parts.seeds.seed()).stamp()
    }
}

#[async_trait]
impl Channel for WebChat {
    fn name(&self) -> &'static str {
        NAME
    }

    fn abilities(&self) -> Abilities {
        Abilities { buttons: true, edits: false, forgets: true, pictures: true, sounds: true, contacts: false }
    }

    /// A chat that nobody looks at is opened for it: the person finds the message when they come back.
    async fn say(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        if message.before.as_deref() == Some(LEFT) {
            return Ok(None);
        }
        let now = self.parts.clock.now();
        self.rooms.enter(chat, self.epoch(), now);
        self.rooms.say(chat, message, now);
        Ok(None)
    }

    async fn forget(&self, chat: &str, message: &str) -> Result<(), ChannelError> {
        self.rooms.forget(chat, message);
        Ok(())
    }

    async fn busy(&self, chat: &str) {
        self.rooms.busy(chat);
    }

    fn address(&self) -> Option<String> {
        self.parts.public_url.join("chat").ok().map(Into::into)
    }

    fn routes(self: Arc<Self>, reception: &Arc<Reception>) -> Router {
        pages::router(self, Arc::clone(reception))
    }

    async fn listen(self: Arc<Self>, _reception: Arc<Reception>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_mins(1)) => self.rooms.sweep(self.parts.clock.now()),
                () = stop.cancelled() => break,
            }
        }
        self.closing.cancel(); // open streams would keep the server from stopping
    }
}

/// A header's value of what we wrote ourselves; nothing instead, should it not be one.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

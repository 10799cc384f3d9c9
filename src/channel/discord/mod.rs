//! Discord: direct messages, and slash commands whose answers only the person sees.
//!
//! - A conversation is a person's, wherever they speak: `discord:<user>`. In a server everything is ephemeral, and what
//!   has to be typed is typed in a window, for others read along.
//! - An interaction is acknowledged at once, beside the commit and not after it: Discord waits three seconds. What is
//!   said afterwards goes by the interaction's token, which lives fifteen minutes, and then by direct message.
//! - The gateway's session and its last committed event are kept in the database: after a crash Discord tells again what
//!   was not committed, and no new session is begun, for those are counted (see [`budget`]).
//!
//! The gateway is spoken here and not by a library: it has to ask the budget before each session, keep the order of
//! events, go on with a session of the process before, and never log what a person wrote.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::reception::Reception;
use super::{Abilities, Channel, ChannelError, Message};
use crate::desk::rooms::Rooms;
use crate::ids::Peer;
use crate::secret::Secret;
use crate::speech::Speech;
use crate::time::Clock;

mod budget;
mod commands;
mod doors;
mod gateway;
mod heard;
mod intake;
mod permissions;
mod rest;
mod rooms;
mod speak;
mod words;

use doors::{Door, Doors};
use heard::{Owed, Own};
use rest::{Failure, Rest};

/// The channel's name.
const NAME: &str = "discord";
/// What the chat of a server's channel begins with; a person's is their number alone.
const CHANNEL: &str = "channel-";
/// How often the first answer to an interaction is tried while its three seconds last.
const ANSWER_TRIES: u32 = 3;
/// "Interaction has already been acknowledged": the answer to the try before was lost.
const ACKNOWLEDGED: i64 = 40060;

/// `[discord]`: the bot. Its token lies in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The file that holds the bot's token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// Discord's own address, or that of something which stands before it.
    #[serde(default = "discord")]
    pub api_url: String,
    /// The gateway's address, where it is not the one that Discord names.
    #[serde(default)]
    pub gateway_url: Option<String>,
}

fn discord() -> String {
    "https://discord.com".to_owned()
}

/// How waiting is done: by the runtime's timer, or by a test that lets time pass.
pub type Pause = Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// Waiting by the runtime's timer.
pub fn real_pause() -> Pause {
    Arc::new(|lapse| Box::pin(tokio::time::sleep(lapse)))
}

/// Discord.
pub struct Discord {
    settings: Settings,
    rest: Rest,
    speech: Arc<Speech>,
    clock: Arc<dyn Clock>,
    pause: Pause,
    doors: Doors,
    own: Mutex<Own>,
    /// Whether the slash commands were compared with Discord's in the life of this process.
    commands_looked_at: AtomicBool,
    rooms: Rooms,
    /// By which presses on cards are answered, by the number of the interaction.
    presses: Mutex<HashMap<u64, Door>>,
    /// Whether Discord refused to let us read messages in servers.
    content_refused: AtomicBool,
}

impl Discord {
    /// A bot with its token; nothing is asked yet. The error says what cannot be used.
    pub fn new(
        settings: Settings,
        token: Secret<String>,
        speech: Arc<Speech>,
        clock: Arc<dyn Clock>,
        pause: Pause,
    ) -> Result<Self, String> {
        // The first part of a token is the bot's own number (discord.com/developers/docs/reference#authentication).
        let number = token.expose().split('.').next().unwrap_or_default().trim_end_matches('=');
        let number = STANDARD_NO_PAD.decode(number).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let number = number.and_then(|text| text.parse().ok()).unwrap_or(0);
        let own = Mutex::new(Own { application: number, user: number });
        let rest = Rest::new(&settings.api_url, token, Arc::clone(&clock), Arc::clone(&pause))?;
        Ok(Self {
            settings,
            rest,
            speech,
            clock,
            pause,
            doors: Doors::default(),
            own,
            commands_looked_at: AtomicBool::new(false),
            rooms: Rooms::default(),
            presses: Mutex::default(),
            content_refused: AtomicBool::new(false),
        })
    }

    /// Asks Discord who we are and how many sessions may still be begun today; says so in words.
    pub async fn check(&self) -> Result<String, String> {
        let told = |failure: Failure| match failure {
            failure if failure.is_bad_token() => {
                "Discord does not know this token; copy it anew from the bot's page".to_owned()
            }
            failure => failure.to_string(),
        };
        let me = self.rest.get("/users/@me").await.map_err(told)?;
        let gateway = self.rest.get("/gateway/bot").await.map_err(told)?;
        let name = me["username"].as_str().unwrap_or("a bot without a name");
        let limit = &gateway["session_start_limit"];
        let (left, total) = (limit["remaining"].as_u64().unwrap_or(0), limit["total"].as_u64().unwrap_or(0));
        if left <= budget::LEFT_MIN {
            return Err(format!(
                "signed in as {name}, but only {left} of {total} sessions are left today: something begins one after another"
            ));
        }
        Ok(format!("signed in as {name}; {left} of {total} sessions left today"))
    }

    fn own(&self) -> Own {
        *self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, own: Own) {
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = own;
    }

    fn presses(&self) -> MutexGuard<'_, HashMap<u64, Door>> {
        self.presses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers an interaction, beside everything else: three seconds are not long.
    fn acknowledge(self: &Arc<Self>, owed: Owed) {
        if !self.doors.first_time(owed.interaction) {
            return;
        }
        let (tell, acknowledged) = watch::channel(None);
        if let Some((user, opening)) = owed.opens {
            self.doors.open(user, Door::new(owed.token.clone(), opening, self.clock.now(), acknowledged));
        } else if let Some(opening) = owed.presses {
            let door = Door::new(owed.token.clone(), opening, self.clock.now(), acknowledged);
            self.keeps_press(owed.interaction, door);
        }
        let discord = Arc::clone(self);
        tokio::spawn(async move {
            let done = discord.answer_first(&owed).await;
            tell.send_replace(Some(done));
        });
    }

    async fn answer_first(&self, owed: &Owed) -> bool {
        let path = format!("/interactions/{}/{}/callback", owed.interaction, owed.token.expose());
        for _ in 0..ANSWER_TRIES {
            match self.rest.post(&path, &owed.answer, &[]).await {
                Ok(_) | Err(Failure::Refused { code: ACKNOWLEDGED, .. }) => return true,
                Err(failure @ (Failure::NoAnswer(_) | Failure::Refused { status: 500.., .. })) => {
                    tracing::info!(why = %failure, "an interaction could not be acknowledged yet");
                }
                Err(failure) => {
                    tracing::warn!(why = %failure, "an interaction could not be acknowledged");
                    return false;
                }
            }
        }
        false
    }
}

#[async_trait]
impl Channel for Discord {
    fn name(&self) -> &'static str {
        NAME
    }

    fn abilities(&self) -> Abilities {
        // A bot cannot delete what a person wrote to it directly, and is given no contact cards.
        Abilities { buttons: true, edits: true, pictures: true, sounds: true, ..Abilities::NONE }
    }

    async fn say(&self, chat: &str, message: &Message) -> Result<Option<String>, ChannelError> {
        match self.rooms.room(&Peer::new(NAME, chat)) {
            Some(room) => self.shows_in(room, message).await,
            None => self.shows(chat, message).await,
        }
    }

    async fn forget(&self, _chat: &str, _message: &str) -> Result<(), ChannelError> {
        Ok(())
    }

    async fn busy(&self, chat: &str) {
        let Ok(user) = chat.parse() else { return };
        // Where an interaction waits, Discord itself shows that we are at it.
        if self.doors.pick(user, self.clock.now()).is_none()
            && let Some(direct) = self.doors.direct(user)
        {
            let typing = self.rest.post(&format!("/channels/{direct}/typing"), &serde_json::json!({}), &[]).await;
            let _ = typing; // it only shows that something is being done
        }
    }

    fn address(&self) -> Option<String> {
        let user = self.own().user;
        (user != 0).then(|| format!("https://discord.com/users/{user}"))
    }

    async fn listen(self: Arc<Self>, reception: Arc<Reception>, stop: CancellationToken) {
        gateway::listen(self, reception, stop).await;
    }
}

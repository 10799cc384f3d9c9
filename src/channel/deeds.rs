//! What somebody does in a room: whoever it is, is looked up in the configuration before anything is looked for, so that
//! strangers in the group can neither fill the database nor learn anything.

use std::sync::OnceLock;

use tokio::sync::watch;

use super::reception::Reception;
use crate::desk::room::{self, Act, CardButton, Did};
use crate::desk::rooms::Room;
use crate::engine::case::Note;
use crate::engine::case::words::is_bare;
use crate::engine::effect::Effect;
use crate::engine::record::Ask;
use crate::ids::{Peer, TicketNumber, UpdateId};
use crate::inbox::{Delivery, InboxError};
use crate::secret::Secret;

/// Something that somebody did in a room, as a channel tells it.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The room.
    pub room: Peer,
    /// Who, as the peer of a private chat with them.
    pub who: Peer,
    /// What the service calls them, made harmless ([`crate::desk::rooms::called`]).
    pub name: String,
    /// The service's name of the update.
    pub update: UpdateId,
    /// What it is.
    pub what: Doing,
}

/// What somebody can do in a room.
#[derive(Clone, Debug)]
pub enum Doing {
    /// Pressed a button.
    Pressed {
        /// What it carries.
        token: String,
        /// By what the press is answered.
        answer_by: String,
    },
    /// Wrote something.
    Wrote {
        /// The message that it answers, or the thread that it stands in, by its name; ours or not.
        to: Option<String>,
        /// The words.
        text: Secret<String>,
        /// Whether they stand in another place than the room itself.
        elsewhere: bool,
    },
}

/// What became of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minded {
    /// It is committed. A press is answered by what is said in the room, or to whoever pressed.
    Taken,
    /// They are not of this room: whoever pressed is told so, who wrote is not.
    Stranger,
    /// It is nothing to us.
    Nothing,
}

/// What was made of a deed, for whoever follows.
#[derive(Clone, Debug)]
pub struct Acted {
    /// Who.
    pub agent: Peer,
    /// What the service calls them.
    pub name: String,
    /// Which case.
    pub number: TicketNumber,
    /// The button; or the words.
    pub what: Result<CardButton, Secret<String>>,
}

/// Those who follow what agents do; nobody, and then nothing is kept.
#[derive(Debug, Default)]
pub(super) struct Followers(OnceLock<watch::Sender<Vec<Acted>>>);

impl Followers {
    fn hear(&self, act: &Act) {
        let Some(followers) = self.0.get() else { return };
        let (number, what) = match &act.what {
            Did::Pressed { number, button, .. } => (number, Ok(*button)),
            Did::Wrote { number, text } => (number, Err(text.clone())),
        };
        let (agent, name, number) = (act.agent.clone(), act.name.clone(), number.clone());
        followers.send_modify(|all| all.push(Acted { agent, name, number, what }));
    }
}

impl Reception {
    /// Follows what agents do from now on, as a test does.
    pub fn follows_acts(&self) -> watch::Receiver<Vec<Acted>> {
        self.followers.0.get_or_init(watch::Sender::default).subscribe()
    }

    /// Takes what somebody did in a room, and returns once it is committed.
    pub async fn deed(&self, deed: Deed) -> Result<Minded, InboxError> {
        let Some(room) = self.rooms().room(&deed.room) else { return Ok(Minded::Nothing) };
        let is_agent = room.has_agent(&deed.who);
        let what = match &deed.what {
            Doing::Pressed { token, answer_by } => match room::pressed(token) {
                Some((number, button)) => Did::Pressed { number, button, answer_by: Some(answer_by.clone()) },
                None if is_agent => return Ok(Minded::Nothing),
                None => return Ok(Minded::Stranger),
            },
            Doing::Wrote { text, .. } if room.has_admin(&deed.who) && Ask::read(text.expose()).is_some() => {
                return self.consult_in(room, &deed, text).await;
            }
            Doing::Wrote { to, text, elsewhere } if is_agent => match self.case_of(room, to.as_deref()).await? {
                Some(number) => Did::Wrote { number, text: text.clone() },
                // Six digits in any other channel that we can see are none of our business.
                None if *elsewhere => return Ok(Minded::Nothing),
                None => return self.said_to_all(room, &deed, text).await,
            },
            Doing::Wrote { .. } => return Ok(Minded::Nothing),
        };
        if !self.admits(&deed.who) {
            return Ok(Minded::Nothing);
        }
        let Deed { room, who, name, update, .. } = deed;
        let act = Act { room, agent: who, name, update, what };
        if is_agent {
            self.followers.hear(&act);
        }
        // That a stranger tried is for whoever keeps the record.
        self.acts(act).await?;
        Ok(if is_agent { Minded::Taken } else { Minded::Stranger })
    }

    async fn case_of(&self, room: &Room, message: Option<&str>) -> Result<Option<TicketNumber>, InboxError> {
        let Some(message) = message else { return Ok(None) };
        let found = self.inbox().store().case_of_message(&room.peer(), message).await;
        found.map_err(|error| InboxError(error.to_string()))
    }

    /// Agents talk to one another in a room, which is nothing to us. But a code that somebody reads to an agent on the phone is
    /// often just typed: it counts where there is one case that it can be meant for, and else the agent hears how.
    async fn said_to_all(&self, room: &Room, deed: &Deed, text: &Secret<String>) -> Result<Minded, InboxError> {
        if !is_bare(text.expose()) {
            return Ok(Minded::Nothing);
        }
        let waiting = self.inbox().store().codes_awaited_of(&deed.who, self.now()).await;
        let waiting = waiting.map_err(|error| InboxError(error.to_string()))?;
        let Some(number) = waiting.first().cloned() else { return Ok(Minded::Nothing) };
        if !self.admits(&deed.who) {
            return Ok(Minded::Nothing);
        }
        if waiting.len() == 1 {
            let what = Did::Wrote { number, text: text.clone() };
            let Deed { room, who, name, update, .. } = deed.clone();
            let act = Act { room, agent: who, name, update, what };
            self.followers.hear(&act);
            self.acts(act).await?;
            return Ok(Minded::Taken);
        }
        self.notes(&room.peer(), &deed.update, number, Note::WhichCase).await?;
        Ok(Minded::Taken)
    }

    /// An admin asked in a room: the answer is for them alone.
    async fn consult_in(&self, room: &Room, deed: &Deed, text: &Secret<String>) -> Result<Minded, InboxError> {
        let Some(ask) = Ask::read(text.expose()) else { return Ok(Minded::Nothing) };
        if !self.admits(&deed.who) {
            return Ok(Minded::Nothing);
        }
        let locale = self.in_own_language(&room.language());
        let effect = Effect::Consult { ask, room: Some(room.peer()), locale };
        let delivery = Delivery::effects(deed.who.clone(), vec![effect]);
        self.inbox().take(Delivery { update: Some(deed.update.clone()), ..delivery }).await?;
        Ok(Minded::Taken)
    }
}

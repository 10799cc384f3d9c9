//! What somebody does in a room: whoever it is, is looked up in the configuration before anything is written down, so
//! that a stranger in the group can fill neither the database nor the record.

use super::reception::Reception;
use crate::desk::room::{self, Act, Did};
use crate::desk::rooms::Room;
use crate::engine::effect::Effect;
use crate::engine::record::Ask;
use crate::ids::{Locale, Peer, TicketNumber, UpdateId};
use crate::inbox::{Delivery, InboxError};
use crate::secret::Secret;
use crate::store::{Store, StoreError};

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
        /// The messages of ours that it may answer, by their names, the likeliest first.
        to: Vec<String>,
        /// The words.
        text: Secret<String>,
    },
}

/// What became of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minded {
    /// It is committed. A press is answered by an effect.
    Taken,
    /// They are not of this room: whoever pressed is told so, who wrote is not.
    Stranger,
    /// It is nothing to us.
    Nothing,
}

impl Reception {
    /// Takes what somebody did in a room, and returns once it is committed.
    pub async fn deed(&self, deed: Deed) -> Result<Minded, InboxError> {
        let Some(room) = self.rooms().room(&deed.room) else { return Ok(Minded::Nothing) };
        let is_agent = room.has_agent(&deed.who);
        let what = match &deed.what {
            Doing::Pressed { token, answer_by } => match room::pressed(token) {
                _ if !is_agent => return Ok(Minded::Stranger),
                Some((number, button)) => Did::Pressed { number, button, answer_by: Some(answer_by.clone()) },
                None => return Ok(Minded::Nothing),
            },
            Doing::Wrote { text, .. } if room.has_admin(&deed.who) && Ask::read(text.expose()).is_some() => {
                return self.consult_in(room, &deed, text).await;
            }
            Doing::Wrote { to, text } if is_agent => match self.case_of(room, to).await? {
                Some(number) => Did::Wrote { number, text: text.clone() },
                None => return Ok(Minded::Nothing),
            },
            Doing::Wrote { .. } => return Ok(Minded::Nothing),
        };
        if !self.admits(&deed.who) {
            return Ok(Minded::Nothing);
        }
        let Deed { room, who, name, update, .. } = deed;
        self.acts(Act { room, agent: who, name, update, what }).await.map(|()| Minded::Taken)
    }

    async fn case_of(&self, room: &Room, messages: &[String]) -> Result<Option<TicketNumber>, InboxError> {
        for message in messages {
            let found = self.inbox().store().case_of_message(&room.peer(), message).await;
            if let Some(number) = found.map_err(|error| InboxError(error.to_string()))? {
                return Ok(Some(number));
            }
        }
        Ok(None)
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

    /// Takes what an agent did, and returns once it is committed.
    pub async fn acts(&self, act: Act) -> Result<(), InboxError> {
        let mut effects = Vec::new();
        if let Did::Pressed { answer_by: Some(by), .. } = &act.what {
            effects.push(Effect::AnswerPress { by: by.clone(), words: None, locale: Locale::default() });
        }
        let delivery = Delivery::effects(act.room.clone(), effects);
        self.inbox().take(Delivery { update: Some(act.update.clone()), ..delivery }).await?;
        self.acted(act);
        Ok(())
    }
}

impl Store {
    /// The case that a message of ours in a room shows, by the name that its channel gave it.
    pub async fn case_of_message(&self, room: &Peer, message: &str) -> Result<Option<TicketNumber>, StoreError> {
        Ok(self.kept(&format!("card/{room}/{message}")).await?.map(TicketNumber))
    }
}

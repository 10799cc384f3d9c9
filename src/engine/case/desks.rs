//! A ticket system as one more room: it is told what happens to a case, and what somebody writes there reaches the person.
//!
//! Whoever may write there is not known to us: a ticket system lets in whom it likes. So it relays words and closes, and
//! that is all: [`FromDesk`] has no word for verifying, approving or releasing, and nothing here touches them but to take
//! back.

use serde::{Deserialize, Serialize};

use super::told::FromIt;
use super::verify::Way;
use super::words::{Note, holds_password};
use super::{Agent, Side, Stage, Work};
use crate::audit::Kind;
use crate::engine::effect::Effect;
use crate::ids::TicketNumber;
use crate::secret::Secret;
use crate::time::Time;

/// Letters and digits of an entry's name.
const KEY_ALPHABET: &[u8] = b"234679ACDEFHJKMNPQRTVWXY";
/// So many that no two entries of one ticket share a name.
const KEY_LENGTH: usize = 8;

/// What somebody did in a ticket system.
#[derive(Clone, Debug)]
pub enum FromDesk {
    /// Wrote to the person.
    Wrote(Secret<String>),
    /// Closed the ticket.
    Closed,
}

/// What a desk is told of a case that it has. The words are `desk-entry-…` in `locales/`; the fields are their variables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum DeskNews {
    /// Somebody in a room has it.
    Claimed {
        /// Who.
        who: String,
    },
    /// Nobody has it any more.
    HandedBack,
    /// The person writes; the words travel beside it.
    PersonWrote,
    /// Somebody in a room writes to the person; the words travel beside it.
    ItWrote {
        /// Who.
        who: String,
    },
    /// The person was verified in one way.
    Verified {
        /// Which.
        way: Way,
    },
    /// The person may choose a new password.
    Approved,
    /// The person has.
    Reset,
    /// The person has a pass to sign in with.
    Pass,
    /// It has ended.
    Closed {
        /// Whether the person could not be verified.
        refused: bool,
    },
    /// It is open again.
    Reopened,
    /// What somebody wrote there did not go to the person.
    NotPassed {
        /// Why.
        why: NotPassed,
    },
}

/// Why words do not go to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum NotPassed {
    /// Something in them looks like a password.
    Password,
    /// They hold a code that must not reach the person by chat.
    Code,
    /// The person has had enough of them for now.
    TooFast,
    /// The case has ended.
    Closed,
}

impl DeskNews {
    /// Whether it is for those who work in the ticket system alone.
    pub fn is_internal(&self) -> bool {
        !matches!(self, Self::PersonWrote | Self::ItWrote { .. })
    }

    /// Whether it changes nothing for somebody who only reads along: a mailbox is not told.
    pub fn is_minor(&self) -> bool {
        matches!(self, Self::Claimed { .. } | Self::HandedBack | Self::Verified { .. } | Self::Approved)
    }
}

/// Something to be added to a ticket at the desks that have it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToDesk {
    /// The case.
    pub number: TicketNumber,
    /// At which desk; `None` for all, which is then one effect for each.
    pub desk: Option<String>,
    /// Its name among all that is added to this ticket: by it a desk, or we, see that it is there already.
    pub key: String,
    /// What.
    pub news: DeskNews,
    /// When it happened: a desk may have been down since.
    pub at: Time,
    /// Somebody's own words.
    #[serde(skip)]
    pub words: Option<Secret<String>>,
}

impl ToDesk {
    /// What keeps the order at a desk: created, then told, then closed.
    pub fn lane(number: &TicketNumber, desk: Option<&str>) -> String {
        desk.map_or_else(|| format!("desk/{number}"), |desk| format!("desk/{desk}/{number}"))
    }
}

/// The channel of those who work on a case in the console: like a ticket system, it writes and closes, and lets nobody in.
pub const CONSOLE: &str = "console";

impl Work<'_> {
    /// Tells every desk that has the case what happened to it.
    pub(super) fn tell_desks(&mut self, news: DeskNews, words: Option<&Secret<String>>) {
        self.tell_desk(None, news, words);
    }

    fn tell_desk(&mut self, desk: Option<String>, news: DeskNews, words: Option<&Secret<String>>) {
        let (number, at, words) = (self.case.number().clone(), self.env.now, words.cloned());
        let key = self.entropy.letters(KEY_LENGTH, KEY_ALPHABET);
        self.effect(Effect::TellDesk(ToDesk { number, desk, key, news, at, words }));
    }

    /// Somebody did something in a ticket system, as it was seen there by `asked_at` at the latest.
    pub(super) fn desk_did(&mut self, by: &Agent, what: &FromDesk, asked_at: Time) {
        match what {
            FromDesk::Wrote(text) => self.desk_wrote(text, by),
            FromDesk::Closed => self.desk_closed(by, asked_at),
        }
    }

    fn desk_wrote(&mut self, text: &Secret<String>, by: &Agent) {
        let why = if let Stage::Closed { .. } = self.case.stage {
            Some(NotPassed::Closed)
        } else if holds_password(text.expose()) {
            Some(NotPassed::Password)
        } else if self.has_told_enough() {
            Some(NotPassed::TooFast)
        } else {
            // Whoever writes there may stand in a room, too, and see its codes.
            self.gives_away(text.expose()).then_some(NotPassed::Code)
        };
        let in_console = by.peer.channel() == CONSOLE;
        if let Some(why) = why {
            // The console sees for itself that nothing was added.
            if !in_console {
                let desk = by.peer.channel().to_owned();
                self.tell_desk(Some(desk), DeskNews::NotPassed { why }, None);
            }
            return;
        }
        self.audit(Kind::CaseReplied, &[("side", "it".to_owned()), ("agent", by.peer.0.clone())]);
        self.keep_words(Side::It, text);
        self.case.unanswered = 0;
        self.case.due = None; // the person was answered, wherever
        self.note_with(&Note::DeskWrote { who: by.name.clone() }, Some(text));
        if in_console {
            self.tell_desks(DeskNews::ItWrote { who: by.name.clone() }, Some(text));
        }
        self.tell(FromIt::Wrote, Some(text.clone()));
        self.case.relayed.push(self.env.now);
    }

    /// What was seen before the case was opened, opened again or taken says nothing about it as it is now.
    fn desk_closed(&mut self, by: &Agent, asked_at: Time) {
        if let Stage::Open { since } | Stage::Claimed { since, .. } = self.case.stage
            && asked_at > since
        {
            self.close(false, by);
        }
    }
}

//! What IT does about a request, as the person hears it in their chat, and what they answer.
//!
//! Words to IT are words and nothing else: no wish is read out of them, and what looks like a password or a code does not
//! go there. What IT approves is one button: it opens the page here, and nowhere else.

use serde::{Deserialize, Serialize};

use super::Move;
use super::button::Button;
use super::case::words::{holds_password, is_bare, redacted};
use super::case::{FromIt, Release, Way};
use super::conversation::{Awaiting, Facts};
use super::effect::{Effect, FromPerson, Shown};
use super::event::{Event, TicketState, TicketView};
use super::gate::digits_in;
use super::intent::looks_like_password;
use super::method::Subject;
use super::recovery::AwaitingReset;
use super::text::Text;
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::TicketNumber;
use crate::secret::Secret;
use crate::time::Time;

/// How long words are taken for an answer to IT, where nothing else is under way: a working day and the night after.
const LISTENS: std::time::Duration = std::time::Duration::from_hours(24);
/// Digits of a code of IT's.
const DIGITS: u8 = 6;

/// What the person has to say to IT is awaited, or a code of theirs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwaitingIt {
    /// About which request.
    pub number: TicketNumber,
    /// What IT asked for, and until when it is taken.
    pub asked: Option<(Way, Time)>,
    /// How long this is awaited.
    pub until: Time,
    /// What was under way before.
    pub back: Box<Awaiting>,
}

impl AwaitingIt {
    /// Whether a code is to be typed here.
    pub fn types_code(&self) -> bool {
        matches!(self.asked, Some((Way::CallBack | Way::InPerson, _)))
    }

    /// Whether a text has the form of a code that is to be typed here.
    pub(super) fn is_answered_by_code(&self, text: &str) -> bool {
        self.types_code() && digits_in(text, DIGITS).is_some()
    }

    /// Whether a code is to be read out to whoever calls.
    fn asks_by_voice(&self, turn: &Turn<'_>) -> bool {
        matches!(self.asked, Some((Way::ByHand, until)) if turn.env.now < until)
    }

    pub(super) fn ask(&self, turn: &mut Turn<'_>) {
        let number = self.number.clone();
        turn.say(match self.asked {
            Some((Way::CallBack, until)) => Text::AskItCode { number, until: until.into() },
            Some((Way::InPerson, until)) => Text::AskItCounter { number, until: until.into() },
            _ => Text::AskItWords { number },
        });
    }

    pub(super) fn keyboard(&self, turn: &Turn<'_>) -> Vec<Vec<Button>> {
        match *self.back {
            Awaiting::Nothing => turn.keyboard(&Awaiting::Nothing),
            _ => vec![vec![Button::Back], vec![Button::Language]],
        }
    }

    /// Once what was under way behind it is over, or became something else. A question on a question leaves the older one.
    pub(super) fn over(&self, back: Awaiting) -> Awaiting {
        Awaiting::It(Self { back: Box::new(left(back)), ..self.clone() })
    }

    /// It was awaited long enough, or something behind it wants to be woken: what IT is to hear is awaited all the same.
    pub(super) fn woken(self, turn: &mut Turn<'_>) -> Move {
        if turn.env.now >= self.until {
            return Move::Stay(*self.back);
        }
        let (Move::Ask(back) | Move::Stay(back) | Move::Offer(back, _)) = turn.on_deadline((*self.back).clone());
        Move::Stay(self.over(back))
    }

    /// News for what waits behind it is taken there, and is more urgent.
    pub(super) fn on(self, event: Event, turn: &mut Turn<'_>) -> Move {
        match turn.on((*self.back).clone(), event) {
            Move::Stay(back) if turn.texts.is_empty() => {
                Move::Stay(Awaiting::It(Self { back: Box::new(back), ..self }))
            }
            moved => moved,
        }
    }

    /// Whether a button leaves this as it is; any other goes on with what was under way before.
    pub(super) fn keeps(button: &Button) -> bool {
        matches!(
            button,
            Button::Help
                | Button::Status
                | Button::Language
                | Button::Locale { .. }
                | Button::ContactIt
                | Button::AnswerIt { .. }
        )
    }

    /// Words, whatever they say; a command is none of them.
    pub(super) fn is_answered_by(text: &str) -> bool {
        !text.starts_with('/')
    }

    pub(super) fn said(self, text: &str, message: Option<String>, turn: &mut Turn<'_>) -> Move {
        if looks_like_password(text) {
            turn.say(Text::ToldNoPasswordHere);
            return turn.forget_password(Awaiting::It(self), message);
        }
        let number = self.number.clone();
        let code = digits_in(text, DIGITS).is_some();
        if self.asks_by_voice(turn) && code {
            turn.say(Text::RefusedItSpoken); // it proves something to whoever hears it, and nothing here
            return Move::Stay(Awaiting::It(self));
        }
        if !self.types_code() {
            // A code that arrives late answers what was asked here before.
            match self.back.beneath() {
                Awaiting::Code(code) if code.is_answered_by(text, turn) => {
                    return code.clone().said(text, message, turn);
                }
                Awaiting::Passkey(passkey) if passkey.is_answered_by(text, turn) => {
                    return passkey.clone().said(text, message, turn);
                }
                _ => {}
            }
        }
        if code && !holds_password(text) {
            // Whether one is awaited is for the case to say: this chat may have left the question, and come back.
            let words = Some(Secret::from(text));
            turn.effect(Effect::TellCase { number, news: FromPerson::Typed, words });
            return Move::Stay(Awaiting::It(self)); // what became of it is told once it is counted
        }
        if self.types_code() && is_bare(text) {
            turn.say(Text::RefusedItForm { digits: DIGITS }); // a mistake of form costs no try
            return Move::Stay(Awaiting::It(self));
        }
        let (words, hidden) = redacted(text);
        if hidden {
            if let Some(message) = message {
                turn.effect(Effect::Forget { message });
            }
            turn.audit(Kind::PasswordInChat, &[]);
            turn.say(Text::ToldItHidden);
        }
        turn.effect(Effect::TellCase { number, news: FromPerson::Wrote, words: Some(Secret::new(words)) });
        let until = if matches!(*self.back, Awaiting::Nothing) { turn.env.now + LISTENS } else { self.until };
        Move::Stay(Awaiting::It(Self { until: until.max(self.until), ..self }))
    }
}

/// What was under way before IT was to be answered.
pub(super) fn left(awaiting: Awaiting) -> Awaiting {
    if let Awaiting::It(it) = awaiting { *it.back } else { awaiting }
}

/// The same without any answer to IT, whatever question was asked on top of it.
pub(super) fn without(awaiting: Awaiting) -> Awaiting {
    match awaiting {
        Awaiting::It(it) => without(*it.back),
        Awaiting::LostPhone(mut lost) => {
            *lost.back = without(std::mem::take(&mut *lost.back));
            Awaiting::LostPhone(lost)
        }
        Awaiting::Approving(mut approving) => {
            *approving.back = without(std::mem::take(&mut *approving.back));
            Awaiting::Approving(approving)
        }
        other => other,
    }
}

impl Turn<'_> {
    /// IT did something about a request of this chat.
    pub(super) fn hears_it(
        &mut self,
        awaiting: Awaiting,
        number: TicketNumber,
        news: FromIt,
        words: Option<Secret<String>>,
    ) -> Move {
        match news {
            FromIt::Claimed => self.say(Text::ToldItHas { number }),
            FromIt::Wrote => return self.it_wrote(awaiting, number, words),
            FromIt::Asks { way, pair, until } => {
                let listening = self.listens(awaiting, number, Some((way, until)));
                if let (Way::ByHand, Some(words_said)) = (way, pair) {
                    self.shows = words.map(Shown::Words);
                    self.say(Text::ToldItCalls { words: words_said, until: until.into() });
                    return Move::Stay(listening);
                }
                return Move::Ask(listening);
            }
            FromIt::Wrong { left } => self.say(Text::RefusedItCode { left }),
            FromIt::Void => {
                self.say(Text::ToldItVoid);
                return Move::Stay(no_code(awaiting));
            }
            FromIt::Verified => {
                self.say(Text::ToldItVerified);
                return Move::Stay(no_code(awaiting));
            }
            FromIt::NotReached => {
                self.say(Text::ToldItNotReached);
                return Move::Stay(no_code(awaiting));
            }
            FromIt::Sent => self.say(Text::ToldItSent { number }),
            FromIt::Full => self.say(Text::RefusedItFull { number }),
            FromIt::Over => {
                self.say(Text::RefusedItOver { number });
                return Move::Stay(left(awaiting));
            }
            FromIt::Waits { opens_at } => {
                self.say(match opens_at {
                    None => Text::ToldItWaits { number },
                    Some(at) => Text::ToldItOpens { number, at: at.into() },
                });
                return Move::Stay(no_code(awaiting));
            }
            FromIt::Released(release) => return self.it_releases(awaiting, release),
            FromIt::Closed { refused, until } => return self.it_closed(awaiting, number, refused, until),
            FromIt::Reopened => self.say(Text::ToldItReopened { number }),
            FromIt::Opens => return self.it_opens(awaiting, &number),
            FromIt::Withdrawn => {
                self.c.release.take_if(|release| *release.number() == number);
                let awaiting = self.end_released(left(awaiting), &number);
                self.say(Text::ToldItWithdrawn { number });
                return Move::Stay(awaiting);
            }
        }
        Move::Stay(awaiting)
    }

    fn it_wrote(&mut self, awaiting: Awaiting, number: TicketNumber, words: Option<Secret<String>>) -> Move {
        self.shows = words.map(Shown::Words);
        self.say(Text::ToldItWrote { number: number.clone() });
        if let Awaiting::Nothing | Awaiting::It(_) = awaiting {
            let asked = if let Awaiting::It(it) = &awaiting { it.asked } else { None };
            return Move::Stay(self.listens(awaiting, number, asked)); // what is written next is the answer
        }
        let mut rows = vec![vec![Button::AnswerIt { number }]];
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// From now on what is written goes to IT; what was under way waits behind it.
    fn listens(&self, awaiting: Awaiting, number: TicketNumber, asked: Option<(Way, Time)>) -> Awaiting {
        let back = Box::new(left(awaiting));
        let idle = matches!(*back, Awaiting::Nothing);
        let least = if idle { LISTENS } else { self.policy().flow.idle };
        let until = (self.env.now + least).max(asked.map_or(self.env.now, |(_, until)| until));
        Awaiting::It(AwaitingIt { number, asked, until, back })
    }

    fn it_releases(&mut self, awaiting: Awaiting, release: Release) -> Move {
        let (number, at) = (release.number().clone(), release.expires_at().into());
        self.say(if release.is_early(self.env.peer, self.env.now) {
            Text::ToldReleaseFrom { number, from: release.good_from().into(), at }
        } else {
            Text::ToldRelease { number, at }
        });
        self.c.release = Some(release);
        self.offer_release(left(awaiting))
    }

    /// What IT approved a while ago is good from now on.
    fn it_opens(&mut self, awaiting: Awaiting, number: &TicketNumber) -> Move {
        match self.c.release.as_ref().filter(|release| release.number() == number) {
            Some(release) => {
                let (number, at) = (number.clone(), release.expires_at().into());
                self.say(Text::ToldRelease { number, at });
                self.offer_release(awaiting)
            }
            None => Move::Stay(awaiting), // begun already, or taken along to nowhere
        }
    }

    fn offer_release(&self, awaiting: Awaiting) -> Move {
        let mut rows = vec![vec![Button::TakeRelease]];
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// Ends the attempt that was begun by a request's leave, unless the password is set already.
    fn end_released(&mut self, awaiting: Awaiting, number: &TicketNumber) -> Awaiting {
        let begun = self.c.facts.released.as_ref().is_some_and(|release| release.number() == number);
        if !begun || matches!(awaiting, Awaiting::Session(_)) {
            return awaiting;
        }
        let (Move::Ask(after) | Move::Stay(after) | Move::Offer(after, _)) = self.end(&awaiting, Kind::RecoveryStopped);
        after
    }

    /// A request has ended, and what it had approved and nobody began. Where it ended because this is not the person, so
    /// does what was begun.
    fn it_closed(&mut self, awaiting: Awaiting, number: TicketNumber, refused: bool, until: Time) -> Move {
        let mut awaiting = left(awaiting);
        let at = until.into();
        self.say(if refused {
            Text::ToldItRefused { number: number.clone(), at }
        } else {
            Text::ToldItClosed { number: number.clone(), at }
        });
        self.c.release.take_if(|release| *release.number() == number);
        if refused {
            awaiting = self.end_released(awaiting, &number);
        }
        let mut rows = vec![vec![Button::ReopenCase { number }]];
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }

    /// Begins the attempt that IT has approved: once, in this chat, while it stands.
    pub(super) fn take_release(&mut self, awaiting: Awaiting) -> Move {
        let good = |release: &Release| release.is_good(self.env.peer, self.env.now);
        if self.env.budget.halted && self.c.release.as_ref().is_some_and(good) {
            self.say(Text::ToldBusy);
            return Move::Stay(awaiting); // it is not used up by what is no fault of theirs
        }
        let early = self.c.release.as_ref().filter(|release| release.is_early(self.env.peer, self.env.now));
        if let Some(from) = early.map(Release::good_from) {
            self.say(Text::RefusedReleaseEarly { from: from.into() }); // nor by a tap that comes too soon
            return self.offer_release(awaiting);
        }
        let Some(release) = self.c.release.take().filter(good) else {
            self.say(Text::RefusedRelease);
            return Move::Stay(awaiting);
        };
        self.close_page(&awaiting);
        let (now, number) = (self.env.now, release.number().clone());
        if self.env.budget.release_frozen {
            self.say(Text::ToldStopped);
            return self.end(&awaiting, Kind::RecoveryStopped);
        }
        self.c.facts = Facts {
            started_at: now,
            heard_at: now,
            handle: release.handle().cloned(),
            subject: Some(Subject { key: release.key().clone(), account: Some(release.account().clone()) }),
            released: Some(release),
            ..Facts::default()
        };
        self.audit(Kind::RecoveryStarted, &[("channel", "chat".to_owned()), ("ticket", number.0.clone())]);
        self.effect(Effect::TellCase { number, news: FromPerson::Used, words: None });
        AwaitingReset::open(&Awaiting::Nothing, self)
    }

    /// A password was set, or a pass shown: where IT had approved it, it hears so.
    pub(super) fn tell_outcome(&mut self, news: FromPerson) {
        if let Some(release) = &self.c.facts.released {
            let number = release.number().clone();
            self.effect(Effect::TellCase { number, news, words: None });
        }
    }

    /// Whether the page that this recovery opens gives a pass, where the account's directory issues them.
    pub(super) fn gives_pass(&self) -> bool {
        self.policy().case.pass && self.c.facts.released.is_some()
    }

    /// Buttons about a request.
    pub(super) fn press_it(&mut self, awaiting: Awaiting, button: &Button) -> Result<Move, Awaiting> {
        Ok(match button {
            Button::AnswerIt { number } => Move::Ask(self.listens(awaiting, number.clone(), None)),
            Button::ReopenCase { number } => {
                let number = number.clone();
                self.effect(Effect::TellCase { number, news: FromPerson::Reopened, words: None });
                Move::Stay(awaiting)
            }
            Button::TakeRelease => self.take_release(awaiting),
            _ => return Err(awaiting),
        })
    }

    /// Tells what became of the chat's latest ticket, and what can be done about it.
    pub(super) fn tell_ticket(&mut self, awaiting: Awaiting, ticket: Option<TicketView>) -> Move {
        let Some(view) = ticket else {
            self.say(Text::ToldNoTicket);
            return Move::Stay(awaiting);
        };
        let TicketView { number, state, opened_at, since, opens_at, reopens, listens } = view;
        self.say(Text::ToldTicketState { number: number.clone(), state, at: since.unwrap_or(opened_at).into() });
        if let Some(at) = opens_at {
            self.say(Text::ToldItOpens { number: number.clone(), at: at.into() });
        }
        let mut rows = Vec::new();
        if state == TicketState::Approved && self.c.release.is_some() {
            rows.push(vec![Button::TakeRelease]);
        }
        if reopens {
            rows.push(vec![Button::ReopenCase { number: number.clone() }]);
        }
        if listens {
            rows.push(vec![Button::AnswerIt { number }]);
        }
        if rows.is_empty() {
            return Move::Stay(awaiting);
        }
        rows.extend(self.keyboard(&awaiting));
        Move::Offer(awaiting, rows)
    }
}

/// No code is awaited any more; words are.
fn no_code(awaiting: Awaiting) -> Awaiting {
    match awaiting {
        Awaiting::It(it) => Awaiting::It(AwaitingIt { asked: None, ..it }),
        other => other,
    }
}

#[cfg(test)]
mod tests;

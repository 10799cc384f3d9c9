//! Recoveries, put together from their lines: where each began, how far it came, and what became of it.

use std::collections::{BTreeSet, HashMap};

use crate::audit::Kind;
use crate::audit::chain::Row;
use crate::engine::method::MethodKind;
use crate::time::Time;

/// How far a recovery comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Begun,
    Named,
    Chosen,
    Proven,
    Page,
    Reset,
}

impl Step {
    pub(super) const ALL: [Self; 6] = [Self::Begun, Self::Named, Self::Chosen, Self::Proven, Self::Page, Self::Reset];

    /// Its name in a report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Named => "account named",
            Self::Chosen => "method chosen",
            Self::Proven => "proof given",
            Self::Page => "page opened",
            Self::Reset => "password reset",
        }
    }

    /// The step that a line shows to be reached.
    fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::RecoveryStarted => Some(Self::Begun),
            Kind::LookUpRequested => Some(Self::Named),
            Kind::MethodChosen | Kind::CodeRequested | Kind::CallRequested => Some(Self::Chosen),
            Kind::GatePassed => Some(Self::Proven),
            Kind::PageOpened => Some(Self::Page),
            Kind::PasswordReset => Some(Self::Reset),
            _ => None,
        }
    }
}

/// What became of a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    WithoutIt,
    WithIt,
    GivenUp,
    UnderWay,
}

/// One recovery.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub began: Time,
    pub furthest: Step,
    subject: Option<String>,
    passed: BTreeSet<usize>,
    ticket: bool,
    /// Everybody's was stopped here; it may have gone on.
    paused: bool,
    ended: bool,
}

impl Attempt {
    fn at(began: Time) -> Self {
        let (subject, passed) = (None, BTreeSet::new());
        Self { began, furthest: Step::Begun, subject, passed, ticket: false, paused: false, ended: false }
    }

    /// How it was proven: `sms+totp`, the stronger first.
    pub fn methods(&self) -> String {
        let words: Vec<&str> = self.passed.iter().map(|place| MethodKind::ALL[*place].word()).collect();
        if words.is_empty() { "unknown".to_owned() } else { words.join("+") }
    }

    pub fn outcome(&self) -> Outcome {
        match self {
            Self { ticket: true, .. } => Outcome::WithIt,
            Self { furthest: Step::Reset, .. } => Outcome::WithoutIt,
            Self { ended: true, .. } | Self { paused: true, .. } => Outcome::GivenUp,
            _ => Outcome::UnderWay,
        }
    }
}

/// All of them: the latest of each chat, and those before.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    latest: HashMap<String, Attempt>,
    before: Vec<Attempt>,
    /// Handed over to another chat, which has not taken them over yet.
    moving: Vec<Attempt>,
}

impl Attempts {
    /// Takes a line in. The recovery it belongs to, where there is one.
    pub fn line(&mut self, kind: Kind, row: &Row) -> Option<&Attempt> {
        let peer = row.peer.as_deref()?;
        match kind {
            Kind::RecoveryStarted => {
                let before = self.latest.insert(peer.to_owned(), Attempt::at(Time(row.at)));
                // Begun anew after the reset, the one before is over; there is no other way to begin anew.
                self.before.extend(before.map(|before| Attempt { ended: true, ..before }));
            }
            Kind::ConversationHandedOver => self.moving.extend(self.latest.remove(peer)),
            Kind::ConversationTakenOver => {
                let place = self.moving.iter().rposition(|moving| moving.subject == row.subject);
                if let Some(place) = place {
                    let before = self.latest.insert(peer.to_owned(), self.moving.remove(place));
                    self.before.extend(before.map(|before| Attempt { ended: true, ..before }));
                }
            }
            _ => {}
        }
        let attempt = self.latest.get_mut(peer)?;
        if kind == Kind::TicketOpened && !(attempt.ended && attempt.furthest == Step::Reset) {
            attempt.ticket = true; // also of one that has just failed
        }
        let overtaken = kind == Kind::PasswordReset && attempt.furthest == Step::Page; // by a cancel in the chat
        if attempt.ended && !overtaken {
            return None;
        }
        attempt.paused |= kind == Kind::FleetPaused;
        if kind == Kind::LookUpAnswered {
            attempt.subject.clone_from(&row.subject);
        }
        attempt.furthest = attempt.furthest.max(Step::of(kind).unwrap_or(Step::Begun));
        if kind == Kind::GatePassed {
            let word = row.facts().into_iter().find(|(name, _)| name == "kind").map(|(_, word)| word);
            let place = word.and_then(|word| MethodKind::ALL.iter().position(|kind| kind.word() == word));
            attempt.passed.extend(place);
        }
        attempt.ended |= matches!(
            kind,
            Kind::RecoveryCancelled
                | Kind::RecoveryExpired
                | Kind::RecoveryCompleted
                | Kind::RecoveryStopped
                | Kind::SessionSkipped
                | Kind::CaptchaExhausted
                | Kind::LookUpsExhausted
                | Kind::SelfServiceClosed
        );
        Some(attempt)
    }

    pub fn into_all(self) -> impl Iterator<Item = Attempt> {
        self.before.into_iter().chain(self.latest.into_values()).chain(self.moving)
    }
}

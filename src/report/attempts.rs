//! Recoveries, put together from their lines: where each began, how far it came, and what became of it.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use sqlx::FromRow;

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

    /// The step at a place of [`Step::ALL`].
    pub(super) fn at(place: i64) -> Self {
        usize::try_from(place).ok().and_then(|place| Self::ALL.get(place)).copied().unwrap_or(Self::Begun)
    }

    /// The step that a line shows to be reached.
    fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::RecoveryStarted => Some(Self::Begun),
            Kind::LookUpRequested => Some(Self::Named),
            Kind::MethodChosen | Kind::CodeRequested | Kind::CallRequested => Some(Self::Chosen),
            Kind::GatePassed => Some(Self::Proven),
            Kind::PageOpened => Some(Self::Page),
            Kind::PasswordReset | Kind::PassIssued => Some(Self::Reset),
            _ => None,
        }
    }
}

/// What became of a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Outcome {
    WithoutIt,
    WithIt,
    GivenUp,
    UnderWay,
}

/// A recovery as the tally keeps it.
#[derive(Debug, FromRow, Serialize)]
pub(super) struct Kept {
    id: i64,
    began: i64,
    peer: String,
    stands: String,
    subject: Option<String>,
    furthest: i64,
    passed: i64,
    ticket: i64,
    paused: i64,
    ended: i64,
    outcome: String,
}

impl Kept {
    /// The day (of UTC) on which it began, what became of it, and how far it came.
    pub(super) fn cell(&self) -> (i64, String, i64) {
        (self.began.div_euclid(super::tally::DAY), self.outcome.clone(), self.furthest)
    }
}

/// One recovery.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// The number of the line that began it.
    id: i64,
    /// The chat it was last in.
    peer: String,
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
    fn begun(row: &Row, peer: &str) -> Self {
        Self {
            id: row.seq,
            peer: peer.to_owned(),
            began: Time(row.at),
            furthest: Step::Begun,
            subject: None,
            passed: BTreeSet::new(),
            ticket: row.facts().iter().any(|(name, _)| name == "ticket"), // by IT's leave
            paused: false,
            ended: false,
        }
    }

    fn of(kept: Kept) -> Self {
        Self {
            id: kept.id,
            peer: kept.peer,
            began: Time(kept.began),
            furthest: Step::at(kept.furthest),
            subject: kept.subject,
            passed: (0..MethodKind::ALL.len()).filter(|place| kept.passed >> place & 1 == 1).collect(),
            ticket: kept.ticket != 0,
            paused: kept.paused != 0,
            ended: kept.ended != 0,
        }
    }

    fn kept(self, stands: &str) -> Kept {
        let outcome: &str = self.outcome().into();
        Kept {
            id: self.id,
            began: self.began.0,
            outcome: outcome.to_owned(),
            stands: stands.to_owned(),
            furthest: self.furthest as i64,
            passed: self.passed.iter().fold(0, |bits, place| bits | 1 << place),
            ticket: self.ticket.into(),
            paused: self.paused.into(),
            ended: self.ended.into(),
            peer: self.peer,
            subject: self.subject,
        }
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
    /// Those that more lines may go on with.
    pub fn of(kept: Vec<Kept>) -> Self {
        let mut attempts = Self::default();
        for kept in kept {
            let moving = kept.stands == "moving";
            let attempt = Attempt::of(kept);
            if moving {
                attempts.moving.push(attempt);
            } else {
                attempts.latest.insert(attempt.peer.clone(), attempt);
            }
        }
        attempts
    }

    /// Takes a line in. The recovery it belongs to, where there is one.
    pub fn line(&mut self, kind: Kind, row: &Row) -> Option<&Attempt> {
        let peer = row.peer.as_deref()?;
        match kind {
            Kind::RecoveryStarted => {
                let before = self.latest.insert(peer.to_owned(), Attempt::begun(row, peer));
                // Begun anew after the reset, the one before is over; there is no other way to begin anew.
                self.before.extend(before.map(|before| Attempt { ended: true, ..before }));
            }
            Kind::ConversationHandedOver => self.moving.extend(self.latest.remove(peer)),
            Kind::ConversationTakenOver => {
                let place = self.moving.iter().rposition(|moving| moving.subject == row.subject);
                if let Some(place) = place {
                    let moved = Attempt { peer: peer.to_owned(), ..self.moving.remove(place) };
                    let before = self.latest.insert(peer.to_owned(), moved);
                    self.before.extend(before.map(|before| Attempt { ended: true, ..before }));
                }
            }
            _ => {}
        }
        let attempt = self.latest.get_mut(peer)?;
        if kind == Kind::TicketOpened && !(attempt.ended && attempt.furthest == Step::Reset) {
            attempt.ticket = true; // also of one that has just failed
        }
        let done = matches!(kind, Kind::PasswordReset | Kind::PassIssued);
        let overtaken = done && attempt.furthest == Step::Page; // by a cancel in the chat
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

    /// All that was touched, to be kept.
    pub fn into_all(self) -> impl Iterator<Item = Kept> {
        let before = self.before.into_iter().map(|attempt| attempt.kept("before"));
        let latest = self.latest.into_values().map(|attempt| attempt.kept("latest"));
        before.chain(latest).chain(self.moving.into_iter().map(|attempt| attempt.kept("moving")))
    }
}

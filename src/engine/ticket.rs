//! What is handed to IT: with context, and without secrets.

use serde::{Deserialize, Serialize};

use super::button::Network;
use super::standing::Obstacle;
use crate::ids::{Handle, Locale, TicketNumber};
use crate::time::Time;

/// A request to IT, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number.
    pub number: TicketNumber,
    /// What it is about.
    pub category: Category,
    /// What the person typed to name their account, if they did.
    pub handle: Option<Handle>,
    /// Whether that account was proven to be theirs.
    pub proven: bool,
    /// Where in the recovery they were.
    pub step: String,
    /// Where their computer is, if they said.
    pub network: Option<Network>,
    /// What the directory says is in the way, if it was asked and something is.
    #[serde(default)]
    pub standing: Option<Obstacle>,
    /// The hints of the methods tried, masked.
    pub tried: Vec<String>,
    /// The language they speak.
    pub locale: Locale,
    /// When it was opened.
    pub opened_at: Time,
}

/// What an escalation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Category {
    /// Cannot name their account.
    Identity,
    /// No registered method can be used (S68).
    NoMethod,
    /// The phone is lost (S69).
    LostPhone,
    /// The code does not arrive (S70).
    NoCode,
    /// Something with the one-time page or the new password.
    NewPassword,
    /// Windows does not take the new password (S67).
    WindowsSession,
    /// Closed after too many wrong answers.
    Closed,
    /// Resets are halted for everybody: somebody else speaks in our name.
    Halted,
    /// More requests come in than are handed on: strangers, or a bad day. It is nobody's own request.
    ManyRequests,
    /// The owner of an account says that what was done to it was not done by them.
    NotMe,
    /// Approval was asked for in an owner's chat, and they say that it is not them.
    ApprovalDenied,
    /// Nothing is sent to a country for a day: too few of the codes sent there were entered. It is nobody's own request.
    CountryClosed,
    /// Passwords are guessed on the page under many names. It is nobody's own request.
    GuessedPasswords,
    /// The account itself is in the way: disabled, ended, not to be changed.
    Standing,
    /// The directory's lock does not lift.
    Lock,
    // Alarms: see crate::alarm. None of them is anybody's own request.
    /// Very many wrong answers.
    WrongCodes,
    /// Many more tickets than usual.
    ManyEscalations,
    /// A courier takes nothing.
    CourierFailing,
    /// A system outside does not answer.
    Silent,
    /// The record was changed behind our back.
    RecordBroken,
    /// A certificate ends soon.
    CertificateEnds,
    /// The disk is nearly full.
    DiskFull,
    /// What is to be done is not done.
    OutboxStuck,
    /// There is no backup, or only an old one.
    BackupOld,
    /// Somebody new may sign in to the console.
    AdminAdded,
    /// Many were refused at the console's sign-in.
    ConsoleRefused,
    /// An alarm is over.
    WellAgain,
    /// Anything else.
    Other,
}

impl Category {
    /// Whether somebody may be getting into somebody else's account right now.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::NotMe | Self::ApprovalDenied | Self::Halted | Self::GuessedPasswords)
            || matches!(self, Self::RecordBroken | Self::WrongCodes | Self::AdminAdded)
    }
}

impl Category {
    /// Whether it is somebody's own request, on which IT works as a case; the others are alarms.
    pub fn is_a_request(self) -> bool {
        !self.is_everybodys() && self != Self::Halted
    }

    /// Whether it is about everybody, and shown as nobody's own request.
    pub fn is_everybodys(self) -> bool {
        matches!(self, Self::ManyRequests | Self::CountryClosed | Self::GuessedPasswords) || self.is_alarm()
    }

    /// Whether it is about the service itself.
    pub fn is_alarm(self) -> bool {
        matches!(
            self,
            Self::WrongCodes
                | Self::ManyEscalations
                | Self::CourierFailing
                | Self::Silent
                | Self::RecordBroken
                | Self::CertificateEnds
                | Self::DiskFull
                | Self::OutboxStuck
                | Self::BackupOld
                | Self::AdminAdded
                | Self::ConsoleRefused
                | Self::WellAgain
        )
    }
}

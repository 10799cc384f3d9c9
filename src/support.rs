//! Support codes: what happened, in two characters that can be read out on the telephone.
//!
//! A code stands beside the sentence a person sees; `/help` and `sesame explain` say what it means, what the person does
//! and what IT does, in every language (S104). It tells nothing about whose account it is.

use crate::directory::{DirectoryError, Refusal};
use crate::engine::effect::Effect;
use crate::engine::standing::Obstacle;
use crate::engine::text::Text;

/// What happened. Its sentences are `help-<name>-title`, `help-<name>-you` and `help-<name>-it`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// A directory, or the way to it, does not answer.
    Unreachable,
    /// The reply was lost, and nothing was changed.
    NotChanged,
    /// The reply was lost, and nobody knows yet.
    Working,
    /// The directory refuses Sesame itself.
    Broken,
    /// Set in one directory, and not yet in the other.
    Pending,
    /// Set in one directory, and refused by the other.
    Elsewhere,
    /// A password used before.
    History,
    /// Not what the directory's rules ask for.
    Quality,
    /// On a list of passwords that are guessed first.
    Banned,
    /// Letters that the directory does not take.
    Characters,
    /// The password is too young to be changed.
    TooYoung,
    /// Left to IT.
    NotAllowed,
    /// Locked after wrong passwords.
    Locked,
    /// No lock is to be seen.
    NotLocked,
    /// Still locked after it was unlocked.
    StillLocked,
    /// Locked again within a day.
    LockReturned,
    /// Disabled by IT.
    Disabled,
    /// The account has ended.
    Expired,
    /// Nobody but IT changes this password.
    Unchangeable,
    /// The password is too old, or IT wants a new one.
    PasswordExpired,
}

impl Code {
    /// How it is written and read out. Never given to anything else later: old tickets name it.
    pub const fn written(self) -> &'static str {
        match self {
            Self::Unreachable => "D1",
            Self::NotChanged => "D2",
            Self::Working => "D3",
            Self::Broken => "D4",
            Self::Pending => "D5",
            Self::Elsewhere => "D6",
            Self::History => "P1",
            Self::Quality => "P2",
            Self::Banned => "P3",
            Self::Characters => "P4",
            Self::TooYoung => "P5",
            Self::NotAllowed => "P6",
            Self::Locked => "L1",
            Self::NotLocked => "L2",
            Self::StillLocked => "L3",
            Self::LockReturned => "L4",
            Self::Disabled => "L5",
            Self::Expired => "L6",
            Self::Unchangeable => "L7",
            Self::PasswordExpired => "L8",
        }
    }

    /// The code that somebody wrote, in any case and with spaces around it.
    pub fn read(written: &str) -> Option<Self> {
        use strum::VariantArray as _;
        Self::VARIANTS.iter().copied().find(|code| code.written().eq_ignore_ascii_case(written.trim()))
    }

    /// Of what a directory said to a password.
    pub const fn of_refusal(refusal: Refusal) -> Self {
        match refusal {
            Refusal::History => Self::History,
            Refusal::Quality => Self::Quality,
            Refusal::Banned => Self::Banned,
            Refusal::Characters => Self::Characters,
            Refusal::TooYoung => Self::TooYoung,
            Refusal::NotAllowed => Self::NotAllowed,
        }
    }

    /// Of a directory that could not answer.
    pub const fn of_error(error: &DirectoryError) -> Self {
        match error {
            DirectoryError::Unreachable(_) => Self::Unreachable,
            DirectoryError::ReplyLost(_) => Self::Working,
            DirectoryError::Broken(_) => Self::Broken,
        }
    }

    /// Of what is in the way of a new password or a sign-in.
    pub const fn of_obstacle(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Disabled => Self::Disabled,
            Obstacle::Ended => Self::Expired,
            Obstacle::Fixed => Self::Unchangeable,
            Obstacle::Young => Self::TooYoung,
            Obstacle::Stale => Self::PasswordExpired,
            Obstacle::Locked => Self::Locked,
        }
    }

    /// Of a sentence in the chat, where it says that something went wrong.
    pub const fn of_text(text: &Text) -> Option<Self> {
        match text {
            Text::ToldDirectoryDown | Text::ToldDirectoryDownHere | Text::ToldUnlockLater => Some(Self::Unreachable),
            Text::ToldBarred { obstacle } => Some(Self::of_obstacle(*obstacle)),
            Text::ToldYoung { .. } => Some(Self::TooYoung),
            Text::ToldStale => Some(Self::PasswordExpired),
            Text::ToldLocked | Text::ToldLockedUntil { .. } => Some(Self::Locked),
            Text::ToldNotLocked | Text::ToldLockUnseen => Some(Self::NotLocked),
            Text::ToldStillLocked => Some(Self::StillLocked),
            Text::ToldUnlockRefused => Some(Self::NotAllowed),
            Text::ToldLockReturned => Some(Self::LockReturned),
            Text::ToldPlacePending { .. } | Text::ToldPlaceNotSet { .. } | Text::ToldPlaceUnknown { .. } => {
                Some(Self::Pending)
            }
            Text::ToldPlaceRefused { .. } => Some(Self::Elsewhere),
            _ => None,
        }
    }
}

impl Code {
    /// Of something to be done: what a message shows, or what a line of the record notes.
    pub fn of_effect(effect: &Effect) -> Option<Self> {
        match effect {
            Effect::Say(say) => say.texts.iter().find_map(Self::of_text),
            Effect::Audit { facts, .. } => {
                facts.iter().find(|(name, _)| name == "code").and_then(|(_, code)| Self::read(code))
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.written())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantArray as _;

    use super::Code;

    #[test]
    fn each_code_is_written_in_its_own_way_and_read_as_people_write_it() {
        let written: BTreeSet<_> = Code::VARIANTS.iter().map(|code| code.written()).collect();
        assert_eq!(written.len(), Code::VARIANTS.len());
        for code in Code::VARIANTS {
            assert_eq!(Code::read(&format!(" {} ", code.written().to_lowercase())), Some(*code));
        }
        assert_eq!((Code::read("D0"), Code::read("")), (None, None));
    }
}

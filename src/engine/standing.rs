//! What stands between the owner of an account and a sign-in, as the directory said when it was asked, and what helps.
//!
//! It is nobody's to know but the owner's: it is told in a chat that belongs to the account, and to anybody else once
//! they have passed a gate. Until then a name without an account looks the same.

use serde::{Deserialize, Serialize};

use super::button::Reason;
use super::conversation::Facts;
use crate::time::Time;

/// What the directory says of an account. The default is that of an account that nothing is wrong with, and of a name
/// without one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What neither a new password nor an unlocking gets around: [`Obstacle::Disabled`] or [`Obstacle::Ended`].
    pub closed: Option<Obstacle>,
    /// Nobody but IT changes this password.
    pub fixed: bool,
    /// No new password is taken before this moment, not by a reset either.
    pub young_until: Option<Time>,
    /// The password is too old, or IT wants a new one.
    pub stale: bool,
    /// The directory's own lock after wrong passwords.
    pub lock: Lock,
}

/// The directory's own lock after wrong passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lock {
    /// There is none.
    #[default]
    Open,
    /// It is locked.
    Held {
        /// When that ends by itself, where it does and the directory tells.
        until: Option<Time>,
    },
    /// This directory shows nobody its locks.
    Unseen,
}

/// What is in the way, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Obstacle {
    /// IT has disabled the account.
    Disabled,
    /// The account ended on a day that IT chose.
    Ended,
    /// Nobody but IT changes its password.
    Fixed,
    /// Its password is too young to be changed.
    Young,
    /// Its password has to be replaced.
    Stale,
    /// It is locked after wrong passwords.
    Locked,
}

/// What a person wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aim {
    /// A new password, which lifts a lock too.
    NewPassword,
    /// The lock lifted, and the password kept.
    Unlock,
}

impl Standing {
    /// What keeps a new password from being set, or from being of any use; only IT or time removes it.
    pub fn bars_password(&self, now: Time) -> Option<Obstacle> {
        let fixed = self.fixed.then_some(Obstacle::Fixed);
        let young = self.young_until.filter(|until| *until > now).map(|_| Obstacle::Young);
        self.closed.or(fixed).or(young)
    }

    /// Whether there is a lock to lift.
    pub fn is_locked(&self, now: Time) -> bool {
        matches!(self.lock, Lock::Held { until } if until.is_none_or(|until| until > now))
    }

    /// What IT should know of it first.
    pub fn foremost(&self, now: Time) -> Option<Obstacle> {
        let locked = self.is_locked(now).then_some(Obstacle::Locked);
        let stale = self.stale.then_some(Obstacle::Stale);
        self.bars_password(now).or(locked).or(stale)
    }
}

impl Facts {
    /// What the person wants done; `None` where "it is locked" leaves it open.
    pub fn wants(&self) -> Option<Aim> {
        self.aim.or_else(|| (self.reason != Some(Reason::Locked)).then_some(Aim::NewPassword))
    }

    /// Whether the person at this chat may know how the account stands.
    pub fn may_know_standing(&self) -> bool {
        self.bound || !self.passed.is_empty()
    }
}

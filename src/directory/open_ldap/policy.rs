//! Password policy as `OpenLDAP` has it (draft-behera-ldap-password-policy-10, slapo-ppolicy(5)).

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ldap3::LdapResult;
use ldap3::controls::RawControl;

use crate::directory::ldap::Entry;
use crate::directory::{Lockout, Refusal, Standing};
use crate::engine::policy::PasswordPolicy;
use crate::time::Time;

/// Asks for the reasons of the password policy, and is them in the answer (the draft, 6).
const REASONS: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// "Locked for ever", which only somebody's hand writes (the draft, 5.3.3).
const FOR_EVER: &str = "000001010000Z";

/// The error numbers of the control (the draft, 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The password is right and too old.
    PasswordExpired = 0,
    /// Too many wrong passwords, or locked by hand.
    AccountLocked = 1,
    /// The password is right and to be changed first.
    ChangeAfterReset = 2,
    /// Nobody but IT changes it.
    ModNotAllowed = 3,
    /// The present password has to come with the new one.
    MustSupplyOld = 4,
    /// Not good enough.
    Quality = 5,
    /// Too short.
    TooShort = 6,
    /// Changed too lately.
    TooYoung = 7,
    /// Used before.
    InHistory = 8,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::PasswordExpired,
        Self::AccountLocked,
        Self::ChangeAfterReset,
        Self::ModNotAllowed,
        Self::MustSupplyOld,
        Self::Quality,
        Self::TooShort,
        Self::TooYoung,
        Self::InHistory,
    ];

    /// The reason in an answer, if it gives one.
    pub fn of(answer: &LdapResult) -> Option<Self> {
        let control = answer.ctrls.iter().find(|control| control.1.ctype == REASONS)?;
        let number = error_number(control.1.val.as_deref()?)?;
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }

    /// What it means for a new password.
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Quality | Self::TooShort => Refusal::Quality,
            Self::TooYoung => Refusal::TooYoung,
            Self::InHistory => Refusal::History,
            _ => Refusal::NotAllowed,
        }
    }
}

/// The error in a `PasswordPolicyResponseValue`: a sequence of an optional warning (tag 0xa0) and an optional error (tag
/// 0x81). Everything in it is shorter than 128 bytes.
fn error_number(value: &[u8]) -> Option<u8> {
    let [0x30, length, rest @ ..] = value else { return None };
    let mut rest = rest.get(..usize::from(*length))?;
    while let [tag, length, content @ ..] = rest {
        let content_length = usize::from(*length);
        match (tag, content.get(..content_length)?) {
            (0x81, [number]) => return Some(*number),
            _ => rest = content.get(content_length..)?,
        }
    }
    None
}

/// The control that asks for them.
pub fn reasons() -> Vec<RawControl> {
    vec![RawControl { ctype: REASONS.to_owned(), crit: false, val: None }]
}

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    length: u16,
    history: u8,
    least_age: Duration,
    /// How long a password is good.
    most_age: Option<Duration>,
    /// How long a lock lasts; without it, until somebody lifts it.
    lockout: Option<Duration>,
    /// People may not change their own.
    fixed: bool,
    /// How many wrong passwords lock an account, if any do.
    wrong_max: Option<usize>,
    /// How long they are remembered; without it, until a right one.
    wrong_lapse: Option<Duration>,
}

impl Policy {
    /// Reads one.
    pub fn of(entry: &Entry) -> Self {
        let seconds =
            |name| entry.number(name).and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        let some = |name| seconds(name).filter(|lapse| !lapse.is_zero());
        Self {
            length: entry.number("pwdMinLength").and_then(|length| length.try_into().ok()).unwrap_or_default(),
            history: entry.number("pwdInHistory").unwrap_or_default().try_into().unwrap_or(u8::MAX),
            least_age: seconds("pwdMinAge").unwrap_or_default(),
            most_age: some("pwdMaxAge"),
            lockout: some("pwdLockoutDuration"),
            fixed: entry.has("pwdAllowUserChange", "false"),
            wrong_max: entry
                .number("pwdMaxFailure")
                .and_then(|most| most.try_into().ok())
                .filter(|most| *most > 0 && entry.has("pwdLockout", "true")),
            wrong_lapse: some("pwdFailureCountInterval"),
        }
    }

    /// The organisation's own rules, and this policy on top of them.
    pub fn over(&self, own: &PasswordPolicy) -> PasswordPolicy {
        let mut rules = own.clone();
        rules.min = rules.min.max(self.length);
        rules.history = rules.history.max(self.history);
        rules
    }

    /// What stands between somebody and a sign-in.
    pub fn standing(&self, person: &Entry, now: Time) -> Standing {
        let locked_at = person.text("pwdAccountLockedTime");
        let by_hand = locked_at == Some(FOR_EVER);
        let lock = |at: &str| Lockout { until: moment(at).zip(self.lockout).map(|(at, lapse)| at + lapse) };
        let locked = locked_at.filter(|_| !by_hand).map(lock);
        let set_at = person.text("pwdChangedTime").and_then(moment);
        let young_until = set_at.map(|at| at + self.least_age).filter(|until| *until > now);
        Standing {
            disabled: by_hand,
            expired: person.text("pwdEndTime").and_then(moment).is_some_and(|end| end <= now),
            // The server forgets a lock that has passed only at the next sign-in.
            locked: locked.filter(|lock| lock.until.is_none_or(|until| until > now)),
            must_change: person.has("pwdReset", "true"),
            password_expired: set_at.zip(self.most_age).is_some_and(|(at, lapse)| at + lapse <= now),
            unchangeable: self.fixed,
            young_until,
            // Only a password administrator is spared it (slapo-ppolicy(5)), and the service is none.
            reset_from: young_until,
            locks_hidden: false,
            near_lock: self.wrong_max.is_some_and(|most| self.wrong_ones(person, now) >= most / 2),
        }
    }

    /// Wrong passwords that are remembered.
    fn wrong_ones(&self, person: &Entry, now: Time) -> usize {
        let counts = |at: Time| self.wrong_lapse.is_none_or(|lapse| at + lapse > now);
        person.texts("pwdFailureTime").filter(|at| moment(at).is_none_or(counts)).count()
    }
}

/// All policies below the base, by DN in small letters.
pub type Policies = HashMap<String, Policy>;

/// A moment such as `20261121233000Z`, with or without a part of a second (RFC 4517, 3.3.13, as far as servers write it).
pub fn moment(text: &str) -> Option<Time> {
    let (whole, rest) = text.split_at_checked(14)?;
    let fraction = rest.strip_suffix('Z')?;
    let plain = fraction.is_empty() || fraction.strip_prefix('.')?.bytes().all(|byte| byte.is_ascii_digit());
    let at = DateTime::strptime("%Y%m%d%H%M%S", whole).ok().filter(|_| plain)?;
    Some(Time(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_with_and_without_a_warning() {
        for (value, expected) in [
            (&[0x30, 3, 0x81, 1, 8][..], Some(8)),
            (&[0x30, 8, 0xa0, 3, 0x80, 1, 9, 0x81, 1, 1], Some(1)),
            (&[0x30, 5, 0xa0, 3, 0x80, 1, 9], None),
            (&[0x30, 0], None),
            (&[0x30, 9, 0x81, 1, 8], None),
            (&[], None),
        ] {
            assert_eq!(error_number(value), expected, "{value:x?}");
        }
    }

    #[test]
    fn half_of_what_locks_an_account_is_its_owners() {
        let policy =
            Entry::with("cn=p", &[("pwdLockout", "TRUE"), ("pwdMaxFailure", "4"), ("pwdFailureCountInterval", "60")]);
        let policy = Policy::of(&policy);
        let now = moment("20260602120030Z").unwrap();
        let near = |times: &[(&str, &str)]| policy.standing(&Entry::with("uid=x", times), now).near_lock;
        assert!(!near(&[]));
        let (early, late) = (("pwdFailureTime", "20260602115900.5Z"), ("pwdFailureTime", "20260602120001.5Z"));
        assert!(!near(&[late]));
        assert!(near(&[late, late]));
        assert!(!near(&[early, late]), "what was forgotten does not count");
    }

    #[test]
    fn moments_are_read() {
        assert_eq!(moment("20260602120000Z"), Some(Time(1_780_401_600_000)));
        assert_eq!(moment("20260602120000.123456Z"), Some(Time(1_780_401_600_000)));
        for none in ["", FOR_EVER, "20260602120000", "20261302120000Z", "20260602120000.1x3Z", "20260602120000+0200"] {
            assert_eq!(moment(none), None, "{none}");
        }
    }
}

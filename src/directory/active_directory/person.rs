//! An account as Active Directory keeps it.

use std::time::Duration;

use uuid::Uuid;

use super::book::{Book, Policy};
use crate::directory::ldap::Entry;
use crate::directory::{Account, Lockout, Standing};
use crate::ids::AccountId;
use crate::time::Time;

/// What is read of a person.
pub(super) const ATTRIBUTES: [&str; 18] = [
    "objectGUID",
    "objectSid",
    "sAMAccountName",
    "userPrincipalName",
    "mail",
    "proxyAddresses",
    "displayName",
    "cn",
    "preferredLanguage",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "accountExpires",
    "pwdLastSet",
    "lockoutTime",
    "msDS-ResultantPSO",
    "adminCount",
    "badPwdCount",
    "badPasswordTime",
];

/// Flags of `userAccountControl` (MS-ADTS 2.2.16).
const DISABLED: i64 = 0x2;
const LOCKED: i64 = 0x10;
const NEVER_EXPIRES: i64 = 0x1_0000;
const PASSWORD_EXPIRED: i64 = 0x80_0000;

/// Domain groups whose members may change others, by the last part of their SID (MS-DTYP 2.4.2.4): administrators of the
/// domain, of the schema and of the enterprise, of group policies and of keys, and domain controllers.
const RULING: [u32; 8] = [512, 516, 518, 519, 520, 521, 526, 527];
/// Likewise of `S-1-5-32`: Administrators, and Account, Server, Print and Backup Operators, and Replicator.
const RULING_HERE: [u32; 6] = [544, 548, 549, 550, 551, 552];

/// Milliseconds from 1601, where Windows begins, to 1970.
const WINDOWS: i64 = 11_644_473_600_000;

/// The groups of somebody, as the directory counts them, members of members included.
pub(super) struct Groups {
    /// Their SIDs (`tokenGroups`).
    pub sids: Vec<Vec<u8>>,
    /// The entries that were found for them.
    pub entries: Vec<Entry>,
    /// Whether its owner is denied changing the password ([`super::descriptor`]), which the same question tells.
    pub fixed: bool,
}

impl Groups {
    /// Whether one of them is of those to which Windows itself gives power over others.
    pub fn are_ruling(&self) -> bool {
        self.sids.iter().any(|sid| rules(sid))
    }

    /// Whether one of them may change others, or cannot be judged: then nobody knows what it may.
    pub fn are_privileged(&self, book: &Book) -> bool {
        let known = |sid: &Vec<u8>| self.entries.iter().any(|entry| entry.all("objectSid").contains(sid));
        // Everybody is in one group at least: none means that they are hidden from us.
        self.sids.is_empty()
            || !book.missing.is_empty()
            || self.sids.iter().any(|sid| rules(sid) || book.privileged.contains(sid) || !known(sid))
    }
}

/// Whether a SID is that of a group which Windows itself gives power over others.
fn rules(sid: &[u8]) -> bool {
    // Revision, number of parts, authority in 6 bytes, then the parts (MS-DTYP 2.4.2.2).
    let mut parts = sid
        .get(8..)
        .unwrap_or_default()
        .chunks_exact(4)
        .map(|part| part.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
    let (first, last) = (parts.next(), parts.next_back());
    let ruling: &[u32] = if first == Some(32) { &RULING_HERE } else { &RULING };
    last.is_some_and(|last| ruling.contains(&last))
}

/// A moment of Windows: steps of 100 ns since 1601. `None` for "never".
fn moment(steps: Option<i64>) -> Option<Time> {
    steps.filter(|steps| !matches!(*steps, 0 | i64::MAX)).map(|steps| Time(steps / 10_000 - WINDOWS))
}

/// The identifier of an entry, which it keeps wherever it is moved and however it is called.
pub(super) fn id(entry: &Entry) -> Option<AccountId> {
    let guid = Uuid::from_slice_le(entry.all("objectGUID").first()?).ok()?;
    Some(AccountId(guid.to_string()))
}

/// An account, out of its entry and its groups.
pub(super) fn account(entry: &Entry, groups: &Groups, book: &Book, now: Time) -> Option<Account> {
    let login = entry.text("userPrincipalName").or_else(|| entry.text("sAMAccountName"))?.to_owned();
    Some(Account {
        id: id(entry)?,
        name: entry.text("displayName").or_else(|| entry.text("cn")).unwrap_or(&login).to_owned(),
        locale: entry.text("preferredLanguage").map(str::to_owned),
        mailbox: entry.text("mail").map(str::to_owned),
        standing: standing(entry, book.policy(entry.text("msDS-ResultantPSO")), groups.fixed, now),
        password_set_at: moment(entry.number("pwdLastSet")).unwrap_or_default(),
        groups: groups.entries.iter().filter_map(|group| group.text("cn").map(str::to_owned)).collect(),
        privileged: entry.number("adminCount").is_some_and(|count| count > 0) || groups.are_privileged(book),
        login,
        contacts: None,
    })
}

fn standing(entry: &Entry, policy: &Policy, fixed: bool, now: Time) -> Standing {
    let flags = entry.number("userAccountControl");
    let computed = entry.number("msDS-User-Account-Control-Computed").unwrap_or_default();
    let set_at = moment(entry.number("pwdLastSet"));
    let never = flags.is_some_and(|flags| flags & NEVER_EXPIRES != 0);
    let locked_at = moment(entry.number("lockoutTime"));
    let until = |lapse: Duration| set_at.map(|set_at| set_at + lapse).filter(|until| *until > now);
    Standing {
        // Hidden flags are no reason to take an account for an open one.
        disabled: flags.is_none_or(|flags| flags & DISABLED != 0),
        expired: moment(entry.number("accountExpires")).is_some_and(|end| end <= now),
        locked: (computed & LOCKED != 0)
            .then(|| Lockout { until: locked_at.zip(policy.lockout).map(|(at, lapse)| at + lapse) }),
        must_change: set_at.is_none() && !never,
        password_expired: computed & PASSWORD_EXPIRED != 0 && set_at.is_some(),
        unchangeable: fixed,
        young_until: until(policy.least_age),
        near_lock: near_lock(entry, policy, now),
        reset_from: None, // a reset is spared the least age (MS-SAMR 3.1.1.7.1)
        locks_hidden: false,
    }
}

/// Whether half of what locks the account has been used up. The count is the server's own, so the PDC emulator, which is
/// told of every wrong one, is the one to ask.
fn near_lock(entry: &Entry, policy: &Policy, now: Time) -> bool {
    let Some(most) = policy.wrong_max else { return false };
    let count = entry.number("badPwdCount").unwrap_or_default();
    let last = moment(entry.number("badPasswordTime"));
    // After that lapse the next wrong one is the first again.
    let forgotten = policy.wrong_lapse.zip(last).is_some_and(|(lapse, last)| last + lapse <= now);
    count >= most / 2 && !(forgotten && most > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_locks_an_account_is_its_owners() {
        const NOW: Time = Time(1_795_181_400_000);
        let at = |ago: i64| ((NOW.0 - ago + WINDOWS) * 10_000).to_string();
        let policy = |most| {
            let mut policy = Policy::default();
            (policy.wrong_max, policy.wrong_lapse) = (most, Some(Duration::from_mins(30)));
            policy
        };
        let entry =
            |count: &str, ago: i64| Entry::with("CN=x", &[("badPwdCount", count), ("badPasswordTime", &at(ago))]);
        for (count, ago, most, expected) in [
            ("0", 0, Some(3), false),
            ("1", 60_000, Some(3), true),
            ("4", 60_000, Some(10), false),
            ("5", 60_000, Some(10), true),
            ("5", 3_600_000, Some(10), false),
            ("9", 0, None, false),
            ("0", 0, Some(1), true),
        ] {
            assert_eq!(near_lock(&entry(count, ago), &policy(most), NOW), expected, "{count} of {most:?}");
        }
    }

    fn sid(parts: &[u32]) -> Vec<u8> {
        let count = u8::try_from(parts.len()).unwrap();
        let head = [1, count, 0, 0, 0, 0, 0, 5];
        head.into_iter().chain(parts.iter().flat_map(|part| part.to_le_bytes())).collect()
    }

    #[test]
    fn groups_that_rule_are_known_by_their_number() {
        for (parts, expected) in [
            (&[21, 1, 2, 3, 512][..], true),
            (&[21, 1, 2, 3, 513], false), // Domain Users
            (&[21, 1, 2, 3, 544], false), // a number of the domain's own would be above 1000
            (&[32, 544], true),
            (&[32, 545], false), // Users
            (&[], false),
        ] {
            assert_eq!(rules(&sid(parts)), expected, "{parts:?}");
        }
    }

    #[test]
    fn windows_time_begins_in_1601() {
        assert_eq!(moment(Some(131_000_000_000_000_000)), Some(Time(1_455_526_400_000)), "2016-02-15T08:53:20Z");
        for never in [None, Some(0), Some(i64::MAX)] {
            assert_eq!(moment(never), None);
        }
    }
}

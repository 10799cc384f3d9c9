//! What a domain says of itself: its password policies, and who may change others.

use std::collections::HashMap;
use std::time::Duration;

use ldap3::Scope;
use ldap3::controls::RawControl;

use crate::directory::DirectoryError;
use crate::directory::ldap::{Entry, Pool, Question, any, is};
use crate::engine::policy::PasswordPolicy;

/// `LDAP_SERVER_POLICY_HINTS_OID` and its former number (MS-ADTS 3.1.1.3.4.1.27): a reset is held to the history, too.
const HINTS: [&str; 2] = ["1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.2066"];

/// The longest password that Windows' own sign-in screen takes.
const LENGTH_MAX: u16 = 127;

/// What holds for everybody in a domain.
pub struct Book {
    /// The domain's own entry.
    pub root: String,
    /// The control that holds a reset to the history, if the server knows it.
    pub hints: Option<&'static str>,
    /// The default domain policy.
    pub domain: Policy,
    /// Fine-grained policies by DN, in small letters: as far as the service account may read them.
    fine: HashMap<String, Policy>,
    /// The SIDs of the groups that the configuration calls privileged.
    pub privileged: Vec<Vec<u8>>,
    /// Groups of the configuration that are not found: nobody can tell who is in them.
    pub missing: Vec<String>,
    /// The entry of the server that is asked, and of the domain's PDC emulator.
    pub servers: Option<(String, String)>,
}

/// A password policy (MS-ADTS 3.1.1.5.5, MS-SAMR 3.1.1.7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    length: u16,
    history: u8,
    complex: bool,
    /// How long a password stays before it may be changed.
    pub least_age: Duration,
    /// How long a lock lasts; without it, until somebody lifts it.
    pub lockout: Option<Duration>,
    /// How many wrong passwords lock an account, if any do.
    pub wrong_max: Option<i64>,
    /// How long they are remembered.
    pub wrong_lapse: Option<Duration>,
}

impl Policy {
    fn of(entry: &Entry, fine: bool) -> Self {
        let names = if fine {
            [
                "msDS-MinimumPasswordLength",
                "msDS-PasswordHistoryLength",
                "msDS-MinimumPasswordAge",
                "msDS-LockoutDuration",
                "msDS-LockoutThreshold",
                "msDS-LockoutObservationWindow",
            ]
        } else {
            [
                "minPwdLength",
                "pwdHistoryLength",
                "minPwdAge",
                "lockoutDuration",
                "lockoutThreshold",
                "lockOutObservationWindow",
            ]
        };
        let [length, history, least_age, lockout, wrong_max, wrong_lapse] =
            names.map(|name| entry.number(name).unwrap_or_default());
        let complex = if fine {
            entry.has("msDS-PasswordComplexityEnabled", "true")
        } else {
            entry.number("pwdProperties").unwrap_or_default() & 1 != 0 // DOMAIN_PASSWORD_COMPLEX
        };
        Self {
            length: u16::try_from(length).unwrap_or(u16::MAX),
            history: u8::try_from(history).unwrap_or(u8::MAX),
            complex,
            least_age: span(least_age).unwrap_or_default(),
            lockout: span(lockout),
            wrong_max: Some(wrong_max).filter(|most| *most > 0),
            wrong_lapse: span(wrong_lapse),
        }
    }

    /// The organisation's own rules, and this policy on top of them.
    pub fn over(&self, own: &PasswordPolicy) -> PasswordPolicy {
        let mut rules = own.clone();
        rules.min = rules.min.max(self.length);
        rules.max = rules.max.min(LENGTH_MAX);
        rules.history = rules.history.max(self.history);
        if self.complex {
            // Three of its kinds of characters are asked; these three everybody has on the keyboard.
            (rules.lower, rules.upper, rules.digit, rules.no_name) = (true, true, true, true);
        }
        rules
    }

    /// Whether a password is long and varied enough, so that a refusal must have another reason.
    pub fn takes(&self, password: &str) -> bool {
        let kinds: [fn(char) -> bool; 4] =
            [char::is_uppercase, char::is_lowercase, char::is_numeric, |one| !one.is_alphanumeric()];
        let varied = kinds.iter().filter(|kind| password.chars().any(kind)).count() >= 3;
        password.encode_utf16().count() >= usize::from(self.length) && (varied || !self.complex)
    }
}

/// A span in AD counts down, in steps of 100 ns. `None` for "for ever", and for none.
fn span(steps: i64) -> Option<Duration> {
    let steps = steps.checked_neg().filter(|steps| *steps > 0)?;
    Some(Duration::from_nanos(u64::try_from(steps).ok()?.checked_mul(100)?))
}

impl Book {
    /// Asks for all of it.
    pub async fn read(pool: &Pool, privileged: &[String]) -> Result<Self, DirectoryError> {
        const ROOT: &[&str] = &["defaultNamingContext", "supportedControl", "dsServiceName"];
        const DOMAIN: &[&str] = &[
            "minPwdLength",
            "pwdHistoryLength",
            "pwdProperties",
            "minPwdAge",
            "lockoutDuration",
            "lockoutThreshold",
            "lockOutObservationWindow",
            "fSMORoleOwner",
        ];
        let everything = "(objectClass=*)";
        let root = Question { base: "", scope: Scope::Base, filter: everything, attributes: ROOT };
        let (mut lease, found) = pool.ask(&root).await?;
        let dse = found.first().ok_or_else(|| broken("the server does not say what it is"))?;
        let root = dse.text("defaultNamingContext").ok_or_else(|| broken("the server is not of Active Directory"))?;
        let question = Question { base: root, scope: Scope::Base, filter: everything, attributes: DOMAIN };
        let found = lease.ask(&question).await?;
        let domain = found.first().ok_or_else(|| broken("the service account may not read the domain's entry"))?;
        let container = format!("CN=Password Settings Container,CN=System,{root}");
        let filter = "(objectClass=msDS-PasswordSettings)";
        let question = Question { base: &container, scope: Scope::Subtree, filter, attributes: &["*"] };
        let fine = lease.ask(&question).await?;
        let mut book = Self {
            root: root.to_owned(),
            hints: hints(dse),
            domain: Policy::of(domain, false),
            fine: fine.iter().map(|entry| (entry.dn.to_lowercase(), Policy::of(entry, true))).collect(),
            privileged: Vec::new(),
            missing: Vec::new(),
            servers: dse
                .text("dsServiceName")
                .zip(domain.text("fSMORoleOwner"))
                .map(|(this, pdc)| (this.to_owned(), pdc.to_owned())),
        };
        for name in privileged {
            let filter = format!("(&(objectCategory=group){})", any([is("cn", name), is("sAMAccountName", name)]));
            let question = Question { base: root, scope: Scope::Subtree, filter: &filter, attributes: &["objectSid"] };
            let found = lease.ask(&question).await?;
            let sids = book.privileged.len();
            book.privileged.extend(found.iter().flat_map(|entry| entry.all("objectSid").to_vec()));
            if book.privileged.len() == sids {
                book.missing.push(name.clone());
            }
        }
        Ok(book)
    }

    /// The policy of an account, by the DN in its `msDS-ResultantPSO`.
    pub fn policy(&self, dn: Option<&str>) -> &Policy {
        dn.and_then(|dn| self.fine.get(&dn.to_lowercase())).unwrap_or(&self.domain)
    }
}

/// The control by which a server holds a reset to the history, if it knows one: Windows does since 2008 R2 (the former
/// number) and 2012, Samba 4.17 does not.
fn hints(dse: &Entry) -> Option<&'static str> {
    HINTS.into_iter().find(|control| dse.has("supportedControl", control))
}

/// That control, critical: a server that does not know it says so, and changes nothing. Its value is a sequence of one
/// number (MS-ADTS 3.1.1.3.4.1.27), 1: the history and the least age count.
pub fn held_to_history(control: &str) -> RawControl {
    RawControl { ctype: control.to_owned(), crit: true, val: Some(vec![0x30, 3, 2, 1, 1]) }
}

fn broken(why: &str) -> DirectoryError {
    DirectoryError::Broken(why.to_owned())
}

#[cfg(test)]
mod tests {
    use ldap3::SearchEntry;

    use super::*;

    /// What Windows Server 2008 R2, 2012 and Samba 4.17 say of themselves, as far as it matters here.
    #[test]
    fn a_reset_is_held_to_the_history_where_the_server_knows_how() {
        let root = |controls: &[&str]| {
            let controls = controls.iter().map(|control| (*control).to_owned()).collect();
            let attrs = HashMap::from([("supportedControl".to_owned(), controls)]);
            Entry::from(SearchEntry { dn: String::new(), attrs, bin_attrs: HashMap::new() })
        };
        let (old, new, other) = ("1.2.840.113556.1.4.2066", "1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.801");
        assert_eq!(hints(&root(&[other])), None);
        assert_eq!(hints(&root(&[other, old])), Some(old));
        assert_eq!(hints(&root(&[old, other, new])), Some(new), "the present one where both are known");
        let control = held_to_history(new);
        assert_eq!((&*control.ctype, control.crit), (new, true));
        // SEQUENCE (0x30) of three bytes: INTEGER (2) of one byte, 1.
        assert_eq!(control.val.as_deref(), Some(&[0x30, 0x03, 0x02, 0x01, 0x01][..]));
    }

    #[test]
    fn spans_count_down_and_for_ever_is_none() {
        assert_eq!(span(-600_000_000), Some(Duration::from_mins(1)));
        for none in [0, 1, i64::MIN] {
            assert_eq!(span(none), None, "{none}");
        }
    }

    #[test]
    fn the_stricter_rule_counts() {
        let own = PasswordPolicy { lower: false, digit: false, history: 2, ..PasswordPolicy::default() };
        let policy = Policy { length: 14, history: 24, complex: true, ..Policy::default() };
        let rules = policy.over(&own);
        assert_eq!((rules.min, rules.max, rules.history), (14, LENGTH_MAX, 24));
        assert!(rules.lower && rules.upper && rules.digit && rules.no_name && rules.symbol);
        assert_eq!(Policy::default().over(&own), PasswordPolicy { max: LENGTH_MAX, ..own });
        for (password, takes) in [("Four-Kinds-2026", true), ("onlysmallletters", false), ("Sh0rt!", false)] {
            assert_eq!(policy.takes(password), takes, "{password}");
        }
    }
}

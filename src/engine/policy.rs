//! What must be proven before anything is changed, and every limit on the way.
//!
//! Each number has its default here and can be set in the configuration, under `[policy]`.

use std::collections::HashSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::case::policy::CasePolicy;
use super::conversation::Facts;
use super::method::{Class, MethodKind};
use super::spending::Spending;
use super::terms::Group;
use crate::ids::{AccountId, Peer};
use crate::time::{Time, lapse};

/// When a safeguard is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// In every recovery.
    Always,
    /// Only from chats that are not bound to an account.
    #[default]
    Unbound,
    /// In no recovery.
    Never,
}

impl When {
    fn applies(self, bound: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Unbound => !bound,
            Self::Never => false,
        }
    }
}

/// `[policy]`: what a recovery demands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How many gates stand before a reset, 1 to 3. Two gates mean methods of two classes.
    pub gates: u8,
    /// How many methods an account must have registered to use self-service at all.
    pub methods_min: u8,
    /// The kinds of method that may be used.
    pub methods: Vec<MethodKind>,
    /// When the captcha is asked.
    pub captcha: When,
    /// When the complete number or address is asked.
    pub full_number: When,
    /// Whether captcha and complete number are asked always, whatever else is set: to the letter of the procedures that
    /// people have on paper.
    pub strict: bool,
    /// Groups of accounts of whom more is demanded.
    pub group: Vec<Group>,
    /// Codes by text message and mail, and keys on a call.
    pub code: CodePolicy,
    /// Limits against guessing and spending.
    pub limits: Limits,
    /// What text messages and calls may cost.
    pub spending: Spending,
    /// How long a recovery and its page live.
    pub flow: FlowPolicy,
    /// What a new password must be.
    pub password: PasswordPolicy,
    /// Registering methods.
    pub enrolment: EnrolmentPolicy,
    /// What IT must do before somebody gets back in by its hand.
    pub case: CasePolicy,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            gates: 1,
            methods_min: 1,
            methods: MethodKind::ALL.into_iter().filter(|kind| kind.is_usual()).collect(),
            captcha: When::default(),
            full_number: When::default(),
            strict: false,
            group: Vec::new(),
            code: CodePolicy::default(),
            limits: Limits::default(),
            spending: Spending::default(),
            flow: FlowPolicy::default(),
            password: PasswordPolicy::default(),
            enrolment: EnrolmentPolicy::default(),
            case: CasePolicy::default(),
        }
    }
}

/// `[policy.code]`: shape and life of a code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodePolicy {
    /// Digits of a code by text message: 6 (one in a million a guess; NIST SP 800-63B §3.1.3.2 asks for six), 8 settable.
    pub digits: u8,
    /// Digits of a code by mail: 8, for it lives longer.
    pub mail_digits: u8,
    /// Keys to press on a call: 2; they are shown in the chat and heard by nobody.
    pub keys: u8,
    /// Life of a code by text message, and of a call.
    #[serde(with = "lapse")]
    pub valid: Duration,
    /// Life of a code by mail: longer, for mail is slow (NIST SP 800-63B allows ten minutes).
    #[serde(with = "lapse")]
    pub mail_valid: Duration,
    /// Wrong answers to one code before it is void; codes to link a chat, right or wrong, per chat and day.
    pub tries: u8,
    /// Waits between one sending and the next.
    #[serde(with = "lapse::list")]
    pub resend_after: Vec<Duration>,
    /// Sendings per hour and method.
    pub sends_per_hour: u8,
    /// How long the former code is still taken after a new one was sent: messages overtake each other.
    #[serde(with = "lapse")]
    pub former_valid: Duration,
    /// When "no code yet?" is offered unasked.
    #[serde(with = "lapse")]
    pub offer_after: Duration,
    /// How long a request for approval in another chat stands: who asks has both at hand.
    #[serde(with = "lapse")]
    pub approval_valid: Duration,
}

impl Default for CodePolicy {
    fn default() -> Self {
        Self {
            digits: 6,
            mail_digits: 8,
            keys: 2,
            valid: minutes(5),
            mail_valid: minutes(10),
            tries: 3,
            resend_after: vec![seconds(60), seconds(120), seconds(300)],
            sends_per_hour: 5,
            former_valid: seconds(60),
            offer_after: seconds(60),
            approval_valid: minutes(2),
        }
    }
}

/// Digits of an authenticator app's code: six, as every app shows them (RFC 6238 §1.2 with RFC 4226 §5.3).
pub const TOTP_DIGITS: u8 = 6;

impl CodePolicy {
    /// Digits of a code of this kind of method.
    pub fn digits_of(&self, kind: MethodKind) -> u8 {
        match kind {
            MethodKind::Sms => self.digits,
            MethodKind::Mail => self.mail_digits,
            MethodKind::Call => self.keys,
            _ => TOTP_DIGITS,
        }
    }

    /// Life of a code of this kind of method.
    pub fn valid_of(&self, kind: MethodKind) -> Duration {
        if kind == MethodKind::Mail { self.mail_valid } else { self.valid }
    }
}

/// `[policy.limits]`: budgets. They are kept per account over all flows, chats and aliases, and survive restarts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Wrong answers per account in 24 hours from unbound chats; then self-service closes.
    pub wrong_per_day: u32,
    /// Complete numbers or addresses typed per account in 24 hours, right or wrong: counting only the wrong ones would tell.
    pub contacts_per_day: u32,
    /// Wait after the first, second … wrong answer within 24 hours.
    #[serde(with = "lapse::list")]
    pub back_off: Vec<Duration>,
    /// Accounts looked up per chat and hour.
    pub lookups_per_hour: u32,
    /// Wrong captchas before a recovery ends.
    pub captcha_tries: u8,
    /// Wrong answers per hour over everybody, to codes that really left, before verification pauses: somebody is spraying
    /// guesses. As many wrong codes to link chats, counted apart, before none is compared.
    pub fleet_wrong_per_hour: u32,
    /// Text messages and calls per day over everybody.
    pub fleet_sends_per_day: u32,
    /// Escalations per chat and day.
    pub tickets_per_day: u32,
    /// Escalations per hour over everybody, before only who proved who they are is handed on: chats are nearly free, and
    /// a desk that gets one a minute reads none. Alarms are never held back.
    pub fleet_tickets_per_hour: u32,
    /// Phones suspended per hour over everybody on the word of people who had proven nothing, decoys among them; then IT
    /// decides. Whoever knows names could else take everybody's phone away.
    pub fleet_suspensions_per_hour: u32,
    /// Wrong answers per account in 24 hours from chats that belong to it, beside those from others: strangers cannot
    /// close what is the owner's own.
    pub bound_wrong_per_day: u32,
    /// Requests for approval per account and hour: more of them wear people out until they say yes.
    pub approvals_per_hour: u32,
    /// Requests for approval per account and day.
    pub approvals_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wrong_per_day: 5,
            contacts_per_day: 5,
            back_off: vec![seconds(0), seconds(0), seconds(30), minutes(2), minutes(15), minutes(60)],
            lookups_per_hour: 10,
            captcha_tries: 5,
            fleet_wrong_per_hour: 200,
            fleet_sends_per_day: 1000,
            tickets_per_day: 5,
            fleet_tickets_per_hour: 60,
            fleet_suspensions_per_hour: 20,
            bound_wrong_per_day: 10,
            approvals_per_hour: 3,
            approvals_per_day: 6,
        }
    }
}

/// `[policy.flow]`: how long things live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlowPolicy {
    /// A recovery ends after this much silence.
    #[serde(with = "lapse")]
    pub idle: Duration,
    /// A recovery ends after this much time, whatever happens.
    #[serde(with = "lapse")]
    pub most: Duration,
    /// Life of the one-time page.
    #[serde(with = "lapse")]
    pub page: Duration,
    /// Life of a captcha.
    #[serde(with = "lapse")]
    pub captcha: Duration,
    /// How long the Windows coach waits for an answer before it closes.
    #[serde(with = "lapse")]
    pub coach: Duration,
}

impl Default for FlowPolicy {
    fn default() -> Self {
        Self {
            idle: minutes(15),
            most: minutes(30),
            page: minutes(10),
            captcha: minutes(5),
            coach: minutes(60 * 24 * 7),
        }
    }
}

/// `[policy.password]`: what a new password must be. The directory's own policy is asked too, and its word is final.
#[allow(clippy::struct_excessive_bools)] // each is a rule of its own
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min: u16,
    /// Most characters.
    pub max: u16,
    /// A lower-case letter is needed.
    pub lower: bool,
    /// An upper-case letter is needed.
    pub upper: bool,
    /// A digit is needed.
    pub digit: bool,
    /// A character that is neither letter nor digit is needed.
    pub symbol: bool,
    /// The user name and its parts are refused.
    pub no_name: bool,
    /// So many former passwords are refused.
    pub history: u8,
    /// Passwords that are easy to guess or on lists of common ones are refused.
    pub no_common: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min: 8,
            max: 256,
            lower: true,
            upper: true,
            digit: true,
            symbol: true,
            no_name: true,
            history: 5,
            no_common: true,
        }
    }
}

/// `[policy.enrolment]`: registering methods on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnrolmentPolicy {
    /// How long a new method opens no gate, where there was one before, and a newly linked chat approves nothing: time for
    /// the owner to object.
    #[serde(with = "lapse")]
    pub wait: Duration,
    /// How often people are asked whether what is registered is still right.
    #[serde(with = "lapse")]
    pub confirm_every: Duration,
    /// How often somebody with one method is asked for a second, after a recovery; then never again.
    pub nudges_max: u8,
    /// A visit of the page ends after this much silence.
    #[serde(with = "lapse")]
    pub idle: Duration,
    /// A visit of the page ends after this much time, whatever happens.
    #[serde(with = "lapse")]
    pub most: Duration,
    /// Wrong passwords on one visit.
    pub sign_in_tries: u8,
    /// Wrong passwords per hour for one name, whether anybody answers to it or not.
    pub sign_ins_per_hour: u32,
    /// Codes and calls per account and day to numbers and addresses that are being registered.
    pub sends_per_day: u32,
    /// Visits per hour that begin at the short address, over everybody.
    pub visits_per_hour: u32,
    /// Visits per hour that one chat opens: each takes [`Self::sign_in_tries`] passwords, under as many names.
    pub visits_per_chat: u32,
    /// Refused sign-ins per hour over everybody, before the page compares no further password of strangers: somebody tries
    /// a few usual passwords under all names.
    pub refused_sign_ins_per_hour: u32,
    /// Entries of one kind that an account may have: phones, addresses, apps.
    pub several: u8,
}

impl Default for EnrolmentPolicy {
    fn default() -> Self {
        Self {
            wait: minutes(60 * 24),
            confirm_every: minutes(60 * 24 * 180),
            nudges_max: 3,
            idle: minutes(30),
            most: minutes(60),
            sign_in_tries: 5,
            sign_ins_per_hour: 10,
            sends_per_day: 10,
            visits_per_hour: 600,
            visits_per_chat: 6,
            refused_sign_ins_per_hour: 300,
            several: 5,
        }
    }
}

/// What a recovery lacks next. Derived from facts each time, never stored, so a policy that tightens binds at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// The account's name.
    Handle,
    /// A solved captcha.
    Captcha,
    /// The directory's answer.
    LookUp,
    /// One more gate, counted from 1.
    Gate(u8),
    /// Nothing: the page may open.
    Nothing,
}

/// Leave to open the one-time page of one account, or to unlock it. Only [`Policy::grant`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    account: AccountId,
    gates: u8,
}

impl Grant {
    /// The account the grant is for.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// How many gates were passed for it.
    pub fn gates(&self) -> u8 {
        self.gates
    }
}

impl Policy {
    /// What is lacking next.
    pub fn next(&self, facts: &Facts) -> Demand {
        if facts.handle.is_none() {
            return Demand::Handle;
        }
        if (self.strict || self.captcha.applies(facts.bound)) && !facts.captcha_passed {
            return Demand::Captcha;
        }
        if facts.subject.is_none() {
            return Demand::LookUp;
        }
        let passed = Self::classes_passed(facts);
        if passed < self.gates_of(facts) { Demand::Gate(passed + 1) } else { Demand::Nothing }
    }

    /// The grant, if and only if the account is real, open, may be recovered by chat, and every gate is passed.
    pub fn grant(&self, facts: &Facts) -> Option<Grant> {
        let account = facts.subject.as_ref()?.account.clone()?;
        // What IT has closed stays closed, whoever its owner is.
        let may = self.is_proven(facts) && facts.standing.closed.is_none();
        may.then_some(Grant { account, gates: Self::classes_passed(facts) })
    }

    /// The grant of a recovery that began with IT's leave: if and only if that is for this account, for this chat, and not
    /// over. It stands in for gates, so it also opens what is never recovered by chat alone.
    pub fn grant_released(&self, facts: &Facts, peer: &Peer, now: Time) -> Option<Grant> {
        let release = facts.released.as_ref().filter(|release| release.is_good(peer, now))?;
        let account = facts.subject.as_ref()?.account.clone()?;
        (account == *release.account() && facts.standing.closed.is_none()).then_some(Grant { account, gates: 0 })
    }

    /// Whether the account is real, may be recovered by chat, and every gate is passed.
    pub fn is_proven(&self, facts: &Facts) -> bool {
        let real = facts.subject.as_ref().is_some_and(|subject| subject.account.is_some());
        real && self.gates > 0 && !self.of(&facts.groups).privileged && self.next(facts) == Demand::Nothing
    }

    /// Whether the complete number or address must be typed.
    pub fn asks_full_number(&self, facts: &Facts) -> bool {
        self.strict || self.full_number.applies(facts.bound)
    }

    /// The next wait after `wrong` wrong answers.
    pub fn back_off(&self, wrong: usize) -> Duration {
        let steps = &self.limits.back_off;
        let index = wrong.saturating_sub(1).min(steps.len().saturating_sub(1));
        if wrong == 0 { Duration::ZERO } else { steps.get(index).copied().unwrap_or_default() }
    }

    fn classes_passed(facts: &Facts) -> u8 {
        let passed = facts.passed.iter().map(|passed| passed.class).collect::<HashSet<Class>>().len();
        u8::try_from(passed).unwrap_or(u8::MAX)
    }
}

const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

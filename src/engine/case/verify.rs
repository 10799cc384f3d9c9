//! The ways to verify a person, and what each rests on.
//!
//! What decides is not how many things were checked but on whose word each rests. A code that our own courier spoke to the
//! number on record proves that phone, whatever any agent says. A code that an agent reads off the card and the person
//! types, or the other way round, proves that the two spoke: that the person is the right one is the agent's word.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::desks::DeskNews;
use super::rule::{Rule, holds};
use super::told::FromIt;
use super::words::{Note, numerals};
use super::{Agent, Case, Risk, Work};
use crate::audit::Kind;
use crate::engine::Rules;
use crate::engine::effect::{Bucket, Effect, Sending};
use crate::engine::gate::{Answer, ApprovalRequest, digits_in};
use crate::engine::text::Pair;
use crate::ids::ChallengeId;
use crate::keys::{Digest, Purpose};
use crate::secret::Secret;
use crate::time::Time;

/// Digits of a code that is typed: as many as of one by text message.
const DIGITS: u8 = 6;
/// Digits of the number that a manager types: a look at it is what counts, and one wrong number ends it.
const VOUCH_DIGITS: u8 = 2;
/// How often the manager is asked in one case: once, and again after two mistakes.
const VOUCHES_MAX: usize = 3;
/// How long after that they may be asked again: as long as a number stands by default.
const VOUCH_AGAIN: Duration = Duration::from_mins(10);

/// A way to verify a person. The words are `desk-way`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Way {
    /// Our courier brings a code to the number on record; the person types it in their chat.
    CallBack,
    /// The account's manager types the number of the card in a chat of their own.
    Vouch,
    /// The person types the code of the card in their chat, while they stand at the counter.
    InPerson,
    /// The agent calls the number on record and types the code of the person's chat.
    ByHand,
}

impl Way {
    /// Whether it rests on the phone on record.
    pub fn is_by_phone(self) -> bool {
        matches!(self, Self::CallBack | Self::ByHand)
    }

    /// Whether it proves no more than an agent's word does.
    pub fn rests_on_agent(self) -> bool {
        matches!(self, Self::InPerson | Self::ByHand)
    }
}

/// A verification that is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Check {
    /// How.
    pub way: Way,
    /// Who asked for it.
    pub by: Agent,
    /// Its name.
    pub challenge: ChallengeId,
    /// Keyed digest of the code.
    pub digest: Digest,
    /// Until when it is taken.
    pub expires_at: Time,
    /// Wrong codes so far.
    pub wrong: u8,
    /// Whether its code did not leave: then another may be asked for. It is taken all the same, as nobody's would be.
    #[serde(default)]
    pub failed: bool,
}

/// Something that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proof {
    /// How.
    pub way: Way,
    /// The agent who asked for it, and on whose word it may rest.
    pub by: Agent,
    /// When.
    pub at: Time,
}

/// What the digest of a way's code is made under, and how many digits it has.
fn form(way: Way) -> (&'static str, u8) {
    if way == Way::Vouch { ("approval", VOUCH_DIGITS) } else { ("case", DIGITS) }
}

impl Case {
    /// Why a way cannot be asked for now, as far as the case tells; its card offers no other.
    pub fn refuses(&self, way: Way, rules: &Rules, now: Time) -> Option<Note> {
        let known = self.known.as_ref()?;
        let lost = holds(Rule::LostPhone) && self.risks.contains(&Risk::LostPhone);
        if rules.policy.case.points(way) == 0 {
            return Some(Note::NotOffered);
        }
        if self.check.as_ref().is_some_and(|check| !check.failed) {
            return Some(Note::AlreadyAsked);
        }
        if let Some(released) = self.live_release() {
            return Some(Note::ApprovedAlready { until: released.until.into() });
        }
        if self.tries_left(rules) == 0 {
            return Some(Note::Exhausted);
        }
        match way {
            Way::CallBack | Way::ByHand if lost => Some(Note::PhoneLost),
            Way::CallBack if known.account.is_some() && known.phone.is_none() => Some(Note::NoNumber),
            // Whoever is asked again and again says yes to have peace, and two digits are guessed by asking often.
            Way::Vouch if self.vouches.len() >= VOUCHES_MAX => Some(Note::VouchSpent),
            Way::Vouch if self.vouches.last().is_some_and(|at| now < *at + VOUCH_AGAIN) => Some(Note::AlreadyAsked),
            Way::Vouch if known.account.is_some() && known.manager.is_none() => Some(Note::NoManager),
            Way::Vouch if known.manager.is_some() && known.manager == known.account => Some(Note::NoManager),
            _ => None,
        }
    }

    /// Wrong codes that this case still takes, over all its verifications. Those of strangers elsewhere close self-service, and
    /// must not close this way too: it is what is left to the owner then.
    fn tries_left(&self, rules: &Rules) -> u32 {
        rules.policy.limits.wrong_per_day.saturating_sub(self.wrong.into())
    }
}

impl Work<'_> {
    /// An agent wants the person verified. Why not, where that is so; else it is asked for. A name that nobody answers to is
    /// asked the same, and nothing is sent: what the person sees must not tell.
    pub(super) fn verify(&mut self, way: Way, by: &Agent) -> Result<(), Note> {
        if self.case.known.is_none() {
            self.look(); // it was not answered the first time
            return Err(Note::NotLooked);
        }
        if let Some(note) = self.case.refuses(way, self.env.rules, self.env.now) {
            return Err(note);
        }
        match way {
            Way::CallBack if self.is_too_soon() => return Err(Note::AlreadyAsked),
            // Whoever asks for an account is nobody's witness for it.
            Way::Vouch if self.is_manager(&self.case.peer) => return Err(Note::ManagerAsks),
            _ => {}
        }
        self.ask(way, by);
        Ok(())
    }

    /// Wrong codes that this case still takes.
    fn tries_left(&self) -> u32 {
        self.case.tries_left(self.env.rules)
    }

    /// The code of a call back did not leave. The room hears it, and may ask otherwise; the person only where they are known
    /// to be the owner, for nobody's code never leaves, and no stranger is to tell one from the other.
    pub(super) fn not_reached(&mut self, challenge: &ChallengeId) {
        let owner = self.case.bound.is_some() && self.case.bound.as_ref() == self.case.account();
        let known = owner || self.case.ticket.proven;
        let Some(check) = self.case.check.as_mut().filter(|check| check.challenge == *challenge && !check.failed)
        else {
            return;
        };
        check.failed = true;
        self.note(Note::NotReached);
        self.owes_answer();
        if known {
            self.tell(FromIt::NotReached, None);
        }
    }

    /// Whether the phone has had its share of codes.
    fn is_too_soon(&self) -> bool {
        let Some((method, _)) = self.case.known.as_ref().and_then(|known| known.phone.clone()) else { return false };
        let leave = self.env.budget.may_send(&self.env.rules.policy, &method, &[&method], self.env.now);
        leave != crate::engine::budget::Leave::Granted
    }

    fn ask(&mut self, way: Way, by: &Agent) {
        let (label, count) = form(way);
        let code = self.entropy.digits(usize::from(count));
        let challenge = ChallengeId(self.entropy.id());
        let until = self.env.now + self.valid(way);
        let digest = self.env.rules.keys.digest(Purpose::Code, &[label, challenge.as_str(), &code]);
        let code = Secret::new(code);
        self.audit(Kind::VerificationAsked, &[("way", <&str>::from(way).to_owned()), ("agent", by.peer.0.clone())]);
        let check = Check {
            way,
            by: by.clone(),
            challenge: challenge.clone(),
            digest,
            expires_at: until,
            wrong: 0,
            failed: false,
        };
        match way {
            Way::CallBack => self.call_back(&challenge, code, until),
            Way::ByHand => {
                let pair = self.pair();
                let locale = self.case.ticket.locale.clone();
                self.note_check(Note::ByHand { pair, locale, until: until.into() }, None);
                self.tell_check(way, Some(pair), until, Some(code));
            }
            Way::Vouch => {
                self.ask_manager(&check, until);
                self.note_check(Note::Vouch { until: until.into() }, Some(&code));
            }
            Way::InPerson => {
                self.note_check(Note::InPerson { until: until.into() }, Some(&code));
                self.tell_check(way, None, until, None);
            }
        }
        self.case.ways_shown = false;
        self.case.check = Some(check);
        self.warn_owner();
    }

    fn valid(&self, way: Way) -> Duration {
        let policy = &self.env.rules.policy;
        if way == Way::CallBack { policy.code.valid } else { policy.case.code_valid }
    }

    fn tell_check(&mut self, way: Way, pair: Option<Pair>, until: Time, code: Option<Secret<String>>) {
        self.tell(FromIt::Asks { way, pair, until }, code);
    }

    /// The code leaves for the number on record; for nobody's name it leaves for nobody.
    fn call_back(&mut self, challenge: &ChallengeId, code: Secret<String>, until: Time) {
        let Some(known) = self.case.known.clone() else { return };
        if let Some((method, kind)) = known.phone {
            self.effect(Effect::Count {
                bucket: Bucket::Sent(known.key, method.clone()),
                note: challenge.as_str().to_owned(),
            });
            let (account, locale) = (known.account, self.case.ticket.locale.clone());
            let challenge = challenge.clone();
            self.effect(Effect::CallBack(Sending {
                account,
                method,
                kind,
                challenge,
                locale,
                expires_at: until,
                secret: code,
            }));
        }
        self.note(Note::CallBack { until: until.into() });
        self.tell_check(Way::CallBack, None, until, None);
    }

    fn ask_manager(&mut self, check: &Check, until: Time) {
        let Some(known) = self.case.known.clone() else { return };
        self.case.vouches.push(self.env.now);
        self.case.vouching.clone_from(&known.manager);
        let request = ApprovalRequest {
            challenge: check.challenge.clone(),
            digest: check.digest.clone(),
            asked_at: self.env.now,
            expires_at: until,
            vouches_for: Some(known.login),
        };
        self.effect(Effect::AskApproval { account: known.manager, request, to: None });
    }

    /// A code was typed, by the person in their chat or by the agent in the room. It is counted and compared in the step
    /// that is committed before anybody hears of it.
    pub(super) fn typed(&mut self, code: &Secret<String>) {
        let Some(check) = self.case.check.clone() else { return };
        let policy = &self.env.rules.policy;
        if self.env.now >= check.expires_at {
            return; // told with what lapses
        }
        let Some(digits) = digits_in(code.expose(), DIGITS) else { return };
        let parts = ["case", check.challenge.as_str(), &digits];
        if self.env.rules.keys.matches(Purpose::Code, &parts, &check.digest) {
            return self.passed(check);
        }
        let known = self.case.known.clone().unwrap_or_default();
        let note = if known.account.is_some() { "left" } else { "" };
        self.effect(Effect::Count { bucket: Bucket::Wrong(known.key), note: note.to_owned() });
        self.audit(Kind::VerificationRefused, &[("way", <&str>::from(check.way).to_owned())]);
        let wrong = check.wrong.saturating_add(1);
        self.case.wrong = self.case.wrong.saturating_add(1);
        let left = u32::from(policy.code.tries.saturating_sub(wrong)).min(self.tries_left());
        let left = u8::try_from(left).unwrap_or(u8::MAX);
        if left == 0 {
            self.case.check = None;
            self.note(Note::Void);
            self.owes_answer();
            return self.tell(FromIt::Void, None);
        }
        self.case.check = Some(Check { wrong, ..check.clone() });
        self.note(Note::Wrong { left });
        if check.way != Way::ByHand {
            self.tell(FromIt::Wrong { left }, None);
        }
    }

    /// The manager answered.
    pub(super) fn vouched(&mut self, challenge: &ChallengeId, answer: Answer) {
        let asked = self.case.check.clone().filter(|check| check.way == Way::Vouch && check.challenge == *challenge);
        let Some(check) = asked.filter(|check| self.env.now < check.expires_at) else { return };
        let note = match answer {
            Answer::Given => return self.passed(check),
            Answer::Wrong => Note::VouchWrong,
            Answer::Denied => Note::VouchDenied,
        };
        self.case.check = None;
        if holds(Rule::Doubt) {
            // Whoever knows the person is not sure: that weighs more than what came before.
            self.distrust();
            self.case.risks.insert(Risk::Doubted);
        }
        self.audit(Kind::VerificationRefused, &[("way", <&str>::from(Way::Vouch).to_owned())]);
        self.note(note);
        self.owes_answer();
    }

    /// Whether an agent's words hold a code that the room shows: the person must have it from a face or a manager, and not
    /// in the chat that asks. A code that the room does not show is not looked for: the answer would help to guess it.
    pub(super) fn gives_away(&self, text: &str) -> bool {
        let shown = |check: &&Check| matches!(check.way, Way::InPerson | Way::Vouch);
        let Some(check) = self.case.check.as_ref().filter(shown) else { return false };
        let (label, count) = form(check.way);
        let digits: Vec<char> = numerals(text).collect();
        digits.windows(usize::from(count)).any(|run| {
            let run: String = run.iter().collect();
            self.env.rules.keys.matches(Purpose::Code, &[label, check.challenge.as_str(), &run], &check.digest)
        })
    }

    fn passed(&mut self, check: Check) {
        let way = check.way;
        self.audit(Kind::VerificationPassed, &[("way", <&str>::from(way).to_owned())]);
        self.case.check = None;
        self.case.proofs.retain(|proof| proof.way != way);
        self.case.proofs.push(Proof { way, by: check.by, at: self.env.now });
        let (have, need) = (self.points(), self.points_needed());
        self.note(Note::Passed { way, have, need });
        self.tell_desks(DeskNews::Verified { way }, None);
        self.owes_answer();
        if way != Way::Vouch {
            self.tell(FromIt::Verified, None);
        }
    }
}

//! What must be true after every step, known from events and effects alone: the oracle does not ask the engine's facts
//! who has proven what, it remembers which code was sent to whom and who typed it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use sesame::audit::Kind;
use sesame::engine::budget::{DAY, HOUR};
use sesame::engine::button::Button;
use sesame::engine::effect::{Bucket, Effect, Notice, Say, Sending, Shown};
use sesame::engine::event::Event;
use sesame::engine::gate::totp::step_at;
use sesame::engine::gate::{Answer, ApprovalRequest, paper, questions};
use sesame::engine::intent::Intent;
use sesame::engine::method::{Class, MethodKind};
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::engine::{Awaiting, Conversation, Facts, Rules};
use sesame::ids::{AccountId, ChallengeId, MethodId, PageId, SubjectKey};
use sesame::time::Time;

use super::held::{MARK_OF_ANSWERS, MARK_OF_CODES};
use super::world::Account;

/// A code or a call that really went to somebody.
struct Demand {
    chat: usize,
    account: AccountId,
    method: MethodId,
    class: Class,
    challenge: ChallengeId,
    answer: String,
    until: Time,
    /// When newer ones took its place, and in which chats they were asked for.
    newer: Vec<(Time, usize)>,
}

/// The oracle.
pub struct Oracle {
    demands: Vec<Demand>,
    /// The newest page of a proof in each chat, for whom, and until when.
    proofs: BTreeMap<usize, (ChallengeId, Option<AccountId>, Time)>,
    /// The code that a page of each chat shows whoever confirmed the account's own passkey.
    shown: BTreeMap<usize, (ChallengeId, AccountId, String)>,
    /// The newest request for approval that went to each account's other chats, and which chat asks.
    approvals: HashMap<AccountId, (ApprovalRequest, usize)>,
    /// Which accounts' classes were answered for in each chat since its recovery began.
    proven: Vec<Vec<(AccountId, Class)>>,
    began_at: Vec<Time>,
    page: Vec<Option<PageId>>,
    pages: Vec<(PageId, AccountId)>,
    secrets: Vec<String>,
    lost: Vec<String>,
    moments: BTreeMap<String, Vec<Time>>,
    /// The newest step of each app that opened something, and the codes that did.
    steps: HashMap<MethodId, u64>,
    codes: HashSet<(MethodId, String)>,
    /// Which questions of whom were answered rightly in each chat since its recovery began.
    remembered: Vec<HashSet<(AccountId, String)>>,
}

impl Oracle {
    pub fn new(chats: usize) -> Self {
        Self {
            demands: Vec::new(),
            proofs: BTreeMap::new(),
            shown: BTreeMap::new(),
            approvals: HashMap::new(),
            proven: vec![Vec::new(); chats],
            began_at: vec![Time(0); chats],
            page: vec![None; chats],
            pages: Vec::new(),
            secrets: Vec::new(),
            lost: Vec::new(),
            moments: BTreeMap::new(),
            steps: HashMap::new(),
            codes: HashSet::new(),
            remembered: vec![HashSet::new(); chats],
        }
    }

    /// Before a step: is this the right answer to something that was really sent?
    pub fn hears(&mut self, chat: usize, event: &Event, now: Time, policy: &Policy, accounts: &[Account]) {
        if let Event::Said { text, .. } = event {
            for account in accounts {
                self.hears_own(chat, text.expose(), account, now, policy);
            }
        }
        if let Event::ApprovalAnswered { challenge, answer } = event {
            self.hears_answer(chat, challenge, *answer, now, policy);
        }
        let answered = |demand: &&Demand| match event {
            Event::Said { text, intent: None, .. } => holds(text.expose(), &demand.answer),
            Event::KeysPressed { challenge, keys } => *challenge == demand.challenge && *keys.expose() == demand.answer,
            _ => false,
        };
        let right = self.demands.iter().filter(answered).filter(|demand| {
            let key = account_key(&demand.account);
            let in_time = match demand.newer.as_slice() {
                [] => now < demand.until,
                [(at, by)] => *by == chat && now < demand.until && now <= *at + policy.code.former_valid,
                _ => false,
            };
            let open = self.within(&format!("wrong/{key}"), now, DAY) < most(policy.limits.wrong_per_day);
            let lost = demand.class == Class::Phone && self.lost.contains(&key);
            demand.chat == chat && in_time && open && !lost
        });
        let right: Vec<_> = right.map(|demand| (demand.account.clone(), demand.class)).collect();
        self.proven[chat].extend(right);
        // A confirmed passkey alone opens nothing: whoever has the code of its page has it from there.
        if let (Event::Said { text, intent: None, .. }, Some((page, account, code)), Some((live, owner, until))) =
            (event, self.shown.get(&chat), self.proofs.get(&chat))
        {
            let key = account_key(account);
            let open = self.within(&format!("wrong/{key}"), now, DAY) < most(policy.limits.wrong_per_day);
            let right = holds(text.expose(), code) && page == live && owner.as_ref() == Some(account);
            if right && now < *until && open {
                self.proven[chat].push((account.clone(), Class::Key));
            }
        }
    }

    /// A page shows its code.
    pub fn shows(&mut self, chat: usize, page: &ChallengeId, account: &AccountId, code: &str) {
        self.shown.insert(chat, (page.clone(), account.clone(), code.to_owned()));
        self.secrets.push(code.to_owned());
    }

    /// Is this the owner's yes to what they were asked last, and nothing else before it?
    fn hears_answer(&mut self, chat: usize, challenge: &ChallengeId, answer: Answer, now: Time, policy: &Policy) {
        let found = self.approvals.iter().find(|(_, (request, _))| request.challenge == *challenge);
        let Some((account, (request, asker))) = found else { return };
        let (account, in_time, here) = (account.clone(), now < request.expires_at, *asker == chat);
        let key = account_key(&account);
        let open = self.within(&format!("wrong/{key}"), now, DAY) < most(policy.limits.wrong_per_day);
        if answer != Answer::Given {
            self.approvals.remove(&account);
        } else if in_time && here && open {
            self.proven[chat].push((account, Class::Chat));
        }
        if answer == Answer::Denied {
            self.moments.entry(format!("denied/{key}")).or_default().push(now);
        }
    }

    /// Nobody is tapped on the shoulder more often than is good, nor after a "no".
    fn asks(&mut self, chat: usize, account: &AccountId, request: &ApprovalRequest, now: Time, policy: &Policy) {
        let key = account_key(account);
        assert_eq!(self.within(&format!("denied/{key}"), now, DAY), 0, "asked again after a no");
        let name = format!("approvals/{key}");
        self.moments.entry(name.clone()).or_default().push(now);
        assert!(self.within(&name, now, HOUR) <= most(policy.limits.approvals_per_hour), "asked too often");
        assert!(self.within(&name, now, DAY) <= most(policy.limits.approvals_per_day), "asked too often in a day");
        self.approvals.insert(account.clone(), (request.clone(), chat));
    }

    /// Is this something that its owner holds: a code of the app, of the sheet, an answer?
    fn hears_own(&mut self, chat: usize, text: &str, account: &Account, now: Time, policy: &Policy) {
        let key = account_key(&account.id);
        if self.within(&format!("wrong/{key}"), now, DAY) >= most(policy.limits.wrong_per_day) {
            return;
        }
        let held = &account.held;
        let app = held.app.as_ref().filter(|_| !self.lost.contains(&key));
        if let Some((app, _)) = app.filter(|_| text.chars().any(|c| c.is_ascii_digit())) {
            let unspent = |steps: &i64| {
                let step = step_at(now).saturating_add_signed(*steps);
                self.steps.get(app).is_none_or(|used| step > *used)
            };
            let mut near = (-1..=1).filter(unspent).filter_map(|steps| held.shows(now, steps));
            if near.any(|code| holds(text, &code)) {
                self.proven[chat].push((account.id.clone(), Class::App));
            }
        }
        if let (Some(sheet), Some(typed)) = (&held.sheet, paper::normal(text)) {
            let code = held.codes.iter().find(|(_, code)| code == typed.expose());
            if code.is_some_and(|(place, _)| !self.codes.contains(&(sheet.clone(), place.clone()))) {
                self.proven[chat].push((account.id.clone(), Class::Paper));
            }
        }
        if held.answers.is_empty() {
            return;
        }
        let typed = questions::normal(text);
        let right = held.answers.iter().filter(|(_, answer)| questions::normal(answer).expose() == typed.expose());
        self.remembered[chat].extend(right.map(|(name, _)| (account.id.clone(), name.clone())));
        if held.answers.iter().all(|(name, _)| self.remembered[chat].contains(&(account.id.clone(), name.clone()))) {
            self.proven[chat].push((account.id.clone(), Class::Knowledge));
        }
    }

    /// What opened a gate is spent in the same step, and never opens another.
    fn spends(&mut self, effects: &[Effect]) {
        let passed = |wanted: &str| {
            effects.iter().any(|effect| {
                matches!(effect, Effect::Audit { kind: Kind::GatePassed, facts, .. } if facts.iter().any(|(_, kind)| kind == wanted))
            })
        };
        let (app, sheet) = (passed("totp"), passed("codes"));
        let (mut steps, mut codes) = (0, 0);
        for effect in effects {
            match effect {
                Effect::SpendStep { method, step } => {
                    let newest = self.steps.entry(method.clone()).or_default();
                    assert!(!app || step > newest, "a step taken twice");
                    *newest = (*newest).max(*step);
                    steps += 1;
                }
                Effect::SpendCode { method, label } => {
                    assert!(self.codes.insert((method.clone(), label.clone())), "a recovery code taken twice");
                    codes += 1;
                }
                _ => {}
            }
        }
        assert!(!app || steps == 1, "a gate without a spent step");
        assert_eq!(codes, usize::from(sheet), "a gate and a spent recovery code belong together");
    }

    /// After a step: nothing happened that must not.
    #[allow(clippy::too_many_arguments)] // a step, as it was and as it is
    pub fn judges(
        &mut self,
        chat: usize,
        before: &Conversation,
        after: &Conversation,
        event: &Event,
        effects: &[Effect],
        now: Time,
        rules: &Rules,
    ) {
        let policy = &rules.policy;
        let opened = self.page[chat].clone();
        let counted = |wanted: fn(&Bucket) -> bool| {
            effects.iter().filter(|effect| matches!(effect, Effect::Count { bucket, .. } if wanted(bucket))).count()
        };
        let audited = |wanted: &[Kind]| {
            effects
                .iter()
                .filter(|effect| matches!(effect, Effect::Audit { kind, .. } if wanted.contains(kind)))
                .count()
        };
        // A verdict is never told before it is counted.
        let refused = audited(&[Kind::CodeRefused, Kind::KeysRefused, Kind::AnswersRefused, Kind::PasskeyRefused]);
        assert_eq!(counted(|bucket| matches!(bucket, Bucket::Wrong(_))), refused);
        assert_eq!(counted(|bucket| matches!(bucket, Bucket::Contacts(_))), audited(&[Kind::ContactTyped]));
        self.spends(effects);
        let gates = policy.of(&after.facts.groups).gates;
        for effect in effects {
            match effect {
                Effect::Say(say) => self.looks_at(say, after, refused),
                Effect::Audit { kind, .. } => self.notes(chat, *kind, now),
                Effect::Count { bucket, .. } => self.counts(chat, bucket, now, policy),
                Effect::SendCode(sending) | Effect::PlaceCall(sending) => self.sends(chat, sending, effects, now),
                Effect::OpenPage { page, grant, .. } => {
                    assert_eq!(after.facts.standing.closed, None, "a page for an account that IT has closed");
                    self.is_proven(chat, grant.account(), now, policy, gates);
                    self.page[chat] = Some(page.clone());
                    self.pages.push((page.clone(), grant.account().clone()));
                }
                Effect::Unlock { grant, .. } => {
                    assert_eq!(after.facts.standing.closed, None, "an account that IT has closed is unlocked");
                    self.is_proven(chat, grant.account(), now, policy, gates);
                }
                Effect::OpenProof { challenge, account, expires_at, .. } => {
                    self.proofs.insert(chat, (challenge.clone(), account.clone(), *expires_at));
                }
                Effect::AskApproval { account: Some(account), request, .. } => {
                    self.asks(chat, account, request, now, policy);
                }
                Effect::ClosePage { page } if self.page[chat].as_ref() == Some(page) => self.page[chat] = None,
                _ => {}
            }
        }
        if let Event::PasswordSet { page, account } = event
            && audited(&[Kind::PasswordReset]) > 0
        {
            assert!(self.pages.contains(&(page.clone(), account.clone())));
            let told = effects.iter().any(|effect| {
                matches!(effect, Effect::Notify { account: told, notice: Notice::PasswordReset, .. } if told == account)
            });
            assert!(told, "the owner is told at their addresses");
        }
        has_a_deadline(before, after, event, now, policy);
        if is_cancel(event, before) {
            assert!(matches!(after.awaiting, Awaiting::Nothing), "cancelled");
            let heard_at = after.facts.heard_at;
            assert_eq!(after.facts, Facts { heard_at, ..Facts::default() }, "what is cancelled is forgotten");
            let closed =
                |page: &PageId| effects.iter().any(|e| matches!(e, Effect::ClosePage { page: p } if p == page));
            assert!(opened.is_none_or(|page| closed(&page)), "a page stays open after a cancel");
        }
    }

    /// Only who has answered for enough classes is let do something to an account.
    fn is_proven(&self, chat: usize, account: &AccountId, now: Time, policy: &Policy, gates: u8) {
        let has = |class| self.proven[chat].contains(&(account.clone(), class));
        let classes = MethodKind::ALL.map(MethodKind::class).into_iter().collect::<HashSet<_>>();
        let (knows, has) = (has(Class::Knowledge), |class: &Class| *class != Class::Knowledge && has(*class));
        let passed = classes.into_iter().filter(has).count();
        let enough = passed >= usize::from(gates) || knows && passed > 0 && passed + 1 >= usize::from(gates);
        assert!(enough && gates > 0, "leave for {account} with {passed} gates of {gates}");
        assert!(now < self.began_at[chat] + policy.flow.most, "leave after the recovery's time");
    }

    fn notes(&mut self, chat: usize, kind: Kind, now: Time) {
        match kind {
            Kind::RecoveryStarted
            | Kind::RecoveryCancelled
            | Kind::RecoveryExpired
            | Kind::RecoveryCompleted
            | Kind::SelfServiceClosed
            | Kind::LookUpsExhausted
            | Kind::CaptchaExhausted
            | Kind::LookUpRequested => {
                self.proven[chat].clear();
                self.remembered[chat].clear();
            }
            Kind::PasswordReset | Kind::PageCancelled | Kind::PasswordReconciled => self.page[chat] = None,
            _ => {}
        }
        if kind == Kind::RecoveryStarted {
            self.began_at[chat] = now;
        }
    }

    fn sends(&mut self, chat: usize, sending: &Sending, effects: &[Effect], now: Time) {
        let secret = sending.secret.expose().clone();
        let keys = effects.iter().find_map(|effect| match effect {
            Effect::Say(say) => say.texts.iter().find_map(|text| match text {
                Text::AskKeys { keys, .. } => Some(keys.clone()),
                _ => None,
            }),
            _ => None,
        });
        self.secrets.push(secret.clone());
        let Some(account) = sending.account.clone() else { return };
        for older in &mut self.demands {
            if older.account == account && older.method == sending.method {
                older.newer.push((now, chat));
            }
        }
        self.demands.push(Demand {
            chat,
            account,
            method: sending.method.clone(),
            class: sending.kind.class(),
            challenge: sending.challenge.clone(),
            answer: if sending.kind == MethodKind::Call { keys.expect("the keys are shown") } else { secret },
            until: sending.expires_at,
            newer: Vec::new(),
        });
    }

    /// Every limit, recounted.
    fn counts(&mut self, chat: usize, bucket: &Bucket, now: Time, policy: &Policy) {
        let limits = &policy.limits;
        let (name, window, limit) = match bucket {
            Bucket::Wrong(key) => (format!("wrong/{key}"), DAY, most(limits.wrong_per_day)),
            Bucket::Contacts(key) => (format!("contacts/{key}"), DAY, most(limits.contacts_per_day)),
            Bucket::Sent(key, method) => {
                let name = format!("sent/{key}/{method}");
                let before = self.within(&name, now, HOUR);
                if let (Some(last), 1..) = (self.moments.get(&name).and_then(|moments| moments.last()), before) {
                    let waits = &policy.code.resend_after;
                    assert!(now.since(*last) >= waits[(before - 1).min(waits.len() - 1)], "sent again too soon");
                }
                (name, HOUR, usize::from(policy.code.sends_per_hour))
            }
            Bucket::LookUps => (format!("look-ups/{chat}"), HOUR, most(limits.lookups_per_hour)),
            Bucket::Visits => (format!("chat-visits/{chat}"), HOUR, most(policy.enrolment.visits_per_chat)),
            Bucket::Tickets => (format!("tickets/{chat}"), DAY, most(limits.tickets_per_day)),
            Bucket::Links => (format!("links/{chat}"), DAY, usize::from(policy.code.tries)),
            Bucket::ManyRequests => ("many-requests".to_owned(), HOUR, 1),
            Bucket::PhoneLost(SubjectKey(key)) => return self.lost.push(key.clone()),
            // Of chats that belong to an account, which this world has none of.
            Bucket::Frozen(_) | Bucket::BoundWrong(_) | Bucket::Denied(_) | Bucket::PhoneKept(_) => return,
        };
        self.moments.entry(name.clone()).or_default().push(now);
        assert!(self.within(&name, now, window) <= limit, "more than {limit} of {name}");
    }

    fn within(&self, name: &str, now: Time, window: Duration) -> usize {
        let moments = self.moments.get(name).map_or(&[][..], Vec::as_slice);
        moments.iter().filter(|at| now.since(**at) < window).count()
    }

    fn looks_at(&mut self, say: &Say, after: &Conversation, refused: usize) {
        assert!(!say.texts.is_empty(), "a message without words");
        assert!(say.keyboard.iter().all(|row| !row.is_empty()), "an empty row of buttons");
        if !say.keyboard.is_empty() {
            assert_eq!(say.stamp, after.stamp, "buttons with an old stamp");
        }
        let verdict = |text: &Text| {
            matches!(
                text,
                Text::RefusedCode { .. }
                    | Text::RefusedKeys { .. }
                    | Text::RefusedTotp { .. }
                    | Text::RefusedTotpBehind { .. }
                    | Text::RefusedTotpAhead { .. }
                    | Text::RefusedPaper { .. }
                    | Text::RefusedAnswers { .. }
                    | Text::ToldTriesOver
                    | Text::RefusedPasskey { .. }
                    | Text::RefusedProofCode { .. }
                    | Text::ToldCodeVoid
            )
        };
        if say.texts.iter().any(verdict) {
            assert_eq!(refused, 1, "a verdict that was not counted");
        }
        if let Some(Shown::Link(token) | Shown::Proof(token)) = &say.shows {
            self.secrets.push(token.expose().clone());
        }
    }

    /// No code, token, full number or address stands in what is stored, sent or written down.
    pub fn finds_no_secret<'t>(&self, written: impl Iterator<Item = &'t str>) {
        for written in written {
            for secret in self.secrets.iter().rev().take(3) {
                assert!(!holds_word(written, secret), "a secret is written down: {written}");
            }
            assert!(!written.contains(MARK_OF_CODES) && !written.contains(MARK_OF_ANSWERS), "what is held: {written}");
            assert!(!written.contains("36123456") && !written.contains(".private@"), "a full contact: {written}");
        }
    }
}

fn has_a_deadline(before: &Conversation, after: &Conversation, event: &Event, now: Time, policy: &Policy) {
    let deadline = after.deadline(policy);
    assert_eq!(deadline.is_none(), matches!(after.awaiting, Awaiting::Nothing), "{}", name(&after.awaiting));
    let person = matches!(event, Event::Said { .. } | Event::Pressed { .. } | Event::Returned);
    let asks_anew = !matches!(before.awaiting, Awaiting::LostPhone(_)); // else an older question comes back, late perhaps
    if person && asks_anew && name(&before.awaiting) != name(&after.awaiting) {
        assert!(deadline.is_none_or(|deadline| deadline > now), "{} is over as it begins", name(&after.awaiting));
    }
}

/// Whether an event is the person's word to give up a recovery whose password is not set yet.
fn is_cancel(event: &Event, before: &Conversation) -> bool {
    let said = match event {
        Event::Said { intent: Some(Intent::Cancel), .. } => true,
        Event::Pressed { stamp, place } => before.button(*stamp, *place) == Some(&Button::Cancel),
        _ => false,
    };
    said && !matches!(innermost(&before.awaiting), Awaiting::Nothing | Awaiting::Session(_))
}

fn innermost(awaiting: &Awaiting) -> &Awaiting {
    match awaiting {
        Awaiting::LostPhone(lost) => innermost(&lost.back),
        Awaiting::Approving(approving) => innermost(&approving.back),
        Awaiting::It(it) => innermost(&it.back),
        other => other,
    }
}

fn most(limit: u32) -> usize {
    usize::try_from(limit).unwrap()
}

fn account_key(account: &AccountId) -> String {
    sesame::engine::decoy::account_key(account).0
}

/// Whether a text is this code, however it is spaced, or a message that holds it.
fn holds(text: &str, code: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).collect::<String>() == code || holds_word(text, code)
}

/// Whether a secret stands in a text as a word of its own: not as a part of a moment or a longer identifier.
fn holds_word(text: &str, secret: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(secret).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(word) && !text[at + secret.len()..].chars().next().is_some_and(word)
    })
}

/// What is awaited, in a word.
pub fn name(awaiting: &Awaiting) -> &'static str {
    match awaiting {
        Awaiting::Nothing => "Nothing",
        Awaiting::Reason(_) => "Reason",
        Awaiting::Handle(_) => "Handle",
        Awaiting::Captcha(_) => "Captcha",
        Awaiting::Account(_) => "Account",
        Awaiting::Choice(_) => "Choice",
        Awaiting::Contact(_) => "Contact",
        Awaiting::Send(_) => "Send",
        Awaiting::Code(_) => "Code",
        Awaiting::Keys(_) => "Keys",
        Awaiting::Reset(_) => "Reset",
        Awaiting::Session(_) => "Session",
        Awaiting::LostPhone(_) => "LostPhone",
        Awaiting::Totp(_) => "Totp",
        Awaiting::Paper(_) => "Paper",
        Awaiting::Questions(_) => "Questions",
        Awaiting::Approval(_) => "Approval",
        Awaiting::Approving(_) => "Approving",
        Awaiting::It(_) => "It",
        Awaiting::Passkey(_) => "Passkey",
        Awaiting::Remedy(_) => "Remedy",
        Awaiting::Unlock(_) => "Unlock",
    }
}

//! A small pure world around the engine: chats, accounts, phones, pages, counters. Nothing in it waits or reads a disk,
//! so that a whole recovery takes some milliseconds and a hundred thousand of them, unoptimised, some minutes.

use std::collections::BTreeSet;
use std::time::Duration;

use sesame::audit::Kind;
use sesame::engine::conversation::VERSION;
use sesame::engine::effect::{Bucket, Effect, Say, Shown};
use sesame::engine::event::{Event, Found, TicketView, Unlocking};
use sesame::engine::gate::{Answer, passkey_digest};
use sesame::engine::method::Class;
use sesame::engine::standing::{Lock, Obstacle, Standing};
use sesame::engine::text::Text;
use sesame::engine::{Conversation, Env, Rules, Step, decoy, step};
use sesame::entropy::{FixedSeeds, Seeds as _};
use sesame::ids::{AccountId, ChallengeId, Handle, Locale, LookUpId, MethodId, PageId, Peer};
use sesame::inbox::fleet::Fleet;
use sesame::keys::{Digest, Purpose};
use sesame::secret::Secret;
use sesame::store::batch::{Read, bucket_name};
use sesame::store::{verifiers, versions};
use sesame::time::Time;

use super::acts::{Act, Shows, Use};
use super::held::Held;
use super::oracle::{Oracle, name};

/// A Friday afternoon.
const START: Time = Time(1_795_181_400_000);

/// Somebody with an account. What is registered looks exactly like the decoy of their first name would.
#[derive(Clone)]
pub struct Account {
    pub id: AccountId,
    pub names: Vec<Handle>,
    pub held: Held,
}

/// A request for approval that the owner's other chat got.
pub struct Asked {
    pub chat: usize,
    pub account: AccountId,
    pub challenge: ChallengeId,
}

/// The page of a proof that was opened.
pub struct Proof {
    pub chat: usize,
    pub challenge: ChallengeId,
    pub account: Option<AccountId>,
    /// The code that it shows, once the account's own passkey was confirmed on it.
    pub code: Option<String>,
}

/// One conversation, as it lies in the database, and what its person sees.
pub struct Chat {
    pub peer: Peer,
    pub conversation: Conversation,
    pub seen: Option<Say>,
    pub captcha: Option<(String, String)>,
    pub keys: String,
}

/// A code or a call that was sent.
pub struct Sent {
    pub chat: usize,
    pub account: Option<AccountId>,
    pub method: MethodId,
    pub challenge: ChallengeId,
    /// The code, or the keys to press.
    pub answer: String,
    pub call: bool,
}

/// A page that was opened.
pub struct Page {
    pub chat: usize,
    pub id: PageId,
    pub account: AccountId,
    pub expires_at: Time,
    pub open: bool,
}

enum Question {
    LookUp(LookUpId, Handle),
    Unlock(ChallengeId, AccountId),
    Ticket,
}

/// The world.
pub struct World<'a> {
    pub rules: &'a Rules,
    pub accounts: Vec<Account>,
    pub now: Time,
    pub chats: Vec<Chat>,
    pub sent: Vec<Sent>,
    pub pages: Vec<Page>,
    pub proofs: Vec<Proof>,
    pub asked: Vec<Asked>,
    pub transcript: Vec<String>,
    pub reached: BTreeSet<&'static str>,
    questions: Vec<Vec<Question>>,
    answered: Option<(usize, Event)>,
    suspended: BTreeSet<AccountId>,
    read: Read,
    fleet: Fleet,
    seeds: FixedSeeds,
    oracle: Oracle,
}

impl<'a> World<'a> {
    pub fn new(rules: &'a Rules, accounts: &[Account], chats: usize, seed: u64) -> Self {
        let chat = |n: usize| Chat {
            peer: Peer::new("console", &n.to_string()),
            conversation: Conversation {
                locale: rules.locales[n % rules.locales.len()].clone(),
                ..Conversation::default()
            },
            seen: None,
            captcha: None,
            keys: String::new(),
        };
        Self {
            rules,
            accounts: accounts.to_vec(),
            now: START,
            chats: (0..chats).map(chat).collect(),
            sent: Vec::new(),
            pages: Vec::new(),
            proofs: Vec::new(),
            asked: Vec::new(),
            transcript: Vec::new(),
            reached: BTreeSet::new(),
            questions: (0..chats).map(|_| Vec::new()).collect(),
            answered: None,
            suspended: BTreeSet::new(),
            read: Read {
                verifiers: accounts.iter().map(|it| (it.id.clone(), it.held.verifiers.clone())).collect(),
                ..Read::default()
            },
            fleet: Fleet::default(),
            seeds: FixedSeeds::new(seed),
            oracle: Oracle::new(chats),
        }
    }

    /// Lets one thing happen.
    pub fn act(&mut self, act: Act) {
        match act {
            Act::Says { chat, text, intent } => {
                let message = Some(format!("message {}", self.transcript.len()));
                self.deliver(chat, Event::Said { text: Secret::new(text), intent, message });
            }
            Act::Presses { chat, stamp, button } => {
                let place = self.chats[chat].conversation.keyboard.iter().flatten().position(|it| *it == button);
                let place = place.map_or(u8::MAX, |place| u8::try_from(place).unwrap());
                self.deliver(chat, Event::Pressed { stamp, place });
            }
            Act::Sends { chat, why } => self.deliver(chat, Event::SentUnreadable { why }),
            Act::Returns { chat } => self.deliver(chat, Event::Returned),
            Act::Passes { lapse, wakes } => self.pass(lapse, wakes),
            Act::Wakes => {
                if let Some((at, _)) = self.next_deadline() {
                    self.now = self.now.max(at);
                    self.wake();
                }
            }
            Act::WakesEarly { chat } => {
                if self.deadline(chat).is_none_or(|deadline| deadline > self.now) {
                    let before = versions::write(&self.chats[chat].conversation);
                    let said = self.transcript.len();
                    self.deliver(chat, Event::DeadlinePassed);
                    assert_eq!(before, versions::write(&self.chats[chat].conversation), "woken early, it sleeps on");
                    assert_eq!(said + 1, self.transcript.len(), "woken early, it says nothing");
                }
            }
            Act::Answers { chat, well } => self.answer(chat, well),
            Act::AnswersAgain => {
                if let Some((chat, event)) = self.answered.clone() {
                    self.deliver(chat, event);
                }
            }
            Act::PressesKeys { call, keys } => {
                if let Some(Sent { chat, challenge, call: true, .. }) = self.sent.get(call) {
                    let (chat, challenge) = (*chat, challenge.clone());
                    self.deliver(chat, Event::KeysPressed { challenge, keys: Secret::new(keys) });
                }
            }
            Act::UsesPage { page, how } => self.use_page(page, how),
            Act::UsesProof { proof, how } => self.use_proof(proof, how),
            Act::Approves { chat, asked, answer } => self.approve(chat, asked, answer),
        }
    }

    fn use_page(&mut self, page: usize, how: Use) {
        let Some(found) = self.pages.get_mut(page) else { return };
        let (chat, id, account) = (found.chat, found.id.clone(), found.account.clone());
        let open = std::mem::replace(&mut found.open, false);
        match how {
            // A page that was closed while the password was on its way may still bring its news.
            Use::Sets => self.deliver(chat, Event::PasswordSet { page: id, account }),
            Use::Fails => self.deliver(chat, Event::PasswordNotSet { page: id }),
            Use::Cancels if open => self.deliver(chat, Event::PageCancelled { page: id }),
            Use::Cancels => {}
        }
    }

    fn use_proof(&mut self, proof: usize, how: Shows) {
        let Some(proof) = self.proofs.get_mut(proof) else { return };
        let (chat, challenge, account) = (proof.chat, proof.challenge.clone(), proof.account.clone());
        let draw = self.rules.keys.draw(Purpose::Decoy, &["proof", challenge.as_str()]);
        let shown = format!("{:06}", u32::from_be_bytes([0, draw[0], draw[1], draw[2]]) % 1_000_000);
        let code = Some(passkey_digest(&self.rules.keys, &challenge, &shown));
        let event = match (how, account) {
            (Shows::Own, Some(account)) => {
                self.oracle.shows(chat, &challenge, &account, &shown);
                proof.code = Some(shown);
                Event::PasskeyProven { challenge, account, code }
            }
            (Shows::Mad, _) => Event::PasskeyProven { challenge, account: "somebody else".into(), code },
            (Shows::Own | Shows::Others, _) => Event::PasskeyRefused { challenge },
            (Shows::Nothing, _) => Event::PasskeyCancelled { challenge },
        };
        self.deliver(chat, event);
    }

    fn approve(&mut self, chat: usize, asked: usize, answer: Answer) {
        let Some(Asked { challenge, account, .. }) = self.asked.get(asked) else {
            // Here nobody was asked. A seed is drawn as where somebody was, so that chance goes on alike.
            let _: sesame::entropy::Seed = self.seeds.seed();
            return self.transcript.push(self.mark(chat));
        };
        if answer == Answer::Denied {
            let bucket = bucket_name(&Bucket::Denied(decoy::account_key(account)), &self.chats[chat].peer);
            self.read.counted.entry(bucket).or_default().push((self.now, String::new()));
        }
        let challenge = challenge.clone();
        self.deliver(chat, Event::ApprovalAnswered { challenge, answer });
    }

    /// When a chat wants to be woken, as the transcript ends each step.
    fn mark(&self, chat: usize) -> String {
        format!("{chat} until {:?}", self.deadline(chat))
    }

    fn answer(&mut self, chat: usize, well: bool) {
        if self.questions[chat].is_empty() {
            return;
        }
        let event = match self.questions[chat].remove(0) {
            Question::LookUp(look_up, handle) if well => Event::LookedUp { look_up, found: self.found(&handle) },
            Question::LookUp(look_up, _) => Event::LookUpFailed { look_up },
            Question::Unlock(attempt, account) => {
                let outcome = if well { Unlocking::Lifted } else { Unlocking::Unreachable };
                Event::Unlocked { attempt, account, outcome }
            }
            Question::Ticket => {
                let number = self.chats[chat].conversation.ticket.clone().filter(|_| well);
                let view = |number| TicketView {
                    number,
                    state: sesame::engine::event::TicketState::Delivered,
                    opened_at: START,
                    since: None,
                    opens_at: None,
                    reopens: false,
                    listens: false,
                };
                Event::TicketRead { ticket: number.map(view) }
            }
        };
        self.answered = Some((chat, event.clone()));
        self.deliver(chat, event);
    }

    /// What the directory and the register answer: as the outbox does, with the decoy as everybody's model.
    fn found(&self, handle: &Handle) -> Found {
        let spellings = decoy::spellings(handle, &self.rules.org);
        let named = |account: &&Account| spellings.iter().any(|spelling| account.names.contains(spelling));
        let Some(account) = self.accounts.iter().find(named) else {
            return decoy::found(self.rules, handle);
        };
        let mut found = decoy::found(self.rules, &account.names[0]);
        found.key = decoy::account_key(&account.id);
        found.account = Some(account.id.clone());
        found.standing = standing_at(self.now);
        let lost = self.suspended.contains(&account.id);
        found.methods.retain(|method| !lost || !method.kind.class().is_on_the_phone());
        for method in &mut found.methods {
            let class = method.kind.class();
            method.contact = registered(self.rules, class, &contact(class, &method.hint));
        }
        found
    }

    fn pass(&mut self, lapse: Duration, wakes: bool) {
        let until = self.now + lapse;
        for _ in 0..200 {
            let Some((at, _)) = self.next_deadline().filter(|(at, _)| wakes && *at <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(at);
            self.wake();
        }
        panic!("woken without end");
    }

    /// Wakes every chat that is due, again and again as the timer would. Each wake-up gets somewhere.
    fn wake(&mut self) {
        for chat in 0..self.chats.len() {
            for turn in 0.. {
                let Some(due) = self.deadline(chat).filter(|due| *due <= self.now) else { break };
                assert!(turn < 3, "chat {chat} is woken again and again in {}", self.stands(chat));
                let before = self.stands(chat);
                self.deliver(chat, Event::DeadlinePassed);
                let moved = before != self.stands(chat) || self.deadline(chat) != Some(due);
                assert!(moved, "a wake-up gets nowhere in {before}");
            }
        }
    }

    /// When a chat wants to be woken.
    pub fn deadline(&self, chat: usize) -> Option<Time> {
        self.chats[chat].conversation.deadline(&self.rules.policy)
    }

    fn next_deadline(&self) -> Option<(Time, usize)> {
        (0..self.chats.len()).filter_map(|chat| Some((self.deadline(chat)?, chat))).min()
    }

    fn stands(&self, chat: usize) -> &'static str {
        name(&self.chats[chat].conversation.awaiting)
    }

    #[allow(clippy::needless_pass_by_value)] // an event happens once
    fn deliver(&mut self, chat: usize, event: Event) {
        let conversation = self.chats[chat].conversation.clone();
        let before = conversation.clone();
        let mut budget = self.read.budget(&self.chats[chat].peer, &conversation, &event, self.now);
        self.fleet = self.fleet.at(self.now);
        self.fleet.tell(&mut budget);
        self.oracle.hears(chat, &event, self.now, &self.rules.policy, &self.accounts);
        let env = Env {
            now: self.now,
            seed: self.seeds.seed(),
            rules: self.rules,
            budget: &budget,
            peer: &self.chats[chat].peer,
        };
        let Step { conversation, effects } = step(conversation, event.clone(), &env);
        self.fleet.note(&effects, self.now);
        // A restart between any two events: only what is stored is left.
        let stored = versions::write(&conversation);
        let conversation = versions::read(VERSION, &stored).expect("what was written can be read");
        if self.transcript.len().is_multiple_of(16) {
            assert_eq!(stored, versions::write(&conversation), "what is read is what was written");
        }
        self.chats[chat].conversation = conversation;
        for effect in &effects {
            self.perform(chat, effect);
        }
        self.reached.insert(self.stands(chat));
        let now = &self.chats[chat].conversation;
        self.oracle.judges(chat, &before, now, &event, &effects, self.now, self.rules);
        let newest = &self.transcript[self.transcript.len().saturating_sub(2)..];
        self.oracle.finds_no_secret(newest.iter().map(String::as_str).chain([stored.as_str()]));
        for effect in effects.iter().filter(|effect| !matches!(effect, Effect::Say(_) | Effect::Count { .. })) {
            self.oracle.finds_no_secret([serde_json::to_string(effect).unwrap().as_str()].into_iter());
        }
        self.transcript.push(self.mark(chat));
    }

    fn perform(&mut self, chat: usize, effect: &Effect) {
        match effect {
            Effect::Say(say) => self.show(chat, say),
            Effect::LookUp { look_up, handle } => {
                self.questions[chat].push(Question::LookUp(look_up.clone(), handle.clone()));
            }
            Effect::ReadTicket => self.questions[chat].push(Question::Ticket),
            Effect::Unlock { attempt, grant } => {
                self.questions[chat].push(Question::Unlock(attempt.clone(), grant.account().clone()));
            }
            Effect::SendCode(sending) | Effect::PlaceCall(sending) => self.sent.push(Sent {
                chat,
                account: sending.account.clone(),
                method: sending.method.clone(),
                challenge: sending.challenge.clone(),
                answer: sending.secret.expose().clone(),
                call: matches!(effect, Effect::PlaceCall(_)),
            }),
            Effect::Count { bucket, note } => {
                let name = bucket_name(bucket, &self.chats[chat].peer);
                self.read.counted.entry(name).or_default().push((self.now, note.clone()));
            }
            Effect::OpenPage { page, grant, expires_at, .. } => {
                for older in self.pages.iter_mut().filter(|older| older.account == *grant.account()) {
                    older.open = false;
                }
                let (id, account) = (page.clone(), grant.account().clone());
                self.pages.push(Page { chat, id, account, expires_at: *expires_at, open: true });
                self.reached.insert("page opened");
            }
            Effect::ClosePage { page } => {
                for closed in self.pages.iter_mut().filter(|closed| closed.id == *page) {
                    closed.open = false;
                }
            }
            Effect::SpendStep { .. } | Effect::SpendCode { .. } => {
                verifiers::note(&mut self.read.verifiers, effect);
                let step = matches!(effect, Effect::SpendStep { .. });
                self.reached.insert(if step { "a step spent" } else { "a code spent" });
            }
            Effect::OpenProof { challenge, account, .. } => {
                let (challenge, account) = (challenge.clone(), account.clone());
                self.proofs.push(Proof { chat, challenge, account, code: None });
            }
            Effect::AskApproval { account: Some(account), request, .. } => {
                let (account, challenge) = (account.clone(), request.challenge.clone());
                self.asked.push(Asked { chat, account, challenge });
            }
            Effect::SuspendMethods { account } => drop(self.suspended.insert(account.clone())),
            Effect::Audit { kind, facts, .. } => {
                self.reached.insert((*kind).into());
                let passed = |word: &str| *kind == Kind::GatePassed && facts.iter().any(|(_, kind)| kind == word);
                self.reached.extend([("questions", "questions answered"), ("push", "approved"), ("passkey", "a passkey's code typed")].into_iter().filter_map(
                    |(word, name)| passed(word).then_some(name),
                ));
                if *kind == Kind::GatePassed && self.chats[chat].conversation.facts.passed.len() > 1 {
                    self.reached.insert("second gate passed");
                }
            }
            // Between chats: `stories/resume.rs`.
            Effect::Notify { .. }
            | Effect::WakeCases { .. }
            | Effect::FileTicket { .. }
            | Effect::TellDesk(_)
            | Effect::Forget { .. }
            | Effect::OfferResume { .. }
            | Effect::ClaimResume { .. }
            | Effect::HandOver { .. }
            | Effect::HaltResets { .. }
            | Effect::CodeEntered { .. }
            // Between a chat and IT: `stories/desk/`.
            | Effect::LookInto { .. }
            | Effect::ShowCard { .. }
            | Effect::SayInRoom { .. }
            | Effect::CallBack(_)
            | Effect::TellPerson { .. }
            | Effect::TellCase { .. }
            | Effect::KeepWords { .. }
            | Effect::SetTicket { .. }
            | Effect::ForgetCase { .. }
            // Over days: `stories/watch.rs`.
            | Effect::WatchLock { .. }
            | Effect::NoteLockTold { .. }
            // Between chats of one account: `stories/bound.rs` and its neighbours.
            | Effect::BindChat { .. }
            | Effect::UnbindChat { .. }
            | Effect::FreezeAccount { .. }
            | Effect::ReinstatePhone { .. }
            | Effect::AskApproval { .. }
            | Effect::AnswerApproval { .. }
            | Effect::ReadHistory { .. }
            | Effect::RedeemLink { .. }
            | Effect::AskAgain(_)
            | Effect::ConfirmMethods(_)
            // To an admin: `telegram/record.rs`; to all of IT: `week.rs`.
            | Effect::Consult { .. }
            | Effect::PostWeek { .. }
            // The page of methods: `enrol/`.
            | Effect::OpenVisit { .. }
            | Effect::ReportEnrolled { .. }
            | Effect::ProveContact { .. } => {}
        }
    }

    fn show(&mut self, chat: usize, say: &Say) {
        let line = serde_json::to_string(say).unwrap();
        if let Some(Shown::Captcha { image, sound }) = &say.shows {
            self.chats[chat].captcha = Some((image.expose().clone(), sound.expose().clone()));
            self.transcript.push(format!("{chat} sees {} and hears {}", image.expose(), sound.expose()));
        }
        for text in &say.texts {
            if let Text::AskKeys { keys, .. } = text {
                self.chats[chat].keys.clone_from(keys);
                let calls = self.sent.iter_mut().filter(|sent| sent.call && sent.chat == chat);
                if let Some(call) = calls.last() {
                    call.answer.clone_from(keys);
                }
            }
        }
        self.transcript.push(format!("{chat} at {}: {line}", self.now.0));
        self.chats[chat].seen = Some(say.clone());
    }
}

/// The complete number or address that belongs to a hint.
pub fn contact(class: Class, hint: &str) -> String {
    match class {
        Class::Phone => format!("+336123456{}", hint.trim_start_matches('•')),
        _ => format!("{}ira.private@bluemail.example", hint.chars().next().unwrap_or('m')),
    }
}

fn registered(rules: &Rules, class: Class, contact: &str) -> Digest {
    let class = if class == Class::Phone { "phone" } else { "mail" };
    rules.keys.digest(Purpose::Contact, &[class, contact])
}

/// A language of the three.
pub fn locales() -> Vec<Locale> {
    ["en", "fr", "zh-Hans"].map(Locale::from).to_vec()
}

/// How all accounts stand: sometimes locked, with or without an end, sometimes closed, mostly well.
fn standing_at(now: Time) -> Standing {
    let usual = Standing::default();
    match now.0 / 60_000 % 8 {
        0 => Standing { lock: Lock::Held { until: Some(now + Duration::from_mins(10)) }, ..usual },
        1 => Standing { lock: Lock::Held { until: None }, stale: true, ..usual },
        2 => Standing { closed: Some(Obstacle::Disabled), ..usual },
        3 => Standing { lock: Lock::Unseen, fixed: true, ..usual },
        4 => Standing { lock: Lock::Held { until: None }, ..usual },
        _ => usual,
    }
}

//! The search again, from the other side: whatever anybody does in whatever order, each release is looked at by a ledger
//! of this test's own, which knows who is behind which name, who typed what, and when. And every rule is taken away once,
//! to see that the search finds out: one that could not fail would show nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::time::Duration;

use super::rule::{Rule, without};
use super::*;
use crate::engine::effect::Notice;
use crate::engine::gate::Answer;
use crate::engine::org::Org;
use crate::engine::policy::Policy;
use crate::keys::Keys;

pub(super) const NOW: Time = Time(1_795_181_400_000);
const HOUR: Duration = Duration::from_hours(1);
const FRESH: Duration = Duration::from_mins(5);
/// Past a code, past the middle of an approval's life, past all of it.
const WAITS: [u64; 3] = [11, 31, 61];
pub(super) const CHAT: &str = "web:claimant";
pub(super) const ROOM: &str = "telegram:-100";
pub(super) const ANA: &str = "telegram:1";
const ANA_TOO: &str = "telegram:2";
/// Ana again, on another service.
const ANA_ELSEWHERE: &str = "discord:9";
pub(super) const BEN: &str = "telegram:3";

/// What the world does to a case from outside, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Frozen,
    Halted,
    Denied,
    PhoneLost,
    /// The directory answers otherwise from now on.
    Directory,
    /// Whoever has linked a chat unlinks it.
    Unlinked,
}

/// Who is who, and what they can do.
pub(super) struct World {
    pub(super) rules: Rules,
    /// Agents, and the human being behind each.
    agents: BTreeMap<&'static str, &'static str>,
    /// The human beings who ask for help, or own the account.
    askers: BTreeSet<&'static str>,
    /// The human being who is the manager.
    manager: &'static str,
    ways: Vec<CardButton>,
    turns: Vec<Turn>,
    /// How many waits there are in one life of a case.
    waits: u8,
    /// What the directory answers before and after it changes its mind.
    pub(super) answers: [Known; 2],
    pub(super) bound: BTreeMap<Peer, AccountId>,
}

/// What really happened, as this test saw it.
#[derive(Clone, Default)]
struct Ledger {
    looked: Option<(Time, usize)>,
    facts: Vec<(Way, &'static str, Time, AccountId)>,
    approvals: Vec<(&'static str, Time)>,
    doubted: bool,
    /// When the owner was told that somebody asks for their account.
    told: Option<Time>,
}

#[derive(Clone)]
pub(super) struct State {
    pub(super) case: Case,
    pub(super) now: Time,
    code: Option<Secret<String>>,
    turned: BTreeSet<Turn>,
    waits: u8,
    ledger: Ledger,
}

/// One thing that can happen.
#[derive(Clone)]
enum Happens {
    Event(CaseEvent),
    Approves(&'static str),
    Types(CaseEvent),
    Turns(Turn),
    Waits(u64),
}

fn known(account: &str) -> Known {
    Known {
        key: account_key(&account.into()),
        account: Some(account.into()),
        phone: Some((MethodId::from(account), MethodKind::Call)),
        manager: Some("boss".into()),
        ..Known::default()
    }
}

/// Ana and Ben, each with an account of their own, and a person who asks for `a1`.
pub(super) fn world(ways: &[CardButton]) -> World {
    let org: Org =
        toml::from_str("name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[network]\nwifi = 'S'")
            .unwrap();
    let mut rules = Rules::new(Policy::default(), org, Keys::new([7; 32]), vec![]).unwrap();
    rules.policy.limits.wrong_per_day = u32::MAX;
    let mut world = World {
        rules,
        agents: BTreeMap::from([(ANA, "ana"), (BEN, "ben")]),
        askers: BTreeSet::from(["mira"]),
        manager: "boss",
        ways: ways.to_vec(),
        turns: Vec::new(),
        waits: 2,
        answers: [known("a1"), known("a1")],
        bound: BTreeMap::new(),
    };
    world.have_accounts(&[(ANA, "ana"), (BEN, "ben")]);
    world
}

impl World {
    /// Whose agents' accounts the directory knows.
    fn have_accounts(&mut self, accounts: &[(&str, &str)]) {
        for answer in &mut self.answers {
            answer.agents =
                accounts.iter().map(|(who, account)| (Peer::from(*who), AccountId::from(*account))).collect();
        }
    }

    /// Who works on cases.
    fn with(mut self, agents: &[(&'static str, &'static str)]) -> Self {
        self.agents = agents.iter().copied().collect();
        self
    }

    fn privileged(mut self) -> Self {
        self.answers.iter_mut().for_each(|answer| answer.privileged = true);
        self
    }

    fn turning(mut self, turns: &[Turn]) -> Self {
        self.turns = turns.to_vec();
        self
    }

    pub(super) fn begins(&mut self) -> State {
        let agents = self.agents.keys().map(|agent| Peer::from(*agent)).collect();
        let room = Room { roles: Roles { agents, ..Roles::default() }, locale: None };
        self.rules.staff = Staff(BTreeMap::from([(Peer::from(ROOM), room)]));
        let ticket = Ticket {
            number: TicketNumber::from("IT-7K2M9QD"),
            category: Category::NoMethod,
            handle: Some("mira".into()),
            proven: false,
            step: "verify".to_owned(),
            network: None,
            standing: None,
            tried: Vec::new(),
            locale: "en".into(),
            opened_at: NOW,
        };
        let case = Case::new(ticket, Peer::from(CHAT), None);
        State { case, now: NOW, code: None, turned: BTreeSet::new(), waits: 0, ledger: Ledger::default() }
    }

    fn happens(&self, state: &State) -> Vec<Happens> {
        let mut all = Vec::new();
        let did = |who: &str, deed| CaseEvent::Did {
            room: Peer::from(ROOM),
            agent: Agent { peer: Peer::from(who), name: who.to_owned() },
            deed,
        };
        let press = |who: &str, button| did(who, Deed::Pressed { button, answer_by: None });
        for who in self.agents.keys() {
            let buttons = [CardButton::Claim, CardButton::HandOver].into_iter().chain(self.ways.iter().copied());
            all.extend(buttons.map(|button| Happens::Event(press(who, button))));
            all.push(Happens::Approves(who));
            let typed = state.code.iter().map(|code| Happens::Types(did(who, Deed::Wrote(code.clone()))));
            all.extend(typed);
        }
        let typed = state.code.iter().map(|code| {
            let (from, news) = (Peer::from(CHAT), FromPerson::Typed);
            Happens::Types(CaseEvent::Heard { from, news, words: code.clone() })
        });
        all.extend(typed);
        if let Some(check) = state.case.check.as_ref().filter(|check| check.way == Way::Vouch) {
            let challenge = check.challenge.clone();
            let said = |answer| CaseEvent::Vouched { challenge: challenge.clone(), answer };
            all.extend([Answer::Given, Answer::Denied].map(|answer| Happens::Types(said(answer))));
        }
        all.extend(self.turns.iter().filter(|turn| !state.turned.contains(turn)).map(|turn| Happens::Turns(*turn)));
        if state.waits < self.waits {
            all.extend(WAITS.map(Happens::Waits));
        }
        all
    }

    /// The state after something happened; or what is wrong with the release that came of it.
    fn after(&self, state: &State, happens: Happens, releases: &mut usize) -> Result<State, String> {
        let mut state = state.clone();
        let event = match happens {
            Happens::Event(event) => event,
            Happens::Approves(who) => {
                state.ledger.approvals.retain(|(by, _)| *by != who);
                state.ledger.approvals.push((who, state.now));
                let agent = Agent { peer: Peer::from(who), name: who.to_owned() };
                let deed = Deed::Pressed { button: CardButton::Approve, answer_by: None };
                CaseEvent::Did { room: Peer::from(ROOM), agent, deed }
            }
            Happens::Types(event) => {
                self.notes(&mut state, &event);
                event
            }
            Happens::Turns(turn) => {
                state.turned.insert(turn);
                CaseEvent::Woken
            }
            Happens::Waits(minutes) => {
                state.now = state.now + Duration::from_mins(minutes);
                state.waits += 1;
                CaseEvent::Woken
            }
        };
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let turned = |turn| state.turned.contains(&turn);
            let budget = Budget {
                frozen: turned(Turn::Frozen),
                halted: turned(Turn::Halted),
                denied: turned(Turn::Denied),
                phone_lost: turned(Turn::PhoneLost),
                ..Budget::default()
            };
            let unlinked = BTreeMap::new();
            let bound = if turned(Turn::Unlinked) { &unlinked } else { &self.bound };
            let env = CaseEnv { now: state.now, seed: [3; 32], rules: &self.rules, budget: &budget, bound };
            let CaseStep { case, effects } = step(state.case.clone(), event, &env);
            state.case = case.expect("nothing is closed");
            state.case.relayed.clear(); // whoever waits a minute is bounded by nothing
            for effect in effects {
                match effect {
                    Effect::LookInto { .. } => {
                        let answer = usize::from(state.turned.contains(&Turn::Directory));
                        let before = state.ledger.looked.replace((state.now, answer));
                        if before.is_some_and(|(_, before)| self.answers[before].key != self.answers[answer].key) {
                            state.ledger.approvals.clear();
                        }
                        events.push_back(CaseEvent::Looked(self.answers[answer].clone()));
                    }
                    Effect::TellPerson { news, words, .. } => match *news {
                        FromIt::Released(release) => {
                            *releases += 1;
                            self.justified(&state, &release)?;
                            (state.ledger.facts, state.ledger.approvals) = Default::default();
                        }
                        FromIt::Asks { way: Way::ByHand, .. } => state.code = words,
                        _ => {}
                    },
                    Effect::SayInRoom { note: Note::InPerson { .. } | Note::Vouch { .. }, words, .. } => {
                        state.code = words;
                    }
                    Effect::CallBack(sending) => state.code = Some(sending.secret),
                    Effect::Notify { account, notice: Notice::ItAsked, .. } => {
                        state.ledger.told = Some(state.now);
                        events.push_back(CaseEvent::OwnerTold { account, reached: true });
                    }
                    _ => {}
                }
            }
        }
        if state.case.check.is_none() {
            state.code = None;
        }
        Ok(state)
    }

    /// What is typed in time is a fact, about whomever the directory named.
    fn notes(&self, state: &mut State, event: &CaseEvent) {
        let Some(check) = state.case.check.clone().filter(|check| state.now < check.expires_at) else { return };
        let counts = match (check.way, event) {
            (Way::CallBack | Way::InPerson, CaseEvent::Heard { .. }) => true,
            (Way::ByHand, CaseEvent::Did { agent, .. }) => *agent == check.by,
            (Way::Vouch, CaseEvent::Vouched { answer, .. }) => *answer == Answer::Given,
            _ => false,
        };
        let ledger = &mut state.ledger;
        if let (Way::Vouch, CaseEvent::Vouched { answer: Answer::Denied, .. }) = (check.way, event) {
            (ledger.facts, ledger.approvals, ledger.doubted) = (Vec::new(), Vec::new(), true);
        }
        let by = self.agents.keys().find(|agent| check.by.peer.as_str() == **agent);
        if let (true, Some(by), Some((_, answer))) = (counts, by, ledger.looked) {
            let account = self.answers[answer].account.clone().expect("an account");
            ledger.facts.retain(|(way, before, ..)| (*way, *before) != (check.way, *by));
            ledger.facts.push((check.way, *by, state.now, account));
        }
    }

    /// Whether the ledger finds in what happened all that the policy asks for.
    fn justified(&self, state: &State, release: &Release) -> Result<(), String> {
        let (now, ledger) = (state.now, &state.ledger);
        let human = |agent: &str| self.agents[agent];
        let (looked_at, answer) = ledger.looked.ok_or("nobody asked the directory")?;
        let known = &self.answers[answer];
        if now >= looked_at + FRESH {
            return Err("the directory was asked long ago".to_owned());
        }
        if known.account.as_ref() != Some(release.account()) || known.closed || *release.number() != "IT-7K2M9QD".into()
        {
            return Err("another account, or a closed one".to_owned());
        }
        if [Turn::Frozen, Turn::Halted, Turn::Denied].iter().any(|turn| state.turned.contains(turn)) {
            return Err(format!("stopped: {:?}", state.turned));
        }
        let lost = state.turned.contains(&Turn::PhoneLost);
        let foreign = self.bound.get(&Peer::from(CHAT)).is_some_and(|of| of != release.account());
        let high = known.privileged || lost || ledger.doubted || foreign;
        let approvers: BTreeSet<&str> =
            ledger.approvals.iter().filter(|(_, at)| now < *at + HOUR).map(|(by, _)| human(by)).collect();
        if let Some(asker) = approvers.intersection(&self.askers).next() {
            return Err(format!("{asker} lets themselves in"));
        }
        let points = |approver: &str| {
            let standing =
                ledger.facts.iter().filter(|(_, _, at, account)| now < *at + HOUR && account == release.account());
            let ways: BTreeSet<Way> = standing
                .filter(|(way, by, ..)| match way {
                    Way::CallBack => !lost,
                    Way::ByHand => !lost && human(by) != approver,
                    Way::InPerson => human(by) != approver,
                    Way::Vouch => self.manager != approver,
                })
                .map(|(way, ..)| *way)
                .collect();
            let phone = if ways.contains(&Way::CallBack) { 2 } else { u8::from(ways.contains(&Way::ByHand)) };
            phone + 2 * u8::from(ways.contains(&Way::Vouch)) + 2 * u8::from(ways.contains(&Way::InPerson))
        };
        let need = if high { 3 } else { 2 };
        if !approvers.iter().any(|approver| points(approver) >= need) {
            return Err(format!("{approvers:?} approve, with {:?}", ledger.facts));
        }
        if high && approvers.len() < 2 {
            return Err(format!("{approvers:?} alone"));
        }
        let standing = ledger.facts.iter().filter(|(_, _, at, _)| now < *at + HOUR);
        let called = !lost && standing.clone().any(|(way, ..)| *way == Way::CallBack);
        let heard = ledger.told.is_some_and(|at| release.good_from() >= at + self.rules.policy.case.grace);
        if !called && !heard {
            return Err("the owner has not had the time to object".to_owned());
        }
        Ok(())
    }

    /// How many states there are and how many releases, all of them looked at; or what is wrong with one.
    fn search(mut self) -> Result<(usize, usize), String> {
        let (mut seen, mut releases) = (HashSet::new(), 0);
        let mut queue = VecDeque::from([self.begins()]);
        while let Some(state) = queue.pop_front() {
            assert!(seen.len() < 60_000, "the states do not come to an end");
            for happens in self.happens(&state) {
                let next = self.after(&state, happens, &mut releases)?;
                if seen.insert(key(&next)) {
                    queue.push_back(next);
                }
            }
        }
        Ok((seen.len(), releases))
    }
}

/// What tells one state from another: moments as how long ago they are, and nothing that is over for good.
fn key(state: &State) -> String {
    let State { case, now, code, turned, waits, ledger } = state;
    let ago = |at: Time| now.since(at).as_secs() / 60;
    let old = |at: &Time| *now < *at + HOUR;
    let mut proofs: Vec<_> =
        case.proofs.iter().map(|proof| (proof.way, &proof.by.peer, ago(proof.at).min(60))).collect();
    let mut approvals: Vec<_> = case.approvals.iter().map(|one| (&one.by.peer, ago(one.at).min(60))).collect();
    proofs.sort();
    approvals.sort();
    let check = case.check.as_ref().map(|check| (check.way, &check.by.peer));
    let released = case.released.as_ref().map(|released| released.until.since(*now));
    let looked = case.known.as_ref().map(|known| (&known.account, ago(known.looked_at) >= 5));
    let vouches = (case.vouches.len(), case.vouches.last().is_some_and(|at| ago(*at) < 10));
    let mut facts: Vec<_> = ledger
        .facts
        .iter()
        .filter(|(.., at, _)| old(at))
        .map(|(way, by, at, account)| (way, by, ago(*at), account))
        .collect();
    let mut signed: Vec<_> = ledger.approvals.iter().filter(|(_, at)| old(at)).map(|(by, at)| (by, ago(*at))).collect();
    facts.sort();
    signed.sort();
    let looked_up = ledger.looked.map(|(at, answer)| (ago(at) >= 5, answer));
    let ours = (facts, signed, ledger.doubted, looked_up, ledger.told.map(|at| ago(at).min(10)));
    let case = (case.claimer(), check, proofs, approvals, released, looked, &case.about, vouches, &case.risks);
    format!("{case:?}{ours:?}{turned:?}{waits}{}", code.is_some())
}

/// For each rule, a world in which it makes the difference.
fn worlds() -> Vec<(Rule, World)> {
    use CardButton::{ByHand, CallBack, InPerson, Vouch};
    let ana = [(ANA, "ana")];
    let manager = || {
        let mut world = World { manager: "ana", ..world(&[Vouch]) }.with(&ana);
        world.have_accounts(&[(ANA, "boss")]);
        world
    };
    // Nobody knows that Ana is that manager: what she has linked is the account that she administers things with.
    let unknown = || {
        let mut world = World { manager: "ana", ..world(&[Vouch]) }.with(&ana).turning(&[Turn::Unlinked]);
        world.have_accounts(&[]);
        world.bound.insert(Peer::from(ANA), "adm-ana".into());
        world
    };
    // It is Ana's own account, and she unlinks her chat from it.
    let unlinks = || {
        let asker = BTreeSet::from(["ana"]);
        let mut world = World { askers: asker, ..world(&[CallBack]) }.with(&ana).turning(&[Turn::Unlinked]);
        world.have_accounts(&[]);
        world.bound.insert(Peer::from(ANA), "a1".into());
        world
    };
    // One of Ana's names is in the configuration, and the other has linked an account that is hers as well.
    let links = || {
        let both = [(ANA, "ana"), (ANA_ELSEWHERE, "ana")];
        let mut world = World { waits: 1, ..world(&[InPerson]) }.with(&both).turning(&[Turn::Unlinked]);
        world.have_accounts(&[(ANA, "ana")]);
        world.bound.insert(Peer::from(ANA_ELSEWHERE), "adm-ana".into());
        world
    };
    let twice = || {
        let mut world = World { waits: 1, ..world(&[InPerson]) }.with(&[(ANA, "ana"), (ANA_TOO, "ana")]);
        world.have_accounts(&[(ANA, "ana"), (ANA_TOO, "ana")]);
        world
    };
    let own_chat = || {
        let askers = BTreeSet::from(["ana"]);
        let mut world = World { askers, waits: 1, ..world(&[InPerson, Vouch]) };
        world.bound.insert(Peer::from(CHAT), "ana".into());
        world
    };
    let changes = || {
        let mut world = world(&[CallBack]).with(&ana).turning(&[Turn::Directory]);
        world.answers[1] = Known { agents: world.answers[0].agents.clone(), ..known("a2") };
        world
    };
    let closes = || {
        let mut world = world(&[CallBack]).with(&ana).turning(&[Turn::Directory]);
        world.answers[1].closed = true;
        world
    };
    vec![
        (Rule::OwnWord, world(&[InPerson, ByHand]).with(&ana)),
        (Rule::ManagersWord, manager()),
        (Rule::KnownAlone, unknown()),
        (Rule::KnownAlone, unlinks()),
        (Rule::LinksMerge, links()),
        (Rule::TwoPeople, world(&[CallBack, Vouch]).with(&ana).privileged()),
        (Rule::OnePerson, twice()),
        (Rule::NotOwnCase, own_chat()),
        (Rule::OnePhone, World { waits: 0, ..world(&[CallBack, ByHand]) }.privileged()),
        (Rule::LostPhone, World { waits: 0, ..world(&[CallBack, InPerson]) }.turning(&[Turn::PhoneLost])),
        (Rule::OneAccount, changes()),
        (Rule::Doubt, world(&[CallBack, Vouch]).with(&ana)),
        (Rule::FreshLook, closes()),
        (Rule::Stopped, world(&[CallBack]).with(&ana).turning(&[Turn::Frozen, Turn::Halted, Turn::Denied])),
        (Rule::Lapse, world(&[CallBack]).with(&ana)),
        (Rule::OwnerFirst, World { waits: 1, ..world(&[InPerson]) }),
    ]
}

#[test]
fn s47_every_release_rests_on_what_the_policy_asks_for() {
    let (mut states, mut releases) = (0, 0);
    for (rule, world) in worlds() {
        let found = world.search().unwrap_or_else(|why| panic!("{rule:?}: {why}"));
        println!("{rule:?}: {} states, {} releases", found.0, found.1);
        (states, releases) = (states + found.0, releases + found.1);
    }
    assert!(states > 1_000 && releases > 100, "{states} states and {releases} releases are not much of a search");
}

#[test]
fn s47_without_any_one_rule_the_search_finds_a_way_in() {
    for (rule, world) in worlds() {
        let found = without(rule, || world.search());
        assert!(found.is_err(), "{rule:?} makes no difference");
    }
}

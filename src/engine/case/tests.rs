//! Exhaustive search: everything that an agent can do, in every order, and whether anybody gets in by it.
//!
//! The adversary is one agent who also holds the chat that asks for help, or several of these things at once. They press
//! every button, type every code that they can see and wrong ones, let time pass. States are told apart by what the
//! engine goes by, and by what the adversary knows; moments by how much is left of what they limit. The search ends when
//! no new state turns up, and says how many there were.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::Duration;

use strum::VariantArray as _;

use super::*;
use crate::engine::gate::Answer;
use crate::engine::org::Org;
use crate::engine::policy::Policy;
use crate::engine::ticket::Category;
use crate::keys::Keys;

const NOW: Time = Time(1_795_181_400_000);
/// Longer than anything is good: what was verified and approved is gone then, or it is not.
const WAIT: Duration = Duration::from_mins(61);
/// After anything that a search lets happen.
const LATE: Time = Time(i64::MAX);
const CHAT: &str = "web:claimant";
const ROOM: &str = "telegram:-100";
const ANA: &str = "telegram:1";
const BEN: &str = "telegram:2";
/// Ana too, on another service.
const ANA_AGAIN: &str = "discord:9";

/// What the adversary holds, besides the chat that asks.
#[derive(Clone, Default)]
struct Holds {
    agents: Vec<&'static str>,
    phone: bool,
    manager: bool,
}

/// The world a search is made in.
struct Scene {
    rules: Rules,
    known: Known,
    category: Category,
    bound: BTreeMap<Peer, AccountId>,
    /// A fault put into the engine, to see whether the search finds it.
    fault: fn(&mut Case),
}

/// One state: the case, the moment, and the code of what is awaited, if the adversary has seen it.
#[derive(Clone)]
struct State {
    case: Case,
    now: Time,
    code: Option<Secret<String>>,
}

fn scene() -> Scene {
    let org: Org =
        toml::from_str("name = 'B'\nsign_in_url = 'https://b.example'\nit_contact = 'IT'\n[network]\nwifi = 'S'")
            .unwrap();
    let mut rules = Rules::new(Policy::default(), org, Keys::new([7; 32]), vec![]).unwrap();
    let agents = BTreeSet::from([ANA, BEN].map(Peer::from));
    let discord = Roles { agents: BTreeSet::from([Peer::from(ANA_AGAIN)]), ..Roles::default() };
    rules.staff = Staff(BTreeMap::from([
        (Peer::from(ROOM), Room { roles: Roles { agents, ..Roles::default() }, locale: None }),
        (Peer::from("discord:7"), Room { roles: discord, locale: None }),
    ]));
    rules.policy.limits.wrong_per_day = u32::MAX;
    rules.policy.code.tries = 1; // how many wrong codes end a check makes no difference here but in numbers
    let known = Known {
        key: SubjectKey::from("account/a1"),
        account: Some(AccountId::from("a1")),
        phone: Some((MethodId::from("m1"), MethodKind::Call)),
        manager: Some(AccountId::from("a2")),
        ..Known::default()
    };
    Scene { rules, known, category: Category::NoMethod, bound: BTreeMap::new(), fault: |_| {} }
}

/// The usual, and the directory knows whose account an agent has.
fn known_as(agent: &str, account: &str) -> Scene {
    let mut scene = scene();
    scene.known.agents.insert(Peer::from(agent), account.into());
    scene
}

fn privileged() -> Scene {
    let mut scene = scene();
    scene.known.privileged = true;
    scene
}

fn agents(all: &[&'static str]) -> Holds {
    Holds { agents: all.to_vec(), ..Holds::default() }
}

impl Scene {
    fn begins(&self) -> State {
        let ticket = Ticket {
            number: TicketNumber::from("IT-7K2M9QD"),
            category: self.category,
            handle: Some("mira".into()),
            proven: false,
            step: "verify".to_owned(),
            network: None,
            standing: None,
            tried: Vec::new(),
            locale: "en".into(),
            opened_at: NOW,
        };
        State { case: Case::new(ticket, Peer::from(CHAT), None), now: NOW, code: None }
    }

    /// What the adversary can do in a state.
    fn moves(state: &State, holds: &Holds) -> Vec<CaseEvent> {
        let heard = |news, words: &str| CaseEvent::Heard { from: Peer::from(CHAT), news, words: Secret::from(words) };
        let mut moves = vec![
            heard(FromPerson::Wrote, "please"),
            heard(FromPerson::Typed, "000000"),
            heard(FromPerson::Used, ""),
            heard(FromPerson::Reset, ""),
            heard(FromPerson::Pass, ""),
            heard(FromPerson::Reopened, ""),
        ];
        moves.extend(state.code.as_ref().map(|code| heard(FromPerson::Typed, code.expose())));
        // Whoever writes in the ticket system, and even under an agent's name.
        let desk =
            |what| CaseEvent::Desk { by: Agent { peer: Peer::from(BEN), name: "B".to_owned() }, what, asked_at: LATE };
        let said = [Some(Secret::from("approve")), state.code.clone()];
        moves.extend(said.into_iter().flatten().map(|text| desk(FromDesk::Wrote(text))));
        moves.push(desk(FromDesk::Closed));
        for who in &holds.agents {
            let agent = || Agent { peer: Peer::from(*who), name: (*who).to_owned() };
            let room = || Peer::from(if who.starts_with("discord") { "discord:7" } else { ROOM });
            let did = |deed| CaseEvent::Did { room: room(), agent: agent(), deed };
            moves.extend(
                CardButton::VARIANTS.iter().map(|button| did(Deed::Pressed { button: *button, answer_by: None })),
            );
            let said = [Some(Secret::from("000000")), Some(Secret::from("hello")), state.code.clone()];
            moves.extend(said.into_iter().flatten().map(|text| did(Deed::Wrote(text))));
        }
        if let Some(check) = state.case.check.as_ref().filter(|check| holds.manager && check.way == Way::Vouch) {
            let challenge = check.challenge.clone();
            moves.extend(
                [Answer::Given, Answer::Wrong, Answer::Denied]
                    .map(|answer| CaseEvent::Vouched { challenge: challenge.clone(), answer }),
            );
        }
        moves
    }

    /// One event, and the directory's answer if it was asked. Whether a release came of it.
    fn on(&self, state: &State, event: CaseEvent, holds: &Holds) -> (State, bool) {
        let mut state = state.clone();
        let mut released = false;
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let budget = Budget::default();
            let env =
                CaseEnv { now: state.now, seed: [3; 32], rules: &self.rules, budget: &budget, bound: &self.bound };
            let CaseStep { case, effects } = step(state.case.clone(), event, &env);
            state.case = case.expect("nothing is closed for so long");
            state.case.relayed.clear(); // whoever waits a minute is bounded by nothing
            (self.fault)(&mut state.case);
            for effect in effects {
                match effect {
                    Effect::LookInto { .. } => events.push_back(CaseEvent::Looked(self.known.clone())),
                    Effect::TellPerson { news, words, .. } => {
                        released |= matches!(*news, FromIt::Released(_));
                        if matches!(*news, FromIt::Asks { way: Way::ByHand, .. }) {
                            state.code = words; // the chat is theirs
                        }
                    }
                    Effect::SayInRoom { note: Note::InPerson { .. } | Note::Vouch { .. }, words, .. } => {
                        state.code = words; // and they read the room
                    }
                    Effect::CallBack(sending) => state.code = holds.phone.then_some(sending.secret),
                    _ => {}
                }
            }
        }
        if state.case.check.is_none() {
            state.code = None;
        }
        (state, released)
    }

    /// How many states there are, and whether one of them lets somebody in.
    fn search(&self, holds: &Holds) -> (usize, bool) {
        let mut seen = HashSet::new();
        let mut queue = VecDeque::from([self.begins()]);
        while let Some(state) = queue.pop_front() {
            assert!(seen.len() < 100_000, "the states do not come to an end");
            let mut reached = Vec::new();
            for event in Self::moves(&state, holds) {
                let (next, released) = self.on(&state, event, holds);
                if released {
                    return (seen.len(), true);
                }
                reached.push(next);
            }
            let later = State { now: state.now + WAIT, ..state };
            reached.push(self.on(&later, CaseEvent::Woken, holds).0);
            queue.extend(reached.into_iter().filter(|state| seen.insert(key(state))));
        }
        (seen.len(), false)
    }

    fn lets_in(&self, holds: &Holds) -> bool {
        self.search(holds).1
    }
}

/// What tells one state from another: moments as what is left of them, and nothing of what is only told.
fn key(state: &State) -> impl std::hash::Hash + Eq + use<> {
    let State { case, now, code } = state;
    let left = |until: Time| until.since(*now).as_secs();
    let valid = Duration::from_hours(1);
    let mut proofs: Vec<_> =
        case.proofs.iter().map(|proof| (proof.way, proof.by.peer.clone(), left(proof.at + valid))).collect();
    let mut approvals: Vec<_> =
        case.approvals.iter().map(|approval| (approval.by.peer.clone(), left(approval.at + valid))).collect();
    proofs.retain(|(.., left)| *left > 0);
    approvals.retain(|(_, left)| *left > 0);
    proofs.sort();
    approvals.sort();
    let check = case.check.as_ref().map(|check| (check.way, check.by.peer.clone()));
    let how_far = match &case.stage {
        Stage::Open { .. } => (0, None),
        Stage::Claimed { by, .. } => (1, Some(by.peer.clone())),
        Stage::Closed { .. } => (2, None),
    };
    let released = case.released.as_ref().map(|released| (left(released.until), released.used));
    (how_far, check, proofs, approvals, released, case.known.is_some(), code.is_some())
}

#[test]
fn an_agent_alone_lets_nobody_in() {
    for (name, scene) in [("usual", scene()), ("privileged", privileged())] {
        let (states, reached) = scene.search(&agents(&[ANA]));
        assert!(!reached, "{name}");
        assert!(states > 30, "{name}: only {states} states, and so not much of a search");
    }
}

#[test]
fn the_missing_thing_lets_somebody_in_and_nothing_less() {
    let one = agents(&[ANA]);
    let two = agents(&[ANA, BEN]);
    let phone = Holds { phone: true, ..one.clone() };
    let manager = Holds { manager: true, ..one.clone() };
    let scene = scene();
    let known = known_as(ANA, "ana");
    assert!(known.lets_in(&phone), "the code of a call back, and one agent");
    assert!(!scene.lets_in(&phone), "an agent of whom nobody knows whether it is their own account");
    assert!(!scene.lets_in(&manager), "an agent of whom nobody knows whether they are that manager");
    assert!(known.lets_in(&manager), "the manager, and one agent who is somebody else");
    assert!(scene.lets_in(&two), "one agent's word, and another's approval");
    for nobody in [Holds { agents: vec![], phone: true, manager: true }, agents(&[])] {
        assert!(!scene.lets_in(&nobody), "nobody gets in without IT");
    }

    let high = privileged();
    assert!(!high.lets_in(&Holds { manager: true, ..phone.clone() }), "one agent, whatever is proven");
    assert!(high.lets_in(&Holds { phone: true, manager: true, ..two.clone() }));
    assert!(high.lets_in(&two), "two agents, on one another's word");
}

#[test]
fn a_lost_phone_is_neither_called_nor_proves_anything() {
    let scene = Scene { category: Category::LostPhone, ..scene() };
    let two = agents(&[ANA, BEN]);
    assert!(!scene.lets_in(&Holds { phone: true, ..two.clone() }), "whoever found the phone");
    assert!(scene.lets_in(&Holds { manager: true, ..two }), "the counter and the manager, and two agents");
}

#[test]
fn whoever_asks_for_help_is_no_agent_of_it() {
    let two = agents(&[ANA, BEN]);
    let mut own = scene();
    own.known.owners.insert(Peer::from(ANA));
    assert!(!own.lets_in(&two), "it is Ana's account, so Ben is alone");
    let mut linked = scene();
    linked.bound.insert(Peer::from(ANA), AccountId::from("a1"));
    assert!(!linked.lets_in(&two), "the account's chat is Ana's");
    let mut named = scene();
    let room = named.rules.staff.0.get_mut(&Peer::from(ROOM)).unwrap();
    room.roles.accounts.insert(Peer::from(ANA), "mira".into());
    assert!(!named.lets_in(&two), "it is the name that Ana goes by");
}

#[test]
fn a_manager_who_is_the_agent_vouches_for_nobody() {
    let alone = Holds { manager: true, ..agents(&[ANA]) };
    let mut scene = known_as(ANA, "ana");
    scene.known.managers.insert(Peer::from(ANA));
    assert!(!scene.lets_in(&alone));
    let mut linked = known_as(ANA, "ana");
    linked.bound.insert(Peer::from(ANA), AccountId::from("a2"));
    assert!(!linked.lets_in(&alone));
    let mut asks = known_as(ANA, "ana");
    asks.bound.insert(Peer::from(CHAT), AccountId::from("a2"));
    assert!(!asks.lets_in(&alone), "the manager asks from their own chat");
}

#[test]
fn one_person_on_two_services_is_one_person() {
    let twice = agents(&[ANA, ANA_AGAIN]);
    assert!(!scene().lets_in(&twice));
    assert!(!privileged().lets_in(&Holds { phone: true, manager: true, ..twice }));
}

#[test]
fn nobodys_account_and_a_closed_one_are_let_in_by_nobody() {
    let all = Holds { phone: true, manager: true, ..agents(&[ANA, BEN]) };
    let nobody = Scene { known: Known { key: "handle/x".into(), ..Known::default() }, ..scene() };
    assert!(!nobody.lets_in(&all));
    let mut closed = scene();
    closed.known.closed = true;
    assert!(!closed.lets_in(&all));
}

/// S47: what somebody links, or unlinks, they choose themselves: it makes nobody two, nor anybody else.
#[test]
fn s47_a_link_of_ones_own_parts_nobody() {
    let twice = agents(&[ANA, ANA_AGAIN]);
    for configured in [None, Some("ana")] {
        let mut foreign = scene();
        let known = configured.map(|account| (Peer::from(ANA), AccountId::from(account)));
        foreign.known.agents.extend(known);
        foreign.bound.insert(Peer::from(ANA), AccountId::from("ana"));
        foreign.bound.insert(Peer::from(ANA_AGAIN), AccountId::from("adm-ana"));
        assert!(!foreign.lets_in(&twice), "{configured:?}");
        foreign.known.privileged = true;
        assert!(!foreign.lets_in(&twice), "{configured:?}, privileged");
    }
    // The manager's chat belongs to an account that is not the manager's; nobody knows whose agent's name it is.
    let mut manager = scene();
    manager.bound.insert(Peer::from(ANA), AccountId::from("adm-ana"));
    assert!(!manager.lets_in(&Holds { manager: true, ..agents(&[ANA]) }));
    // Two names in the configuration, and one account among what they have linked: one person.
    let mut merged = known_as(ANA, "ana");
    merged.known.agents.insert(Peer::from(ANA_AGAIN), "adm-ana".into());
    merged.bound.insert(Peer::from(ANA_AGAIN), "ana".into());
    assert!(!merged.lets_in(&twice));
}

/// The search can fail: put a fault into the engine, or a hole into the configuration, and it is found.
#[test]
fn a_hole_is_found() {
    let alone = agents(&[ANA]);
    let forgets = Scene {
        fault: |case| {
            // The engine forgets on whose word it rests.
            case.proofs.iter_mut().for_each(|proof| proof.by.peer = Peer::from(BEN));
        },
        ..known_as(ANA, "ana")
    };
    assert!(forgets.lets_in(&alone));
    let knows_itself = Scene {
        fault: |case| case.proofs.iter_mut().for_each(|proof| proof.way = Way::CallBack), // every way counts as a phone
        ..known_as(ANA, "ana")
    };
    assert!(knows_itself.lets_in(&alone));
    // One person under two accounts of the configuration is two people to us: that is why it names them.
    let mut named = scene();
    for (room, who, account) in [(ROOM, ANA, "ana"), ("discord:7", ANA_AGAIN, "ann")] {
        named.rules.staff.0.get_mut(&Peer::from(room)).unwrap().roles.accounts.insert(Peer::from(who), account.into());
        named.known.agents.insert(Peer::from(who), account.into());
    }
    assert!(named.lets_in(&agents(&[ANA, ANA_AGAIN])));
    let mut same = named;
    same.known.agents.insert(Peer::from(ANA_AGAIN), "ana".into());
    assert!(!same.lets_in(&agents(&[ANA, ANA_AGAIN])));
}

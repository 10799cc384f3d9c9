//! Cases: read and written with everything else of one transaction, their cards, and the words that were written.

use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::SqliteConnection;

use super::batch::{Read, Written, bucket_name, json};
use super::{Store, StoreError, versions};
use crate::engine::Rules;
use crate::engine::budget::{Budget, DAY};
use crate::engine::case::{Case, CaseEvent, Release, Side, Stage, VERSION, Way, number_of};
use crate::engine::effect::{Bucket, Effect, Ticket};
use crate::engine::event::{Event, TicketState, TicketView};
use crate::entropy::Entropy;
use crate::ids::{AccountId, ChallengeId, Peer, TicketNumber};
use crate::keys::Keys;
use crate::secret::Secret;
use crate::time::Time;

/// The context in which words of a case are sealed.
pub(super) fn words_seal(number: &TicketNumber) -> String {
    format!("case/{number}")
}

/// Reads a stored case. An older form would be brought forward here, as `versions` does for conversations.
fn read(version: i64, state: &str) -> Option<Case> {
    if version > VERSION {
        tracing::error!(version, "a case was written by a newer program, and is left as it is");
        return None;
    }
    let case = serde_json::from_str(state);
    case.inspect_err(|error| tracing::error!(%error, "a case cannot be read, and is left as it is")).ok()
}

/// The cases that a batch's events are about. A ticket of before there were cases becomes one now.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    peers: &[&str],
) -> Result<HashMap<TicketNumber, Case>, sqlx::Error> {
    let mut cases = HashMap::new();
    let numbers: HashSet<TicketNumber> = peers.iter().filter_map(|peer| number_of(&Peer((*peer).to_owned()))).collect();
    if numbers.is_empty() {
        return Ok(cases);
    }
    let asked = json(&numbers);
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT number, version, state FROM desk_case WHERE number IN (SELECT value FROM json_each($1))",
    )
    .bind(&asked)
    .fetch_all(&mut *connection)
    .await?;
    let mut stored = HashSet::new();
    for (number, version, state) in rows {
        if let Some(case) = read(version, &state) {
            cases.insert(TicketNumber(number.clone()), case);
        }
        stored.insert(number);
    }
    let old: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT number, peer, body FROM ticket WHERE number IN (SELECT value FROM json_each($1)) AND state <> 'closed'",
    )
    .bind(&asked)
    .fetch_all(connection)
    .await?;
    for (number, peer, body) in old.into_iter().filter(|(number, ..)| !stored.contains(number)) {
        if let Ok(ticket) = serde_json::from_str::<Ticket>(&body)
            && ticket.category.is_a_request()
        {
            cases.insert(TicketNumber(number), Case::new(ticket, Peer(peer), None));
        }
    }
    Ok(cases)
}

/// The chats of everybody who has to do with these cases: whose they are is asked before anybody's word counts.
pub(super) fn people<'a>(cases: &'a HashMap<TicketNumber, Case>, events: &'a [(&Peer, &Event)]) -> Vec<&'a str> {
    let of_case = cases.values().flat_map(|case| {
        let proofs = case.proofs.iter().map(|proof| &proof.by.peer);
        let approvals = case.approvals.iter().map(|approval| &approval.by.peer);
        let approving = case.approving.iter().map(|agent| &agent.peer);
        let claimer = case.claimer().map(|by| &by.peer);
        std::iter::once(&case.peer).chain(claimer).chain(proofs).chain(approvals).chain(approving)
    });
    let acting = events.iter().filter_map(|(_, event)| match event {
        Event::Case(CaseEvent::Did { agent, .. }) => Some(&agent.peer),
        _ => None,
    });
    of_case.chain(acting).map(Peer::as_str).collect()
}

/// What a batch writes of cases.
#[derive(Debug, Default)]
pub(super) struct Cases {
    /// As they now are, with their deadlines; `None` for one that is forgotten.
    pub saved: BTreeMap<TicketNumber, Option<(String, Option<Time>)>>,
    /// Words, sealed, in hexadecimal.
    pub words: Vec<(TicketNumber, Side, String)>,
    /// How far tickets are.
    pub tickets: Vec<(TicketNumber, TicketState)>,
    /// Those that cannot be read, and are woken no more.
    pub silenced: Vec<TicketNumber>,
}

impl Cases {
    /// Notes a record of a case. That it is forgotten is said by the step that leaves no case to save.
    pub fn note(&mut self, effect: Effect, keys: &Keys, entropy: &mut Entropy) {
        match effect {
            Effect::KeepWords { number, side, words } => {
                let sealed = keys.seal(words.expose().as_bytes(), &words_seal(&number), &entropy.bytes());
                self.words.push((number, side, hex::encode(sealed)));
            }
            Effect::SetTicket { number, state } => self.tickets.push((number, state)),
            _ => {}
        }
    }

    /// Writes everything. The caller holds the transaction.
    pub async fn write(&self, connection: &mut SqliteConnection, now: Time) -> Result<(), sqlx::Error> {
        for (number, case) in &self.saved {
            let Some((state, deadline)) = case else {
                forget(connection, number).await?;
                continue;
            };
            sqlx::query(
                "INSERT INTO desk_case (number, version, state, deadline_at, updated_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (number) DO UPDATE SET version = excluded.version, state = excluded.state,
                 deadline_at = excluded.deadline_at, updated_at = excluded.updated_at",
            )
            .bind(number.as_str())
            .bind(VERSION)
            .bind(state)
            .bind(deadline.map(|at| at.0))
            .bind(now.0)
            .execute(&mut *connection)
            .await?;
        }
        for (number, side, sealed) in &self.words {
            sqlx::query("INSERT INTO case_words (number, side, sealed, at) VALUES ($1, $2, unhex($3), $4)")
                .bind(number.as_str())
                .bind(<&str>::from(*side))
                .bind(sealed)
                .bind(now.0)
                .execute(&mut *connection)
                .await?;
        }
        for number in &self.silenced {
            sqlx::query("UPDATE desk_case SET deadline_at = NULL WHERE number = $1")
                .bind(number.as_str())
                .execute(&mut *connection)
                .await?;
        }
        for (number, state) in &self.tickets {
            let state = if *state == TicketState::Closed { "closed" } else { "delivered" };
            sqlx::query("UPDATE ticket SET state = $2 WHERE number = $1")
                .bind(number.as_str())
                .bind(state)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

async fn forget(connection: &mut SqliteConnection, number: &TicketNumber) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM desk_case WHERE number = $1",
        "DELETE FROM card WHERE number = $1",
        "DELETE FROM case_words WHERE number = $1",
        "DELETE FROM desk_entry WHERE number = $1",
        "DELETE FROM desk_ticket WHERE number = $1",
    ] {
        sqlx::query(statement).bind(number.as_str()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The accounts that chats belong to, of those asked for.
pub(super) fn accounts_of(bound: &super::bound::Bound, peers: &[&str]) -> BTreeMap<Peer, AccountId> {
    let known = peers.iter().filter_map(|peer| {
        let peer = Peer((*peer).to_owned());
        let account = bound.of(&peer)?.account.clone();
        Some((peer, account))
    });
    known.collect()
}

impl Read {
    /// The buckets that a case's limits are counted in.
    pub(super) fn buckets_of_case(&self, peer: &Peer, event: &Event) -> Vec<String> {
        let known = number_of(peer).and_then(|number| self.cases.get(&number)?.known.as_ref());
        let looked = if let Event::Case(CaseEvent::Looked(known)) = event { Some(known) } else { None };
        let mut buckets = Vec::new();
        for known in known.into_iter().chain(looked) {
            let counted = [Bucket::Wrong, Bucket::PhoneLost, Bucket::PhoneKept, Bucket::Frozen, Bucket::Denied]
                .map(|of| of(known.key.clone()));
            let sent = known.phone.as_ref().map(|(method, _)| Bucket::Sent(known.key.clone(), method.clone()));
            buckets.extend(counted.iter().chain(&sent).map(|bucket| bucket_name(bucket, peer)));
        }
        buckets
    }

    /// The counters of a case, and the accounts that its people's chats belong to.
    pub fn case_budget(&self, case: &Case, event: &Event, now: Time) -> (Budget, BTreeMap<Peer, AccountId>) {
        let peer = Peer::default();
        let rows = |bucket: &Bucket| self.counted.get(&bucket_name(bucket, &peer)).map_or(&[][..], Vec::as_slice);
        let looked = if let Event::Case(CaseEvent::Looked(known)) = event { Some(known) } else { None };
        let mut budget = Budget { halted: self.halted(), ..Budget::default() };
        if let Some(known) = looked.or(case.known.as_ref()) {
            let times = |bucket: &Bucket| -> Vec<Time> {
                rows(bucket).iter().map(|(at, _)| *at).filter(|at| now.since(*at) < DAY).collect()
            };
            budget.wrong = times(&Bucket::Wrong(known.key.clone()));
            budget.denied = !times(&Bucket::Denied(known.key.clone())).is_empty();
            budget.phone_kept = !times(&Bucket::PhoneKept(known.key.clone())).is_empty();
            budget.phone_lost = !rows(&Bucket::PhoneLost(known.key.clone())).is_empty();
            budget.frozen = !rows(&Bucket::Frozen(known.key.clone())).is_empty();
            if let Some((method, _)) = &known.phone {
                let sent = rows(&Bucket::Sent(known.key.clone(), method.clone()));
                let sent = sent.iter().map(|(at, note)| (*at, ChallengeId(note.clone()))).collect();
                budget.sent.insert(method.clone(), sent);
            }
        }
        let cases = HashMap::from([(case.number().clone(), case.clone())]);
        let events = [(&peer, event)];
        let bound = accounts_of(&self.bound, &people(&cases, &events));
        (budget, bound)
    }
}

impl Written {
    /// Notes a case that cannot be read: it stays as it is, and is woken no more.
    pub fn silence_case(&mut self, number: TicketNumber) {
        self.cases.silenced.push(number);
    }

    /// Notes a case as it now is, or that it is forgotten. `read` is brought up to date.
    pub fn save_case(&mut self, read: &mut Read, number: &TicketNumber, case: Option<(Case, Option<Time>)>) {
        let row = case.as_ref().map(|(case, deadline)| (json(case), *deadline));
        self.cases.saved.insert(number.clone(), row);
        match case {
            Some((case, _)) => drop(read.cases.insert(number.clone(), case)),
            None => drop(read.cases.remove(number)),
        }
    }
}

impl Store {
    /// The leave of IT that what is under way in a chat began with.
    pub async fn release_begun(&self, peer: &Peer) -> Result<Option<Release>, StoreError> {
        let row: Option<(i64, String)> = sqlx::query_as("SELECT version, state FROM conversation WHERE peer = $1")
            .bind(peer.as_str())
            .fetch_optional(self.readers())
            .await?;
        Ok(row.and_then(|(version, state)| versions::read(version, &state).ok()?.facts.released))
    }

    /// A case as it now is.
    pub async fn case(&self, number: &TicketNumber) -> Result<Option<Case>, StoreError> {
        let row: Option<(i64, String)> = sqlx::query_as("SELECT version, state FROM desk_case WHERE number = $1")
            .bind(number.as_str())
            .fetch_optional(self.readers())
            .await?;
        Ok(row.and_then(|(version, state)| read(version, &state)))
    }

    /// The cases that have not ended, oldest first.
    pub async fn open_cases(&self) -> Result<Vec<Case>, StoreError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT version, state FROM desk_case ORDER BY rowid").fetch_all(self.readers()).await?;
        let cases = rows.into_iter().filter_map(|(version, state)| read(version, &state));
        Ok(cases.filter(|case| !matches!(case.stage, Stage::Closed { .. })).collect())
    }

    /// The cases in which somebody calls by hand and types the code that is read to them, now.
    pub async fn codes_awaited_of(&self, agent: &Peer, now: Time) -> Result<Vec<TicketNumber>, StoreError> {
        let theirs = |case: &Case| {
            let check = case.check.as_ref().filter(|check| check.way == Way::ByHand && now < check.expires_at);
            check.is_some_and(|check| check.by.peer == *agent)
        };
        let cases = self.open_cases().await?.into_iter().filter(theirs);
        Ok(cases.map(|case| case.number().clone()).collect())
    }

    /// What was written about a case, oldest first; what no key opens is left out.
    pub async fn words_of(
        &self,
        number: &TicketNumber,
        keys: &Keys,
    ) -> Result<Vec<(Side, Secret<String>, Time)>, StoreError> {
        let rows: Vec<(String, Vec<u8>, i64)> =
            sqlx::query_as("SELECT side, sealed, at FROM case_words WHERE number = $1 ORDER BY id")
                .bind(number.as_str())
                .fetch_all(self.readers())
                .await?;
        let opened = rows.into_iter().filter_map(|(side, sealed, at)| {
            let plain = keys.open(&sealed, &words_seal(number)).ok()?;
            let side = if side == "it" { Side::It } else { Side::Person };
            Some((side, Secret::new(String::from_utf8(plain).ok()?), Time(at)))
        });
        Ok(opened.collect())
    }

    /// The case that a message in a room belongs to.
    pub async fn case_of_message(&self, room: &Peer, message: &str) -> Result<Option<TicketNumber>, StoreError> {
        let number: Option<String> = sqlx::query_scalar("SELECT number FROM card WHERE room = $1 AND message = $2")
            .bind(room.as_str())
            .bind(message)
            .fetch_optional(self.readers())
            .await?;
        Ok(number.map(TicketNumber))
    }

    /// The message that is a case's card in a room.
    pub async fn card_of(&self, room: &Peer, number: &TicketNumber) -> Result<Option<String>, StoreError> {
        let query = "SELECT message FROM card WHERE room = $1 AND number = $2 AND card = 1 ORDER BY id DESC LIMIT 1";
        let query = sqlx::query_scalar(query).bind(room.as_str()).bind(number.as_str());
        Ok(query.fetch_optional(self.readers()).await?)
    }

    /// Notes a message that was shown in a room about a case: its card, or something beside it.
    pub async fn note_card(
        &self,
        room: &Peer,
        number: &TicketNumber,
        message: &str,
        card: bool,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO card (room, message, number, card) VALUES ($1, $2, $3, $4)
             ON CONFLICT (room, message) DO UPDATE SET number = excluded.number, card = max(card, excluded.card)",
        )
        .bind(room.as_str())
        .bind(message)
        .bind(number.as_str())
        .bind(card)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(())
    }

    /// The latest ticket of a chat as its owner may see it: never who has it.
    pub async fn ticket_shown(&self, peer: &Peer, rules: &Rules, now: Time) -> Result<Option<TicketView>, StoreError> {
        let Some(mut view) = self.latest_ticket(peer).await? else { return Ok(None) };
        let Some(case) = self.case(&view.number).await?.filter(|case| case.peer == *peer) else {
            return Ok(Some(view));
        };
        let policy = &rules.policy.case;
        view.listens = rules.listens() && !matches!(case.stage, Stage::Closed { .. });
        match &case.stage {
            Stage::Open { .. } => {
                let opens_at = policy.hours.opens_at(now, &rules.zone);
                view.opens_at = (opens_at > now && !rules.staff.0.is_empty()).then_some(opens_at);
            }
            Stage::Claimed { since, .. } => (view.state, view.since) = (TicketState::Claimed, Some(*since)),
            Stage::Closed { at, .. } => {
                (view.state, view.since) = (TicketState::Closed, Some(*at));
                view.reopens = now < *at + policy.reopen_within;
            }
        }
        let open = !matches!(case.stage, Stage::Closed { .. });
        if open && case.check.as_ref().is_some_and(|check| check.way != Way::Vouch && now < check.expires_at) {
            view.state = TicketState::Asked;
        }
        if case.released.as_ref().is_some_and(|released| !released.used && now < released.until) {
            view.state = TicketState::Approved;
        }
        Ok(Some(view))
    }
}

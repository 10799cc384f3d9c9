//! One transaction of the inbox: what it reads before the engine is asked. What it writes after stands in `written`.
//!
//! Reading and writing are done for a whole batch of updates at a time, a handful of statements however many updates
//! share the commit: with one statement per row, the number of statements and not the disk would be the limit.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use sqlx::SqliteConnection;

use super::bound::Bound;
pub use super::buckets::bucket_name;
use super::cases;
use super::verifiers::{self, Verifiers};
use super::versions;
pub use super::written::{OUTBOX_SEAL, Written, write_effects};
use crate::audit::chain::{self, Chain};
use crate::engine::Conversation;
use crate::engine::budget::{Budget, DAY};
use crate::engine::case::{Case, Release};
use crate::engine::decoy::account_key;
use crate::engine::effect::Bucket;
use crate::engine::event::Event;
use crate::ids::{AccountId, ChallengeId, MethodId, Peer, TicketNumber};
use crate::keys::Keys;
use crate::time::Time;

/// What a batch reads: conversations, counters, and which updates were taken before.
#[derive(Debug, Default)]
pub struct Read {
    /// The conversations that exist and can be read.
    pub conversations: HashMap<Peer, Conversation>,
    /// Those that cannot, and why.
    pub unreadable: Vec<SetAside>,
    /// Keys (`channel/update`) of updates taken before.
    pub seen: HashSet<String>,
    /// Counters by bucket, oldest first.
    pub counted: HashMap<String, Vec<(Time, String)>>,
    /// The end of the audit chain.
    pub chain: Chain,
    /// The chats that belong to an account.
    pub bound: Bound,
    /// What answers are compared with, of the accounts that an answer may be about.
    pub verifiers: Verifiers,
    /// The cases that events are about.
    pub cases: HashMap<TicketNumber, Case>,
}

/// A conversation that cannot be read is set aside, never lost and never in the way.
#[derive(Debug, Serialize)]
pub struct SetAside {
    /// Whose.
    pub peer: String,
    /// Its version.
    pub version: i64,
    /// Its text.
    pub state: String,
    /// Why it cannot be read.
    pub why: String,
}

/// The bucket whose rows say that resets are halted, and why. They stay until `sesame reopen`.
pub const HALT: &str = "halt";

/// What the names of alarms begin with among the updates taken. They too stay no longer than until `sesame reopen`.
pub const ALARM: &str = "alarm/";

impl Read {
    /// Reads what the engine needs to know about these peers, updates and subjects.
    pub async fn load(
        connection: &mut SqliteConnection,
        peers: &[&str],
        updates: &[String],
        events: &[(&Peer, &Event)],
        keys: &Keys,
        now: Time,
    ) -> Result<Self, sqlx::Error> {
        let mut read = Self { chain: chain::head(connection).await?, ..Self::default() };
        let rows: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT peer, version, state FROM conversation WHERE peer IN (SELECT value FROM json_each($1))",
        )
        .bind(json(&peers))
        .fetch_all(&mut *connection)
        .await?;
        for (peer, version, state) in rows {
            match versions::read(version, &state) {
                Ok(conversation) => drop(read.conversations.insert(Peer(peer), conversation)),
                Err(why) => read.unreadable.push(SetAside { peer, version, state, why: why.to_string() }),
            }
        }
        if !updates.is_empty() {
            let seen: Vec<(String,)> = sqlx::query_as(
                "SELECT channel || '/' || update_id FROM json_each($1) AS asked
                 JOIN seen ON seen.channel = substr(asked.value, 1, instr(asked.value, '/') - 1)
                          AND seen.update_id = substr(asked.value, instr(asked.value, '/') + 1)",
            )
            .bind(json(&updates))
            .fetch_all(&mut *connection)
            .await?;
            read.seen = seen.into_iter().map(|(key,)| key).collect();
        }
        let answered = verifiers::answered(&read.conversations, events);
        read.verifiers = verifiers::of(connection, keys, &answered, now).await?;
        let accounts: Vec<&str> =
            events.iter().filter_map(|(_, event)| event.account()).map(AccountId::as_str).collect();
        read.cases = cases::load(connection, peers).await?;
        let people: Vec<&str> = peers.iter().copied().chain(cases::people(&read.cases, events)).collect();
        read.bound = Bound::load(connection, &people, &accounts).await?;
        let buckets = read.buckets_of(events);
        let counted: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT throttle.bucket, throttle.at, throttle.note FROM json_each($1) AS asked
             JOIN throttle ON throttle.bucket = asked.value AND (throttle.at > $2 OR asked.value LIKE 'lost/%'
                  OR asked.value LIKE 'frozen/%' OR asked.value = 'halt')
             ORDER BY throttle.at, throttle.id",
        )
        .bind(json(&buckets))
        .bind((now - DAY).0)
        .fetch_all(connection)
        .await?;
        for (bucket, at, note) in counted {
            read.counted.entry(bucket).or_default().push((Time(at), note));
        }
        Ok(read)
    }

    fn buckets_of(&self, events: &[(&Peer, &Event)]) -> HashSet<String> {
        let mut buckets = HashSet::new();
        for (peer, event) in events {
            let facts = self.conversations.get(*peer).map(|conversation| &conversation.facts);
            let known = facts.and_then(|facts| facts.subject.as_ref().map(|subject| (&subject.key, &facts.methods)));
            // Whoever the event brings in is asked about by whatever follows in the same batch.
            let told = match event {
                Event::LookedUp { found, .. } => Some((&found.key, &found.methods)),
                Event::Resumed { carried } => {
                    carried.facts.subject.as_ref().map(|subject| (&subject.key, &carried.facts.methods))
                }
                _ => None,
            };
            for (key, methods) in known.into_iter().chain(told) {
                for of in [
                    Bucket::Wrong,
                    Bucket::BoundWrong,
                    Bucket::Contacts,
                    Bucket::PhoneLost,
                    Bucket::PhoneKept,
                    Bucket::Frozen,
                    Bucket::Denied,
                ] {
                    buckets.insert(bucket_name(&of(key.clone()), peer));
                }
                let sent = methods.iter().map(|method| Bucket::Sent(key.clone(), method.id.clone()));
                buckets.extend(sent.map(|bucket| bucket_name(&bucket, peer)));
            }
            buckets.extend(self.buckets_of_case(peer, event));
            let release = self.conversations.get(*peer).and_then(|conversation| conversation.release.as_ref());
            if let Some(release) = release {
                let of = [Bucket::Frozen, Bucket::Denied, Bucket::PhoneLost].map(|of| of(release.key().clone()));
                buckets.extend(of.iter().map(|bucket| bucket_name(bucket, peer)));
            }
            if let Some(account) = self.about(peer, event) {
                let of = [Bucket::Frozen, Bucket::PhoneLost].map(|of| of(account_key(account)));
                buckets.extend(of.iter().map(|bucket| bucket_name(bucket, peer)));
            }
            buckets.insert(HALT.to_owned());
            buckets.insert(bucket_name(&Bucket::Links, peer));
            buckets.insert(bucket_name(&Bucket::Visits, peer));
            buckets.insert(bucket_name(&Bucket::LookUps, peer));
            buckets.insert(bucket_name(&Bucket::Tickets, peer));
        }
        buckets
    }

    /// The account that an event is about, or else the one that its chat belongs to.
    fn about<'a>(&'a self, peer: &Peer, event: &'a Event) -> Option<&'a AccountId> {
        event.account().or_else(|| self.bound.of(peer).map(|bound| &bound.account))
    }

    /// Whether resets are halted for everybody.
    pub fn halted(&self) -> bool {
        self.counted.contains_key(HALT)
    }

    /// The counters of one conversation and event.
    pub fn budget(&self, peer: &Peer, conversation: &Conversation, event: &Event, now: Time) -> Budget {
        let facts = &conversation.facts;
        let (key, methods) = match event {
            Event::LookedUp { found, .. } => (Some(&found.key), &found.methods),
            _ => (facts.subject.as_ref().map(|subject| &subject.key), &facts.methods),
        };
        let rows = |bucket: &Bucket| self.counted.get(&bucket_name(bucket, peer)).map_or(&[][..], Vec::as_slice);
        let times = |bucket: &Bucket| -> Vec<Time> {
            rows(bucket).iter().map(|(at, _)| *at).filter(|at| now.since(*at) < DAY).collect()
        };
        let mut budget =
            Budget { look_ups: times(&Bucket::LookUps), tickets: times(&Bucket::Tickets), ..Budget::default() };
        budget.links = times(&Bucket::Links);
        budget.visits = times(&Bucket::Visits);
        budget.bound = self.bound.of(peer).cloned();
        let lost = |release: &Release| {
            let reports = rows(&Bucket::PhoneLost(release.key().clone()));
            reports.iter().any(|(at, _)| release.falls_with_phone(*at))
        };
        budget.begun_lost = facts.released.as_ref().is_some_and(lost);
        if let Some(release) = &conversation.release {
            let denied = !times(&Bucket::Denied(release.key().clone())).is_empty();
            let frozen = !rows(&Bucket::Frozen(release.key().clone())).is_empty();
            budget.release_frozen = denied || frozen || lost(release);
        }
        if let Some(account) = facts.subject.as_ref().and_then(|subject| subject.account.as_ref())
            && conversation.awaiting.compares()
        {
            budget.verifiers = self.verifiers.get(account).cloned().unwrap_or_default();
        }
        if let Some(account) = self.about(peer, event) {
            let key = account_key(account);
            budget.chats = self.bound.chats(account, peer);
            budget.bound_frozen = !rows(&Bucket::Frozen(key.clone())).is_empty();
            let reports = rows(&Bucket::PhoneLost(key));
            budget.bound_phone_lost = reports.iter().any(|(_, note)| note.is_empty());
            budget.bound_phone_doubtful = !reports.is_empty() && !budget.bound_phone_lost;
        }
        if let Some(key) = key {
            budget.wrong = times(&Bucket::Wrong(key.clone()));
            budget.contacts = times(&Bucket::Contacts(key.clone()));
            budget.phone_lost = !rows(&Bucket::PhoneLost(key.clone())).is_empty();
            budget.frozen = !rows(&Bucket::Frozen(key.clone())).is_empty();
            budget.bound_wrong = times(&Bucket::BoundWrong(key.clone()));
            budget.denied = !times(&Bucket::Denied(key.clone())).is_empty();
            budget.phone_kept = !times(&Bucket::PhoneKept(key.clone())).is_empty();
            let sent = |id: &MethodId| {
                let rows = rows(&Bucket::Sent(key.clone(), id.clone()));
                rows.iter().map(|(at, note)| (*at, ChallengeId(note.clone()))).collect::<Vec<_>>()
            };
            budget.sent = methods.iter().map(|method| (method.id.clone(), sent(&method.id))).collect();
        }
        budget
    }
}

pub(super) fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

//! One transaction of the inbox: what it reads before the engine is asked, and what it writes after.
//!
//! Reading and writing are done for a whole batch of updates at a time, a handful of statements however many updates
//! share the commit: with one statement per row, the number of statements and not the disk would be the limit.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::bound::Bound;
pub use super::buckets::bucket_name;
use super::cases::{self, Cases};
use super::records;
use super::verifiers::{self, Verifiers};
use super::versions;
use crate::audit::chain::{self, Chain, Line};
use crate::engine::budget::{Budget, DAY};
use crate::engine::case::Case;
use crate::engine::conversation::VERSION;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Bucket, Effect, Ticket};
use crate::engine::event::Event;
use crate::engine::{Awaiting, Conversation};
use crate::entropy::{Entropy, Seed, Seeds};
use crate::ids::{AccountId, ChallengeId, MethodId, Peer, TicketNumber};
use crate::keys::Keys;
use crate::secret::Secret;
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

/// What a batch writes. Filled by [`Written::add`], written by [`Written::write`].
#[derive(Debug, Default)]
pub struct Written {
    seen: Vec<(String, String)>,
    conversations: BTreeMap<Peer, (String, Option<Time>)>,
    outbox: Vec<OutboxRow>,
    audit: Vec<chain::Row>,
    counted: Vec<(String, String)>,
    begun: Vec<i64>,
    done: Vec<i64>,
    posted: BTreeMap<Peer, String>,
    set_aside: Vec<SetAside>,
    tickets: Vec<(Peer, Ticket)>,
    records: Vec<(Peer, Effect)>,
    pub(super) cases: Cases,
}

#[derive(Debug, Serialize)]
struct OutboxRow {
    peer: String,
    lane: Option<String>,
    body: String,
    sealed: Option<String>,
    expires_at: Option<i64>,
}

impl OutboxRow {
    fn new(peer: &Peer, effect: &Effect, keys: &Keys, entropy: &mut Entropy) -> Self {
        let seal = |secret: Secret<String>| keys.seal(secret.expose().as_bytes(), OUTBOX_SEAL, &entropy.bytes());
        Self {
            peer: peer.0.clone(),
            lane: effect.lane(peer),
            body: json(effect),
            sealed: effect.secret().map(seal).map(hex::encode),
            expires_at: effect.expires_at().map(|at| at.0),
        }
    }
}

/// The bucket whose rows say that resets are halted, and why. They stay until `sesame reopen`.
pub const HALT: &str = "halt";

/// What the names of alarms begin with among the updates taken. They too stay no longer than until `sesame reopen`.
pub const ALARM: &str = "alarm/";

/// The context in which an effect's secret is sealed.
pub const OUTBOX_SEAL: &str = "outbox";

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
                let of = [Bucket::Frozen, Bucket::Denied].map(|of| of(release.key().clone()));
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
        if let Some(release) = &conversation.release {
            let denied = !times(&Bucket::Denied(release.key().clone())).is_empty();
            budget.release_frozen = denied || !rows(&Bucket::Frozen(release.key().clone())).is_empty();
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
            budget.bound_phone_doubtful = rows(&Bucket::PhoneLost(key)).iter().any(|(_, note)| !note.is_empty());
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

impl Written {
    /// Notes that an update was taken.
    pub fn saw(&mut self, channel: &str, update: &str) {
        self.seen.push((channel.to_owned(), update.to_owned()));
    }

    /// Notes that an effect is being performed, before it is: after a crash it is not begun again.
    pub fn begun(&mut self, outbox_id: i64) {
        self.begun.push(outbox_id);
    }

    /// Notes that an effect is done and leaves the outbox.
    pub fn finished(&mut self, outbox_id: i64) {
        self.done.push(outbox_id);
    }

    /// Notes what a channel wants to know of its last message in a chat.
    pub fn posted(&mut self, peer: &Peer, note: String) {
        self.posted.insert(peer.clone(), note);
    }

    /// Notes a conversation that could not be read.
    pub fn put_aside(&mut self, row: SetAside) {
        self.set_aside.push(row);
    }

    /// Notes a conversation as it now is. `read` is brought up to date, so that the next update of the batch sees it.
    pub fn save(&mut self, read: &mut Read, peer: &Peer, conversation: Conversation, deadline: Option<Time>) {
        if !matches!(conversation.awaiting, Awaiting::Nothing) || conversation.stamp > 0 {
            self.conversations.insert(peer.clone(), (versions::write(&conversation), deadline));
        }
        read.conversations.insert(peer.clone(), conversation);
    }

    /// Notes effects: records for this transaction, the others for the outbox, secrets sealed.
    pub fn add(&mut self, read: &mut Read, peer: &Peer, effects: Vec<Effect>, keys: &Keys, now: Time, seed: Seed) {
        let mut entropy = Entropy::new(seed);
        for effect in effects {
            match effect {
                Effect::Audit { kind, subject, facts } => {
                    let line = Line { at: now, kind, subject, peer: Some(peer.clone()), facts };
                    self.audit.push(read.chain.append(&line));
                }
                Effect::Count { bucket, note } => {
                    let name = bucket_name(&bucket, peer);
                    read.counted.entry(name.clone()).or_default().push((now, note.clone()));
                    self.counted.push((name, note));
                }
                Effect::HaltResets { why } => {
                    read.counted.entry(HALT.to_owned()).or_default().push((now, why.clone()));
                    self.counted.push((HALT.to_owned(), why.clone()));
                    self.records.push((peer.clone(), Effect::HaltResets { why }));
                }
                Effect::BindChat { binding } => {
                    read.bound.bind(peer, binding.clone(), now);
                    self.records.push((peer.clone(), Effect::BindChat { binding }));
                }
                Effect::UnbindChat { chat } => {
                    read.bound.unbind(&chat);
                    self.records.push((peer.clone(), Effect::UnbindChat { chat }));
                }
                Effect::ReinstatePhone { account } => {
                    read.counted.remove(&bucket_name(&Bucket::PhoneLost(account_key(&account)), peer));
                    self.records.push((peer.clone(), Effect::ReinstatePhone { account }));
                }
                Effect::KeepWords { .. } | Effect::SetTicket { .. } | Effect::ForgetCase { .. } => {
                    self.cases.note(effect, keys, &mut entropy);
                }
                effect if effect.is_record() => {
                    verifiers::note(&mut read.verifiers, &effect);
                    self.records.push((peer.clone(), effect));
                }
                effect => {
                    if let Effect::FileTicket { ticket, desk: None } = &effect {
                        // What is about everybody is not shown as the request of whoever happened to set it off.
                        let everybody = ticket.category.is_everybodys();
                        let of = if everybody { Peer::new("house", "service") } else { peer.clone() };
                        self.tickets.push((of, ticket.clone()));
                    }
                    self.outbox.push(OutboxRow::new(peer, &effect, keys, &mut entropy));
                }
            }
        }
    }

    /// Whether the outbox has something new, or something that waited behind what is now done.
    pub fn moves_outbox(&self) -> bool {
        !self.outbox.is_empty() || !self.done.is_empty()
    }

    /// The nearest deadline that is set.
    pub fn nearest_deadline(&self) -> Option<Time> {
        let cases = self.cases.saved.values().flatten().filter_map(|(_, deadline)| *deadline);
        self.conversations.values().filter_map(|(_, deadline)| *deadline).chain(cases).min()
    }

    /// Writes everything. The caller holds the transaction.
    pub async fn write(&self, connection: &mut SqliteConnection, now: Time) -> Result<(), sqlx::Error> {
        self.write_bulk(connection, now).await?;
        for row in &self.set_aside {
            sqlx::query("INSERT INTO set_aside (peer, version, state, why, at) VALUES ($1, $2, $3, $4, $5)")
                .bind(&row.peer)
                .bind(row.version)
                .bind(&row.state)
                .bind(&row.why)
                .bind(now.0)
                .execute(&mut *connection)
                .await?;
        }
        for (peer, ticket) in &self.tickets {
            sqlx::query("INSERT INTO ticket (number, peer, body, state, opened_at) VALUES ($1, $2, $3, 'opened', $4)")
                .bind(ticket.number.as_str())
                .bind(peer.as_str())
                .bind(json(ticket))
                .bind(now.0)
                .execute(&mut *connection)
                .await?;
        }
        self.cases.write(connection, now).await?;
        for (peer, record) in &self.records {
            records::write(connection, peer, record, now).await?;
        }
        Ok(())
    }

    /// The rows that nearly every update has, in one text of several statements sharing their arguments.
    async fn write_bulk(&self, connection: &mut SqliteConnection, now: Time) -> Result<(), sqlx::Error> {
        let audit: Vec<_> = self
            .audit
            .iter()
            .map(|row| (row.seq, row.at, &row.kind, &row.subject, &row.peer, &row.facts, hex::encode(&row.hash)))
            .collect();
        let conversations: Vec<_> =
            self.conversations.iter().map(|(peer, (state, deadline))| (peer, state, deadline)).collect();
        let parts = [
            (
                self.seen.is_empty(),
                "INSERT OR IGNORE INTO seen (channel, update_id, at)
                SELECT value ->> 0, value ->> 1, $2 FROM json_each($3);",
            ),
            (
                conversations.is_empty(),
                "INSERT INTO conversation (peer, version, state, deadline_at, updated_at)
                SELECT value ->> 0, $1, value ->> 1, value ->> 2, $2 FROM json_each($4) WHERE true
                ON CONFLICT (peer) DO UPDATE SET version = excluded.version, state = excluded.state,
                deadline_at = excluded.deadline_at, updated_at = excluded.updated_at;",
            ),
            (
                self.outbox.is_empty(),
                "INSERT INTO outbox (peer, lane, body, sealed, expires_at, next_at, created_at)
                SELECT value ->> 'peer', value ->> 'lane', value ->> 'body', unhex(value ->> 'sealed'),
                value ->> 'expires_at', $2, $2 FROM json_each($5) ORDER BY key;",
            ),
            (
                audit.is_empty(),
                "INSERT INTO audit (seq, at, kind, subject, peer, facts, hash)
                SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, unhex(value ->> 6)
                FROM json_each($6);",
            ),
            (
                self.counted.is_empty(),
                "INSERT INTO throttle (bucket, at, note)
                SELECT value ->> 0, $2, value ->> 1 FROM json_each($7) ORDER BY key;",
            ),
            (self.done.is_empty(), "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each($8));"),
            (
                self.posted.is_empty(),
                "INSERT OR REPLACE INTO chat (peer, note) SELECT value ->> 0, value ->> 1 FROM json_each($9);",
            ),
            (self.begun.is_empty(), "UPDATE outbox SET started = 1 WHERE id IN (SELECT value FROM json_each($10));"),
        ];
        let sql: String = parts.iter().filter(|(empty, _)| !empty).map(|(_, statement)| *statement).collect();
        if sql.is_empty() {
            return Ok(());
        }
        // Safe: put together from the constant texts above.
        sqlx::query(AssertSqlSafe(sql))
            .bind(VERSION)
            .bind(now.0)
            .bind(json(&self.seen))
            .bind(json(&conversations))
            .bind(json(&self.outbox))
            .bind(json(&audit))
            .bind(json(&self.counted))
            .bind(json(&self.done))
            .bind(json(&self.posted.iter().collect::<Vec<_>>()))
            .bind(json(&self.begun))
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Writes effects that no event brought, each under its peer: records and what waits in the outbox. The caller holds the
/// transaction, and tells the inbox once it is committed ([`crate::inbox::Inbox::committed`]).
pub async fn write_effects(
    connection: &mut SqliteConnection,
    effects: Vec<(Peer, Effect)>,
    keys: &Keys,
    now: Time,
    seeds: &dyn Seeds,
) -> Result<(), sqlx::Error> {
    if effects.is_empty() {
        return Ok(());
    }
    let mut read = Read { chain: chain::head(connection).await?, ..Read::default() };
    let mut written = Written::default();
    for (peer, effect) in effects {
        written.add(&mut read, &peer, vec![effect], keys, now, seeds.seed());
    }
    written.write(connection, now).await
}

pub(super) fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

//! The second half of one transaction of the inbox: what it writes once the engine has decided.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::batch::{HALT, Read, SetAside, bucket_name, json};
use super::cases::Cases;
use super::{records, verifiers, versions};
use crate::audit::chain::{self, Line};
use crate::engine::conversation::VERSION;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Bucket, Effect, Ticket};
use crate::engine::{Awaiting, Conversation};
use crate::entropy::{Entropy, Seed, Seeds};
use crate::ids::Peer;
use crate::keys::Keys;
use crate::secret::Secret;
use crate::time::Time;

/// The context in which an effect's secret is sealed.
pub const OUTBOX_SEAL: &str = "outbox";

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

    /// How many effects are to wait in the outbox.
    pub fn effects(&self) -> usize {
        self.outbox.len()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::case::{FromIt, Note};
    use crate::engine::effect::FromPerson;
    use crate::ids::TicketNumber;

    /// What the person's chat hears of a case, and the case of it, keeps one order: "closed" never overtakes "approved".
    #[test]
    fn s47_what_is_told_of_a_case_has_one_lane() {
        let (keys, mut entropy) = (Keys::new([7; 32]), Entropy::new([1; 32]));
        let (number, room) = (TicketNumber::from("IT-7K2M9QD"), Peer::new("telegram", "-100"));
        let mut lane = |effect| OutboxRow::new(&Peer::new("desk", "IT-7K2M9QD"), &effect, &keys, &mut entropy).lane;
        let to = Peer::new("web", "m");
        for news in [FromIt::Verified, FromIt::Void] {
            let (to, number) = (to.clone(), number.clone());
            let told = Effect::TellPerson { to, number, news: Box::new(news), words: None };
            assert_eq!(lane(told).as_deref(), Some("case/IT-7K2M9QD"));
        }
        let heard = Effect::TellCase { number: number.clone(), news: FromPerson::Used, words: None };
        assert_eq!(lane(heard).as_deref(), Some("case/IT-7K2M9QD"));
        let said = Effect::SayInRoom { number, room, note: Note::Sent, words: None, answer_by: None };
        assert_eq!(lane(said).as_deref(), Some("telegram:-100/IT-7K2M9QD"), "a room that is down holds up nobody else");
    }
}

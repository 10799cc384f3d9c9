//! Everything that is held about one person: shown to them, or erased, as the law lets them ask (GDPR, articles 15 and 17).
//!
//! Where a person stands is read from the tables themselves: every table with a column `account`, and every one with a
//! column `peer` for the chats that are theirs. So a new table is in both without anybody remembering it.
//!
//! Their chats are those that belong to their account, and those in which they went the whole way: a new password, a pass, a linked
//! chat, a sign-in. A chat that typed their name, or passed one gate of theirs, is a stranger's: were it theirs, an attack
//! could be erased on request, by whoever made it or by whom it met. For the same reason a line about somebody else stays
//! what it is but for the chat, and a line about them keeps a chat that is not theirs.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};

use crate::audit::Kind;
use crate::audit::book::{BookError, signer};
use crate::audit::chain::{self, Line, Row};
use crate::audit::erased::{self, Whose};
use crate::audit::export;
use crate::directory::Account;
use crate::directory::register::{Register, RegisterError};
use crate::engine::case::Side;
use crate::engine::contact::canonical;
use crate::engine::decoy::{account_key, spellings};
use crate::engine::org::Org;
use crate::entropy::Entropy;
use crate::ids::{Handle, TicketNumber};
use crate::keys::{Keys, Purpose};
use crate::store::{Store, StoreError};
use crate::time::Time;

/// What a chat does once it has proven whose it is: by all the gates there are, not by one.
const PROVEN: [Kind; 4] = [Kind::PasswordReset, Kind::PassIssued, Kind::ChatLinked, Kind::SignedIn];

/// Columns that are not shown: keyed digests and tokens, which are ours and say nothing to anybody, and what a conversation
/// or a channel keeps for itself. Columns of bytes are never shown: they are hashes, or sealed.
const HIDDEN: [(&str, &[&str]); 5] = [
    ("", &["hash", "token_hash", "token", "code", "digest", "contact", "browser", "challenge"]),
    ("conversation", &["state", "version"]),
    ("outbox", &["body"]),
    ("set_aside", &["state"]),
    ("spending", &["number", "prefix"]),
];

/// Somebody's data could not be read or erased; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The database could not do it; worth trying again.
    #[error("the database could not do it: {0}")]
    Sql(#[from] sqlx::Error),
    /// What they registered could not be opened.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The database could not say it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record could not be signed.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// One person, by their account.
pub struct Person {
    store: Arc<Store>,
    account: Account,
    /// What they may have typed as their name, in lower case.
    names: Vec<String>,
}

/// What was erased, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Lines of the record that were emptied.
    pub lines: u64,
    /// Of those, lines about somebody else, of which only the chat was taken out.
    pub others: u64,
    /// Tickets that were emptied.
    pub tickets: u64,
    /// Rows of other tables that are gone.
    pub rows: u64,
}

/// Whom an erasure was of, for whoever has the key and asks by their name: to anybody else it means nothing.
fn word_of(keys: &Keys, login: &str) -> String {
    keys.digest(Purpose::Contact, &["erased", &canonical(login)]).0
}

/// When somebody of this name was erased last, and by whom.
///
/// # Errors
/// When the database cannot be read.
pub async fn erased(store: &Store, handle: &Handle) -> Result<Option<(Time, String)>, PersonError> {
    let of = word_of(store.keys(), handle.as_str());
    let last = "SELECT * FROM audit WHERE kind = $1 AND instr(facts, $2) > 0 ORDER BY seq DESC LIMIT 1";
    let last: Option<Row> =
        sqlx::query_as(last).bind(<&str>::from(Kind::PersonErased)).bind(&of).fetch_optional(store.readers()).await?;
    Ok(last.map(|row| {
        let by = row.facts().into_iter().find(|(name, _)| name == "by");
        (Time(row.at), by.map(|(_, by)| by).unwrap_or_default())
    }))
}

/// A table in which people stand, and by which column.
struct Place {
    table: String,
    column: String,
    shown: Vec<String>,
}

impl Place {
    /// Whether the column names chats, not the account.
    fn is_chat(&self) -> bool {
        self.column == "peer"
    }

    fn condition(&self) -> String {
        let Self { column, .. } = self;
        if self.is_chat() {
            format!("\"{column}\" IN (SELECT value FROM json_each($2)) AND $1 = $1")
        } else {
            format!("\"{column}\" = $1 AND $2 = $2")
        }
    }
}

/// A line as its person may see it: who else stands in it, and in which chat, is not theirs to know (GDPR, article 15, 4).
fn shown(whose: &Whose<'_>, mut row: Row) -> Row {
    if whose.is_of_another(&row) {
        row.subject = Some("another".to_owned());
        "[]".clone_into(&mut row.facts);
    }
    let ours = row.peer.as_ref().is_some_and(|peer| peer.starts_with("house:"));
    if !ours && !whose.is_in_chat(&row) {
        row.peer = row.peer.map(|peer| format!("{}:another", peer.split(':').next().unwrap_or_default()));
    }
    row
}

/// Every place where people stand.
async fn places(connection: &mut SqliteConnection) -> Result<Vec<Place>, sqlx::Error> {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT s.name, c.name, c.type FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
         WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' AND s.name NOT LIKE '!_sqlx%' ESCAPE '!' ORDER BY 1, c.cid",
    )
    .fetch_all(connection)
    .await?;
    let mut places = Vec::new();
    for (table, column, _) in &columns {
        let names_people =
            ["account", "peer", "told"].contains(&column.as_str()) || (table == "account" && column == "id");
        if !names_people || table == "audit" {
            continue;
        }
        let hidden =
            |name: &str| HIDDEN.iter().any(|(of, names)| (of.is_empty() || of == table) && names.contains(&name));
        let of_table = columns.iter().filter(|(of, name, kind)| of == table && kind != "BLOB" && !hidden(name));
        let shown = of_table.map(|(_, name, _)| name.clone()).collect();
        places.push(Place { table: table.clone(), column: column.clone(), shown });
    }
    Ok(places)
}

impl Person {
    /// The person of an account, in an organisation that has these domains.
    pub fn new(store: Arc<Store>, account: Account, org: &Org) -> Self {
        let names = spellings(&Handle(canonical(&account.login)), org);
        let names = names.into_iter().map(|name| name.0.to_lowercase()).collect();
        Self { store, account, names }
    }

    fn key(&self) -> String {
        account_key(&self.account.id).0
    }

    async fn chats(&self, connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
        let proven: Vec<&str> = PROVEN.iter().map(|kind| <&str>::from(*kind)).collect();
        sqlx::query_scalar(
            "SELECT peer FROM bound_chat WHERE account = $1 UNION
             SELECT peer FROM audit WHERE subject = $2 AND peer IS NOT NULL
             AND +kind IN (SELECT value FROM json_each($3)) AND peer NOT LIKE 'house:%'",
        )
        .bind(self.account.id.as_str())
        .bind(self.key())
        .bind(json!(proven).to_string())
        .fetch_all(connection)
        .await
    }

    /// The lines of the record about them, and of their chats.
    async fn lines(&self, connection: &mut SqliteConnection, chats: &str) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as(
            "SELECT * FROM audit WHERE seq IN (SELECT seq FROM audit WHERE subject = $1
             UNION SELECT seq FROM audit WHERE peer IN (SELECT value FROM json_each($2))) ORDER BY seq",
        )
        .bind(self.key())
        .bind(chats)
        .fetch_all(connection)
        .await
    }

    /// Everything held about them, without anything that proves who somebody is: no seed, no code, no digest. Their own
    /// numbers and addresses stand in it in full.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn export(&self) -> Result<Value, PersonError> {
        let registered = Register::new(Arc::clone(&self.store)).entries(&self.account.id).await?;
        let registered: Vec<Value> = registered
            .iter()
            .map(|entry| {
                let kinds: Vec<&str> = entry.methods.iter().map(|(_, kind)| kind.word()).collect();
                json!({
                    "kinds": kinds,
                    "value": entry.value.as_ref().map(crate::secret::Secret::expose),
                    "name": entry.name,
                    "suspended": entry.suspended,
                })
            })
            .collect();
        let mut reader = self.store.readers().begin().await?;
        let own = self.chats(&mut reader).await?;
        let chats = json!(own).to_string();
        let mut tables = Map::new();
        for place in places(&mut reader).await? {
            let rows = self.rows(&mut reader, &place, &chats).await?;
            if !rows.is_empty() {
                let name = format!("{} by {}", place.table, place.column);
                tables.insert(name, Value::Array(rows));
            }
        }
        let mut cases = Vec::new();
        for number in self.tickets(&mut reader, &chats).await? {
            cases.push(self.case(&number).await?);
        }
        let (key, lines) = (self.key(), self.lines(&mut reader, &chats).await?);
        let whose = Whose { subject: &key, chats: &own };
        let record: Vec<Value> = lines.into_iter().map(|row| export::json(&shown(&whose, row))).collect();
        Ok(json!({
            "account": { "id": self.account.id, "login": self.account.login, "name": self.account.name },
            "registered": registered,
            "chats": own,
            "tables": tables,
            "cases": cases,
            "record": record,
        }))
    }

    /// Their tickets: those that are about them, as the directory says of a case that somebody has taken; of the others,
    /// those with their name or of their chats. One that came from their chat and is about another is the other's.
    async fn tickets(&self, connection: &mut SqliteConnection, chats: &str) -> Result<Vec<TicketNumber>, sqlx::Error> {
        let numbers: Vec<String> = sqlx::query_scalar(
            r"SELECT t.number FROM ticket AS t LEFT JOIN (
                 SELECT number, CASE WHEN json_valid(state) THEN state ->> '$.known.account' END AS account FROM desk_case
             ) AS c ON c.number = t.number
             WHERE CASE WHEN c.account IS NOT NULL THEN c.account = $1
                   ELSE t.peer IN (SELECT value FROM json_each($2))
                     OR lower(substr(t.body ->> '$.handle', instr(t.body ->> '$.handle', '\') + 1))
                        IN (SELECT value FROM json_each($3)) END
             ORDER BY t.number",
        )
        .bind(self.account.id.as_str())
        .bind(chats)
        .bind(json!(self.names).to_string())
        .fetch_all(connection)
        .await?;
        Ok(numbers.into_iter().map(TicketNumber).collect())
    }

    /// What was written about one, as it was kept: redacted.
    async fn case(&self, number: &TicketNumber) -> Result<Value, StoreError> {
        let written = self.store.words_of(number, self.store.keys()).await?;
        let written: Vec<Value> = written
            .iter()
            .map(|(side, text, at)| {
                let by = if *side == Side::It { "it" } else { "person" };
                json!({ "by": by, "text": text.expose(), "at": at.0 })
            })
            .collect();
        Ok(json!({ "number": number.as_str(), "written": written }))
    }

    async fn rows(&self, reader: &mut SqliteConnection, place: &Place, chats: &str) -> Result<Vec<Value>, sqlx::Error> {
        let pairs: Vec<String> = place.shown.iter().map(|column| format!("'{column}', \"{column}\"")).collect();
        // Safe: names of our own tables and columns, as the database tells them; the person's are bound.
        let statement =
            format!("SELECT json_object({}) FROM \"{}\" WHERE {}", pairs.join(", "), place.table, place.condition());
        let rows =
            sqlx::query(AssertSqlSafe(statement)).bind(self.account.id.as_str()).bind(chats).fetch_all(reader).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| serde_json::from_str(row.try_get::<&str, _>(0).ok()?).ok();
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Erases them: methods, chats, contacts, what waits for them, the words of their tickets, and who they are in the
    /// record. With `really` false nothing is changed, and it is only counted.
    ///
    /// # Errors
    /// When the database cannot do it; then nothing was changed.
    pub async fn erase(
        &self,
        (now, by): (Time, &str),
        entropy: &mut Entropy,
        really: bool,
    ) -> Result<Erasure, PersonError> {
        let key = signer(self.store.keys())?;
        let word = entropy.letters(12, b"23456789ABCDEFGHJKMNPQRSTVWXYZ");
        let mut writer = self.store.writer().await;
        // What is deleted is overwritten, so that it is not found in the free pages of the file.
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut *writer).await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let (own, subject) = (self.chats(&mut transaction).await?, self.key());
        let (chats, whose) = (json!(own).to_string(), Whose { subject: &subject, chats: &own });
        let mut erased = Erasure::default();
        for row in self.lines(&mut transaction, &chats).await? {
            erased.lines += 1;
            erased.others += u64::from(whose.is_of_another(&row));
            erased::empty(&mut transaction, &key, row, &whose, &word).await?;
        }
        let tickets = json!(self.tickets(&mut transaction, &chats).await?).to_string();
        erased.rows = self.delete_cases(&mut transaction, &tickets).await?;
        erased.tickets = self.empty_tickets(&mut transaction, (&tickets, &chats), &word).await?;
        sqlx::query(
            "UPDATE tally_attempt SET subject = nullif(subject, $1),
             peer = CASE WHEN peer IN (SELECT value FROM json_each($2)) THEN $3 ELSE peer END
             WHERE subject = $1 OR peer IN (SELECT value FROM json_each($2))",
        )
        .bind(&subject)
        .bind(&chats)
        .bind(format!("erased:{word}"))
        .execute(&mut *transaction)
        .await?;
        erased.rows += self.delete_rows(&mut transaction, &chats).await?;
        if !really {
            transaction.rollback().await?;
            return Ok(erased);
        }
        let of = word_of(self.store.keys(), &self.account.login);
        let facts = [("lines", erased.lines.to_string()), ("by", by.to_owned()), ("of", of)];
        let facts = facts.map(|(name, value)| (name.to_owned(), value)).into();
        let line = Line { at: now, kind: Kind::PersonErased, subject: None, peer: None, facts };
        chain::append(&mut transaction, &line).await?;
        transaction.commit().await?;
        // What was erased must not be found in the file either, nor in what is not yet written back to it.
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
        Ok(erased)
    }

    /// A ticket keeps its number, category and times, for counts; what says whose it was is taken out, and a chat only where
    /// it is theirs. Of tickets about others nothing but their chat is taken out. Returns how many were theirs.
    async fn empty_tickets(
        &self,
        connection: &mut SqliteConnection,
        (tickets, chats): (&str, &str),
        word: &str,
    ) -> Result<u64, sqlx::Error> {
        let nobody = format!("erased:{word}");
        let emptied = sqlx::query(
            "UPDATE ticket SET body = json_set(body, '$.handle', NULL, '$.tried', json('[]'))
             WHERE number IN (SELECT value FROM json_each($1))",
        );
        let emptied = emptied.bind(tickets).execute(&mut *connection).await?.rows_affected();
        sqlx::query(
            "UPDATE desk_case SET state = json_set(state, '$.peer', $2, '$.bound', NULL)
             WHERE CASE WHEN json_valid(state) THEN state ->> '$.peer' IN (SELECT value FROM json_each($1)) END",
        )
        .bind(chats)
        .bind(&nobody)
        .execute(&mut *connection)
        .await?;
        sqlx::query("UPDATE ticket SET peer = $2 WHERE peer IN (SELECT value FROM json_each($1))")
            .bind(chats)
            .bind(&nobody)
            .execute(connection)
            .await?;
        Ok(emptied)
    }

    /// What IT did on their tickets, and what was written, is deleted; so is what still waits to be done.
    async fn delete_cases(&self, connection: &mut SqliteConnection, tickets: &str) -> Result<u64, sqlx::Error> {
        let mut rows = 0;
        for (table, column) in [
            ("desk_case", "number"),
            ("case_words", "number"),
            ("card", "number"),
            ("desk_ticket", "number"),
            ("desk_entry", "number"),
            ("outbox", "substr(peer, 6)"),
        ] {
            let only = if table == "outbox" { "peer LIKE 'desk:%' AND" } else { "" };
            let statement = format!("DELETE FROM {table} WHERE {only} {column} IN (SELECT value FROM json_each($1))");
            // Safe: the names stand above; the numbers are bound.
            let deleted = sqlx::query(AssertSqlSafe(statement)).bind(tickets);
            rows += deleted.execute(&mut *connection).await?.rows_affected();
        }
        Ok(rows)
    }

    async fn delete_rows(&self, connection: &mut SqliteConnection, chats: &str) -> Result<u64, sqlx::Error> {
        let mut rows = 0;
        // What was counted: `wrong/account/7`, `sent/account/7/m1`, and per chat `look-ups/telegram:1`.
        rows += sqlx::query(
            "DELETE FROM throttle WHERE substr(bucket, -length($1) - 1) = '/' || $1 OR instr(bucket, '/' || $1 || '/') > 0
             OR substr(bucket, instr(bucket, '/') + 1) IN (SELECT value FROM json_each($2))",
        )
        .bind(self.key())
        .bind(chats)
        .execute(&mut *connection)
        .await?
        .rows_affected();
        // Last the account, which others belong to.
        let mut places = places(connection).await?;
        places.retain(|place| !["ticket", "tally_attempt"].contains(&place.table.as_str()));
        places.sort_by_key(|place| place.table == "account");
        for place in places {
            // Safe: names of our own tables and columns, as the database tells them; the person's are bound.
            let statement = format!("DELETE FROM \"{}\" WHERE {}", place.table, place.condition());
            let deleted = sqlx::query(AssertSqlSafe(statement)).bind(self.account.id.as_str()).bind(chats);
            rows += deleted.execute(&mut *connection).await?.rows_affected();
        }
        Ok(rows)
    }
}

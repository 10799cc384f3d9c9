//! Visits of the page where methods are registered: only digests of the link and of the browser; what is being
//! registered lies sealed.
//!
//! Every change names the revision it was decided on, so that of two requests at once only one is taken: a guess is
//! counted and committed before its verdict can be read, however many are sent together.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::{Store, StoreError};
use crate::audit::chain::{self, Line};
use crate::engine::enrolment::{Draft, Purpose};
use crate::engine::text::Pair;
use crate::ids::{AccountId, ChallengeId, Locale, MethodId, Peer, VisitId};
use crate::keys::{Digest, Keys, Purpose as Purposes};
use crate::secret::Secret;
use crate::time::Time;

/// How many forms a visit takes: several times what registering everything there is needs.
pub const POSTS_MAX: i64 = 300;

/// How somebody showed on a visit who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Proof {
    /// By the current password: enough to register where nothing is registered, and to look.
    Password,
    /// By a registered method of the strongest kind there is, besides.
    Method,
    /// By an invitation code from IT, who know whom they gave it to.
    Invitation,
}

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Its name.
    pub id: VisitId,
    /// The chat that opened it.
    pub peer: Option<Peer>,
    /// What for.
    pub purpose: Purpose,
    /// The language.
    pub locale: Locale,
    /// The two words that also stand in the chat.
    pub words: Option<Pair>,
    /// SHA-256 of the cookie of the browser it is bound to, after its first form.
    pub browser: Option<String>,
    /// Whose it is, once signed in.
    pub account: Option<AccountId>,
    /// How that was shown.
    pub proof: Option<Proof>,
    /// Tries to sign in so far.
    pub tries: u8,
    /// What is being done.
    pub draft: Option<Draft>,
    /// Whether the account's first method was registered on it.
    pub first: bool,
    /// Which state this is.
    pub revision: i64,
    /// When it began.
    pub issued_at: Time,
    /// When it ends, if nothing is done on it.
    pub expires_at: Time,
    /// When it was ended.
    pub ended_at: Option<Time>,
}

impl Visit {
    /// Nobody is signed in any more, and nothing of what they were doing is left for whoever signs in next.
    pub fn forget(&mut self) {
        (self.account, self.proof, self.draft, self.first) = (None, None, None, false);
    }
}

/// What a new visit is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewVisit<'a> {
    /// Its name.
    pub id: &'a VisitId,
    /// SHA-256 of its link's token (`keys::token_hash`).
    pub token_hash: &'a str,
    /// The chat that opened it.
    pub peer: Option<&'a Peer>,
    /// What for.
    pub purpose: Purpose,
    /// Its language.
    pub locale: &'a Locale,
    /// The two words that also stand in the chat.
    pub words: Option<Pair>,
    /// When it is made.
    pub issued_at: Time,
    /// When it ends.
    pub expires_at: Time,
}

/// What is written together with a visit.
#[derive(Debug, Default)]
pub struct Beside {
    /// Audit lines.
    pub lines: Vec<Line>,
    /// What limits count: a bucket and its note.
    pub counts: Vec<(String, String)>,
}

/// Writes a new visit, in place of any other of its chat.
pub async fn insert_visit(connection: &mut SqliteConnection, new: &NewVisit<'_>) -> Result<(), sqlx::Error> {
    if let Some(peer) = new.peer {
        sqlx::query("UPDATE visit SET ended_at = $2, draft = NULL WHERE peer = $1 AND ended_at IS NULL")
            .bind(peer.as_str())
            .bind(new.issued_at.0)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query(
        "INSERT INTO visit (id, token_hash, peer, purpose, locale, words, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_str())
    .bind(new.token_hash)
    .bind(new.peer.map(Peer::as_str))
    .bind(<&'static str>::from(new.purpose))
    .bind(new.locale.as_str())
    .bind(new.words.map(|words| words.pair))
    .bind(new.issued_at.0)
    .bind(new.expires_at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts something for a limit: a bucket and its note. The caller holds the transaction.
pub async fn count(connection: &mut SqliteConnection, what: (&str, &str), now: Time) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ($1, $2, $3)")
        .bind(what.0)
        .bind(now.0)
        .bind(what.1)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends an account's visits: what was begun on them before its owner acted is nobody's to finish.
pub async fn end_visits(connection: &mut SqliteConnection, account: &AccountId, now: Time) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE visit SET ended_at = $2, draft = NULL WHERE account = $1 AND ended_at IS NULL")
        .bind(account.as_str())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a visit as it now is, and what goes with it. The caller holds the transaction, and raises the revision once it
/// is committed. `false` when the visit was changed meanwhile, has ended or expired, or has taken [`POSTS_MAX`] forms: then
/// nothing is written, and what was decided is void.
pub async fn write_visit(
    connection: &mut SqliteConnection,
    keys: &Keys,
    visit: &Visit,
    beside: &Beside,
    now: Time,
) -> Result<bool, sqlx::Error> {
    let draft = visit.draft.as_ref().map(|draft| {
        let plain = serde_json::to_vec(draft).unwrap_or_default();
        // Each state of a visit is written once, so its number makes a nonce that is never used again.
        let nonce = keys.draw(Purposes::Form, &["visit", visit.id.as_str(), &visit.revision.to_string()]);
        keys.seal(&plain, &context(&visit.id), &nonce)
    });
    let saved = sqlx::query(
        "UPDATE visit SET browser = $3, purpose = $4, locale = $5, account = $6, proof = $7, tries = $8, draft = $9,
                expires_at = $10, ended_at = $11, first = $14, posts = posts + 1, revision = revision + 1
         WHERE id = $1 AND revision = $2 AND ended_at IS NULL AND expires_at > $12 AND posts < $13
           AND (browser IS NULL OR browser = $3)",
    )
    .bind(visit.id.as_str())
    .bind(visit.revision)
    .bind(&visit.browser)
    .bind(<&'static str>::from(visit.purpose))
    .bind(visit.locale.as_str())
    .bind(visit.account.as_ref().map(AccountId::as_str))
    .bind(visit.proof.map(<&'static str>::from))
    .bind(visit.tries)
    .bind(draft)
    .bind(visit.expires_at.0)
    .bind(visit.ended_at.map(|at| at.0))
    .bind(now.0)
    .bind(POSTS_MAX)
    .bind(visit.first)
    .execute(&mut *connection)
    .await?;
    if saved.rows_affected() != 1 {
        return Ok(false);
    }
    for (bucket, note) in &beside.counts {
        count(connection, (bucket, note), now).await?;
    }
    for line in &beside.lines {
        chain::append(connection, line).await?;
    }
    Ok(true)
}

/// Writes down that the owner of an account has agreed to what numbers and addresses are for; the first time counts.
pub async fn consent(
    connection: &mut SqliteConnection,
    account: &AccountId,
    at: Time,
    locale: &Locale,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO consent (account, at, locale) VALUES ($1, $2, $3)")
        .bind(account.as_str())
        .bind(at.0)
        .bind(locale.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    /// Begins a visit that no chat opened: it belongs to the browser that asked for it.
    pub async fn begin_visit(&self, new: &NewVisit<'_>, browser: &str) -> Result<(), StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        insert_visit(&mut transaction, new).await?;
        sqlx::query("UPDATE visit SET browser = $2 WHERE id = $1")
            .bind(new.id.as_str())
            .bind(browser)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The visit of a link, by the digest of its token.
    pub async fn visit_by_token(&self, token_hash: &str) -> Result<Option<Visit>, StoreError> {
        self.find_visit(token_hash, "").await
    }

    /// A visit by its name.
    pub async fn visit(&self, id: &VisitId) -> Result<Option<Visit>, StoreError> {
        self.find_visit("", id.as_str()).await
    }

    async fn find_visit(&self, token_hash: &str, id: &str) -> Result<Option<Visit>, StoreError> {
        let row = sqlx::query(
            "SELECT id, peer, purpose, locale, words, browser, account, proof, tries, draft, first, revision, issued_at,
                    expires_at, ended_at
             FROM visit WHERE token_hash = $1 OR id = $2",
        )
        .bind(token_hash)
        .bind(id)
        .fetch_optional(self.readers())
        .await?;
        Ok(row.as_ref().map(|row| read(row, self.keys())).transpose()?)
    }

    /// Writes a visit as it now is, and what goes with it, in a transaction of its own; see [`write_visit`].
    pub async fn save_visit(&self, visit: &mut Visit, beside: Beside, now: Time) -> Result<bool, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        if !write_visit(&mut transaction, self.keys(), visit, &beside, now).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        visit.revision += 1;
        Ok(true)
    }

    /// The number or address that a challenge was made for on a visit; `None` when another was typed since.
    pub async fn visit_contact(
        &self,
        visit: &VisitId,
        challenge: &ChallengeId,
    ) -> Result<Option<Secret<String>>, StoreError> {
        let visit = self.visit(visit).await?;
        let draft = visit.filter(|visit| visit.ended_at.is_none()).and_then(|visit| visit.draft);
        Ok(draft.and_then(|draft| draft.reached_by(challenge).map(Secret::from)))
    }

    /// What was counted under a name since then, oldest first.
    pub async fn counted(&self, bucket: &str, since: Time) -> Result<Vec<(Time, String)>, StoreError> {
        let query = sqlx::query_as("SELECT at, note FROM throttle WHERE bucket = $1 AND at > $2 ORDER BY at, id");
        let rows: Vec<(i64, String)> = query.bind(bucket).bind(since.0).fetch_all(self.readers()).await?;
        Ok(rows.into_iter().map(|(at, note)| (Time(at), note)).collect())
    }

    /// Counts something under a name, unless there are `most` of it since then. One statement, so that many at once cannot
    /// pass together.
    pub async fn count_within(
        &self,
        (bucket, note): (&str, &str),
        since: Time,
        now: Time,
        most: u32,
    ) -> Result<bool, StoreError> {
        let counted = sqlx::query(
            "INSERT INTO throttle (bucket, note, at) SELECT $4, $5, $2
             WHERE (SELECT count(*) FROM throttle WHERE bucket = $4 AND at > $1) < $3",
        )
        .bind(since.0)
        .bind(now.0)
        .bind(most)
        .bind(bucket)
        .bind(note)
        .execute(&mut *self.writer().await)
        .await?;
        Ok(counted.rows_affected() == 1)
    }

    /// Text messages, calls and mails to everybody since then.
    pub async fn sent_by_all(&self, since: Time) -> Result<u32, StoreError> {
        let query =
            "SELECT count(*) FROM throttle WHERE bucket >= 'sent/' AND bucket < 'sent0' AND at > $1 AND note <> ''";
        Ok(sqlx::query_scalar(query).bind(since.0).fetch_one(self.readers()).await?)
    }

    /// Takes an app's step: none is taken twice (RFC 6238 §5.2). One statement, so that two at once cannot both have it.
    pub async fn spend_step(&self, method: &MethodId, step: u64) -> Result<bool, StoreError> {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let spent =
            sqlx::query("UPDATE method SET used_step = $2 WHERE id = $1 AND (used_step IS NULL OR used_step < $2)")
                .bind(method.as_str())
                .bind(step)
                .execute(&mut *self.writer().await)
                .await?;
        Ok(spent.rows_affected() == 1)
    }

    /// Takes a recovery code: each is good once.
    pub async fn spend_code(&self, method: &MethodId, label: &str) -> Result<bool, StoreError> {
        let spent = sqlx::query("DELETE FROM method_digest WHERE method = $1 AND label = $2")
            .bind(method.as_str())
            .bind(label)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(spent.rows_affected() == 1)
    }

    /// Takes back what was counted before it was compared, and was right.
    pub async fn uncount(&self, bucket: &str, at: Time) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM throttle WHERE id = (SELECT max(id) FROM throttle WHERE bucket = $1 AND at = $2)")
            .bind(bucket)
            .bind(at.0)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// Whether the owner of an account has agreed to what numbers and addresses are for.
    pub async fn has_consented(&self, account: &AccountId) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM consent WHERE account = $1)");
        Ok(query.bind(account.as_str()).fetch_one(self.readers()).await?)
    }

    /// Writes down an invitation, in place of the account's former one.
    pub async fn invite(&self, account: &AccountId, digest: &Digest, expires_at: Time) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO invitation (account, digest, expires_at) VALUES ($1, $2, $3)")
            .bind(account.as_str())
            .bind(&digest.0)
            .bind(expires_at.0)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(())
    }

    /// Takes an invitation: it is good once. One statement, so that two at once cannot both have it.
    pub async fn take_invitation(&self, account: &AccountId, digest: &Digest, now: Time) -> Result<bool, StoreError> {
        let taken = sqlx::query("DELETE FROM invitation WHERE account = $1 AND digest = $2 AND expires_at > $3")
            .bind(account.as_str())
            .bind(&digest.0)
            .bind(now.0)
            .execute(&mut *self.writer().await)
            .await?;
        Ok(taken.rows_affected() == 1)
    }
}

fn context(visit: &VisitId) -> String {
    format!("visit/{visit}")
}

fn read(row: &SqliteRow, keys: &Keys) -> Result<Visit, sqlx::Error> {
    fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
        sqlx::Error::Decode(Box::new(error))
    }
    let id = VisitId(row.try_get("id")?);
    let sealed: Option<Vec<u8>> = row.try_get("draft")?;
    // What cannot be read any more is begun again; nothing was registered by it.
    let draft = sealed.and_then(|sealed| keys.open(&sealed, &context(&id)).ok());
    let draft = draft.and_then(|plain| serde_json::from_slice(&plain).ok());
    let purpose: &str = row.try_get("purpose")?;
    let proof: Option<&str> = row.try_get("proof")?;
    Ok(Visit {
        peer: row.try_get::<Option<String>, _>("peer")?.map(Peer),
        purpose: purpose.parse().map_err(decode)?,
        locale: Locale(row.try_get("locale")?),
        words: row.try_get::<Option<u16>, _>("words")?.map(|pair| Pair { pair }),
        browser: row.try_get("browser")?,
        account: row.try_get::<Option<String>, _>("account")?.map(AccountId),
        proof: proof.map(str::parse).transpose().map_err(decode)?,
        tries: row.try_get("tries")?,
        draft,
        first: row.try_get("first")?,
        revision: row.try_get("revision")?,
        issued_at: Time(row.try_get("issued_at")?),
        expires_at: Time(row.try_get("expires_at")?),
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(Time),
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Time = Time(1_000_000);
    const LATER: Time = Time(1_600_000);

    async fn begun(dir: &tempfile::TempDir, id: &str, peer: Option<&str>) -> Store {
        let store = Store::open(&dir.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap();
        again(&store, id, peer).await;
        store
    }

    async fn again(store: &Store, id: &str, peer: Option<&str>) {
        let peer = peer.map(Peer::from);
        let new = NewVisit {
            id: &id.into(),
            token_hash: id,
            peer: peer.as_ref(),
            purpose: Purpose::Register,
            locale: &"fr".into(),
            words: None,
            issued_at: NOON,
            expires_at: LATER,
        };
        insert_visit(&mut *store.writer().await, &new).await.unwrap();
    }

    #[tokio::test]
    async fn of_two_changes_of_one_state_only_one_is_taken_and_a_draft_lies_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let store = begun(&dir, "v1", None).await;
        let mut one = store.visit_by_token("v1").await.unwrap().unwrap();
        let mut other = one.clone();
        one.draft = Some(Draft::App { seed: "a1b2c3d4".to_owned(), wrong: 0 });
        assert!(store.save_visit(&mut one, Beside::default(), NOON).await.unwrap());
        assert!(!store.save_visit(&mut other, Beside::default(), NOON).await.unwrap());
        let read = store.visit(&"v1".into()).await.unwrap().unwrap();
        assert!(matches!(read.draft, Some(Draft::App { .. })));
        let sealed: Vec<u8> = sqlx::query_scalar("SELECT draft FROM visit").fetch_one(store.readers()).await.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("a1b2"));
        assert!(!store.save_visit(&mut one, Beside::default(), LATER).await.unwrap(), "expired on the stroke");
    }

    #[tokio::test]
    async fn a_chat_has_one_visit_and_a_browser_keeps_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let store = begun(&dir, "v1", Some("town:1")).await;
        again(&store, "v2", Some("town:1")).await;
        assert!(store.visit(&"v1".into()).await.unwrap().unwrap().ended_at.is_some());
        let mut visit = store.visit(&"v2".into()).await.unwrap().unwrap();
        visit.browser = Some("mine".to_owned());
        assert!(store.save_visit(&mut visit, Beside::default(), NOON).await.unwrap());
        visit.browser = Some("another".to_owned());
        assert!(!store.save_visit(&mut visit, Beside::default(), NOON).await.unwrap());
    }

    #[tokio::test]
    async fn an_invitation_is_good_once_for_its_own_account_and_until_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let store = begun(&dir, "v1", None).await;
        let (mira, digest) = (AccountId::from("mira"), Digest("d".to_owned()));
        store.invite(&mira, &digest, LATER).await.unwrap();
        assert!(!store.take_invitation(&"max".into(), &digest, NOON).await.unwrap());
        assert!(!store.take_invitation(&mira, &digest, LATER).await.unwrap(), "too late");
        assert!(store.take_invitation(&mira, &digest, NOON).await.unwrap());
        assert!(!store.take_invitation(&mira, &digest, NOON).await.unwrap(), "once");
        let since = NOON - std::time::Duration::from_secs(1);
        assert!(store.count_within(("visits", ""), since, NOON, 1).await.unwrap());
        assert!(!store.count_within(("visits", ""), since, NOON, 1).await.unwrap());
    }
}

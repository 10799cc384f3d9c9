//! Codes by which a chat is linked: keyed digests, one live for each account, each good once.
//!
//! Taking one is a single transaction: it is looked for, spent and counted where it was wrong, all before anybody can
//! learn what it was. So of many guesses at once no more are compared than are allowed, and of two that know the code
//! one has it.

use std::time::Duration;

use sqlx::{Connection as _, SqliteConnection};

use super::{Store, StoreError};
use crate::ids::{AccountId, ChallengeId, Handle};
use crate::keys::Digest;
use crate::time::Time;

/// Under which name wrong codes of everybody are counted.
const WRONG: &str = "links-wrong";
/// In which time.
const WINDOW: Duration = Duration::from_hours(1);

/// A code to be handed out.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The account.
    pub account: AccountId,
    /// What its owner signs in with.
    pub login: Handle,
    /// Keyed digest of the code.
    pub code: Digest,
    /// Keyed digest of the token that a button carries in its place.
    pub token: Digest,
    /// When both end.
    pub expires_at: Time,
}

/// What became of a code that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// It was this account's, and is spent.
    As(AccountId, Handle),
    /// It is unknown, used or too old.
    Refused,
    /// It was not compared: too many wrong ones came in.
    Busy,
}

/// Writes down a code; it voids the account's former one. The caller holds the transaction.
pub async fn offer_link(connection: &mut SqliteConnection, new: &NewLink) -> Result<(), sqlx::Error> {
    // Should two accounts draw the same code, the older is void: one code never names two accounts.
    let offer = sqlx::query(
        "INSERT OR REPLACE INTO chat_link (account, login, code, token, expires_at) VALUES ($1, $2, $3, $4, $5)",
    );
    offer
        .bind(new.account.as_str())
        .bind(new.login.as_str())
        .bind(&new.code.0)
        .bind(&new.token.0)
        .bind(new.expires_at.0)
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    /// Takes a code, or the token in its place. The same attempt gets the same answer again. With `most`, a wrong one is
    /// counted, and nothing is compared any more once there were so many in an hour, from everybody.
    pub async fn redeem_link(
        &self,
        named: &Digest,
        attempt: &ChallengeId,
        most: Option<u32>,
        now: Time,
    ) -> Result<Redeemed, StoreError> {
        let mut writer = self.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let wrong: u32 = sqlx::query_scalar("SELECT count(*) FROM throttle WHERE bucket = $1 AND at > $2")
            .bind(WRONG)
            .bind((now - WINDOW).0)
            .fetch_one(&mut *transaction)
            .await?;
        if most.is_some_and(|most| wrong >= most) {
            return Ok(Redeemed::Busy);
        }
        let found: Option<(String, String)> = sqlx::query_as(
            "UPDATE chat_link SET redeemed_by = $2
             WHERE (code = $1 OR token = $1) AND (redeemed_by = $2 OR redeemed_by IS NULL AND expires_at > $3)
             RETURNING account, login",
        )
        .bind(&named.0)
        .bind(attempt.as_str())
        .bind(now.0)
        .fetch_optional(&mut *transaction)
        .await?;
        if found.is_none() && most.is_some() {
            sqlx::query("INSERT INTO throttle (bucket, at, note) VALUES ($1, $2, '')")
                .bind(WRONG)
                .bind(now.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(found.map_or(Redeemed::Refused, |(account, login)| Redeemed::As(AccountId(account), Handle(login))))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::keys::Keys;

    const NOON: Time = Time(1_000_000);

    fn named(what: &str) -> Digest {
        Digest(what.to_owned())
    }

    fn link(account: &str, code: &str) -> NewLink {
        NewLink {
            account: account.into(),
            login: account.into(),
            code: named(code),
            token: named(&format!("{account}/{code}/token")),
            expires_at: NOON + Duration::from_mins(10),
        }
    }

    async fn store(dir: &tempfile::TempDir) -> Arc<Store> {
        Arc::new(Store::open(&dir.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap())
    }

    async fn offers(store: &Store, new: &NewLink) {
        offer_link(&mut *store.writer().await, new).await.unwrap();
    }

    async fn redeems(store: &Store, what: &str, attempt: &str, now: Time) -> Redeemed {
        store.redeem_link(&named(what), &attempt.into(), Some(3), now).await.unwrap()
    }

    #[tokio::test]
    async fn a_code_is_good_once_in_its_time_and_a_new_one_voids_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        let mira = Redeemed::As("mira".into(), "mira".into());
        offers(&store, &link("mira", "c1")).await;
        offers(&store, &link("mira", "c2")).await;
        assert_eq!(redeems(&store, "c1", "a", NOON).await, Redeemed::Refused);
        assert_eq!(redeems(&store, "c2", "b", NOON).await, mira);
        assert_eq!(redeems(&store, "c2", "b", NOON + Duration::from_hours(2)).await, mira, "after a crash");
        assert_eq!(redeems(&store, "mira/c2/token", "c", NOON).await, Redeemed::Refused, "one use for both");
        offers(&store, &link("mira", "c3")).await;
        assert_eq!(redeems(&store, "c3", "d", NOON + Duration::from_mins(10)).await, Redeemed::Refused);
        assert_eq!(redeems(&store, "c3", "e", NOON).await, Redeemed::Busy, "three were wrong");
        assert_eq!(store.redeem_link(&named("mira/c3/token"), &"f".into(), None, NOON).await.unwrap(), mira);
        // The same code drawn for two: it names the younger alone.
        offers(&store, &link("mira", "c4")).await;
        offers(&store, &link("noe", "c4")).await;
        let later = NOON + Duration::from_hours(2);
        let late = NewLink { expires_at: later + Duration::from_mins(10), ..link("noe", "c4") };
        offers(&store, &late).await;
        assert_eq!(redeems(&store, "c4", "g", later).await, Redeemed::As("noe".into(), "noe".into()));
    }

    #[tokio::test]
    async fn of_many_at_once_one_has_it_and_no_more_are_compared_than_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        offers(&store, &link("mira", "right")).await;
        let at_once = |what: &'static str| {
            let attempts = (0..40).map(|n| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { redeems(&store, what, &format!("{what}-{n}"), NOON).await })
            });
            futures::future::join_all(attempts.collect::<Vec<_>>())
        };
        let right: Vec<Redeemed> = at_once("right").await.into_iter().map(Result::unwrap).collect();
        assert_eq!(right.iter().filter(|one| matches!(one, Redeemed::As(..))).count(), 1);
        assert_eq!(right.iter().filter(|one| **one == Redeemed::Refused).count(), 3);
        assert_eq!(right.iter().filter(|one| **one == Redeemed::Busy).count(), 36);
    }
}

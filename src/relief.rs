//! What IT lifts by hand, on the command line and in the console: one place, so that both do the same and the record says
//! so either way, with the name and the reason of whoever did it where they are known.
//!
//! What is lifted and the line that says so are one commit: nothing is lifted that stands nowhere, and whoever reads that it
//! failed can believe that nothing was changed.

use sqlx::{Connection as _, SqliteConnection};

use crate::audit::Kind;
use crate::audit::chain::{Line, append};
use crate::directory::register::reinstate;
use crate::engine::decoy::account_key;
use crate::ids::AccountId;
use crate::store::batch::{ALARM, HALT};
use crate::store::notices::frozen;
use crate::store::{Store, StoreError};
use crate::time::Time;

/// Something that keeps people out, and that IT may lift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relief {
    /// Wrong answers counted for an account. Make sure who asks: somebody may still be guessing.
    Wrong(AccountId),
    /// What the owner's "this wasn't me" stopped.
    Freeze(AccountId),
    /// The methods of a phone that was reported lost. Make sure who asks: whoever holds it can then reset the password.
    Phone(AccountId),
    /// A country to which nothing is sent, for few of its codes were entered.
    Country(String),
    /// The halt of all resets.
    Halt,
}

/// Who lifts it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Their name in the console, or that of whoever may open the database.
    pub by: String,
    /// The reason they gave.
    pub reason: Option<String>,
}

/// It could not be lifted; nothing was changed, and it may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ReliefError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ReliefError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Lifts it and says so in the record. Says how much there was to lift. That it was nothing is noted of an account's
/// answers and methods, too: somebody asked for it.
pub async fn lift(store: &Store, relief: &Relief, hand: &Hand, at: Time) -> Result<u64, ReliefError> {
    let mut writer = store.writer().await;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let (count, kind, subject, fact) = match relief {
        Relief::Wrong(account) => {
            let subject = account_key(account);
            let wrong = sqlx::query("DELETE FROM throttle WHERE bucket = $1").bind(format!("wrong/{subject}"));
            let count = wrong.execute(&mut *transaction).await?.rows_affected();
            (count, Kind::LimitCleared, Some(subject), ("wrong", count.to_string()))
        }
        Relief::Freeze(account) => {
            let count = u64::from(thaw(&mut transaction, account).await?);
            (count, Kind::AccountThawed, Some(account_key(account)), ("", String::new()))
        }
        Relief::Phone(account) => {
            let count = reinstate(&mut transaction, account).await?;
            (count, Kind::MethodsReinstated, Some(account_key(account)), ("methods", count.to_string()))
        }
        Relief::Country(country) => {
            let count = u64::from(open_country(&mut transaction, country).await?);
            (count, Kind::LimitCleared, None, ("country", country.clone()))
        }
        Relief::Halt => {
            let count = reopen(&mut transaction).await?;
            (count, Kind::ResetsReopened, None, ("halts", count.to_string()))
        }
    };
    if count == 0 && !matches!(relief, Relief::Wrong(_) | Relief::Phone(_)) {
        return Ok(0);
    }
    let named = Some(fact).filter(|(name, _)| !name.is_empty());
    let mut facts: Vec<(String, String)> = named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    facts.push(("by".to_owned(), hand.by.clone()));
    facts.extend(hand.reason.iter().map(|reason| ("reason".to_owned(), reason.clone())));
    append(&mut transaction, &Line { at, kind, subject, peer: None, facts }).await?;
    transaction.commit().await?;
    Ok(count)
}

/// Lets the self-service of an account be used again. The links of its notices so far go too: whoever reads an old one,
/// perhaps not the owner, would stop it again for a week.
async fn thaw(connection: &mut SqliteConnection, account: &AccountId) -> Result<bool, sqlx::Error> {
    let thawed = sqlx::query("DELETE FROM throttle WHERE bucket = $1").bind(frozen(account));
    if thawed.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let links = sqlx::query("DELETE FROM notice_link WHERE account = $1").bind(account.as_str());
    links.execute(connection).await?;
    Ok(true)
}

/// Opens a country again, and judges it by what is sent from now on.
async fn open_country(connection: &mut SqliteConnection, country: &str) -> Result<bool, sqlx::Error> {
    let opened = sqlx::query("DELETE FROM closed_country WHERE country = $1").bind(country);
    if opened.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("UPDATE spending SET judged = 0 WHERE country = $1").bind(country).execute(connection).await?;
    Ok(true)
}

/// Lets passwords be reset again. An alarm of the same hour halts them anew: whoever raised it may still be there.
async fn reopen(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let halts = sqlx::query("DELETE FROM throttle WHERE bucket = $1").bind(HALT).execute(&mut *connection).await?;
    if halts.rows_affected() > 0 {
        let forget = sqlx::query("DELETE FROM seen WHERE substr(update_id, 1, length($1)) = $1").bind(ALARM);
        forget.execute(connection).await?;
    }
    Ok(halts.rows_affected())
}

//! What IT lifts by hand, on the command line and in the console: one place, so that both do the same and the record says
//! so either way, with the name and the reason of whoever did it where they are known.

use std::sync::Arc;

use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::register::{Register, RegisterError};
use crate::engine::decoy::account_key;
use crate::ids::AccountId;
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

/// Who lifts it, and why; on the command line whoever may open the database does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hand {
    /// Their name in the console, and the reason they gave.
    pub by: Option<(String, String)>,
}

/// It could not be lifted; nothing was changed, and it may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ReliefError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

impl From<sqlx::Error> for ReliefError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Lifts it and says so in the record. Says how much there was to lift. That it was nothing is noted of an account's
/// answers and methods, too: somebody asked for it.
pub async fn lift(store: &Arc<Store>, relief: &Relief, hand: &Hand, at: Time) -> Result<u64, ReliefError> {
    let (count, kind, subject, fact) = match relief {
        Relief::Wrong(account) => {
            let subject = account_key(account);
            let count = store.forget_wrong(&subject).await?;
            (count, Kind::LimitCleared, Some(subject), ("wrong", count.to_string()))
        }
        Relief::Freeze(account) => {
            let count = u64::from(store.thaw(account).await?);
            (count, Kind::AccountThawed, Some(account_key(account)), ("", String::new()))
        }
        Relief::Phone(account) => {
            let count = Register::new(Arc::clone(store)).reinstate(account).await?;
            (count, Kind::MethodsReinstated, Some(account_key(account)), ("methods", count.to_string()))
        }
        Relief::Country(country) => {
            let count = u64::from(store.open_country(country).await?);
            (count, Kind::LimitCleared, None, ("country", country.clone()))
        }
        Relief::Halt => {
            let count = store.halts().await?.len() as u64;
            if count > 0 {
                store.reopen().await?;
            }
            (count, Kind::ResetsReopened, None, ("halts", count.to_string()))
        }
    };
    if count == 0 && !matches!(relief, Relief::Wrong(_) | Relief::Phone(_)) {
        return Ok(0);
    }
    let named = Some(fact).filter(|(name, _)| !name.is_empty());
    let mut facts: Vec<(String, String)> = named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Some((by, reason)) = &hand.by {
        facts.extend([("by".to_owned(), by.clone()), ("reason".to_owned(), reason.clone())]);
    }
    note(store, &Line { at, kind, subject, peer: None, facts }).await?;
    Ok(count)
}

//! How the embedded directory keeps passwords: Argon2id (RFC 9106), a few at a time.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::entropy::Seed;
use crate::secret::Secret;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 46 MiB, one pass, one lane: one of the equal choices of the OWASP Password Storage Cheat Sheet.
    fn default() -> Self {
        Self { memory: 46 * 1024, passes: 1, lanes: 1 }
    }
}

impl Cost {
    /// The least Argon2 takes, 8 KiB. For tests and benchmarks only: such hashes protect nobody.
    pub fn least() -> Self {
        Self { memory: 8, passes: 1, lanes: 1 }
    }
}

/// A password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct HashFault(String);

/// Hashes and compares passwords off the async threads, two at a time: more would only press other work and memory
/// (46 MiB each), for the machine may be small.
#[derive(Debug)]
pub struct Hashing {
    cost: Cost,
    turns: Semaphore,
}

/// Hashes worked on at once.
const TURNS: usize = 2;

impl Default for Hashing {
    fn default() -> Self {
        Self::new(Cost::default())
    }
}

impl Hashing {
    /// Hashing of this cost. Former hashes carry their own cost and can still be compared.
    pub fn new(cost: Cost) -> Self {
        Self { cost, turns: Semaphore::new(TURNS) }
    }

    /// The hash of a password as a PHC string; the salt is the first 128 bits of the seed (RFC 9106 §3.1).
    pub async fn hash(&self, password: &Secret<String>, salt: Seed) -> Result<String, HashFault> {
        let cost = self.cost;
        self.work(password, move |password| {
            let hash = argon(cost)?.hash_password_with_salt(password, &salt[..16]).map_err(fault)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the hashed one. Without a hash the same work is done for nothing, so that the time an
    /// answer takes does not tell whether there is one.
    pub async fn matches(&self, password: &Secret<String>, hash: Option<&str>) -> Result<bool, HashFault> {
        let cost = self.cost;
        let hash = hash.map(str::to_owned);
        self.work(password, move |password| match hash {
            Some(hash) => match argon(cost)?.verify_password(password, hash.as_str()) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(fault(error)),
            },
            None => argon(cost)?.hash_password_with_salt(password, &[0; 16]).map(|_| false).map_err(fault),
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        password: &Secret<String>,
        job: impl FnOnce(&[u8]) -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, HashFault> {
        let password = normal(password);
        let _turn = self.turns.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(move || job(password.as_bytes())).await.map_err(fault)?
    }
}

/// Composed form (NFC), as RFC 8265 §4.2 (`OpaqueString`) asks: the same accents typed on another keyboard are the same password.
fn normal(password: &Secret<String>) -> Zeroizing<String> {
    Zeroizing::new(password.expose().nfc().collect())
}

fn argon(cost: Cost) -> Result<Argon2<'static>, HashFault> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn fault(error: impl std::fmt::Display) -> HashFault {
    HashFault(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_of_the_stated_cost_and_matches_its_password_only() {
        let hashing = Hashing::new(Cost { memory: 64, passes: 2, lanes: 1 });
        let hash = hashing.hash(&"Été-2026".into(), [7; 32]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{hash}");
        assert!(hashing.matches(&"Été-2026".into(), Some(&hash)).await.unwrap());
        assert!(hashing.matches(&"E\u{301}te\u{301}-2026".into(), Some(&hash)).await.unwrap(), "decomposed accents");
        assert!(!hashing.matches(&"été-2026".into(), Some(&hash)).await.unwrap());
        assert!(!hashing.matches(&"Été-2026".into(), None).await.unwrap());
        assert!(hashing.matches(&"Été-2026".into(), Some("not a hash")).await.is_err());
        assert!(Hashing::new(Cost::least()).matches(&"Été-2026".into(), Some(&hash)).await.unwrap(), "another cost");
    }

    #[test]
    fn the_default_cost_is_owasps() {
        assert_eq!(Cost::default(), Cost { memory: 47_104, passes: 1, lanes: 1 });
    }
}

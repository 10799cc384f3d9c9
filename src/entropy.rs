//! Chance as a value: a seed goes in, codes and tokens come out.
//!
//! The engine receives a fresh 256-bit seed with each event and draws everything from it, so the same seed gives the
//! same transcript. Only [`OsSeeds`] asks the operating system.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::ChaCha20Rng;
use rand::{Rng, RngExt, SeedableRng};

/// 256 bits from which one step's chance is drawn.
pub type Seed = [u8; 32];

/// Where seeds come from.
pub trait Seeds: Send + Sync {
    /// A fresh, unpredictable seed.
    fn seed(&self) -> Seed;
}

/// Seeds from the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsSeeds;

impl Seeds for OsSeeds {
    #[allow(clippy::disallowed_methods)] // the one place that may
    fn seed(&self) -> Seed {
        rand::rng().random()
    }
}

/// Seeds that repeat from run to run; for tests and benchmarks.
#[derive(Debug)]
pub struct FixedSeeds(Mutex<ChaCha20Rng>);

impl FixedSeeds {
    /// A row of seeds that `start` decides.
    pub fn new(start: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(start)))
    }
}

impl Seeds for FixedSeeds {
    fn seed(&self) -> Seed {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }
}

/// A stream of chance drawn from one seed (`ChaCha20`, RFC 8439).
#[derive(Debug)]
pub struct Entropy(ChaCha20Rng);

impl Entropy {
    /// The stream that belongs to a seed.
    pub fn new(seed: Seed) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// `count` decimal digits, each equally likely.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.0.random_range(0..10_u8))).collect()
    }

    /// `count` characters of an alphabet.
    pub fn letters(&mut self, count: usize, alphabet: &[u8]) -> String {
        (0..count).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }

    /// A number below `limit`; zero when `limit` is zero.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { self.0.random_range(0..limit) }
    }

    /// A number for a keyboard's stamp: 64 bits, never zero.
    pub fn stamp(&mut self) -> u64 {
        self.0.random_range(1..=u64::MAX)
    }

    /// 32 random bytes.
    pub fn bytes(&mut self) -> Seed {
        let mut bytes = [0_u8; 32];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A 256-bit token in base64url, 43 characters.
    pub fn token(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes())
    }

    /// A 96-bit identifier in base64url, 16 characters.
    pub fn id(&mut self) -> String {
        let mut bytes = [0_u8; 12];
        self.0.fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

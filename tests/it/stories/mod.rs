//! Stories of the town, by subject. Each names the rows of the acceptance list it proves (S1 …).

mod approval;
mod audit;
mod bad_input;
pub mod bound;
mod calls;
mod canary;
mod captcha;
mod channels;
mod chats;
mod choice;
mod codes;
mod counts;
mod couriers;
mod decoys;
mod desk;
mod discord;
mod entry;
mod escalation;
mod groups;
mod help;
mod identity;
mod languages;
mod limits;
mod lost_phone;
mod notices;
mod page;
mod passkey;
mod providers;
mod questions;
mod realms;
mod recovery;
mod recovery_codes;
mod restarts;
mod resume;
pub mod rooms;
mod spending;
mod still_right;
mod totp;
mod two_gates;
mod unlock;
mod way;
mod windows;

use std::time::Duration;

/// So many seconds.
const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// So many minutes.
const fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// So many hours.
const fn hours(n: u64) -> Duration {
    minutes(60 * n)
}

//! Sesame, on one page.
//!
//! A person who is locked out writes to Sesame from their own phone. It proves who they are, lets them choose a new
//! password on a one-time page, stays until Windows has it too, and hands them to IT when it cannot.
//!
//! # What is *not* here
//!
//! - No password enters a chat, a state, the inbox, the outbox, a log or the disk. It is typed on the page, lives in
//!   that request for seconds, and goes to the directory. One waits longer, in memory: [`web::places`].
//! - Nor does a pass that IT's leave brings about. It is shown once, on the page, after it is on record.
//! - No number, address, code or token is stored in the clear, and none is logged. [`secret::Secret`] does not print.
//! - No clock and no chance but [`time::Clock`] and [`entropy::Seeds`], handed in. No I/O and no `async` in [`engine`].
//! - No way from a conversation to a reset but [`engine::policy::Grant`], which only
//!   [`engine::policy::Policy::grant`] makes, from facts that only passed gates establish.
//! - No way to tell an account from a name nobody answers to: [`engine::decoy`] walks the same road.
//! - No blind second write to a directory: what was sent and not answered is compared first ([`web::reconcile`]).
//!
//! # One update's journey
//!
//! ```text
//!  channel ──> inbox ──> engine ──> store ──> outbox ──> channel, directory, courier, desk
//!                ^        (pure)   (commit)     │
//!                └───────── results ────────────┘        web: the one-time page; deadlines: time as an event
//! ```
//!
//! 1. A [`channel`] turns what arrives into an [`inbox::Delivery`]. It decides nothing.
//! 2. The [`inbox`] takes all that waits into ONE transaction: de-duplicate, load, ask the engine, save the new state,
//!    the effects, the audit lines and the deadline. Commit; only then is anything acknowledged.
//! 3. The [`engine`] is a function: `step(conversation, event, env) -> Step`. The same seed gives the same transcript.
//! 4. The [`outbox`] performs committed effects and brings the results back through the same inbox.
//! 5. Time is one more channel: a conversation whose deadline has passed receives an event.
//!
//! So a crash anywhere means re-delivery, not loss. A code, a call and a reset happen once; a chat message at least once.
//!
//! # Where a change goes
//!
//! | change | room |
//! |---|---|
//! | what is asked, in which order | [`engine::policy`], then one file in [`engine::recovery`] |
//! | a way to prove who one is | a file in [`engine::gate`], a variant of [`engine::method::MethodKind`], sentences |
//! | a sentence, a language | `locales/<tag>/`, no code |
//! | a channel, a directory, a courier, a desk | one file in [`channel`], [`directory`], [`courier`], [`desk`], one line in [`app`] or [`command::serve`], and it passes that trait's conformance story |
//! | a page of the console | a variant of [`web::console::Page`]: its place, whom it is for, one file |
//! | a stored type | [`store::versions`]: version, upcaster, fixture |
//! | a table | a new file in `migrations/`; forward only |
//! | a setting | [`config`], [`engine::policy`] or [`engine::org`], and its line in the template |
//! | a kind of audit line | [`audit::Kind`] |
//! | what a trace says | [`traces`]; the spans of updates beside the [`inbox`], of errands beside the [`outbox`] |
//! | a number or a limit | [`engine::policy`], with its reason beside it |

#![warn(missing_docs)]

pub mod alarm;
pub mod app;
pub mod audit;
pub mod captcha;
pub mod channel;
pub mod command;
pub mod config;
pub mod courier;
pub mod demo;
pub mod desk;
pub mod directory;
pub mod engine;
pub mod entropy;
pub mod ids;
pub mod inbox;
pub mod keys;
pub mod look;
pub mod notify;
pub mod outbox;
pub mod people;
pub mod person;
pub mod pulse;
pub mod relief;
pub mod report;
pub mod screen;
pub mod secret;
pub mod speech;
pub mod store;
pub mod support;
pub mod time;
pub mod traces;
pub mod vitals;
pub mod watch;
pub mod web;

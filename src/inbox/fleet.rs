//! Everybody's counters, kept in memory: one process writes, and reads them back when it starts.
//!
//! They bound what strangers can cost or stop together, however many chats they open. Nothing that one person sees
//! depends on them but for a pause that is everybody's.

use std::collections::VecDeque;
use std::time::Duration;

use crate::engine::Budget;
use crate::engine::budget::{DAY, HOUR};
use crate::engine::effect::{Address, Bucket, Effect};
use crate::engine::method::MethodKind;
use crate::store::Store;
use crate::time::Time;

/// Everybody's counters, oldest first.
#[derive(Debug, Default)]
pub struct Fleet {
    wrong: VecDeque<Time>,
    sent: VecDeque<Time>,
    tickets: VecDeque<Time>,
    told: VecDeque<Time>,
    suspended: VecDeque<Time>,
}

impl Fleet {
    /// Reads them back from the store.
    pub async fn load(store: &Store, now: Time) -> Result<Self, sqlx::Error> {
        let mut wrong: Vec<Time> = counted(store, "wrong/", now - HOUR).await?.into();
        wrong.extend(counted(store, "bound-wrong/", now - HOUR).await?);
        wrong.sort_unstable();
        // Mails are counted as messages too after a restart, and notices are not: to be on the safe side, and nearly so.
        Ok(Self {
            wrong: wrong.into(),
            sent: counted(store, "sent/", now - DAY).await?,
            tickets: counted(store, "tickets/", now - HOUR).await?,
            told: counted(store, "many-requests", now - HOUR).await?,
            suspended: counted(store, "lost/", now - HOUR).await?,
        })
    }

    /// A copy without what is too old to count.
    #[must_use]
    pub fn at(&self, now: Time) -> Self {
        let recent = |moments: &VecDeque<Time>, window: Duration| {
            moments.iter().copied().filter(|at| now.since(*at) < window).collect()
        };
        Self {
            wrong: recent(&self.wrong, HOUR),
            sent: recent(&self.sent, DAY),
            tickets: recent(&self.tickets, HOUR),
            told: recent(&self.told, HOUR),
            suspended: recent(&self.suspended, HOUR),
        }
    }

    /// Writes them where the engine reads them.
    pub fn tell(&self, budget: &mut Budget) {
        let count = |moments: &VecDeque<Time>| u32::try_from(moments.len()).unwrap_or(u32::MAX);
        budget.fleet_wrong = count(&self.wrong);
        budget.fleet_sent = count(&self.sent);
        budget.fleet_tickets = count(&self.tickets);
        budget.fleet_suspended = count(&self.suspended);
        budget.many_told = !self.told.is_empty();
    }

    /// Counts what an event led to.
    pub fn note(&mut self, effects: &[Effect], now: Time) {
        for effect in effects {
            match effect {
                Effect::Count { bucket: Bucket::Wrong(_) | Bucket::BoundWrong(_), note } if !note.is_empty() => {
                    self.wrong.push_back(now);
                }
                Effect::Count { bucket: Bucket::Tickets, .. } => self.tickets.push_back(now),
                Effect::Count { bucket: Bucket::ManyRequests, .. } => self.told.push_back(now),
                Effect::Count { bucket: Bucket::PhoneLost(_), note } if !note.is_empty() => {
                    self.suspended.push_back(now);
                }
                // What costs money: text messages and calls that really leave, notices among them.
                Effect::SendCode(sending)
                | Effect::PlaceCall(sending)
                | Effect::CallBack(sending)
                | Effect::ProveContact { sending, .. }
                    if sending.account.is_some() && sending.kind != MethodKind::Mail =>
                {
                    self.sent.push_back(now);
                }
                Effect::Notify { to: Some(Address::Method { kind, .. }), .. } if *kind != MethodKind::Mail => {
                    self.sent.push_back(now);
                }
                _ => {}
            }
        }
    }
}

/// When something was counted under a name that begins so. Only what has a note counts for everybody: a code that did
/// not leave has none, nor has a wrong answer to one, nor a phone that was reported lost by whoever proved who they are.
async fn counted(store: &Store, prefix: &str, since: Time) -> Result<VecDeque<Time>, sqlx::Error> {
    let query =
        "SELECT at FROM throttle WHERE bucket >= $1 AND bucket < $1 || 'z' AND at > $2 AND note <> '' ORDER BY at";
    let moments: Vec<i64> = sqlx::query_scalar(query).bind(prefix).bind(since.0).fetch_all(store.readers()).await?;
    Ok(moments.into_iter().map(Time).collect())
}

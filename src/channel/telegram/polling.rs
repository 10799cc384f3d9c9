//! Asking for updates (<https://core.telegram.org/bots/api#getupdates>). Telegram forgets what is below the offset of
//! the next question, so the offset moves only past what is committed; it needs no place of its own in the database.

use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::api::ApiError;
use super::updates::{self, Me, Read};
use super::{Mode, Telegram};
use crate::channel::reception::Reception;
use crate::time::Time;

/// How long Telegram holds a question for which there is nothing, and how long we wait for it.
const POLL: Duration = Duration::from_secs(50);
const POLL_MAX: Duration = Duration::from_secs(65);
/// Waits after failures in a row.
const WAITS: [u64; 6] = [1, 2, 5, 15, 30, 60];
/// Two conflicts within this time are somebody else, however patient; one may be our own process before a restart.
const CONFLICTS_WITHIN: Duration = Duration::from_hours(24);
/// How often what alone cannot be committed is tried before it is passed over, so that one broken update does not
/// silence the bot for everybody.
const TRIES_MAX: u32 = 10;

/// Failures in a row.
#[derive(Default)]
pub(super) struct Failures(usize);

impl Telegram {
    /// Takes what comes in, for ever.
    pub(super) async fn serve(self: &Arc<Self>, reception: &Reception) {
        let me = self.introduce(reception).await;
        let listening = async {
            match self.mode {
                Mode::Polling => self.poll(reception, &me).await,
                Mode::Webhook => self.watch_webhook(reception).await,
            }
        };
        tokio::join!(listening, self.dress());
    }

    /// Learns who we are, however long that takes.
    async fn introduce(&self, reception: &Reception) -> Me {
        let mut failures = Failures::default();
        loop {
            match self.api.call::<Me>("getMe", &json!({})).await {
                Ok(me) => {
                    self.finds_rooms().await;
                    tracing::info!(bot = me.username, "Telegram is open");
                    return self.me.get_or_init(|| me).clone();
                }
                Err(error) => self.recover(reception, &mut failures, &error).await,
            }
        }
    }

    async fn poll(self: &Arc<Self>, reception: &Reception, me: &Me) {
        self.claim_updates(reception).await;
        let mut place = Place::default();
        let mut failures = Failures::default();
        let mut conflict = None;
        loop {
            let mut question = json!({ "timeout": POLL.as_secs(), "allowed_updates": updates::KINDS });
            if let Some(offset) = place.offset {
                question["offset"] = json!(offset);
            }
            let asked = self.api.call_within::<Vec<Box<RawValue>>>("getUpdates", &question, POLL_MAX).await;
            match asked {
                Ok(batch) => {
                    failures = Failures::default();
                    let taken = self.take(&batch, reception, me).await;
                    place.moves(&taken);
                    if taken.failed || (taken.newest.is_none() && !batch.is_empty()) {
                        self.rest(1).await; // or the same would be asked for again and again at once
                    }
                }
                Err(ApiError::Conflict(why)) => self.settle_conflict(reception, &mut conflict, &why).await,
                Err(error) => self.recover(reception, &mut failures, &error).await,
            }
        }
    }

    /// Takes a batch in one go and acknowledges the presses that were taken.
    async fn take(self: &Arc<Self>, batch: &[Box<RawValue>], reception: &Reception, me: &Me) -> Taken {
        let reads: Vec<Read> = batch.iter().map(|raw| updates::read(raw, me, &self.groups)).collect();
        let mut taken = Taken { newest: reads.iter().filter_map(|read| read.id).max(), ..Taken::default() };
        let (mut arrivals, mut presses) = (Vec::new(), Vec::new());
        for read in reads {
            if let Some(deed) = read.deed {
                match self.takes(deed, reception).await {
                    Ok(()) => taken.some = true,
                    Err(error) => {
                        tracing::error!(%error, "what was done in a room is asked for again");
                        taken.failed = true;
                    }
                }
            }
            match read.arrival {
                Some(arrival) => {
                    arrivals.push(arrival);
                    presses.push(read.press);
                }
                None => self.acknowledge(read.press),
            }
        }
        for (outcome, press) in reception.take_all(arrivals).await.into_iter().zip(presses) {
            match outcome {
                Ok(()) => {
                    taken.some = true;
                    self.acknowledge(press);
                }
                Err(error) => {
                    tracing::error!(%error, "an update is asked for again");
                    taken.failed = true;
                }
            }
        }
        taken
    }

    /// Stops a button from spinning. Not awaited: nothing depends on it, and others wait.
    pub(super) fn acknowledge(self: &Arc<Self>, press: Option<String>) {
        let Some(press) = press else { return };
        let telegram = Arc::clone(self);
        tokio::spawn(async move {
            let params = json!({ "callback_query_id": press });
            if let Err(error) = telegram.api.call::<Value>("answerCallbackQuery", &params).await {
                tracing::debug!(%error, "a press was not acknowledged");
            }
        });
    }

    /// What to do when Telegram does not answer as it should.
    pub(super) async fn recover(&self, reception: &Reception, failures: &mut Failures, error: &ApiError) {
        failures.0 += 1;
        match error {
            ApiError::Unauthorized => {
                tracing::error!(
                    "Telegram refuses the token: it was revoked or mistyped; `sesame check` tells when it is good"
                );
                self.alarm(reception, "token-refused").await;
                self.rest(60).await;
            }
            ApiError::TooMany(wait) => self.rest(wait.as_secs().max(1)).await,
            error => {
                tracing::warn!(%error, "Telegram cannot be asked");
                self.rest(WAITS[failures.0.min(WAITS.len()) - 1]).await;
            }
        }
    }

    /// Somebody else takes our updates: by a webhook, or by asking as we do.
    async fn settle_conflict(&self, reception: &Reception, last: &mut Option<Time>, why: &str) {
        if why.to_lowercase().contains("webhook") {
            self.claim_updates(reception).await;
            return self.rest(1).await;
        }
        let now = self.timer.now();
        tracing::warn!("another process asks for this bot's updates");
        if last.is_some_and(|last| now.since(last) <= CONFLICTS_WITHIN) {
            self.alarm(reception, "foreign-poller").await;
        }
        *last = Some(now);
        self.rest(5).await;
    }

    /// Takes away a webhook, so that we may ask; one that is not ours is an alarm first.
    async fn claim_updates(&self, reception: &Reception) {
        let mut failures = Failures::default();
        loop {
            let cleared = async {
                let info = self.webhook_info().await?;
                if info.url.is_empty() {
                    return Ok(());
                }
                if !self.hook.is_ours(&info) {
                    self.alarm(reception, "foreign-webhook").await;
                }
                self.api.call::<bool>("deleteWebhook", &json!({ "drop_pending_updates": false })).await.map(drop)
            };
            match cleared.await {
                Ok(()) => return,
                Err(error) => self.recover(reception, &mut failures, &error).await,
            }
        }
    }

    pub(super) async fn alarm(&self, reception: &Reception, why: &str) {
        if let Err(error) = reception.alarm(super::NAME, why).await {
            tracing::error!(%error, why, "an alarm could not be recorded");
        }
    }

    pub(super) async fn rest(&self, seconds: u64) {
        self.timer.until(self.timer.now() + Duration::from_secs(seconds)).await;
    }
}

/// What became of a batch.
#[derive(Debug, Default)]
struct Taken {
    newest: Option<i64>,
    /// Whether some could be committed.
    some: bool,
    /// Whether some could not.
    failed: bool,
}

/// Up to where updates are committed.
#[derive(Debug, Default)]
struct Place {
    /// Below this Telegram forgets; `None` is from wherever it stands.
    offset: Option<i64>,
    tries: u32,
}

impl Place {
    fn moves(&mut self, taken: &Taken) {
        // When some could be committed and others not, it is not the database, it is them.
        self.tries = if taken.failed && taken.some { self.tries + 1 } else { 0 };
        let given_up = self.tries >= TRIES_MAX;
        if given_up {
            tracing::error!("an update could not be committed again and again; it is passed over");
            self.tries = 0;
        }
        if !taken.failed || given_up {
            // With nothing new, all before is forgotten there. After a quiet week the numbers begin anywhere, perhaps
            // below, and an old offset would have them forgotten unread.
            self.offset = taken.newest.map(|newest| newest + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(place: &mut Place, newest: Option<i64>, some: bool, failed: bool) -> Option<i64> {
        place.moves(&Taken { newest, some, failed });
        place.offset
    }

    #[test]
    fn the_offset_moves_past_what_is_committed_and_is_forgotten_when_nothing_is_new() {
        let mut place = Place::default();
        assert_eq!(after(&mut place, Some(7), true, false), Some(8));
        assert_eq!(after(&mut place, Some(9), false, true), Some(8), "asked for again");
        assert_eq!(after(&mut place, Some(9), true, false), Some(10));
        assert_eq!(after(&mut place, None, false, false), None, "the next may have any number");
    }

    #[test]
    fn what_alone_fails_is_passed_over_in_the_end_and_a_failing_database_never_passes_anything_over() {
        let mut place = Place { offset: Some(3), tries: 0 };
        assert!((0..100).all(|_| after(&mut place, Some(9), false, true) == Some(3)));
        assert!((1..TRIES_MAX).all(|_| after(&mut place, Some(9), true, true) == Some(3)));
        assert_eq!(after(&mut place, Some(9), true, true), Some(10));
    }
}

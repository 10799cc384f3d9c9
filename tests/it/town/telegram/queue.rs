//! Updates on their way to the bot: asked for with getUpdates, or brought to its webhook.
//!
//! <https://core.telegram.org/bots/api#getting-updates>

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Semaphore;

use super::Shared;
use super::answer::{Answer, Refusal};
use super::orders::TERMINATED;
use super::reading::Params;

/// Updates are not kept longer than this.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;
/// A poll waits no longer than this.
const WAIT_MAX_S: i64 = 50;
/// The most updates in one answer.
const LIMIT: i64 = 100;
/// The kinds that come only to those who ask for them by name.
const UNASKED: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
                              delete the webhook first";

/// Where updates are brought.
#[derive(Clone)]
pub struct Webhook {
    pub url: String,
    pub secret: Option<String>,
    pub connections: i64,
    pub lines: Arc<Semaphore>,
    pub certificate: bool,
}

/// An update that was not taken yet.
struct Pending {
    id: i64,
    chat: i64,
    at: u64,
    raw: String,
    /// Told once, whatever was acknowledged: a duplicate, or something that is no update.
    once: bool,
}

/// The updates, and who may have them.
#[derive(Default)]
pub struct Queue {
    pub webhook: Option<Webhook>,
    /// The kinds asked for; empty means all but [`UNASKED`].
    pub allowed: Vec<String>,
    /// When a webhook last failed, and how.
    pub last_error: Option<(u64, String)>,
    /// What was brought to a webhook and what it said; 0 when it said nothing.
    pub brought: Vec<(i64, u16)>,
    /// Ends the poll that waits, or the next one, as another poller does.
    pub stranger: bool,
    pub next_id: i64,
    pending: VecDeque<Pending>,
    told: HashMap<i64, (i64, String)>,
    polls: u64,
    /// Chats whose updates are being brought, in order.
    busy: HashSet<i64>,
    /// Chats whose first update was not taken by the webhook.
    stuck: HashSet<i64>,
}

impl Queue {
    /// Puts an update in line; `None` when the bot does not want this kind.
    pub fn push(&mut self, kind: &str, chat: i64, object: &Value, now: u64) -> Option<i64> {
        let wanted = if self.allowed.is_empty() {
            !UNASKED.contains(&kind)
        } else {
            self.allowed.iter().any(|allowed| allowed == kind)
        };
        if !wanted {
            return None;
        }
        let id = self.next_id.max(100_000_001);
        self.next_id = id + 1;
        let raw = format!("{{\"update_id\":{id},\"{kind}\":{object}}}");
        self.told.insert(id, (chat, raw.clone()));
        self.pending.push_back(Pending { id, chat, at: now, raw, once: false });
        Some(id)
    }

    /// Puts anything in line, to be told once.
    pub fn inject(&mut self, chat: i64, raw: String, now: u64) {
        self.pending.push_back(Pending { id: 0, chat, at: now, raw, once: true });
    }

    /// Puts an update in line that was there before.
    pub fn repeat(&mut self, id: i64, now: u64) -> bool {
        let Some((chat, raw)) = self.told.get(&id).cloned() else { return false };
        self.pending.push_back(Pending { id, chat, at: now, raw, once: true });
        true
    }

    /// Turns round what waits.
    pub fn reverse(&mut self) {
        self.pending.make_contiguous().reverse();
    }

    /// Forgets what waits.
    pub fn clear(&mut self) {
        self.pending.clear();
        self.stuck.clear();
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Takes over `allowed_updates`; without one the old setting stays.
    pub fn allow(&mut self, params: &Params) -> Result<(), Refusal> {
        if let Some(kinds) = params.json("allowed_updates")? {
            let why = "can't parse allowed updates JSON object";
            self.allowed = serde_json::from_value(kinds).map_err(|_| Refusal::broken(why))?;
        }
        Ok(())
    }

    /// What is below the offset is done with; a negative one counts from the end.
    fn acknowledge(&mut self, offset: i64, now: u64) {
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let gone = self.pending.len().saturating_sub(keep);
            self.pending.drain(..gone);
        } else {
            self.pending.retain(|update| update.once || update.id >= offset);
        }
        self.pending.retain(|update| update.at + KEPT_MS > now);
    }

    /// The next few, as a JSON array.
    fn batch(&mut self, limit: usize) -> Option<String> {
        if self.pending.is_empty() {
            return None;
        }
        let raw: Vec<&str> = self.pending.iter().take(limit).map(|update| update.raw.as_str()).collect();
        let batch = format!("[{}]", raw.join(","));
        let mut at = 0;
        self.pending.retain(|update| {
            at += 1;
            !update.once || at > limit
        });
        Some(batch)
    }
}

/// getUpdates.
pub async fn poll(shared: &Shared, params: &Params) -> Answer {
    let limit = params.int("limit").filter(|limit| (1..=LIMIT).contains(limit)).unwrap_or(LIMIT);
    let limit = usize::try_from(limit).unwrap_or(1);
    let timeout = params.int("timeout").unwrap_or(0).clamp(0, WAIT_MAX_S);
    let mine = {
        let now = shared.now();
        let mut state = shared.lock();
        let queue = &mut state.queue;
        if queue.webhook.is_some() {
            return Err(Refusal::world(409, WEBHOOK_ACTIVE));
        }
        queue.allow(params)?;
        queue.acknowledge(params.int("offset").unwrap_or(0), now);
        queue.polls += 1;
        queue.polls
    };
    shared.arrivals.notify_waiters();
    shared.bell.notify_waiters(); // something may have been acknowledged
    let over = tokio::time::sleep(Duration::from_secs(timeout.unsigned_abs()));
    tokio::pin!(over);
    loop {
        let arrival = shared.arrivals.notified();
        tokio::pin!(arrival);
        arrival.as_mut().enable();
        {
            let mut state = shared.lock();
            let queue = &mut state.queue;
            if queue.webhook.is_some() {
                return Err(Refusal::world(409, "Conflict: terminated by setWebhook request"));
            }
            if queue.polls != mine || std::mem::take(&mut queue.stranger) {
                return Err(Refusal::world(409, TERMINATED));
            }
            if let Some(batch) = queue.batch(limit) {
                return Ok(batch);
            }
            if timeout == 0 {
                return Ok("[]".to_owned());
            }
        }
        tokio::select! {
            () = &mut arrival => {}
            () = &mut over => return Ok("[]".to_owned()),
        }
    }
}

/// Begins to bring what waits: the updates of one chat in order, those of several at the same time.
pub fn bring(shared: &Arc<Shared>) {
    let mut state = shared.lock();
    let queue = &mut state.queue;
    if queue.webhook.is_none() {
        return;
    }
    let chats: HashSet<i64> = queue.pending.iter().map(|update| update.chat).collect();
    for chat in chats {
        if !queue.stuck.contains(&chat) && queue.busy.insert(chat) {
            let shared = Arc::clone(shared);
            shared.runtime.clone().spawn(async move { bring_line(&shared, chat).await });
        }
    }
}

/// Brings the updates of one chat until one is not taken.
async fn bring_line(shared: &Shared, chat: i64) -> usize {
    let mut taken = 0;
    loop {
        let (webhook, id, raw) = {
            let mut state = shared.lock();
            let queue = &mut state.queue;
            let first = queue.pending.iter().find(|update| update.chat == chat);
            let next = first.map(|update| (update.id, update.raw.clone()));
            let (Some(webhook), Some((id, raw))) = (queue.webhook.clone(), next) else {
                queue.busy.remove(&chat);
                return taken;
            };
            (webhook, id, raw)
        };
        let _line = webhook.lines.acquire().await;
        let status = post(shared, &webhook, raw).await;
        let good = (200..300).contains(&status);
        let now = shared.now();
        {
            let mut state = shared.lock();
            let queue = &mut state.queue;
            queue.brought.push((id, status));
            if good {
                let at = queue.pending.iter().position(|update| update.chat == chat && update.id == id);
                at.and_then(|at| queue.pending.remove(at));
                taken += 1;
            } else {
                let why = if status == 0 {
                    "Connection refused".to_owned()
                } else {
                    format!("Wrong response from the webhook: {status}")
                };
                queue.last_error = Some((now, why));
                queue.stuck.insert(chat);
                queue.busy.remove(&chat);
            }
        }
        shared.bell.notify_waiters();
        if !good {
            return taken;
        }
    }
}

/// Tries again what a webhook did not take; how many it has taken now.
pub async fn bring_again(shared: &Arc<Shared>) -> usize {
    let stuck: Vec<i64> = {
        let mut state = shared.lock();
        let queue = &mut state.queue;
        let stuck: Vec<i64> = queue.stuck.drain().collect();
        queue.busy.extend(&stuck);
        stuck
    };
    let mut taken = 0;
    for chat in stuck {
        taken += bring_line(shared, chat).await;
    }
    taken
}

async fn post(shared: &Shared, webhook: &Webhook, raw: String) -> u16 {
    let mut request = shared.client.post(&webhook.url).header("content-type", "application/json").body(raw);
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    request.send().await.map_or(0, |response| response.status().as_u16())
}

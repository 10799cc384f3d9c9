//! A Telegram that only hands out updates and takes messages, and the gateway that carries text messages: both ends of
//! the bot in one process, which so knows when an update left and when its answer came.
//!
//! It checks nothing; what the Bot API refuses is checked by the town's Telegram, in the tests.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::http;

/// The bot's token.
pub const TOKEN: &str = "7000000001:AAbenchmark-token_that-opens-nothing";
/// Numbers that begin so hang on a gateway that takes [`SLOW`].
pub const SLOW_PREFIX: &str = "+3368";
/// What a slow gateway takes.
pub const SLOW: Duration = Duration::from_secs(5);

/// What a person sees.
pub enum Heard {
    /// A message of the bot, new or in the place of another.
    Shown {
        /// Its number.
        message: i64,
        /// Its text.
        text: String,
        /// Its buttons: label, and what pressing it sends.
        keys: Vec<(String, String)>,
        /// From the hand-out of the newest update of this chat to now; `None` when none was handed out.
        lapse: Option<Duration>,
    },
    /// A code on the phone.
    Code {
        /// The code.
        code: String,
        /// From the hand-out of the newest update of this chat until the gateway was asked.
        lapse: Option<Duration>,
    },
}

#[derive(Default)]
struct Queue {
    last: i64,
    pending: VecDeque<(i64, i64, String)>,
}

struct Chat {
    ears: UnboundedSender<Heard>,
    handed: Option<Instant>,
}

/// Both ends of the bot.
#[derive(Default)]
pub struct World {
    queue: Mutex<Queue>,
    arrivals: Notify,
    chats: Mutex<HashMap<i64, Chat>>,
    phones: Mutex<HashMap<String, i64>>,
    messages: AtomicI64,
    /// Calls of the bot but for getUpdates.
    pub calls: AtomicUsize,
    /// Calls of getUpdates that began: after the first, the bot is up.
    pub polls: AtomicUsize,
    /// Text messages that hang on the gateway now.
    pub hanging: AtomicUsize,
}

/// What of a call matters here.
#[derive(Deserialize)]
struct Call {
    chat_id: Option<Value>,
    message_id: Option<i64>,
    #[serde(default)]
    text: String,
    reply_markup: Option<Markup>,
    offset: Option<i64>,
    timeout: Option<u64>,
}

#[derive(Deserialize)]
struct Markup {
    #[serde(default)]
    inline_keyboard: Vec<Vec<Key>>,
}

#[derive(Deserialize)]
struct Key {
    text: String,
    callback_data: Option<String>,
}

#[derive(Deserialize)]
struct Parcel {
    to: String,
    text: String,
}

impl World {
    /// Opens on a free port; the address.
    pub async fn open() -> anyhow::Result<(Arc<Self>, String)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let world = Arc::new(Self::default());
        let shared = Arc::clone(&world);
        tokio::spawn(http::serve(listener, move |path, body| {
            let world = Arc::clone(&shared);
            async move { world.answer(&path, &body).await }
        }));
        Ok((world, url))
    }

    /// Somebody with a chat, who is reached at these addresses of the gateway; what they see.
    pub fn enter(&self, chat: i64, addresses: [String; 2]) -> UnboundedReceiver<Heard> {
        let (ears, heard) = unbounded_channel();
        lock(&self.chats).insert(chat, Chat { ears, handed: None });
        lock(&self.phones).extend(addresses.map(|address| (address, chat)));
        heard
    }

    /// Somebody writes.
    pub fn write(&self, chat: i64, text: &str) {
        let mut message = json!({ "message_id": self.number(), "date": 1_795_000_000, "chat": private(chat),
            "from": person(chat), "text": text });
        if text.starts_with('/') {
            message["entities"] = json!([{ "type": "bot_command", "offset": 0, "length": text.len() }]);
        }
        self.tell(chat, "message", &message);
    }

    /// Somebody presses a button.
    pub fn press(&self, chat: i64, message: i64, token: &str) {
        let shown = json!({ "message_id": message, "date": 1_795_000_000, "chat": private(chat), "from": bot(),
            "text": "…" });
        let query = json!({ "id": self.number().to_string(), "from": person(chat), "message": shown,
            "chat_instance": chat.to_string(), "data": token });
        self.tell(chat, "callback_query", &query);
    }

    fn tell(&self, chat: i64, kind: &str, object: &Value) {
        {
            let mut queue = lock(&self.queue);
            queue.last += 1;
            let id = queue.last;
            queue.pending.push_back((id, chat, format!("{{\"update_id\":{id},\"{kind}\":{object}}}")));
        }
        self.arrivals.notify_one();
    }

    fn number(&self) -> i64 {
        self.messages.fetch_add(1, Ordering::Relaxed) + 1
    }

    async fn answer(&self, path: &str, body: &[u8]) -> String {
        if path == "/sms" {
            return self.carry(body).await;
        }
        let method = path.rsplit('/').next().unwrap_or_default();
        let call = serde_json::from_slice::<Call>(body);
        let result = match (method, call) {
            ("GetUpdates" | "getUpdates", Ok(call)) => self.poll(&call).await,
            ("SendMessage" | "sendMessage" | "EditMessageText" | "editMessageText", Ok(call)) => self.show(call),
            (name, _) => {
                self.calls.fetch_add(1, Ordering::Relaxed);
                asked(name)
            }
        };
        format!("{{\"ok\":true,\"result\":{result}}}")
    }

    async fn poll(&self, call: &Call) -> String {
        self.polls.fetch_add(1, Ordering::Relaxed);
        let over = tokio::time::sleep(Duration::from_secs(call.timeout.unwrap_or_default()));
        tokio::pin!(over);
        loop {
            if let Some(batch) = self.hand_out(call.offset.unwrap_or_default()) {
                return batch;
            }
            tokio::select! { () = self.arrivals.notified() => {}, () = &mut over => return "[]".to_owned() }
        }
    }

    /// The next hundred, as the real one hands out.
    fn hand_out(&self, offset: i64) -> Option<String> {
        let (chats, batch) = {
            let mut queue = lock(&self.queue);
            while queue.pending.front().is_some_and(|(id, ..)| *id < offset) {
                queue.pending.pop_front();
            }
            let next = || queue.pending.iter().take(100);
            let chats: Vec<i64> = next().map(|(_, chat, _)| *chat).collect();
            (chats, next().map(|(_, _, raw)| raw.as_str()).collect::<Vec<_>>().join(","))
        };
        let now = Instant::now();
        let mut all = lock(&self.chats);
        for chat in &chats {
            if let Some(chat) = all.get_mut(chat) {
                chat.handed.get_or_insert(now);
            }
        }
        (!chats.is_empty()).then(|| format!("[{batch}]"))
    }

    fn show(&self, call: Call) -> String {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let chat = match &call.chat_id {
            Some(Value::String(chat)) => chat.parse().unwrap_or_default(),
            Some(chat) => chat.as_i64().unwrap_or_default(),
            None => 0,
        };
        let message = call.message_id.unwrap_or_else(|| self.number());
        let answer = json!({ "message_id": message, "date": 1_795_000_000, "chat": private(chat), "from": bot(),
            "text": call.text });
        let rows = call.reply_markup.into_iter().flat_map(|markup| markup.inline_keyboard).flatten();
        let keys = rows.filter_map(|key| Some((key.text, key.callback_data?))).collect();
        if let Some(chat) = lock(&self.chats).get(&chat) {
            let lapse = chat.handed.map(|handed| handed.elapsed());
            let _ = chat.ears.send(Heard::Shown { message, text: call.text, keys, lapse }); // who has left hears nothing
        }
        answer.to_string()
    }

    /// A person's turn begins: the next update of theirs that is handed out counts.
    pub fn begin_turn(&self, chat: i64) {
        if let Some(chat) = lock(&self.chats).get_mut(&chat) {
            chat.handed = None;
        }
    }

    /// The gateway.
    async fn carry(&self, body: &[u8]) -> String {
        if let Ok(Parcel { to, text }) = serde_json::from_slice(body) {
            let chat = lock(&self.phones).get(&to).copied().unwrap_or_default();
            let lapse = lock(&self.chats).get(&chat).and_then(|chat| chat.handed).map(|handed| handed.elapsed());
            if to.starts_with(SLOW_PREFIX) {
                self.hanging.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(SLOW).await;
                self.hanging.fetch_sub(1, Ordering::Relaxed);
            }
            let code = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).map(str::to_owned);
            if let (Some(code), Some(chat)) = (code, lock(&self.chats).get(&chat)) {
                let _ = chat.ears.send(Heard::Code { code, lapse });
            }
        }
        "{\"id\":1}".to_owned()
    }
}

/// What anything else is answered.
fn asked(method: &str) -> String {
    match method.to_ascii_lowercase().as_str() {
        "getme" => bot().to_string(),
        "getwebhookinfo" => "{\"url\":\"\",\"has_custom_certificate\":false,\"pending_update_count\":0}".to_owned(),
        "getmycommands" => "[]".to_owned(),
        "getmyname" => "{\"name\":\"\"}".to_owned(),
        "getmydescription" => "{\"description\":\"\"}".to_owned(),
        "getmyshortdescription" => "{\"short_description\":\"\"}".to_owned(),
        _ => "true".to_owned(),
    }
}

fn bot() -> Value {
    json!({ "id": 7_000_000_001_i64, "is_bot": true, "first_name": "Bench", "username": "bench_bot",
        "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
        "can_connect_to_business": false, "has_main_web_app": false })
}

fn person(chat: i64) -> Value {
    json!({ "id": chat, "is_bot": false, "first_name": "Mira", "language_code": "en" })
}

fn private(chat: i64) -> Value {
    json!({ "id": chat, "type": "private", "first_name": "Mira" })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

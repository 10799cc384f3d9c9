//! A recovery in six turns, as one writes it with teloxide: a dispatcher, a state for each turn, dialogues in SQLite.
//!
//! `plain-bot API_URL TOKEN DATABASE GATEWAY_URL`. It knows no accounts and takes whatever name it is given, keeps no
//! log and no limits, hides nothing, and forgets what it was doing when it ends in the middle of a turn.

use std::env;

use rand::Rng as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use teloxide::dispatching::DpHandlerDescription;
use teloxide::dispatching::dialogue::serializer::Json;
use teloxide::dispatching::dialogue::{self, SqliteStorage};
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

type Talk = Dialogue<State, SqliteStorage<Json>>;
type Handled = anyhow::Result<()>;

/// Where a person is.
#[derive(Clone, Default, Serialize, Deserialize)]
enum State {
    #[default]
    Start,
    Reason,
    Handle {
        reason: String,
    },
    Method {
        reason: String,
        handle: String,
    },
    Send {
        handle: String,
        method: String,
    },
    Code {
        handle: String,
        code: String,
    },
}

/// Where text messages are handed in.
#[derive(Clone)]
struct Gateway {
    client: reqwest::Client,
    url: String,
}

const REASON: &str = "Let’s get you back in. If you think you still remember your password, try signing in first: \
    https://mail.northwind.example/\n\nWhat happened?";
const HANDLE: &str = "No problem, it happens to everyone. You will choose a new one in a few minutes.\n\nWho are you? \
    To get back into your account, start with your user name or your work e-mail address.";
const METHOD: &str = "If this account can be helped here, a code goes to what is registered for it.\n\nChoose the \
    contact method to use for verification:";
const SEND: &str = "Ready. When you choose “Send a text message”, Northwind sends a code of 6 digits to your mobile \
    ending in 56, if that is the number you registered. It arrives within a minute and is valid for 5 minutes.";
const CODE: &str = "We sent a text message to your mobile ending in 56 at 10:12, if that is the number you registered. \
    Please type the code of 6 digits here before 10:17.";
const PAGE: &str = "✓ Thank you, verification 1 is done.\n\nChoose your new password on our protected page. The page \
    must show these two words: amber river. If it does not, close it. The link works for 10 minutes: \
    https://reset.northwind.example/p/0123456789abcdef0123456789abcdef0123456789a";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [api, token, database, gateway] = words.as_slice() else {
        anyhow::bail!("usage: plain-bot API_URL TOKEN DATABASE GATEWAY_URL");
    };
    let bot = Bot::new(token).set_api_url(api.parse()?);
    let storage = SqliteStorage::open(database, Json).await?;
    let gateway = Gateway { client: reqwest::Client::new(), url: gateway.clone() };
    Dispatcher::builder(bot, schema()).dependencies(dptree::deps![storage, gateway]).build().dispatch().await;
    Ok(())
}

fn schema() -> dptree::Handler<'static, Handled, DpHandlerDescription> {
    let messages = Update::filter_message()
        .branch(dptree::case![State::Start].endpoint(begin))
        .branch(dptree::case![State::Handle { reason }].endpoint(take_handle))
        .branch(dptree::case![State::Code { handle, code }].endpoint(take_code));
    let presses = Update::filter_callback_query()
        .branch(dptree::case![State::Reason].endpoint(take_reason))
        .branch(dptree::case![State::Method { reason, handle }].endpoint(take_method))
        .branch(dptree::case![State::Send { handle, method }].endpoint(send_code));
    dialogue::enter::<Update, SqliteStorage<Json>, State, _>().branch(messages).branch(presses)
}

fn keyboard(labels: &[&str]) -> InlineKeyboardMarkup {
    let key = |label: &&str| vec![InlineKeyboardButton::callback(*label, label.to_lowercase())];
    InlineKeyboardMarkup::new(labels.iter().map(key))
}

async fn begin(bot: Bot, talk: Talk, message: Message) -> Handled {
    let buttons = ["I forgot my password", "My account is locked", "My password has expired", "Contact IT"];
    bot.send_message(message.chat.id, REASON).reply_markup(keyboard(&buttons)).await?;
    Ok(talk.update(State::Reason).await?)
}

async fn take_reason(bot: Bot, talk: Talk, press: CallbackQuery) -> Handled {
    bot.answer_callback_query(press.id.clone()).await?;
    bot.send_message(talk.chat_id(), HANDLE).reply_markup(keyboard(&["Back", "Contact IT"])).await?;
    Ok(talk.update(State::Handle { reason: press.data.unwrap_or_default() }).await?)
}

async fn take_handle(bot: Bot, talk: Talk, reason: String, message: Message) -> Handled {
    let handle = message.text().unwrap_or_default().to_owned();
    let buttons = ["Text message ••56", "Back", "Contact IT"];
    bot.send_message(message.chat.id, METHOD).reply_markup(keyboard(&buttons)).await?;
    Ok(talk.update(State::Method { reason, handle }).await?)
}

async fn take_method(bot: Bot, talk: Talk, (_, handle): (String, String), press: CallbackQuery) -> Handled {
    bot.answer_callback_query(press.id.clone()).await?;
    let buttons = ["Send a text message", "Another method", "Back", "Contact IT"];
    bot.send_message(talk.chat_id(), SEND).reply_markup(keyboard(&buttons)).await?;
    Ok(talk.update(State::Send { handle, method: press.data.unwrap_or_default() }).await?)
}

async fn send_code(
    bot: Bot,
    talk: Talk,
    (handle, _): (String, String),
    press: CallbackQuery,
    gateway: Gateway,
) -> Handled {
    bot.answer_callback_query(press.id.clone()).await?;
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let text = format!("Northwind: {code} is your verification code, valid for 5 minutes. Give it to nobody.");
    gateway.client.post(&gateway.url).json(&json!({ "to": handle, "text": text })).send().await?.error_for_status()?;
    let buttons = ["Another method", "Back", "Contact IT"];
    bot.send_message(talk.chat_id(), CODE).reply_markup(keyboard(&buttons)).await?;
    Ok(talk.update(State::Code { handle, code }).await?)
}

async fn take_code(bot: Bot, talk: Talk, (_, code): (String, String), message: Message) -> Handled {
    if message.text() != Some(&code) {
        bot.send_message(message.chat.id, "That is not the code that was sent. Please look again.").await?;
        return Ok(());
    }
    bot.send_message(message.chat.id, PAGE).reply_markup(keyboard(&["New link", "Contact IT"])).await?;
    Ok(talk.exit().await?)
}

//! The HTTP side: `/bot<token>/<method>`, read, put before the state, and answered.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State as Given};
use axum::response::Response;
use serde_json::json;

use super::answer::{Answer, Refusal, ok, respond};
use super::methods::{self, Method};
use super::orders::{self, Fault};
use super::reading::Params;
use super::state::{Call, State, bot_json};
use super::{Shared, messages, queue, setup};

/// The largest body: a file of 50 MB and what is around it.
const BODY_MAX: usize = 64 << 20;

/// Everything is one handler.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(answer).with_state(shared)
}

async fn answer(Given(shared): Given<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let called = head.uri.path().strip_prefix("/bot").and_then(|rest| rest.split_once('/'));
    let Some((token, name)) = called else { return respond(&Err(Refusal::world(404, "Not Found"))) };
    if token != shared.token {
        return respond(&Err(Refusal::world(401, "Unauthorized")));
    }
    let Some(method) = methods::called(name) else {
        shared.lock().faults.push(format!("{name}: no such method"));
        return respond(&Err(Refusal::world(404, "Not Found")));
    };
    let fault = orders::take(&mut shared.lock().orders, method.name);
    if let Some(Fault::HangsUpBefore) = fault {
        shared.record(method, json!({}), 0, None);
        orders::hang_up();
    }
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        return respond(&Err(Refusal::world(413, "Request Entity Too Large")));
    };
    let kind = head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let params = Params::read(head.uri.query().unwrap_or_default(), kind, &body);
    let told = params.as_ref().map(Params::told).unwrap_or_default();
    if let Some(Fault::Held(gate)) = &fault {
        gate.pass().await;
    }
    if let Some((status, response)) = fault.as_ref().and_then(Fault::instead) {
        shared.record(method, told, status, Some("on order".to_owned()));
        return response;
    }
    let answer = match params {
        Ok(params) => put(&shared, method, &params).await,
        Err(refusal) => Err(refusal),
    };
    if let Err(refusal) = &answer
        && refusal.broken
    {
        shared.lock().faults.push(format!("{}: {}", method.name, refusal.description));
    }
    let (status, error) = match &answer {
        Ok(_) => (200, None),
        Err(refusal) => (refusal.code, Some(refusal.description.clone())),
    };
    shared.record(method, told, status, error);
    match fault {
        Some(Fault::HangsUpAfter) => orders::hang_up(),
        Some(Fault::Garbage) => orders::garbage(),
        _ => respond(&answer),
    }
}

impl Shared {
    /// Keeps a call, and rings for whoever waits for one.
    fn record(&self, method: &Method, params: serde_json::Value, status: u16, error: Option<String>) {
        {
            let mut state = self.lock();
            if method.name == "getUpdates" {
                state.polls.push(params);
            } else {
                state.calls.push(Call { method: method.name, params, status, error });
            }
        }
        self.bell.notify_waiters();
    }
}

async fn put(shared: &Arc<Shared>, method: &Method, params: &Params) -> Answer {
    if let Some(unknown) = params.names().find(|name| !method.takes(name)) {
        return Err(Refusal::broken(&format!("parameter \"{unknown}\" is not in the documentation")));
    }
    if let Some(missing) = method.required.iter().find(|name| !params.has(name)) {
        let why = match *missing {
            "text" => "message text is empty".to_owned(),
            "chat_id" => "chat_id is empty".to_owned(),
            "message_id" => "message identifier is not specified".to_owned(),
            missing => format!("parameter \"{missing}\" is required"),
        };
        return Err(Refusal::broken(&why));
    }
    if method.name == "getUpdates" {
        return queue::poll(shared, params).await;
    }
    let now = shared.now();
    let answer = {
        let mut state = shared.lock();
        if method.counts
            && let Some(chat) = params.int("chat_id")
        {
            state.limits.speak(method.name, chat, now).map_err(Refusal::too_many)?;
        }
        apply(&mut state, method.name, params, now)
    };
    if method.name == "setWebhook" && answer.is_ok() {
        shared.arrivals.notify_waiters();
        queue::bring(shared);
    }
    answer
}

fn apply(state: &mut State, method: &str, params: &Params, now: u64) -> Answer {
    match method {
        "getMe" => {
            let mut me = bot_json();
            let facts = ["can_join_groups", "can_read_all_group_messages"].map(|key| (key, true));
            let lacks = ["supports_inline_queries", "can_connect_to_business", "has_main_web_app"];
            for (key, is) in facts.into_iter().chain(lacks.map(|key| (key, false))) {
                me[key] = json!(is);
            }
            ok(&me)
        }
        "sendMessage" => messages::send(state, params, now, None),
        "sendPhoto" => messages::send(state, params, now, Some("photo")),
        "sendVoice" => messages::send(state, params, now, Some("voice")),
        "sendAudio" => messages::send(state, params, now, Some("audio")),
        "sendDocument" => messages::send(state, params, now, Some("document")),
        "editMessageText" | "editMessageCaption" | "editMessageMedia" | "editMessageReplyMarkup" => {
            messages::edit(state, params, method)
        }
        "answerCallbackQuery" => messages::answer(state, params),
        "deleteMessage" => messages::delete(state, params, now),
        "deleteMessages" => messages::delete_all(state, params, now),
        "sendChatAction" => messages::act(state, params),
        "getChat" => messages::look(state, params),
        "getChatMember" => messages::place(state, params),
        "leaveChat" => messages::leave(state, params),
        "setMyCommands" => setup::set_commands(state, params),
        "getMyCommands" => setup::commands(state, params),
        "deleteMyCommands" => setup::delete_commands(state, params),
        "setMyName" => setup::set_text(state, params, "name", 64),
        "getMyName" => setup::text_set(state, params, "name"),
        "setMyDescription" => setup::set_text(state, params, "description", 512),
        "getMyDescription" => setup::text_set(state, params, "description"),
        "setMyShortDescription" => setup::set_text(state, params, "short_description", 120),
        "getMyShortDescription" => setup::text_set(state, params, "short_description"),
        "setChatMenuButton" => setup::set_menu(state, params),
        "setWebhook" => setup::set_webhook(state, params),
        "deleteWebhook" => setup::delete_webhook(state, params),
        "getWebhookInfo" => setup::webhook(state),
        _ => Err(Refusal::world(404, "Not Found")),
    }
}

//! Answers to interactions: discord.com/developers/docs/interactions/receiving-and-responding.

use serde_json::Value;

use super::forms::Form;
use super::rest::{Answer, Asked, refused};
use super::routes::{self, delete, edit, fill};
use super::rules::{self, Way};
use super::state::{EPHEMERAL, Interaction, LOADING, Modal, Msg, State};
use super::{APPLICATION, payloads};

/// An interaction waits this long for its first answer.
const FIRST_ANSWER: u64 = 3_000;
/// And its token lives this long.
const TOKEN_LIVES: u64 = 15 * 60_000;

/// The first answer. There is one, and in three seconds.
pub fn callback(state: &mut State, id: u64, token: &str, asked: &Asked) -> Answer {
    let unknown = refused(404, 10062, "Unknown interaction");
    let Some(interaction) = state.interactions.get(&id).filter(|known| known.token == token).cloned() else {
        state.fault("an interaction is answered that never was");
        return unknown;
    };
    if interaction.answered.is_some() {
        // Whoever never heard whether the first answer arrived may ask again.
        let unheard = |call: &&super::Call| call.path == asked.path && call.status.is_none_or(|status| status >= 500);
        // The last one is this request itself.
        if state.calls.iter().filter(unheard).count() < 2 {
            state.fault("an interaction is answered twice");
        }
        return refused(400, 40060, "Interaction has already been acknowledged.");
    }
    if state.now.saturating_sub(interaction.at) > FIRST_ANSWER {
        state.fault("an interaction is answered after more than three seconds");
        return unknown;
    }
    let kind = asked.body["type"].as_u64().unwrap_or_default();
    if let Err(refusal) = check(state, &interaction, kind, asked) {
        return refusal;
    }
    let data = &asked.body["data"];
    let original = match kind {
        4 => Some(say(state, &interaction, asked, data)),
        5 => {
            let flags = data["flags"].as_u64().unwrap_or_default() & EPHEMERAL | LOADING;
            Some(put(state, &interaction, Msg { flags, ..Msg::default() }))
        }
        7 => {
            let source = interaction.source.unwrap_or_default();
            let answer = edit(state, source, asked, data, "update message");
            if answer.0 >= 400 {
                return answer;
            }
            Some(source)
        }
        6 => interaction.source,
        _ => None,
    };
    if kind == 9 {
        open(state, &interaction, data);
    }
    if let Some(known) = state.interactions.get_mut(&id) {
        known.answered = Some(kind);
        known.original = original;
    }
    (204, Value::Null)
}

/// Whether an interaction takes this type of answer, and whether the answer is well formed.
fn check(state: &mut State, interaction: &Interaction, kind: u64, asked: &Asked) -> Result<(), Answer> {
    let mut form = Form::default();
    form.fields("", &asked.body, &["type", "data"]);
    let from_message = interaction.source.is_some();
    let fits = match interaction.kind {
        1 => kind == 1,
        2 => matches!(kind, 4 | 5 | 9),
        3 => matches!(kind, 4 | 5 | 6 | 7 | 9),
        4 => kind == 8,
        _ => matches!(kind, 4 | 5) || (from_message && matches!(kind, 6 | 7)),
    };
    if !fits {
        form.wrong("type", "BASE_TYPE_CHOICES", format!("an interaction of type {} takes no {kind}", interaction.kind));
    }
    let data = &asked.body["data"];
    match kind {
        4 => rules::message(&mut form, "data", data, Way::Interaction, &asked.uploads),
        5 if data["flags"].as_u64().unwrap_or_default() & !EPHEMERAL != 0 => {
            form.wrong("data.flags", "BITFIELD_INVALID", "only 64 can be set while the bot is thinking");
        }
        9 => rules::modal(&mut form, "data", data),
        _ => {}
    }
    form.verdict(state, "callback")?;
    if kind == 4 && routes::is_empty(asked) {
        state.fault("callback: the message is empty");
        return Err(refused(400, 50006, "Cannot send an empty message"));
    }
    Ok(())
}

/// A window opens before the person.
fn open(state: &mut State, interaction: &Interaction, data: &Value) {
    let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    let rows = data["components"].as_array().into_iter().flatten();
    let modal = Modal {
        title: text("title"),
        custom_id: text("custom_id"),
        inputs: rows.map(|row| row["components"][0].clone()).collect(),
        source: interaction.source,
        channel: interaction.channel,
    };
    if let Some(who) = state.people.get_mut(&interaction.who) {
        who.modal = Some(modal);
    }
}

/// A new message in answer to an interaction.
fn say(state: &mut State, interaction: &Interaction, asked: &Asked, body: &Value) -> u64 {
    let mut message = Msg::default();
    fill(state, &mut message, asked, body);
    put(state, interaction, message)
}

fn put(state: &mut State, interaction: &Interaction, message: Msg) -> u64 {
    let only_for = (message.flags & EPHEMERAL != 0).then_some(interaction.who);
    let (channel, interaction) = (interaction.channel, Some(interaction.id));
    state.post(Msg { channel, author: APPLICATION, only_for, interaction, ..message })
}

/// The interaction that a token speaks for, while it lives and once it has been answered.
fn spoken_for(state: &State, application: u64, token: &str) -> Result<Interaction, Answer> {
    let found = state.interactions.values().find(|known| known.token == token && application == APPLICATION);
    let Some(found) = found else {
        return Err(refused(401, 50027, "Invalid Webhook Token"));
    };
    if state.now.saturating_sub(found.at) >= TOKEN_LIVES {
        return Err(refused(401, 50027, "Invalid Webhook Token"));
    }
    if found.answered.is_none() {
        return Err(refused(404, 10015, "Unknown Webhook"));
    }
    Ok(found.clone())
}

/// One more message. The first one after "is thinking" takes its place instead, and is as private as that said.
pub fn follow_up(state: &mut State, application: u64, token: &str, asked: &Asked) -> Answer {
    let mut form = Form::default();
    rules::message(&mut form, "", &asked.body, Way::Interaction, &asked.uploads);
    let checked = form.verdict(state, "follow-up").and_then(|()| spoken_for(state, application, token));
    let interaction = match checked {
        Ok(interaction) => interaction,
        Err(refusal) => return refusal,
    };
    if routes::is_empty(asked) {
        state.fault("follow-up: it is empty");
        return refused(400, 50006, "Cannot send an empty message");
    }
    let loading = |id: &u64| state.messages.get(id).is_some_and(|message| message.loading() && !message.deleted);
    if let Some(original) = interaction.original.filter(loading) {
        return replace(state, original, asked);
    }
    let id = say(state, &interaction, asked, &asked.body);
    (200, payloads::message(state, &state.messages[&id]))
}

/// What was thought of is said. Privacy was decided before.
fn replace(state: &mut State, id: u64, asked: &Asked) -> Answer {
    let mut body = asked.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.remove("flags");
    }
    let refusal = edit(state, id, asked, &body, "answer");
    if refusal.0 >= 400 {
        return refusal;
    }
    if let Some(message) = state.messages.get_mut(&id) {
        message.flags &= !LOADING;
    }
    (200, payloads::message(state, &state.messages[&id]))
}

/// A message that answers an interaction is looked at, changed or taken away.
pub fn message(state: &mut State, method: &str, application: u64, token: &str, which: &str, asked: &Asked) -> Answer {
    let interaction = match spoken_for(state, application, token) {
        Ok(interaction) => interaction,
        Err(refusal) => return refusal,
    };
    let id = if which == "@original" { interaction.original } else { which.parse().ok() };
    let ours = |message: &&Msg| {
        !message.deleted && (message.interaction == Some(interaction.id) || interaction.original == Some(message.id))
    };
    let Some(found) = id.and_then(|id| state.messages.get(&id)).filter(ours) else {
        return refused(404, 10008, "Unknown Message");
    };
    let (id, loading) = (found.id, found.loading());
    match method {
        "GET" => (200, payloads::message(state, &state.messages[&id])),
        "DELETE" => delete(state, id),
        _ if loading => replace(state, id, asked),
        _ => edit(state, id, asked, &asked.body, "PATCH answer"),
    }
}

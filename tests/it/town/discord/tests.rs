//! Discord in town, driven with the library that the bot speaks it with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use serenity::all::{
    ApplicationId, ClientBuilder, Context, CreateAttachment, EventHandler, GatewayIntents, Http, HttpBuilder,
    Interaction, InteractionId, Message, Ready, ResumedEvent, UserId,
};
use serenity::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message as Frame;

use super::{APPLICATION, Discord, Kind, TOKEN, Trouble};

const MIRA: u64 = 500_000_000_000_000_017;
/// A Friday morning.
const FRIDAY: u64 = 1_795_165_200_000;

/// What the bot was told.
#[derive(Debug)]
enum Told {
    Ready(Box<Ready>),
    Resumed,
    Interaction(Box<Interaction>),
    Message(Box<Message>),
}

struct Ears(UnboundedSender<Told>);

#[async_trait]
impl EventHandler for Ears {
    async fn ready(&self, _: Context, ready: Ready) {
        let _ = self.0.send(Told::Ready(Box::new(ready)));
    }
    async fn resume(&self, _: Context, _: ResumedEvent) {
        let _ = self.0.send(Told::Resumed);
    }
    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let _ = self.0.send(Told::Interaction(Box::new(interaction)));
    }
    async fn message(&self, _: Context, message: Message) {
        let _ = self.0.send(Told::Message(Box::new(message)));
    }
}

/// A Discord with a bot on it.
struct Bot {
    discord: Discord,
    clock: Arc<AtomicU64>,
    http: Arc<Http>,
    told: UnboundedReceiver<Told>,
}

async fn quiet() -> (Discord, Arc<AtomicU64>) {
    let clock = Arc::new(AtomicU64::new(FRIDAY));
    let reading = clock.clone();
    (Discord::open(Arc::new(move || reading.load(Ordering::SeqCst))).await, clock)
}

fn http(discord: &Discord, token: &str) -> Http {
    HttpBuilder::new(token)
        .proxy(discord.url())
        .ratelimiter_disabled(true)
        .application_id(ApplicationId::new(APPLICATION))
        .build()
}

impl Bot {
    /// With its command registered and its session started.
    async fn online() -> Self {
        let (discord, clock) = quiet().await;
        let (ears, told) = unbounded_channel();
        let intents = GatewayIntents::DIRECT_MESSAGES | GatewayIntents::GUILD_MESSAGES;
        let mut client =
            ClientBuilder::new_with_http(http(&discord, TOKEN), intents).event_handler(Ears(ears)).await.unwrap();
        assert_eq!(*client.ws_url.lock().await, discord.gateway_url(), "else it dials the real one");
        let http = client.http.clone();
        tokio::spawn(async move { client.start().await.unwrap() });
        let mut bot = Self { discord, clock, http, told };
        let Told::Ready(ready) = bot.hears().await else { panic!("not ready") };
        assert_eq!((ready.application.id.get(), ready.user.name.as_str()), (APPLICATION, "sesame"));
        let reset = json!({
            "name": "reset",
            "name_localizations": { "fr": "débloquer" },
            "description": "Get back into your account",
            "contexts": [0, 1],
            "integration_types": [0],
        });
        bot.http.create_global_commands(&json!([reset])).await.unwrap();
        bot
    }

    async fn hears(&mut self) -> Told {
        tokio::time::timeout(super::PATIENCE, self.told.recv()).await.expect("the bot is told nothing").unwrap()
    }

    /// The next interaction: number, token, and the whole of it.
    async fn asked(&mut self) -> (InteractionId, String, Interaction) {
        loop {
            if let Told::Interaction(interaction) = self.hears().await {
                return (interaction.id(), interaction.token().to_owned(), *interaction);
            }
        }
    }

    async fn answers(&self, to: InteractionId, token: &str, answer: &Value) -> Result<(), u64> {
        self.http.create_interaction_response(to, token, answer, vec![]).await.map_err(|error| code(&error))
    }

    fn passes(&self, millis: u64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }
}

/// The code with which Discord refused.
fn code(error: &serenity::Error) -> u64 {
    match error {
        serenity::Error::Http(serenity::http::HttpError::UnsuccessfulRequest(refusal)) => {
            u64::try_from(refusal.error.code).unwrap()
        }
        other => panic!("no refusal: {other:?}"),
    }
}

fn said(content: &str) -> Value {
    json!({ "content": content, "allowed_mentions": { "parse": [] } })
}

fn with_button(content: &str, label: &str) -> Value {
    let button = json!({ "type": 2, "style": 1, "label": label, "custom_id": format!("b:{label}") });
    let mut message = said(content);
    message["components"] = json!([{ "type": 1, "components": [button] }]);
    message
}

fn no_faults(discord: &Discord) {
    assert_eq!(discord.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn a_command_is_deferred_and_answered_in_private() {
    let mut bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira").speaking("fr");
    mira.commands("débloquer").await;
    let (id, token, interaction) = bot.asked().await;
    let Interaction::Command(command) = interaction else { panic!("no command") };
    assert_eq!((command.data.name.as_str(), command.locale.as_str(), command.user.id.get()), ("reset", "fr", MIRA));

    let defer = json!({ "type": 5, "data": { "flags": 64 } });
    bot.answers(id, &token, &defer).await.unwrap();
    assert!(mira.is_kept_waiting() && mira.newest().is_none());
    assert_eq!(bot.answers(id, &token, &defer).await, Err(40060));
    assert_eq!(bot.discord.forgives(), ["an interaction is answered twice"]);

    // What follows takes the place of "is thinking", and stays private although it does not say so.
    bot.http.create_followup_message(&token, &with_button("Bonjour", "Continuer"), vec![]).await.unwrap();
    let first = mira.newest().unwrap();
    assert_eq!(
        (first.content.as_str(), first.ephemeral(), first.buttons()),
        ("Bonjour", true, vec!["Continuer".into()])
    );
    assert!(!mira.is_kept_waiting());
    bot.http.create_followup_message(&token, &said("Encore"), vec![]).await.unwrap();
    assert!(!mira.newest().unwrap().ephemeral(), "a second one says for itself who sees it");
    bot.http.edit_original_interaction_response(&token, &said("Bonsoir"), vec![]).await.unwrap();
    assert_eq!(mira.sees().iter().map(|seen| seen.content.as_str()).collect::<Vec<_>>(), ["Bonsoir", "Encore"]);
    bot.http.delete_original_interaction_response(&token).await.unwrap();
    assert_eq!(mira.sees().len(), 1);
    no_faults(&bot.discord);
}

#[tokio::test]
async fn a_button_opens_a_window_and_what_was_typed_changes_the_message() {
    let mut bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    let chat = bot.http.create_private_channel(&json!({ "recipient_id": MIRA.to_string() })).await.unwrap();
    bot.http.send_message(chat.id, vec![], &with_button("Who are you?", "Tell")).await.unwrap();
    mira.presses("Tell").await;
    let (id, token, interaction) = bot.asked().await;
    let Interaction::Component(press) = interaction else { panic!("no button") };
    assert_eq!((press.data.custom_id.as_str(), press.message.content.as_str()), ("b:Tell", "Who are you?"));

    let input = json!({ "type": 4, "custom_id": "name", "style": 1, "label": "Your user name" });
    let row = json!({ "type": 1, "components": [input] });
    let modal = json!({ "custom_id": "m", "title": "Who are you?", "components": [row] });
    bot.answers(id, &token, &json!({ "type": 9, "data": modal })).await.unwrap();
    mira.submits_modal(&[("Your user name", "LefevreMi17")]).await;
    let (id, token, interaction) = bot.asked().await;
    let Interaction::Modal(typed) = interaction else { panic!("no window") };
    let serenity::all::ActionRowComponent::InputText(text) = &typed.data.components[0].components[0] else {
        panic!("no text")
    };
    assert_eq!((text.custom_id.as_str(), text.value.as_deref()), ("name", Some("LefevreMi17")));

    let mut done = said("Thank you");
    done["components"] = json!([]);
    bot.answers(id, &token, &json!({ "type": 7, "data": done })).await.unwrap();
    let seen = mira.newest().unwrap();
    assert_eq!((seen.content.as_str(), seen.buttons().len(), mira.sees().len()), ("Thank you", 0, 1));
    no_faults(&bot.discord);
}

#[tokio::test]
async fn a_message_with_one_nonce_is_sent_once_even_when_the_line_breaks() {
    let bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    let chat = bot.http.create_private_channel(&json!({ "recipient_id": MIRA.to_string() })).await.unwrap().id;
    let mut message = said("Hello");
    message["nonce"] = "outbox-1".into();
    message["enforce_nonce"] = true.into();
    bot.discord.troubles("POST /channels", Trouble::HangsUpBefore);
    bot.discord.troubles("POST /channels", Trouble::HangsUpAfter);
    bot.http.send_message(chat, vec![], &message).await.unwrap_err();
    assert!(mira.newest().is_none());
    bot.http.send_message(chat, vec![], &message).await.unwrap_err();
    assert!(mira.newest().is_some());
    let picture = CreateAttachment::bytes(vec![0, 1, 13, 10, 45, 45, 255], "page.png");
    let again = bot.http.send_message(chat, vec![picture.clone()], &message).await.unwrap();
    assert_eq!((again.id.get(), mira.sees().len()), (mira.newest().unwrap().id, 1));

    message["nonce"] = "outbox-2".into();
    message["attachments"] = json!([{ "id": 0, "filename": "page.png", "description": "A page" }]);
    bot.http.send_message(chat, vec![picture.clone()], &message).await.unwrap();
    let file = mira.newest().unwrap().files.remove(0);
    assert_eq!((file.bytes, file.description.as_deref()), (picture.data, Some("A page")));

    bot.passes(10 * 60_000);
    bot.http.send_message(chat, vec![], &message).await.unwrap();
    assert_eq!(mira.sees().len(), 3, "a nonce is not remembered for long");
    no_faults(&bot.discord);
}

#[tokio::test]
async fn what_happened_while_the_line_was_dead_is_told_afterwards() {
    let mut bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    bot.discord.drops_gateway();
    bot.discord.settled(|discord| !discord.is_online()).await;
    mira.writes_dm("are you there?").await;
    let (mut resumed, mut heard) = (false, false);
    while !(resumed && heard) {
        match bot.hears().await {
            Told::Resumed => resumed = true,
            Told::Message(message) => heard = message.content == "are you there?" && message.author.id.get() == MIRA,
            other => panic!("not expected: {other:?}"),
        }
    }
    assert_eq!((bot.discord.resumed(), bot.discord.identified()), (1, 1));
    no_faults(&bot.discord);
}

#[tokio::test]
async fn time_is_up_by_the_clock() {
    let mut bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    mira.commands("reset").await;
    let (late, late_token, _) = bot.asked().await;
    bot.passes(3_001);
    assert_eq!(bot.answers(late, &late_token, &json!({ "type": 5 })).await, Err(10062));
    assert_eq!(bot.discord.forgives(), ["an interaction is answered after more than three seconds"]);

    mira.commands("reset").await;
    let (id, token, _) = bot.asked().await;
    bot.answers(id, &token, &json!({ "type": 5, "data": { "flags": 64 } })).await.unwrap();
    bot.passes(15 * 60_000);
    let refused = bot.http.create_followup_message(&token, &said("Too late"), vec![]).await.unwrap_err();
    assert_eq!(code(&refused), 50027);
    no_faults(&bot.discord);
}

#[tokio::test]
async fn who_may_not_is_refused() {
    let bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    let words = mira.writes_dm("my password is").await;
    let chat = bot.http.create_private_channel(&json!({ "recipient_id": MIRA.to_string() })).await.unwrap().id;
    let refused = bot.http.delete_message(chat, words.into(), None).await.unwrap_err();
    assert_eq!(code(&refused), 50003);
    assert_eq!(bot.discord.forgives().len(), 1);
    mira.blocks_bot();
    assert_eq!(code(&bot.http.send_message(chat, vec![], &said("Hello")).await.unwrap_err()), 50007);
    no_faults(&bot.discord);

    let stranger = http(&bot.discord, "another-token");
    assert_eq!(code(&stranger.get_bot_gateway().await.unwrap_err()), 0);
    assert_eq!(bot.discord.forgives().len(), 1);
    assert_eq!(bot.http.get_bot_gateway().await.unwrap().session_start_limit.remaining, 999);
    assert_eq!(bot.http.get_current_application_info().await.unwrap().id.get(), APPLICATION);
    assert_eq!(bot.http.get_current_user().await.unwrap().id, UserId::new(APPLICATION));
}

#[tokio::test]
async fn a_form_beyond_the_limits_is_refused_with_its_place() {
    let bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    let chat = mira.chat().into();
    let twice = |first: &Value| json!([{ "type": 1, "components": [first, first] }]);
    let button = json!({ "type": 2, "style": 1, "label": "A", "custom_id": "a" });
    let link = json!({ "type": 2, "style": 5, "label": "A", "url": "ftp://brunel.example" });
    let long = json!({ "type": 2, "style": 1, "label": "x".repeat(81), "custom_id": "a" });
    let rows = |controls: Value| json!([{ "type": 1, "components": controls }]);
    let wrong = [
        (json!({ "content": "x".repeat(2001) }), "content"),
        (json!({ "components": twice(&button) }), "components.0.components.1.custom_id"),
        (json!({ "components": rows(json!([link])) }), "components.0.components.0.url"),
        (json!({ "components": rows(json!([long])) }), "components.0.components.0.label"),
        (json!({ "components": rows(json!([])) }), "components.0.components"),
        (json!({ "nonce": "x".repeat(26) }), "nonce"),
        (json!({ "embeds": [{ "title": "x".repeat(257) }] }), "embeds.0.title"),
    ];
    for (more, place) in wrong {
        let mut message = said("Hello");
        super::payloads::merge(&mut message, &more);
        let error = bot.http.send_message(chat, vec![], &message).await.unwrap_err();
        let serenity::Error::Http(serenity::http::HttpError::UnsuccessfulRequest(refusal)) = error else {
            panic!("no refusal")
        };
        assert_eq!((refusal.status_code.as_u16(), refusal.error.code), (400, 50035));
        assert_eq!(refusal.error.errors[0].path, place);
        assert_eq!(bot.discord.forgives().len(), 1, "{place}");
    }
    for name in ["Reset", "two words", ""] {
        let command = json!([{ "name": name, "description": "x" }]);
        assert_eq!(code(&bot.http.create_global_commands(&command).await.unwrap_err()), 50035);
        assert_eq!(bot.discord.forgives().len(), 1, "{name}");
    }
    // What Discord lets pass and a bot should not do.
    bot.http.send_message(chat, vec![], &json!({ "content": "@everyone", "contnet": "" })).await.unwrap();
    assert_eq!(bot.discord.forgives().len(), 2);
    assert_eq!(mira.sees().len(), 1);
}

#[tokio::test]
async fn trouble_comes_on_order() {
    let bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    let chat = mira.chat().into();
    bot.discord.troubles("POST /channels", Trouble::Status(502));
    bot.http.send_message(chat, vec![], &said("one")).await.unwrap_err();
    bot.discord.troubles("POST /channels", Trouble::TooMany(2_500));
    bot.http.send_message(chat, vec![], &said("one")).await.unwrap_err();
    no_faults(&bot.discord);
    bot.http.send_message(chat, vec![], &said("one")).await.unwrap_err();
    assert_eq!(bot.discord.forgives().len(), 1, "it was told to wait");
    bot.passes(2_500);
    let gate = bot.discord.holds("POST /channels");
    let message = said("one");
    let sending = bot.http.send_message(chat, vec![], &message);
    tokio::pin!(sending);
    tokio::select! {
        _ = &mut sending => panic!("the gate is shut"),
        () = gate.reached() => assert!(mira.newest().is_none()),
    }
    gate.opens();
    sending.await.unwrap();
    let statuses: Vec<_> = bot.discord.calls_to("POST /channels").iter().map(|call| call.status).collect();
    assert_eq!(statuses, [Some(502), Some(429), Some(429), Some(200)]);
    no_faults(&bot.discord);
}

#[tokio::test]
async fn every_kind_of_thing_that_people_send_is_readable() {
    let mut bot = Bot::online().await;
    let mira = bot.discord.person(MIRA, "Mira");
    bot.http.send_message(mira.chat().into(), vec![], &said("Hello")).await.unwrap();
    let messages = [
        Kind::Sticker,
        Kind::Attachment { name: "id.png", bytes: vec![1] },
        Kind::Voice,
        Kind::Poll,
        Kind::Reply("yes"),
        Kind::Forwarded("see this"),
        Kind::System,
        Kind::GuildMention("help"),
        Kind::GuildMessage("nothing for a bot"),
        Kind::OtherBot("sunny"),
        Kind::Edited("frist", "first"),
        Kind::Deleted("oops"),
    ];
    // Its own "Hello" comes back to it first.
    let mut wanted = vec![bot.discord.messages()[0].id];
    for kind in messages {
        wanted.push(mira.sends(kind).await);
    }
    mira.sends(Kind::Typing).await;
    mira.sends(Kind::Reaction("👍")).await;
    let mut asked = Vec::new();
    for kind in [
        Kind::Ping,
        Kind::Autocomplete { command: "reset", option: "account", value: "Lef" },
        Kind::UserCommand("Reset"),
        Kind::MessageCommand("Reset"),
        Kind::UnknownComponent("from another year"),
        Kind::UnknownInteraction,
    ] {
        asked.push(mira.sends(kind).await);
    }
    asked.pop(); // the library cannot read what does not exist yet, and says nothing of it
    let (mut heard, mut interactions) = (Vec::new(), Vec::new());
    while heard.len() < wanted.len() || interactions.len() < asked.len() {
        match bot.hears().await {
            Told::Message(message) => heard.push(message.id.get()),
            Told::Interaction(interaction) => interactions.push(interaction.id().get()),
            other => panic!("not expected: {other:?}"),
        }
    }
    // The library tells each event in a task of its own, in whatever order.
    heard.sort_unstable();
    interactions.sort_unstable();
    assert_eq!((heard, interactions), (wanted, asked));
    no_faults(&bot.discord);
}

#[tokio::test]
async fn a_session_that_is_over_is_started_anew_and_not_too_soon() {
    let mut bot = Bot::online().await;
    bot.passes(5_000);
    bot.discord.invalidates_session(false);
    let Told::Ready(_) = bot.hears().await else { panic!("not ready") };
    assert_eq!((bot.discord.identified(), bot.discord.resumed()), (2, 0));
    bot.discord.asks_to_reconnect();
    let Told::Resumed = bot.hears().await else { panic!("not resumed") };
    no_faults(&bot.discord);
    assert_eq!(bot.http.get_bot_gateway().await.unwrap().session_start_limit.remaining, 998);
}

#[tokio::test]
async fn what_the_gateway_cannot_take_closes_the_door() {
    let properties = json!({ "os": "linux", "browser": "town", "device": "town" });
    let identify = |token: &str, intents: u64| {
        json!({ "op": 2, "d": { "token": token, "intents": intents, "properties": properties } }).to_string()
    };
    for (words, code) in [
        (identify("another-token", 1 << 12), 4004),
        (identify(TOKEN, 1 << 15), 4014),
        (identify(TOKEN, 1 << 40), 4013),
        (json!({ "op": 3, "d": {} }).to_string(), 4003),
        (json!({ "op": 77 }).to_string(), 4001),
        ("hello".to_owned(), 4002),
    ] {
        let (discord, _) = quiet().await;
        let (mut socket, _) = tokio_tungstenite::connect_async(discord.gateway_url()).await.unwrap();
        let hello = socket.next().await.unwrap().unwrap().into_text().unwrap();
        assert!(hello.contains("heartbeat_interval"));
        socket.send(Frame::text(words)).await.unwrap();
        let Some(Ok(Frame::Close(Some(closed)))) = socket.next().await else { panic!("not closed with {code}") };
        assert_eq!(u16::from(closed.code), code);
        assert_eq!((discord.faults().len(), discord.identified()), (1, 0), "{code}");
    }
}

#[tokio::test]
async fn events_come_twice_and_in_the_wrong_order_when_told_to() {
    let (discord, _) = quiet().await;
    let (mut socket, _) = tokio_tungstenite::connect_async(discord.gateway_url()).await.unwrap();
    let properties = json!({ "os": "linux", "browser": "town", "device": "town" });
    let identify = json!({ "op": 2, "d": { "token": TOKEN, "intents": 1 << 12, "properties": properties } });
    socket.send(Frame::text(identify.to_string())).await.unwrap();
    discord.settled(Discord::is_online).await;
    discord.swaps_events();
    discord.dispatches("FIRST", &json!({}));
    discord.dispatches("SECOND", &json!({}));
    discord.repeats(&[0]);
    discord.babbles("{");
    let mut heard = Vec::new();
    while heard.len() < 6 {
        let text = socket.next().await.unwrap().unwrap().into_text().unwrap();
        let frame: Value = serde_json::from_str(&text).unwrap_or_default();
        heard.push((frame["t"].as_str().unwrap_or_default().to_owned(), frame["s"].as_u64()));
    }
    let wanted =
        [("", None), ("READY", Some(1)), ("SECOND", Some(3)), ("FIRST", Some(2)), ("SECOND", Some(3)), ("", None)];
    assert_eq!(heard, wanted.map(|(event, number)| (event.to_owned(), number)));
    no_faults(&discord);
}

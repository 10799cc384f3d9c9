//! Whole recoveries: by writing, and by a command in a server where others read along.

use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::method::MethodKind;
use sesame::ids::Locale;

use super::{MIRA_ID, NOE_ID, Place, Someone};
use crate::town::browser::Browser;
use crate::town::discord::{GUILD_CHANNEL, Kind, Msg};
use crate::town::{MIRA, MIRA_PHONE};

/// The label of a button in a language.
fn label(place: &Place, locale: &str, button: &Button) -> String {
    place.town.house().speech.button(&Locale::from(locale), button)
}

/// From the reason to the Windows session; the first word is said already.
async fn recovers(someone: &Someone<'_>, locale: &str, password: &str) {
    let (place, town) = (someone.place, &someone.place.town);
    let asked = someone.says(MIRA).await;
    assert_eq!(asked.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["captcha.png", "captcha.wav"]);
    assert!(asked.files[0].bytes.starts_with(b"\x89PNG") && asked.files[1].bytes.starts_with(b"RIFF"));
    assert!(asked.files.iter().all(|file| file.description.as_ref().is_some_and(|text| !text.is_empty())));
    someone.says(&town.newest_captcha().0).await;
    let method = Button::Method { id: "".into(), kind: MethodKind::Sms, hint: "#".to_owned(), chosen: false };
    let method = label(place, locale, &method);
    someone.presses(method.split('#').next().unwrap()).await;
    someone.says("+33612345623").await;
    assert_eq!(town.texts_on(MIRA_PHONE), 0, "nothing is sent before the tap");
    someone.presses(&label(place, locale, &Button::Send { kind: MethodKind::Sms })).await;
    let shown = someone.says(&town.code_on(MIRA_PHONE)).await;
    let link = shown.link(&label(place, locale, &Button::OpenPage)).expect("a link");
    assert!(!shown.content.contains("https://reset"), "the link is in its button alone");
    Browser::opens(town, &link).await.chooses(password).await;
    town.settles().await;
    let wifi = label(place, locale, &Button::Network { network: Network::Wifi });
    someone.presses(&wifi).await;
    someone.presses(&label(place, locale, &Button::Worked)).await;
    assert!(town.signs_in(MIRA, password).await);
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_locked_out_person_gets_back_in_by_writing_to_the_bot() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    let first = mira.says("I forgot my password").await;
    assert!(first.content.contains("Who are you?") && first.content.contains("**"), "{}", first.content);
    assert_eq!(first.flags & 4, 4, "no link previews");
    recovers(&mira, "en", "Nouveau-Passe-9").await;
    assert!(mira.in_channel().is_empty(), "nobody else sees anything");
    assert!(
        place.discord.calls_to("PATCH /channels").iter().any(|call| call.body["components"] == serde_json::json!([]))
    );
    assert_eq!(place.discord.identified(), 1);
}

#[tokio::test]
async fn in_a_server_everything_is_for_the_persons_eyes_only_and_typed_in_windows() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-US").in_server();
    let noe = place.person(NOE_ID, "en-US");
    mira.commands("reset").await;
    mira.presses("I forgot my password").await;
    recovers(&mira, "en", "Nouveau-Passe-9").await;
    assert!(mira.in_channel().len() >= 5 && mira.person.sees().iter().all(Msg::ephemeral));
    assert_eq!(noe.person.sees().len(), 0);
    assert!(place.discord.calls_to("POST /users/@me/channels").is_empty(), "no direct message was needed");
    assert!(place.discord.calls_to("POST /channels").is_empty());
}

#[tokio::test]
async fn a_french_profile_is_answered_in_french() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "fr").in_server();
    let first = mira.commands("reset").await;
    let reason = label(&place, "fr", &Button::Reason { reason: Reason::Forgotten });
    assert!(first.buttons().contains(&reason), "{:?}", first.buttons());
    mira.presses(&reason).await;
    let (message, id) = mira.control("✎ Nom d’utilisateur ou e-mail professionnel");
    mira.person.presses_on(&message, &id);
    place.discord.settled(|_| mira.person.modal().is_some()).await;
    let modal = mira.person.modal().unwrap();
    assert_eq!(
        (modal.title.as_str(), modal.inputs[0]["label"].as_str()),
        ("Nom d’utilisateur ou e-mail professionnel", Some("Nom d’utilisateur ou e-mail professionnel"))
    );
    mira.person.closes_modal();
    recovers(&mira, "fr", "Nouveau-Passe-9").await;
}

#[tokio::test]
async fn a_chinese_profile_is_answered_in_chinese() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "zh-CN");
    mira.commands("reset").await;
    mira.presses(&label(&place, "zh-Hans", &Button::Reason { reason: Reason::Forgotten })).await;
    recovers(&mira, "zh-Hans", "Nouveau-Passe-9").await;
}

#[tokio::test]
async fn the_commands_are_registered_once_in_every_language() {
    let mut place = Place::open().await;
    place.discord.settled(|discord| discord.commands().len() == 16).await;
    let commands = place.discord.commands();
    let reset = commands.iter().find(|command| command["name"] == "reset").unwrap();
    for command in &commands {
        let words = command["description"].as_str().unwrap();
        assert!((3..=100).contains(&words.chars().count()) && !words.contains('\n'), "{words:?}");
    }
    assert_eq!(reset["description_localizations"]["zh-CN"].as_str().map(|text| !text.is_ascii()), Some(true));
    assert_eq!(reset["contexts"], serde_json::json!([0, 1]));
    place.crashes().await;
    place.until(|discord| discord.calls_to("GET /applications").len() == 2).await;
    assert_eq!(place.discord.calls_to("PUT /applications").len(), 1, "they are registered again only when they differ");
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_chat_is_continued_with_the_code_as_an_option_of_the_command() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    mira.says("I forgot my password").await;
    let told = mira.says("/resume").await;
    let code = regex::Regex::new(r"\*\*([A-Z0-9]{4}-[A-Z0-9]{4})\*\*").unwrap();
    let code = code.captures(&told.content).unwrap_or_else(|| panic!("no code in {}", told.content))[1].to_owned();
    let elsewhere = place.person(NOE_ID, "en-GB");
    let update = elsewhere.person.commands_with("resume", &[("code", code.into())]).await;
    place.takes(update).await;
    place.until(|_| elsewhere.words().iter().any(|(text, _)| text.contains("We go on where you were"))).await;
    place.keeps_the_rules();
}

#[tokio::test]
async fn a_call_in_a_channel_is_answered_with_one_neutral_line_a_day() {
    let place = Place::open().await;
    let mira = place.person(MIRA_ID, "en-GB");
    for words in ["I cannot log in, my password is Sommer-2026", "hello?"] {
        mira.person.sends(Kind::GuildMention(words)).await;
    }
    place.until(|_| !mira.in_channel().is_empty()).await;
    mira.says("help").await;
    let lines = mira.in_channel();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].content.contains("only in a private chat") && lines[0].content.contains("**/reset**"));
    assert_eq!((lines[0].channel, lines[0].ephemeral()), (GUILD_CHANNEL, false));
    let bot = crate::town::discord::APPLICATION;
    assert_eq!(lines[0].link("Write to me in private"), Some(format!("https://discord.com/users/{bot}")));
    place.keeps_the_rules();
}

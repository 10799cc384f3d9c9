//! Every sentence as a person reads it, said by the real voice in each language.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Map, Value, json};
use sesame::desk::cards;
use sesame::engine::Rules;
use sesame::engine::button::Button;
use sesame::engine::case::{CardButton, Note, Room, Way};
use sesame::engine::effect::Notice;
use sesame::engine::event::Past;
use sesame::engine::gate::questions;
use sesame::engine::org::Org;
use sesame::engine::policy::Policy;
use sesame::engine::standing::Obstacle;
use sesame::engine::text::{Pair, Text};
use sesame::ids::{Locale, Peer, TicketNumber};
use sesame::keys::Keys;
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::time::Time;
use strum::{VariantArray as _, VariantNames};

use super::none;
use super::words::{languages, pascal};

fn speech() -> Speech {
    Speech::new(&org()).unwrap()
}

fn org() -> Org {
    serde_json::from_value(json!({
        "name": "Northwind",
        "time_zone": "Europe/Paris",
        "identity": {
            "example": "okafor17@northwind.example",
            "wrong_example": "mira.okafor@northwind.example",
            "personal_help_url": "https://help.example/",
        },
        "portal_url": "https://portal.northwind.example/",
        "sign_in_url": "https://mail.northwind.example/",
        "services": ["Mail"],
        "it_contact": "+33 1 99 00 12 34",
        "network": { "wifi": "NW-Staff", "cable": "Harbour House", "vpn": "NW-Gate" },
    }))
    .unwrap()
}

fn notices() -> Vec<Value> {
    Notice::VARIANTS.iter().map(|name| json!(pascal(name))).collect()
}

/// For each field a value may have, all that make another sentence. A new field of a new name brings a line here.
fn fields() -> Vec<(&'static str, Vec<Value>)> {
    let moment = json!({ "at": 1_795_181_400_000_i64 });
    vec![
        ("at", vec![moment.clone()]),
        ("because", ["history", "quality", "banned", "characters"].map(|why| json!(why)).into()),
        ("category", vec![json!("halted")]),
        ("channel", ["telegram", "discord", "web", "console", "town"].map(|name| json!(name)).to_vec()),
        ("chat", vec![json!("town:1")]),
        ("chosen", vec![json!(true), json!(false)]),
        ("count", vec![json!(1), json!(2)]),
        ("day", vec![moment.clone()]),
        ("digits", vec![json!(6)]),
        ("domain", vec![json!("mail.example")]),
        ("far", vec![json!("Microsoft 365")]),
        ("gate", vec![json!(1), json!(2)]),
        ("gates", vec![json!(1), json!(2)]),
        ("handle", vec![json!("okafor17")]),
        ("here", vec![json!(true), json!(false)]),
        ("have", vec![json!(2)]),
        ("hint", vec![json!("••23")]),
        ("hints", vec![json!("••23, m•••@b•••.fr")]),
        ("history", vec![json!(0), json!(1), json!(5)]),
        ("id", vec![json!("m1")]),
        ("keys", vec![json!("42")]),
        ("kind", vec![json!("sms"), json!("call"), json!("mail")]),
        ("left", vec![json!(1), json!(2), json!(0)]),
        ("locale", vec![json!("fr")]),
        ("max", vec![json!(256)]),
        ("min", vec![json!(8)]),
        ("obstacle", Obstacle::VARIANTS.iter().map(|name| json!(name)).collect()),
        ("of", vec![json!(3)]),
        ("place", vec![json!(1), json!(2)]),
        ("question", questions::NAMES.map(|name| json!(name)).to_vec()),
        ("minutes", vec![json!(1), json!(5)]),
        ("most", vec![json!(5)]),
        ("near", vec![json!("Windows")]),
        ("need", vec![json!(3)]),
        ("pair", vec![json!({ "pair": 5 })]),
        ("network", vec![json!("wifi"), json!("cable"), json!("vpn"), json!("off")]),
        ("notice", notices()),
        ("number", vec![json!("IT-ABC")]),
        ("past", Past::VARIANTS.iter().map(|name| json!(name)).collect()),
        ("reason", vec![json!("forgotten"), json!("locked"), json!("expired")]),
        ("state", ["opened", "delivered", "closed", "claimed", "asked", "approved"].map(|state| json!(state)).to_vec()),
        ("card", <CardButton as VariantNames>::VARIANTS.iter().map(|name| json!(name)).collect()),
        ("tag", vec![json!("fr")]),
        ("since", vec![moment.clone()]),
        ("from", vec![moment.clone()]),
        ("until", vec![moment.clone()]),
        ("when", vec![moment]),
        ("why", ["unreachable", "unknown", "landline", "blocked", "other"].map(|why| json!(why)).into()),
        ("way", Way::VARIANTS.iter().map(|way| json!(<&str>::from(*way))).collect()),
        ("who", vec![json!("Ana")]),
        ("words", vec![json!({ "pair": 5 })]),
    ]
}

/// The values of an enum's variant: all fields at their first value, then each of the others in turn.
fn values<T: serde::de::DeserializeOwned>(variant: &str) -> Vec<T> {
    let variant = pascal(variant);
    let fields = fields();
    let first: Map<String, Value> =
        fields.iter().map(|(name, values)| ((*name).to_owned(), values[0].clone())).collect();
    let others = fields.iter().flat_map(|(name, values)| values[1..].iter().map(move |value| (*name, value)));
    let all = std::iter::once(first.clone()).chain(others.map(|(name, value)| {
        let mut other = first.clone();
        other.insert(name.to_owned(), value.clone());
        other
    }));
    if let Ok(bare) = serde_json::from_value(json!(variant)) {
        return vec![bare];
    }
    // Fields that the variant has not are passed over.
    all.map(|fields| {
        serde_json::from_value(json!({ &variant: fields })).unwrap_or_else(|error| panic!("{variant}: {error}"))
    })
    .collect()
}

/// Every sentence and label of the engine, in every form, in one language: its name and its words.
fn said(speech: &Speech, locale: &Locale) -> Vec<(String, String)> {
    let texts = Text::VARIANTS.iter().flat_map(|name| {
        let said = values::<Text>(name).into_iter().map(|text| speech.text(locale, &text));
        said.map(|words| ((*name).to_owned(), words)).collect::<Vec<_>>()
    });
    let buttons = Button::VARIANTS.iter().flat_map(|name| {
        let said = values::<Button>(name).into_iter().map(|button| speech.button(locale, &button));
        said.map(|words| (format!("button-{name}"), words)).collect::<Vec<_>>()
    });
    texts.chain(buttons).collect()
}

#[test]
fn s1_nothing_is_lacking_when_the_engine_speaks() {
    let speech = speech();
    let mut faults = Vec::new();
    for locale in speech.locales() {
        for (name, words) in said(&speech, locale) {
            // Fluent leaves `{$hint}` where a variable is missing, and the voice `{name}` where a sentence is.
            let hole = words.contains(['{', '}']) || words.contains("  ") || words.trim().is_empty();
            let emphasis = !words.matches('*').count().is_multiple_of(2);
            if hole || emphasis {
                faults.push(format!("{locale}, {name}: {words}"));
            }
        }
    }
    none("a hole, or an emphasis without end", &faults);
}

#[test]
fn nothing_is_lacking_when_a_room_is_told() {
    let (speech, number) = (speech(), TicketNumber::from("IT-ABC"));
    let code = Secret::from("760814");
    let mut rules = Rules::new(Policy::default(), org(), Keys::new([1; 32]), Vec::new()).unwrap();
    let mut faults = Vec::new();
    for locale in speech.locales() {
        let room = Peer::from("town:it");
        rules.staff.0.insert(room.clone(), Room { locale: Some(locale.clone()), ..Room::default() });
        for note in Note::VARIANTS.iter().flat_map(|name| values::<Note>(name)) {
            let message = cards::note(&speech, &rules, &room, &number, &note, Some(&code));
            let said = &message.paragraphs[0];
            if said.contains(['{', '}']) || said.contains("  ") || !said.contains("IT-ABC") {
                faults.push(format!("{locale}, {note:?}: {said}"));
            }
        }
    }
    none("a hole", &faults);
}

#[test]
fn every_language_has_a_word_of_its_own_for_each_place_of_a_pair() {
    let speech = speech();
    for locale in speech.locales() {
        let list = speech.say(locale, "page-words", &[]);
        let words: BTreeSet<&str> = list.split_whitespace().collect();
        let counts = (list.split_whitespace().count(), words.len());
        assert_eq!(counts, (usize::from(Pair::LIST), usize::from(Pair::LIST)), "{locale}");
    }
}

#[test]
fn the_languages_emphasise_alike() {
    let speech = speech();
    let count = |locale: &Locale| -> Vec<(String, usize)> {
        said(&speech, locale).into_iter().map(|(name, words)| (name, words.matches('*').count() / 2)).collect()
    };
    let english = count(&Locale::from("en"));
    let mut faults = Vec::new();
    for locale in speech.locales() {
        let differ = english.iter().zip(count(locale)).filter(|(one, other)| **one != *other);
        faults.extend(differ.map(|((name, one), (_, other))| format!("{locale}, {name}: {other}, not {one}")));
    }
    none("what matters in one language matters in each", &faults);
}

/// The one sentence of a name, its fields at their first value.
fn text(locale: &str, text: &Text) -> String {
    speech().text(&Locale::from(locale), text)
}

fn say(locale: &str, name: &str) -> String {
    speech().say(&Locale::from(locale), name, &[])
}

#[test]
fn s3_the_product_is_named_exactly_so() {
    assert_eq!(say("en", "product-name"), "Self-Service Password Reset (SSPR)");
    assert_eq!(say("fr", "product-name"), "Self-Service Password Reset (SSPR)");
    assert_eq!(say("zh-Hans", "product-name"), "自助密码重置 (SSPR)");
}

#[test]
fn s6_buttons_use_these_words() {
    let words = |locale: &str| {
        let button = |button: Button| speech().button(&Locale::from(locale), &button);
        [button(Button::Next), button(Button::Finish), button(Button::Cancel)]
    };
    assert_eq!(words("en"), ["Next", "Finish", "Cancel"]);
    assert_eq!(words("fr"), ["Suivant", "Terminer", "Annuler"]);
    assert_eq!(words("zh-Hans"), ["下一步", "完成", "取消"]);
    for (locale, finish, cancel) in
        [("en", "Finish", "Cancel"), ("fr", "Terminer", "Annuler"), ("zh-Hans", "完成", "取消")]
    {
        assert_eq!((say(locale, "page-finish"), say(locale, "page-cancel")), (finish.to_owned(), cancel.to_owned()));
    }
}

#[test]
fn s62_s64_s66_the_windows_session_is_told_with_its_keys_and_with_old_and_new() {
    for (locale, keys, new, old) in [
        ("en", "*Ctrl + Alt + Del*", "*new*", "*old*"),
        ("fr", "*Ctrl + Alt + Suppr*", "*nouveau*", "*ancien*"),
        ("zh-Hans", "*Ctrl + Alt + Del*", "*新密码*", "*旧密码*"),
    ] {
        for unlock in values::<Text>("ask-unlock") {
            let unlock = text(locale, &unlock);
            assert!(unlock.contains(keys) && unlock.contains(new) && !unlock.contains(old), "{unlock}");
        }
        for away in [Text::ToldOffNetwork, values::<Text>("told-reminder-set").remove(0)] {
            let away = text(locale, &away);
            assert!(away.contains(old) && !away.contains(new), "{away}");
        }
    }
}

#[test]
fn chinese_is_set_as_chinese_and_polite() {
    let halves = Regex::new(r"\p{Han}[,.;:!?]|\p{Han}\s+[,.;:]|[,;:!?]\p{Han}").unwrap();
    let mut faults = Vec::new();
    for (name, message) in &languages()["zh-Hans"] {
        for (_, piece) in &message.pieces {
            if halves.is_match(piece) || piece.contains('你') {
                faults.push(format!("{name}: {piece}"));
            }
        }
    }
    none("half-width marks between Chinese characters, or 你", &faults);
}

#[test]
fn french_is_set_as_french_and_polite() {
    let familiar = Regex::new(r"(?i)\b(tu|te|ton|ta|tes|toi)\b|\bt’").unwrap();
    // A double mark stands off its word; not so in an address (`https://`).
    let close = Regex::new(r"[^\s\u{a0}\u{202f}:;?!]([;?!]|:(?:[^/]|$))").unwrap();
    // Before a double mark and inside guillemets the space may not break; the letters of text messages have none such.
    let breaking = Regex::new(r" [:;?!»]|« ").unwrap();
    let straight = Regex::new(r#"\w'\w|""#).unwrap();
    let mut faults = Vec::new();
    for (name, message) in &languages()["fr"] {
        for (after_brace, piece) in &message.pieces {
            let breaks = !is_text_message(name) && breaking.is_match(piece);
            let first = *after_brace && piece.starts_with([':', ';', '?', '!']);
            if first || breaks || familiar.is_match(piece) || close.is_match(piece) || straight.is_match(piece) {
                faults.push(format!("{name}: {piece}"));
            }
        }
    }
    none("\"tu\", a double mark at its word or after a plain space, or a straight apostrophe", &faults);
}

fn is_text_message(name: &str) -> bool {
    name.starts_with("sms-") || name.ends_with("-sms")
}

/// One letter beyond GSM 7-bit (3GPP TS 23.038, 6.2.1) and a text message has room for 70 letters instead of 160; in
/// several parts each has room for 67 or 153.
#[test]
fn a_text_message_has_at_most_two_parts_and_a_code_one() {
    const GSM: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
    let speech = speech();
    let facts =
        [("code", "760814"), ("minutes", "5"), ("link", "https://reset.northwind.example/n/0123456789abcdefghijkl")];
    for locale in speech.locales() {
        let when = speech.clock(locale, Time(1_795_181_400_000));
        for name in languages()[locale.as_str()].keys().filter(|name| is_text_message(name)) {
            let words = speech.say(locale, name, &[&facts[..], &[("when", &when)]].concat());
            let plain = words.chars().all(|letter| letter.is_ascii_alphanumeric() || GSM.contains(letter));
            assert!(plain || locale.as_str() == "zh-Hans", "{locale}, {name}: {words}");
            let (one, two) = if plain { (160, 306) } else { (70, 134) };
            let room = if name == "sms-code" { one } else { two };
            assert!(words.encode_utf16().count() <= room, "{locale}, {name}: {words}");
        }
    }
}

#[test]
fn a_moment_has_its_day_month_and_weekday() {
    let clock = |locale: &str| speech().clock(&Locale::from(locale), Time(1_795_181_400_000));
    assert_eq!(clock("en"), "Friday 20 November at 14:30");
    assert_eq!(clock("fr"), "vendredi 20 novembre à 14:30");
    assert_eq!(clock("zh-Hans"), "11月20日（周五）14:30");
    let first = speech().clock(&Locale::from("fr"), Time(1_777_586_400_000));
    assert_eq!(first, "vendredi 1er mai à 00:00");
}

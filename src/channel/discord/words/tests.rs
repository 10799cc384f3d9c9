//! Words as Discord shows them.

use super::*;
use crate::engine::button::Network;
use crate::engine::method::MethodKind;
use crate::ids::{Locale, MethodId};

fn key(number: usize, button: Button) -> Key {
    Key { button, token: format!("abc.{number:x}"), label: format!("Button {number}"), address: None }
}

fn shown(message: &Message) -> Value {
    bodies(message, Sight::All).pop().unwrap()
}

fn rows(message: &Message) -> Vec<Vec<Value>> {
    let components = shown(message)["components"].as_array().unwrap().clone();
    components.iter().map(|row| row["components"].as_array().unwrap().clone()).collect()
}

#[test]
fn nothing_written_becomes_markdown_a_mention_or_a_heading() {
    let table = [
        ("*bold* and plain", "**bold** and plain"),
        ("a_b~c`d|e", "a\\_b\\~c\\`d\\|e"),
        ("<@123> @everyone <t:1>", "\\<@123\\> @everyone \\<t:1\\>"),
        ("# big\n> said", "\\# big\n\\> said"),
        ("- one\n2. two", "\\- one\n2\\. two"),
        ("[here](https://evil.example)", "\\[here\\](https://evil.example)"),
        ("see https://a.example/x_y_z now", "see https://a.example/x_y_z now"),
        ("back\\slash", "back\\\\slash"),
    ];
    for (said, expected) in table {
        assert_eq!(emphasised(said), expected);
    }
}

#[test]
fn a_long_message_is_cut_between_paragraphs_and_bears_its_buttons_last() {
    let message = Message {
        progress: Some("Step 1 of 7".to_owned()),
        paragraphs: vec!["a".repeat(1500), "b".repeat(1500), "c ".repeat(2500)],
        keyboard: vec![vec![key(0, Button::Start)]],
        ..Message::default()
    };
    let bodies = bodies(&message, Sight::One);
    let contents: Vec<&str> = bodies.iter().map(|body| body["content"].as_str().unwrap()).collect();
    assert!(contents.iter().all(|content| content.chars().count() <= 2000 && !content.is_empty()));
    assert_eq!(contents[0], format!("-# Step 1 of 7\n\n{}", "a".repeat(1500)));
    assert_eq!(contents.concat().matches("c ").count(), 2500);
    assert!(bodies[..bodies.len() - 1].iter().all(|body| body["components"].is_null()));
    assert_eq!(bodies.last().unwrap()["components"][0]["components"][0]["custom_id"], "abc.0");
    assert!(
        bodies.iter().all(|body| body["flags"] == (1 << 2 | 1 << 6) && body["allowed_mentions"]["parse"] == json!([]))
    );
    let word = Message { paragraphs: vec!["d".repeat(4100)], ..Message::default() };
    assert_eq!(super::bodies(&word, Sight::All).len(), 3);
}

#[test]
fn there_are_never_more_than_five_rows_of_five() {
    let row = |number, button: Button| vec![key(number, button)];
    let keyboard: Vec<Vec<Key>> =
        (0..7).map(|number| row(number, Button::Network { network: Network::Wifi })).collect();
    let message = Message { keyboard, asks: Some((Asks::Handle, "User name".to_owned())), ..Message::default() };
    let rows = rows(&message);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows.iter().map(Vec::len).sum::<usize>(), 8);
    assert_eq!(
        (rows[0][0]["label"].as_str(), rows[0][0]["custom_id"].as_str()),
        (Some("✎ User name"), Some("write:handle"))
    );

    let keyboard = (0..40).map(|number| row(number, Button::Help)).collect();
    let all = self::rows(&Message { keyboard, ..Message::default() });
    assert_eq!(all.len(), 4);
    let menu = all.last().unwrap()[0]["options"].as_array().unwrap();
    assert_eq!((menu.len(), menu[0]["value"].as_str()), (25, Some("abc.f")));
}

#[test]
fn a_long_list_of_methods_is_a_menu() {
    let method = |number: usize| {
        let button =
            Button::Method { id: MethodId::from("m"), kind: MethodKind::Sms, hint: String::new(), chosen: false };
        vec![key(number, button)]
    };
    let few: Vec<Vec<Key>> = (0..3).map(method).collect();
    assert_eq!(rows(&Message { keyboard: few, ..Message::default() }).len(), 3);
    let mut many: Vec<Vec<Key>> = (0..5).map(method).collect();
    many.push(vec![key(5, Button::Back), key(6, Button::Cancel)]);
    let rows = rows(&Message { keyboard: many, ..Message::default() });
    assert_eq!((rows.len(), rows[0][0]["options"].as_array().unwrap().len(), rows[1].len()), (2, 5, 2));
    assert_eq!(rows[0][0]["options"][4]["value"], "abc.4");
}

#[test]
fn a_button_opens_a_web_address_or_the_address_is_told_in_words() {
    let with = |address: &str| Message {
        paragraphs: vec!["Here.".to_owned()],
        keyboard: vec![vec![Key { address: Some(address.to_owned()), ..key(0, Button::OpenPage) }]],
        locale: Locale::from("en"),
        ..Message::default()
    };
    let good = with("https://reset.example.org/p/token_with_lines_");
    assert_eq!(rows(&good)[0][0]["url"], "https://reset.example.org/p/token_with_lines_");
    assert!(rows(&good)[0][0]["custom_id"].is_null());
    for odd in ["mailto:it@example.org".to_owned(), format!("https://a.example/{}", "x".repeat(600))] {
        let message = with(&odd);
        assert_eq!(rows(&message).len(), 0);
        assert!(shown(&message)["content"].as_str().unwrap().ends_with(&format!("Button 0: {odd}")));
    }
}

#[test]
fn a_window_asks_for_one_thing_in_the_words_of_its_button_and_never_for_a_password() {
    let window = window("number", "✎ Numéro de téléphone complet, avec l’indicatif du pays").unwrap();
    let input = &window["components"][0]["components"][0];
    assert_eq!(input["label"], "Numéro de téléphone complet, avec l’indicati…");
    assert_eq!((window["custom_id"].as_str(), input["style"].as_u64()), (Some("write:number"), Some(1)));
    for never in ["password", "own-number", "", "handle2"] {
        assert!(super::window(never, "✎ x").is_none(), "{never}");
    }
}

#[test]
fn what_is_cut_is_shown_to_be() {
    assert_eq!(cut("密码密码密码", 4), "密码密…");
    assert_eq!(cut("short", 5), "short");
    assert_eq!(cut("a word and", 7), "a word…");
}

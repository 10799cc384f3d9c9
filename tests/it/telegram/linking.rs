//! Linking one's own chat by one tap on the page, which opens the bot in one's own Telegram.

use sesame::engine::contact::canonical;
use sesame::engine::text::Text;
use sesame::ids::Handle;

use super::Street;
use crate::enrol::linking::with_a_code;
use crate::town::MIRA;

/// What the button of the page carries to the bot.
fn payload(html: &str) -> String {
    let link = regex::Regex::new(r#"href="https://t\.me/(\w+)\?start=([A-Za-z0-9_-]+)""#).unwrap();
    let all: Vec<String> = link.captures_iter(html).map(|found| found[2].to_owned()).collect();
    all.into_iter().find(|payload| payload.starts_with("link_")).expect("a button to the bot")
}

#[tokio::test]
async fn one_tap_on_the_page_links_ones_own_telegram_once() {
    let street = Street::polling().await;
    let page = with_a_code(&street.town).await;
    page.says("Link my Telegram").says("Or type this code into any other chat of your own");
    let payload = payload(&page.html);
    assert!(payload.len() <= 64, "as much as a deep link carries");
    let mira = street.mira("fr");
    mira.writes(&format!("/start {payload}")).await;
    mira.hears(&Text::ToldChatLinked { handle: Handle(canonical(MIRA)) });
    assert_eq!(street.town.count("SELECT count(*) FROM bound_chat WHERE peer LIKE 'telegram:%'").await, 1);
    // The code beside it is spent by the tap, and the tap by itself.
    let stranger = street.telegram.person(43, "S").speaking("en");
    for text in [format!("/start {payload}"), "/start link_nonsense".to_owned()] {
        stranger.writes(&text);
        street.quiet().await;
        let told = &street.town.world().latest["telegram:43"].texts;
        assert_eq!(*told, [Text::RefusedLink], "{text}");
    }
    let code = crate::enrol::linking::code_shown(&page);
    stranger.writes(&code);
    street.quiet().await;
    assert_eq!(street.town.world().latest["telegram:43"].texts, [Text::RefusedLink]);
    // "start" as from a poster begins as ever.
    mira.writes("/start reset").await;
    mira.hears(&Text::ToldBound { handle: Handle(canonical(MIRA)) });
    street.is_well();
}

/// In the middle of a recovery the tap is answered kindly, and is as good afterwards.
#[tokio::test]
async fn a_tap_in_the_middle_of_a_recovery_loses_nothing() {
    let street = Street::polling().await;
    let payload = payload(&with_a_code(&street.town).await.html);
    let mira = street.mira("en");
    mira.comes_to_choice(MIRA).await;
    mira.writes(&format!("/start {payload}")).await;
    mira.hears(&Text::RefusedLinkNow);
    mira.writes("/cancel").await;
    mira.writes(&format!("/start {payload}")).await;
    mira.hears(&Text::ToldChatLinked { handle: Handle(canonical(MIRA)) });
}

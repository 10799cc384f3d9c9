//! Secrets stay where they belong; what is registered is asked about again; who has one way is asked for another.

use super::app::{App, at_the_list};
use super::{Guest, MIRA_PASSWORD, NEW_PHONE, town};
use crate::town::{LI_NA, LI_NA_PHONE, MIRA, YUKI};
use sesame::engine::button::Button;
use sesame::engine::text::Text;

#[tokio::test]
async fn nothing_typed_or_shown_on_the_page_lies_readable_in_the_database() {
    let town = town().await;
    let mut noe = at_the_list(&town).await;
    noe.does("add-app", &[]).await;
    let app = App::scans(&noe);
    let letters =
        regex::Regex::new(r#"class="letters"[^>]*>([A-Z2-7 ]+)<"#).unwrap().captures(&noe.html).unwrap()[1].to_owned();
    noe.does("back", &[]).await;
    noe.does("add-codes", &[]).await;
    let sheet = regex::Regex::new(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})</li>").unwrap();
    let code = sheet.captures(&noe.html).unwrap()[1].to_owned();
    noe.does("kept", &[]).await;
    let text = app.shows(town.now());
    for folder in std::fs::read_dir(town.folder()).unwrap() {
        let file = folder.unwrap().path();
        let bytes = std::fs::read(&file).unwrap_or_default();
        let readable = String::from_utf8_lossy(&bytes);
        for secret in [letters.replace(' ', ""), code.clone(), code.replace('-', ""), super::NOE_PASSWORD.to_owned()] {
            assert!(!readable.contains(&secret), "{} holds {secret}", file.display());
        }
        assert!(!readable.contains(&NEW_PHONE[1..]));
    }
    assert_eq!(text.len(), 6);
}

#[tokio::test]
async fn whether_it_is_still_right_is_asked_twice_a_year_and_answered_by_one_tap() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.enters(MIRA, MIRA_PASSWORD).await.says("Is all of this still right?");
    mira.does("confirm", &[]).await.never_says("Is all of this still right?");
    assert!(town.record().await.contains(&"method-confirmed".to_owned()));
    town.waits(std::time::Duration::from_hours(24 * 179)).await;
    let mut again = Guest::comes(&town, "/register").await;
    again.signs_in(MIRA, MIRA_PASSWORD).await.never_says("Is all of this still right?");
    town.waits(std::time::Duration::from_hours(24 * 2)).await;
    let mut later = Guest::comes(&town, "/register").await;
    later.signs_in(MIRA, MIRA_PASSWORD).await.says("Is all of this still right?").says("Yes, still right");
}

#[tokio::test]
async fn s90_whoever_has_one_kind_of_way_is_asked_for_another_three_times_and_never_again() {
    let town = town().await;
    let yuki = town.arrives("yuki");
    for time in 0..4 {
        yuki.comes_to_page(YUKI, "+447400123456").await;
        yuki.opens_page().await.chooses(&format!("Quiet{time}-lantern-moss")).await;
        let heard = yuki.presses(Button::NoWindows).await;
        if time < 3 {
            heard.hears(Text::OfferSecondWay).offers(&Button::Register);
        } else {
            heard.hears_no("offer-second-way");
        }
        town.waits(std::time::Duration::from_hours(25)).await;
    }
    // Who has two is not asked.
    let na = town.arrives_speaking("na", "zh-Hans");
    na.comes_to_page(LI_NA, LI_NA_PHONE).await;
    na.opens_page().await.chooses("Quiet7-lantern-moss").await;
    na.presses(Button::NoWindows).await.hears_no("offer-second-way");
}

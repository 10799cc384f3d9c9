//! Support codes (S104): each leads to what it means, what the person does and what IT does, in every language.

use std::collections::BTreeSet;

use fantoccini::Locator;
use sesame::command::explain::{self, ExplainArgs};
use sesame::directory::Refusal;
use sesame::support::Code;
use strum::VariantArray as _;

use crate::browser::{DESK, Driver, FINISH, PHONE, View, is_sound, presses, reads, served, types};
use crate::page_house::{House, LOGIN, PASSWORD, Reply};

const LANGUAGES: [&str; 3] = ["en", "fr", "zh-Hans"];

#[tokio::test]
async fn s104_every_code_stands_on_the_page_with_a_remedy_in_every_language() {
    let house = House::new().await;
    let mut pages = Vec::new();
    for language in LANGUAGES {
        let page = house.browser().gets(&format!("/help?lang={language}")).await.is(200).body.clone();
        for code in Code::VARIANTS {
            let name: &'static str = (*code).into();
            assert!(page.contains(&format!("id=\"{code}\"")), "{language}: {code}");
            assert!(!page.contains(&format!("help-{name}")), "{language}: a sentence of {code} is missing");
        }
        assert!(!page.contains(LOGIN));
        pages.push(page);
    }
    assert_eq!(BTreeSet::from_iter(&pages).len(), 3, "each language speaks for itself");
}

#[tokio::test]
async fn s104_what_a_directory_says_shows_the_code_that_leads_there() {
    let table = [
        (Reply::Reject(Refusal::History), Code::History),
        (Reply::Reject(Refusal::Quality), Code::Quality),
        (Reply::Reject(Refusal::Banned), Code::Banned),
        (Reply::Reject(Refusal::Characters), Code::Characters),
        (Reply::Reject(Refusal::TooYoung), Code::TooYoung),
        (Reply::Reject(Refusal::NotAllowed), Code::NotAllowed),
        (Reply::Unreachable, Code::Unreachable),
        (Reply::Broken, Code::Broken),
    ];
    for (place, (reply, code)) in table.into_iter().enumerate() {
        let house = House::new().await;
        let token = house.page(&format!("c{place}"), "fr").await;
        house.book.will(reply);
        let mut mira = house.browser();
        mira.opens(&token).await;
        mira.finishes(&token, PASSWORD, PASSWORD).await.says(&format!("/help?lang=fr#{code}"));
    }
}

#[test]
fn s104_the_command_says_the_same_in_the_language_of_the_terminal() {
    let said = |code: Option<&str>, lang: &str| {
        let mut out = Vec::new();
        let args = ExplainArgs { code: code.map(str::to_owned), lang: lang.to_owned() };
        explain::run(&args, &mut out).map(|()| String::from_utf8(out).unwrap()).map_err(|error| error.to_string())
    };
    let french = said(Some("d1"), "fr_FR.UTF-8").unwrap();
    assert!(french.starts_with("D1  Le système des comptes ne répond pas\n"), "{french}");
    assert!(french.contains("sesame check"), "{french}");
    let all = said(None, "C.UTF-8").unwrap();
    assert_eq!(all.lines().count(), Code::VARIANTS.len());
    let why = said(Some("Z9"), "en").unwrap_err();
    assert!(why.starts_with("found code \"Z9\"; expected one of D1, D2"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s104_the_page_can_be_read_on_a_phone_and_at_a_desk() {
    let (house, address) = served().await;
    let driver = Driver::start();
    for (language, view, name) in
        [("en", DESK, "desk-en"), ("fr", PHONE, "phone-fr"), ("zh-Hans", View { dark: true, ..PHONE }, "phone-zh-dark")]
    {
        let client = driver.opens(view).await;
        client.goto(&format!("http://{address}/help?lang={language}#D3")).await.unwrap();
        assert!(reads(&client, "#D3 h2").await.starts_with("D3"));
        is_sound(&client, &format!("help-{name}")).await;
        let token = house.page(&format!("help-{name}"), language).await;
        client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
        house.book.will(Reply::Reject(Refusal::TooYoung));
        types(&client, "new", PASSWORD).await;
        types(&client, "confirm", PASSWORD).await;
        presses(&client, FINISH).await;
        client.find(Locator::Css("#summary .ask")).await.unwrap();
        is_sound(&client, &format!("help-{name}-refused")).await;
        client.close().await.unwrap();
    }
}

//! The console as people see it: in three languages, light and dark, on a phone and at a desk, without JavaScript. Each view
//! is saved to `target/screenshots/` to be looked at.

use std::time::Duration;

use fantoccini::Locator;
use sesame::desk::room::{Act, CardButton, Did};
use sesame::engine::button::{Button, Network};
use sesame::engine::decoy::account_key;
use sesame::ids::{Handle, Peer};
use sesame::secret::Secret;
use sesame::store::console::Role;
use tokio::net::TcpListener;

use super::oidc::{ana, settings};
use super::passkey::Served;
use crate::browser::{DESK, Driver, PHONE, View, is_sound, presses, reads, types};
use crate::browser_passkey::Device;
use crate::town::oidc::Provider;
use crate::town::{FRIDAY, MIRA, MIRA_PHONE, TOBIAS, Town};

/// A fortnight in which this and that happened.
async fn lives(town: &Town) {
    for (place, locale) in ["fr", "en", "zh-Hans"].into_iter().cycle().take(7).enumerate() {
        let mira = town.arrives_speaking(&format!("m{place}"), locale);
        mira.comes_to_code(MIRA, MIRA_PHONE).await;
        town.waits(Duration::from_secs(40 + 25 * place as u64)).await;
        if place % 3 == 0 {
            mira.says("000000").await;
        }
        mira.says(&town.code_on(MIRA_PHONE)).await;
        mira.opens_page().await.chooses(&format!("Otter-Kiwi-4{place}-Lampe")).await;
        mira.presses(Button::Network { network: Network::Wifi }).await;
        mira.presses(Button::Worked).await;
        let tobias = town.arrives(&format!("t{place}"));
        tobias.comes_to_choice(TOBIAS).await;
        tobias.presses(if place % 2 == 0 { Button::ContactIt } else { Button::Cancel }).await;
        town.waits(Duration::from_hours(26)).await;
    }
    works_on_the_last(town).await;
    let store = &town.house().store;
    let mira = town.house().directory.find(&Handle::from("lefevremi17@brunel.example")).await.unwrap().unwrap();
    let book = sesame::audit::book::Book::new(store.clone());
    book.checkpoint(town.now()).await.unwrap();
    for _ in 0..5 {
        store.count_moment(&format!("wrong/{}", account_key(&mira.id)), town.now()).await.unwrap();
    }
    sqlx::query("INSERT INTO closed_country (country, closed_at, until, sent, entered) VALUES ('CN', $1, $2, 20, 1)")
        .bind(town.now().0)
        .bind(town.now().0 + 60_000_000)
        .execute(&mut *store.writer().await)
        .await
        .unwrap();
}

/// Ben takes the newest request, asks for a proof, and writes with whoever made it.
async fn works_on_the_last(town: &Town) {
    let number = town.world().tickets.last().unwrap().number.clone();
    let does = async |what: Did| {
        let (room, agent, name) = (Peer::new("town", "it"), Peer::new("town", "ben"), "Ben".to_owned());
        town.acts(|update| Act {
            room: room.clone(),
            agent: agent.clone(),
            name: name.clone(),
            update,
            what: what.clone(),
        })
        .await;
    };
    for button in [CardButton::Claim, CardButton::InPerson] {
        does(Did::Pressed { number: number.clone(), button, answer_by: None }).await;
    }
    does(Did::Wrote { number: number.clone(), text: Secret::from("Which office are you in, <b>and until when</b>?") })
        .await;
    town.arrives("t6").says("In Cassis, second floor, beside the lift\nuntil six").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s103_in_three_languages_light_and_dark_on_a_phone_and_at_a_desk() {
    let (served, driver) = (Served::new().await, Driver::start());
    lives(&served.town).await;
    let ticket = format!("/admin/tickets/{}", served.town.world().tickets.last().unwrap().number);
    let tall = View { height: 2600, ..PHONE };
    for (view, place) in [(tall, "phone"), (DESK, "desk"), (View { dark: true, ..DESK }, "dark")] {
        for locale in ["en", "fr", "zh-Hans"] {
            let client = driver.opens(view).await;
            let _device = Device::new(&client).await;
            served.enters(&client, &format!("{place}-{locale}"), Role::Admin, locale).await;
            for (path, what) in [
                ("/admin", "1-overview"),
                ("/admin/log?text=sms", "2-log"),
                ("/admin/log?kind=nonsense&from=tomorrow", "3-doubts"),
                (&*format!("/admin/account?name={MIRA}"), "4-account"),
                ("/admin/tickets", "5-tickets"),
                ("/admin/report?days=30", "6-report"),
                ("/admin/what-if?gates=2&methods_min=1&method=mail&method=sms&method=totp", "7-what-if"),
                ("/admin/chain", "8-chain"),
                (&ticket, "9-ticket"),
            ] {
                client.goto(&served.at(path)).await.unwrap();
                client.wait().for_element(Locator::Css("main h1")).await.unwrap();
                is_sound(&client, &format!("console-{place}-{locale}-{what}")).await;
                let page = client.source().await.unwrap();
                assert!(!page.contains("{console-") && !page.contains("{desk-"), "{path}: a sentence is missing");
            }
            client.close().await.unwrap();
        }
    }
}

/// Everything but passkeys, which no browser offers without it: here somebody signs in elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_works_without_javascript() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let back = format!("http://localhost:{}/admin/oidc/return", listener.local_addr().unwrap().port());
    let provider = Provider::open(&back, FRIDAY.0 / 1000).await;
    provider.knows(ana());
    let served = Served::on(listener, settings(&provider)).await;
    let mira = served.town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await;
    let driver = Driver::start();
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    client.goto(&served.at("/admin")).await.unwrap();
    assert!(reads(&client, "main").await.contains("Browsers offer passkeys only with JavaScript"));
    is_sound(&client, "console-plain-1-sign-in").await;
    presses(&client, "a[href$='/admin/oidc']").await;
    client.wait().for_element(Locator::Css(".places")).await.unwrap();
    assert!(reads(&client, ".who").await.contains("ana.ruiz"));
    presses(&client, ".places nav a[href$='/admin/account']").await;
    client.wait().for_element(Locator::Id("name")).await.unwrap();
    types(&client, "name", MIRA).await;
    presses(&client, ".filter button").await;
    client.wait().for_element(Locator::Css(".cards summary")).await.unwrap();
    presses(&client, ".cards summary").await;
    is_sound(&client, "console-plain-2-lift").await;
    client.find(Locator::Css(".cards input[name=reason]")).await.unwrap().send_keys("she called back").await.unwrap();
    presses(&client, ".cards form button").await;
    client.wait().for_element(Locator::Css(".state.good[role=status]")).await.unwrap();
    assert!(reads(&client, "main").await.contains("limit-cleared"));
    client.goto(&served.at("/admin/chain")).await.unwrap();
    presses(&client, "main form button").await;
    client.wait().for_element(Locator::Css(".state.good")).await.unwrap();
    assert!(reads(&client, "main").await.contains("The record is whole."));
    is_sound(&client, "console-plain-3-chain").await;
    assert_eq!(provider.faults(), Vec::<String>::new());
    client.close().await.unwrap();
}

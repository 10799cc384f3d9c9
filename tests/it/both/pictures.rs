//! What the page says of a second directory, in a real Chromium. Views are saved to `target/screenshots/` to be looked at.

use std::sync::Arc;

use sesame::directory::realms::Realm;

use super::{NEW, OTHER, paired};
use crate::browser::{Driver, PHONE, is_sound, presses, reads};
use crate::conformance::entra::{Tenant, WRITE};
use crate::page_house::{Book, House, LOGIN};
use crate::town::graph::{Trouble, User};

const FINISH: &str = "button[name=do]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn done_pending_refused_and_left_in_three_languages() {
    let tenant = Tenant::new().await;
    tenant.graph.joins(User::new(LOGIN, "Alt-Passwort-1234"));
    tenant.graph.bans("otter");
    let book = Arc::new(Book::default());
    let leader = Realm { name: String::new(), domains: Vec::new(), directory: book.clone() };
    let both = Arc::new(paired(leader, &tenant.entra));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = House::over(&format!("http://{address}/"), 1, (both, book), tenant.clock.clone()).await;
    tokio::spawn(axum::serve(listener, house.router.clone()).into_future());
    let driver = Driver::start();
    for locale in ["en", "fr", "zh-Hans"] {
        let client = driver.opens(PHONE).await;
        let name = |what: &str| format!("both-{locale}-{what}");
        let chooses = async |page: &str, password: &str| {
            if !page.is_empty() {
                let token = house.page(&format!("{page}{}", &locale[..2]), locale).await;
                client.goto(&format!("http://{address}/p/{token}")).await.unwrap();
            }
            for field in ["new", "confirm"] {
                let field = client.find(fantoccini::Locator::Id(field)).await.unwrap();
                field.send_keys(password).await.unwrap();
            }
            presses(&client, FINISH).await;
        };
        chooses("refused", NEW).await;
        assert!(reads(&client, "#summary:focus").await.contains("Microsoft 365"));
        is_sound(&client, &name("1-refused")).await;
        chooses("", OTHER).await;
        assert!(reads(&client, ".notice.good").await.contains("Microsoft 365"));
        is_sound(&client, &name("2-set")).await;
        chooses("left", NEW).await;
        client.find(fantoccini::Locator::Css("#summary:focus")).await.unwrap();
        presses(&client, "button[form=cancel]").await;
        assert!(reads(&client, ".notice.calm").await.contains("Microsoft 365"));
        is_sound(&client, &name("3-left")).await;
        tenant.graph.orders(WRITE, 1, Trouble::Unavailable(Some(60)));
        chooses("pending", OTHER).await;
        assert!(reads(&client, ".notice.good").await.contains("Microsoft 365"));
        is_sound(&client, &name("4-pending")).await;
        tenant.passes(std::time::Duration::from_mins(5));
        client.close().await.unwrap();
    }
    tenant.ends();
}

//! Passkeys of admins in a real Chromium: invited, registered, signed in, removed; and what a link and a form are not.

use std::collections::{BTreeMap, BTreeSet};

use fantoccini::{Client, Locator};
use serde_json::json;
use sesame::config::console::Settings;
use sesame::engine::case::{Roles, Room, Staff};
use sesame::engine::policy::{Policy, When};
use sesame::entropy::{Entropy, FixedSeeds, Seeds as _};
use sesame::ids::Peer;
use sesame::keys::token_hash;
use sesame::store::console::{Invited, Role};
use sesame::web::console::Access;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{MINUTE, Visitor, noted};
use crate::browser::{DESK, Driver, PHONE, View, is_sound, presses, reads};
use crate::browser_passkey::Device;
use crate::commands::Site;
use crate::town::{Setup, Town};

/// A town at `http://localhost` with a console.
pub struct Served {
    pub town: Town,
    pub url: Url,
}

impl Served {
    pub async fn new() -> Self {
        Self::with(Access { settings: Settings::default(), secret: None, stop: CancellationToken::new() }).await
    }

    pub async fn with(access: Access) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, access).await
    }

    pub async fn on(listener: TcpListener, access: Access) -> Self {
        let url = Url::parse(&format!("http://localhost:{}/", listener.local_addr().unwrap().port())).unwrap();
        let policy = Policy { captcha: When::Never, ..Policy::default() };
        let roles = Roles { agents: BTreeSet::from([Peer::new("town", "ben")]), ..Roles::default() };
        let staff = Staff(BTreeMap::from([(Peer::new("town", "it"), Room { roles, locale: None })]));
        let setup = Setup { public_url: url.to_string(), policy, console: Some(access), staff, ..Setup::default() };
        let town = Town::with(setup).await;
        tokio::spawn(axum::serve(listener, town.house().web.clone()).into_future());
        Self { town, url }
    }

    pub fn at(&self, path: &str) -> String {
        self.url.join(path).unwrap().to_string()
    }

    /// A link as the command makes it.
    pub async fn invites(&self, name: &str, role: Role) -> String {
        let token = Entropy::new(FixedSeeds::new(name.len() as u64 + self.town.now().0.unsigned_abs()).seed()).token();
        let expires_at = (self.town.now() + 30 * MINUTE).0;
        let line = sesame::audit::chain::Line {
            at: self.town.now(),
            kind: sesame::audit::Kind::ConsoleInvited,
            subject: None,
            peer: None,
            facts: Vec::new(),
        };
        let invited = Invited { name: name.to_owned(), role, expires_at };
        assert!(self.town.house().store.invite_admin(&invited, &token_hash(&token), &line).await.unwrap());
        self.at(&format!("/admin/invite/{token}"))
    }

    /// Registers a passkey of the browser's device and signs in with it.
    pub async fn enters(&self, client: &Client, name: &str, role: Role, locale: &str) {
        let link = self.invites(name, role).await;
        client.goto(&format!("{link}?lang={locale}")).await.unwrap();
        presses(client, "#use").await;
        client.wait().for_element(Locator::Css(".state.good")).await.unwrap();
        client.goto(&self.at(&format!("/admin/sign-in?lang={locale}"))).await.unwrap();
        presses(client, "#use").await;
        client.wait().for_element(Locator::Css(".places")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_admin_registers_a_passkey_and_signs_in_with_it() {
    let (served, driver) = (Served::new().await, Driver::start());
    for (view, locale, title, refused) in [
        (PHONE, "fr", "Enregistrez votre clé d’accès", "n’ouvre pas la console"),
        (View { dark: true, ..PHONE }, "zh-Hans", "登记您的通行密钥", "不能登录控制台"),
        (DESK, "en", "Register your passkey", "does not open the console"),
    ] {
        let client = driver.opens(view).await;
        let device = Device::new(&client).await;
        let name = |what: &str| format!("console-{locale}-{what}");
        let link = served.invites(locale, Role::Admin).await;
        client.goto(&format!("{link}?lang={locale}")).await.unwrap();
        assert_eq!(reads(&client, "h1").await, title);
        is_sound(&client, &name("1-invited")).await;
        // Looking spends nothing; a closed dialog costs nothing.
        client.refresh().await.unwrap();
        device.verifies(false).await;
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Css("#declined:not([hidden])")).await.unwrap();
        device.verifies(true).await;
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Css(".state.good")).await.unwrap();
        // The link is spent.
        client.goto(&link).await.unwrap();
        client.wait().for_element(Locator::Css(".notice")).await.unwrap();

        client.goto(&served.at(&format!("/admin/tickets?lang={locale}"))).await.unwrap();
        is_sound(&client, &name("2-sign-in")).await;
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Css(".places")).await.unwrap();
        assert_eq!(client.current_url().await.unwrap().path(), "/admin/tickets", "the page that was asked for");
        assert!(reads(&client, ".who").await.contains(locale), "their name stands there");
        presses(&client, ".who button").await;
        client.wait().for_element(Locator::Css(".state.good")).await.unwrap();

        // Taken away, it opens nothing.
        let note = sesame::audit::chain::Line {
            at: served.town.now(),
            kind: sesame::audit::Kind::ConsoleAdminRemoved,
            subject: None,
            peer: None,
            facts: Vec::new(),
        };
        let removed = served.town.house().store.remove_admin(locale, &note).await.unwrap();
        assert_eq!(removed, sesame::store::console::Removed::Entrance);
        client.goto(&served.at(&format!("/admin/sign-in?lang={locale}"))).await.unwrap();
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Css(".summary:not([hidden])")).await.unwrap();
        assert!(reads(&client, "main").await.contains(refused));
        is_sound(&client, &name("3-refused")).await;
        client.close().await.unwrap();
    }
    assert_eq!(noted(&served.town, "console-admin-added").await.len(), 3);
    assert_eq!(noted(&served.town, "console-signed-in").await.len(), 3);
    let refused = noted(&served.town, "console-sign-in-refused").await;
    assert_eq!(refused.iter().map(|(_, facts)| facts.as_str()).collect::<Vec<_>>(), [r#"[["passkey","unknown"]]"#; 3]);
}

/// The cookie of before is worth nothing after, the answer of before neither, and an admin removed is signed out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_makes_a_session_anew_and_removal_ends_it() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(DESK).await;
    let _device = Device::new(&client).await;
    served.enters(&client, "ana", Role::Admin, "en").await;
    let first = client.get_named_cookie("sesame-console").await.unwrap();
    assert_eq!((first.http_only(), first.value().len()), (Some(true), 43));
    assert!(matches!(first.same_site(), Some(same) if same.is_strict()));
    presses(&client, ".who button").await;
    client.wait().for_element(Locator::Css(".state.good")).await.unwrap();
    // Planted before the sign-in, it is replaced by it.
    client.add_cookie(first.clone()).await.unwrap();
    presses(&client, "#use").await;
    client.wait().for_element(Locator::Css(".places")).await.unwrap();
    let second = client.get_named_cookie("sesame-console").await.unwrap();
    assert_ne!(first.value(), second.value());
    let stored = "SELECT count(*) FROM console_session WHERE token_hash = ";
    let held = async |value: &str| {
        let statement = format!("{stored}'{value}'");
        sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(statement))
            .fetch_one(served.town.house().store.readers())
            .await
            .unwrap()
    };
    assert_eq!((held(second.value()).await, held(&token_hash(second.value())).await), (0, 1), "only its hash is kept");

    // Live: a line that is written while one looks appears by itself.
    client.goto(&served.at("/admin/log")).await.unwrap();
    client.wait().for_element(Locator::Css("#live:not([hidden])")).await.unwrap();
    let mira = served.town.arrives("m");
    mira.says("I forgot my password").await;
    client.wait().for_element(Locator::Css("li.fresh")).await.unwrap();
    assert!(reads(&client, "#lines").await.contains("recovery-started"));
    is_sound(&client, "console-en-4-live").await;

    let line = sesame::audit::chain::Line {
        at: served.town.now(),
        kind: sesame::audit::Kind::ConsoleAdminRemoved,
        subject: None,
        peer: None,
        facts: Vec::new(),
    };
    served.town.house().store.remove_admin("ana", &line).await.unwrap();
    client.wait().for_element(Locator::Css("#pause[hidden]")).await.unwrap();
    assert!(reads(&client, "#news").await.contains("Your session has ended"));
    client.goto(&served.at("/admin/log")).await.unwrap();
    assert_eq!(reads(&client, "h1").await, "Sign in to the console");
    client.close().await.unwrap();
}

#[tokio::test]
async fn an_invitation_is_good_for_half_an_hour_and_a_form_of_nonsense_for_nothing() {
    let served = Served::new().await;
    let link = served.invites("ana", Role::Admin).await;
    let path = Url::parse(&link).unwrap().path().to_owned();
    let mut ana = Visitor::stranger(&served.town);
    let host = format!("localhost:{}", served.url.port().unwrap());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for body in ["do=add&answer=", "do=add&answer=%7B%7D", "do=add", "do=prove&answer=x"] {
        let sent = client
            .post(&link)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", format!("http://{host}"))
            .body(body)
            .send()
            .await
            .unwrap();
        assert!([200, 422].contains(&sent.status().as_u16()), "{body}: {}", sent.status());
    }
    assert_eq!(served.town.count("SELECT count(*) FROM console_admin").await, 0);
    assert_eq!(served.town.count("SELECT count(*) FROM console_invitation").await, 1);
    served.town.waits(31 * MINUTE).await;
    assert_eq!(client.get(&link).send().await.unwrap().status().as_u16(), 404);
    ana.gets(&path).await;
    assert_ne!(ana.status.as_u16(), 200);
}

/// Strangers who try are refused, and from some number on neither compared nor noted.
#[tokio::test]
async fn strangers_cannot_fill_the_record() {
    let served = Served::new().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = served.at("/admin/sign-in");
    let origin = served.url.origin().ascii_serialization();
    let answer = json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key",
        "response": { "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": null },
    });
    let mut told = Vec::new();
    for _ in 0..65 {
        let post = |fields: Vec<(&'static str, String)>, cookie: String| {
            client.post(&url).header("origin", &origin).header("cookie", cookie).form(&fields).send()
        };
        let asked = post(vec![("do", "ask".to_owned())], String::new()).await.unwrap();
        let cookie = asked.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let proved = post(vec![("do", "prove".to_owned()), ("answer", answer.to_string())], cookie).await.unwrap();
        told.push(proved.status().as_u16());
    }
    assert_eq!(told.iter().filter(|status| **status == 403).count(), 60, "{told:?}");
    assert_eq!(told.iter().filter(|status| **status == 429).count(), 5);
    assert_eq!(noted(&served.town, "console-sign-in-refused").await.len(), 60);
}

#[tokio::test]
async fn the_command_invites_lists_and_removes_admins() {
    let site = Site::new();
    let without = site.runs(&["admin", "invite", "ana"]);
    without.could_not(1, "the configuration has no [console]");
    let config = std::fs::read_to_string(site.path("sesame.toml")).unwrap();
    std::fs::write(site.path("sesame.toml"), format!("{config}[console]\n")).unwrap();
    site.runs(&["admin", "list"]).did("Nobody has a passkey for the console yet");
    let made = site.runs(&["admin", "invite", "ana", "--role", "auditor"]);
    made.did("https://reset.northwind.example/admin/invite/");
    let token = made.out.trim_end().rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 43);
    for file in std::fs::read_dir(site.path("data")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(&token), "only its hash is kept");
    }
    site.runs(&["admin", "list"]).did("ana                      auditor  link good until");
    site.runs(&["admin", "list", "--json"]).did("\"role\": \"auditor\"");
    site.runs(&["admin", "invite", "ana", "--role", "owner"]).could_not(2, "[possible values: admin, auditor, agent]");
    site.runs(&["admin", "invite", " "]).could_not(1, "expected a name of 1 to 40 letters; nothing was changed");
    site.runs(&["admin", "remove", "bo"]).could_not(1, "nobody is called bo; nothing was changed");
    site.runs(&["admin", "remove", "ana"]).did("ana cannot sign in with a passkey any more");
    assert_eq!((site.noted("console-invited"), site.noted("console-admin-removed")), (1, 1));
}

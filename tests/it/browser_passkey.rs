//! Passkeys in a real Chromium with a virtual authenticator (W3C Web Authentication §11): registered, confirmed over
//! chat, somebody else's refused, the dialog closed; in three languages, light and dark, on a phone and at a desk.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::Method;
use axum::response::Html;
use axum::routing::get;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use sesame::directory::passkeys::NewPasskey;
use sesame::directory::register::Register;
use sesame::engine::effect::Category;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Policy, When};
use sesame::engine::text::Text;
use sesame::engine::{Rules, decoy};
use sesame::entropy::FixedSeeds;
use sesame::ids::{AccountId, Handle, MethodId};
use sesame::secret::Secret;
use sesame::web::passkey::{Party, register};
use tokio::net::TcpListener;
use url::Url;

use crate::browser::{DESK, Driver, PHONE, View, is_sound, presses, reads, shoot};
use crate::stories::bound::binds;
use crate::town::{Claimant, MIRA, Setup, TOBIAS, Town, keys};

/// A command of the browser driver's extension for virtual authenticators.
#[derive(Debug)]
struct Virtual {
    path: String,
    body: Value,
}

impl WebDriverCompatibleCommand for Virtual {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        if self.body.is_null() {
            return (Method::DELETE, None);
        }
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A device that keeps passkeys and checks its user.
pub struct Device<'a> {
    client: &'a Client,
    id: String,
}

impl<'a> Device<'a> {
    pub async fn new(client: &'a Client) -> Self {
        let body = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true,
        });
        let id = client.issue_cmd(Virtual { path: String::new(), body }).await.unwrap();
        Self { client, id: id.as_str().unwrap().to_owned() }
    }

    /// Whether its user's finger fits from now on.
    pub async fn verifies(&self, verified: bool) {
        let (path, body) = (format!("/{}/uv", self.id), json!({ "isUserVerified": verified }));
        self.client.issue_cmd(Virtual { path, body }).await.unwrap();
    }

    pub async fn unplugs(self) {
        self.client.issue_cmd(Virtual { path: format!("/{}", self.id), body: Value::Null }).await.unwrap();
    }
}

/// A town at `http://localhost`, and beside it a bare page that registers passkeys with the house's own script.
pub struct Served {
    pub town: Town,
    pub url: Url,
    party: Party,
    /// What the bare page shows, and what was sent from it.
    stage: Arc<Mutex<(String, String)>>,
}

impl Served {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://localhost:{}/", listener.local_addr().unwrap().port())).unwrap();
        let policy = Policy { captcha: When::Never, ..Policy::default() };
        let town = Town::with(Setup { public_url: url.to_string(), policy, ..Setup::default() }).await;
        let stage = Arc::<Mutex<(String, String)>>::default();
        let (shown, taken) = (stage.clone(), stage.clone());
        let bare = Router::new().route(
            "/bare",
            get(async move || Html(shown.lock().unwrap().0.clone())).post(async move |body: Bytes| {
                taken.lock().unwrap().1 = String::from_utf8(body.to_vec()).unwrap();
                Html("<p id=sent>sent</p>")
            }),
        );
        tokio::spawn(axum::serve(listener, town.house().web.clone().merge(bare)).into_future());
        let party = Party::of(&url, "Atelier Brunel").unwrap();
        Self { town, url, party, stage }
    }

    pub fn register(&self) -> Register {
        Register::new(self.town.house().store.clone())
    }

    pub async fn account(&self, login: &str) -> AccountId {
        let handle = Handle::from(sesame::engine::contact::canonical(login).as_str());
        self.town.house().directory.find(&handle).await.unwrap().expect("an account").id
    }

    /// Asks the browser's device for a new passkey: what it was asked, for the server, and what it answered.
    async fn asks_for_one(&self, client: &Client, account: &AccountId, login: &str, shows: &str) -> (Vec<u8>, String) {
        let existing = self.register().passkeys(account).await.unwrap();
        let existing = existing.into_iter().map(|passkey| passkey.credential).collect();
        let (options, asked) = register::start(&self.party, &keys(), account, login, existing).unwrap();
        let page = maud::html! {
            form id="passkey" method="post" data-ceremony="create" data-options=(options) {
                input type="hidden" name="answer"; input type="hidden" name="do";
                button id="use" { "add" }
            }
            p id="declined" hidden tabindex="-1" { "declined" } p id="known" hidden tabindex="-1" { "known" }
            script { (maud::PreEscaped(include_str!("../../src/web/passkey.js"))) }
        };
        self.stage.lock().unwrap().0 = page.into_string();
        client.goto(self.url.join("bare").unwrap().as_str()).await.unwrap();
        presses(client, "#use").await;
        client.wait().for_element(Locator::Css(shows)).await.unwrap();
        let sent = self.stage.lock().unwrap().1.clone();
        let answer = url::form_urlencoded::parse(sent.as_bytes()).find(|(name, _)| name == "answer");
        (asked, answer.map(|(_, answer)| answer.into_owned()).unwrap_or_default())
    }

    /// Registers a passkey of the browser's device. `None` when it is registered already.
    pub async fn registers(&self, client: &Client, login: &str, name: &str) -> Option<MethodId> {
        let account = self.account(login).await;
        let (asked, answer) = self.asks_for_one(client, &account, login, "#sent").await;
        self.adds(&account, name, &asked, &answer).await
    }

    async fn adds(&self, account: &AccountId, name: &str, asked: &[u8], answer: &str) -> Option<MethodId> {
        let passkey = register::finish(&self.party, asked, answer).unwrap();
        let (name, now) = (Secret::from(name), self.town.now());
        let new = NewPasskey { account, name: &name, passkey: &passkey, added_at: now, usable_at: now };
        let store = &self.town.house().store;
        self.register().add_passkey(&mut *store.writer().await, &new, &FixedSeeds::new(5)).await.unwrap()
    }

    /// Somebody in a chat, with a link to the page of a proof.
    pub async fn claimant(&self, chat: &str, locale: &str, login: &str) -> Claimant {
        let claimant = self.town.arrives_speaking(chat, locale);
        claimant.comes_to_choice(login).await;
        claimant.chooses("passkey").await.hears_some("ask-passkey");
        claimant
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_passkey_gets_its_owner_back_in_and_a_closed_dialog_costs_nothing() {
    let (served, driver) = (Served::new().await, Driver::start());
    for (view, place) in [(PHONE, "phone"), (DESK, "desk"), (View { dark: true, ..PHONE }, "phone-dark")] {
        for (locale, declined, done) in [
            ("en", "No passkey was used", "Your code for the chat"),
            ("fr", "Aucune clé d’accès n’a été utilisée", "Votre code pour la conversation"),
            ("zh-Hans", "没有使用通行密钥", "用于聊天的验证码"),
        ] {
            let client = driver.opens(view).await;
            let device = Device::new(&client).await;
            assert!(served.registers(&client, MIRA, &format!("{place} {locale}")).await.is_some());
            let mira = served.claimant(&format!("{place}-{locale}"), locale, MIRA).await;
            let name = |what: &str| format!("passkey-{place}-{locale}-{what}");
            client.goto(&mira.proof_link()).await.unwrap();
            is_sound(&client, &name("1-page")).await;

            device.verifies(false).await;
            presses(&client, "#use").await;
            client.wait().for_element(Locator::Css("#declined:not([hidden])")).await.unwrap();
            assert!(reads(&client, "#declined").await.contains(declined));
            is_sound(&client, &name("2-declined")).await;

            device.verifies(true).await;
            presses(&client, "#use").await;
            client.wait().for_element(Locator::Css("#code")).await.unwrap();
            assert_eq!(reads(&client, "main h1").await, done);
            is_sound(&client, &name("3-code")).await;
            let before = mira.mark();
            served.town.settles().await;
            assert_eq!(mira.mark(), before, "the chat says nothing of what is done on the page");
            let code = reads(&client, "#code").await;
            mira.says(&code).await.hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset");
            client.close().await.unwrap();
        }
    }
    // Nine devices, each named by its owner.
    let listed = served.register().passkeys(&served.account(MIRA).await).await.unwrap();
    assert_eq!((listed.len(), listed.iter().filter(|one| one.name.expose() == "desk fr").count()), (9, 1));
    let mira = served.town.arrives("phone-dark-zh-Hans");
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(served.town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
}

/// S29: a stranger who sends the link to its victim has nothing when the victim confirms; and the victim can stop it all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_link_sent_to_its_victim_lets_nobody_in() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    let _device = Device::new(&client).await;
    served.registers(&client, MIRA, "Phone").await.unwrap();
    let stranger = served.claimant("stranger", "en", MIRA).await;
    client.goto(&stranger.proof_link()).await.unwrap();
    presses(&client, "#use").await;
    let code = reads(&client, "#code").await.replace(' ', "");
    let before = stranger.mark();
    served.town.settles().await;
    assert_eq!(stranger.mark(), before, "nothing tells the stranger that it was confirmed");
    for (guess, left) in [("000000", 2), ("111111", 1)] {
        assert_ne!(guess, code);
        stranger.says(guess).await.hears(Text::RefusedProofCode { left });
    }
    served.town.waits(Duration::from_secs(31)).await;
    stranger.says("222222").await.hears(Text::ToldTriesOver);
    stranger.says(&code).await.hears_no("told-proved");
    assert!(served.town.conversation(&stranger.peer).await.facts.passed.is_empty());

    presses(&client, "form#stop button").await;
    client.wait().for_element(Locator::Css(".notice.good")).await.unwrap();
    assert_eq!(reads(&client, ".notice h1").await, "Password reset is stopped");
    shoot(&client, "passkey-stopped-en").await;
    served.town.settles().await;
    assert_eq!(served.town.tickets_about(Category::NotMe).len(), 1);
    let record = served.town.record().await;
    assert!(record.contains(&"proof-denied".to_owned()) && record.contains(&"account-frozen".to_owned()));
    client.close().await.unwrap();
}

/// In a chat that belongs to the account there is no code: one step fewer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_in_the_accounts_own_chat_it_goes_on_by_itself() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    let _device = Device::new(&client).await;
    served.registers(&client, MIRA, "Phone").await.unwrap();
    let mira = served.town.arrives("own");
    binds(&mira, MIRA).await;
    mira.says("/reset").await.hears_some("ask-choice");
    mira.chooses("passkey").await.hears_some("ask-passkey").hears_no("ask-proof-code");
    client.goto(&mira.proof_link()).await.unwrap();
    presses(&client, "#use").await;
    client.wait().for_element(Locator::Css(".notice.good")).await.unwrap();
    assert_eq!(reads(&client, ".notice h1").await, "Thank you, that was your passkey");
    let before = mira.mark();
    served.town.settles().await;
    mira.since(before).hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset");
    client.close().await.unwrap();
}

/// A name that nobody answers to, to which a passkey is offered all the same.
fn ghost() -> String {
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    let rules = Rules::new(policy, sesame::demo::org(), keys(), Vec::new()).unwrap();
    let names = (0..200).map(|n| format!("Geist{n:02}@brunel.example"));
    let mut with = names.filter(|name| {
        let handle = Handle::from(sesame::engine::contact::canonical(name).as_str());
        decoy::found(&rules, &handle).methods.iter().any(|method| method.kind == MethodKind::Passkey)
    });
    with.next().expect("a decoy with a passkey")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_passkey_is_refused_and_nobodys_page_is_the_same() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(PHONE).await;
    let tobias = Device::new(&client).await;
    served.registers(&client, TOBIAS, "Laptop").await.unwrap();
    tobias.unplugs().await;
    let _mira = Device::new(&client).await;
    served.registers(&client, MIRA, "Phone").await.unwrap();

    let mut told = Vec::new();
    for (chat, login) in [("t", TOBIAS.to_owned()), ("g", ghost())] {
        let claimant = served.claimant(chat, "en", &login).await;
        client.goto(&claimant.proof_link()).await.unwrap();
        let page = client.source().await.unwrap();
        presses(&client, "#use").await;
        client.wait().for_element(Locator::Css(".notice.bad")).await.unwrap();
        let notice = reads(&client, "main").await;
        shoot(&client, &format!("passkey-refused-{chat}")).await;
        let before = claimant.mark();
        served.town.settles().await;
        let heard = claimant.since(before);
        heard.hears(Text::RefusedPasskey { left: 2 }).reads("You have 2 tries left");
        let words = claimant.newest().words.paragraphs.join("\n");
        told.push((page.len(), notice, words));
    }
    let (one, other) = (told.remove(0), told.remove(0));
    assert_eq!(one, other, "nobody's page and its answer are the same as somebody's");
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_passkey_is_registered_once_and_half_of_one_not_at_all() {
    let (served, driver) = (Served::new().await, Driver::start());
    let client = driver.opens(DESK).await;
    let device = Device::new(&client).await;
    let account = served.account(MIRA).await;
    let (asked, answer) = served.asks_for_one(&client, &account, MIRA, "#sent").await;
    for broken in ["", "{}", &answer[..answer.len() / 2]] {
        assert_eq!(register::finish(&served.party, &asked, broken).unwrap_err(), register::Fault::Incomplete);
    }
    let (_, elsewhere) = register::start(&served.party, &keys(), &account, MIRA, Vec::new()).unwrap();
    assert_eq!(register::finish(&served.party, &elsewhere, &answer).unwrap_err(), register::Fault::Unfit);
    assert_eq!(served.town.count("SELECT count(*) FROM method WHERE kind = 'passkey'").await, 0);

    assert!(served.adds(&account, "Phone", &asked, &answer).await.is_some());
    assert!(served.adds(&account, "Phone again", &asked, &answer).await.is_none(), "the same credential");
    let other = served.account(TOBIAS).await;
    assert!(served.adds(&other, "Mine now", &asked, &answer).await.is_none(), "not for anybody else either");
    assert_eq!(served.town.count("SELECT count(*) FROM method WHERE kind = 'passkey'").await, 1);

    // The browser knows too: the device is asked not to make a second one.
    served.asks_for_one(&client, &account, MIRA, "#known:not([hidden])").await;
    // A device that does not check its user makes none.
    device.unplugs().await;
    let careless = Device::new(&client).await;
    careless.verifies(false).await;
    served.asks_for_one(&client, &account, MIRA, "#declined:not([hidden])").await;
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_the_page_says_so_and_leads_back() {
    let (served, driver) = (Served::new().await, Driver::start());
    let other = driver.opens(PHONE).await;
    let _device = Device::new(&other).await;
    served.registers(&other, MIRA, "Phone").await.unwrap();
    other.close().await.unwrap();
    let client = driver.opens(View { scripts: false, ..PHONE }).await;
    let mira = served.claimant("m", "fr", MIRA).await;
    client.goto(&mira.proof_link()).await.unwrap();
    assert!(reads(&client, "noscript .summary, #scripts").await.contains("JavaScript"));
    presses(&client, "#use").await;
    assert!(reads(&client, "#scripts").await.contains("JavaScript"), "pressed all the same, it is said again");
    shoot(&client, "passkey-plain-fr").await;
    presses(&client, "button[form=cancel]").await;
    assert_eq!(reads(&client, ".notice h1").await, "Choisissez une autre méthode");
    shoot(&client, "passkey-cancelled-fr").await;
    let before = mira.mark();
    served.town.settles().await;
    mira.since(before).hears(Text::AskChoice { gate: 1, gates: 1 });
    client.close().await.unwrap();
}

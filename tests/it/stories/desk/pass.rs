//! A Temporary Access Pass, released by IT to the person: on the page, once, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use sesame::desk::room::CardButton;
use sesame::directory::Directory;
use sesame::directory::realms::{Realm, Realms};
use sesame::engine::button::Button;
use sesame::engine::case::policy::CasePolicy;
use sesame::engine::case::{Roles, Room, Staff};
use sesame::engine::contact::canonical;
use sesame::engine::effect::Category;
use sesame::engine::event::Event;
use sesame::engine::method::Binding;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::ids::{Handle, Peer, TicketNumber};
use sesame::keys::token_hash;
use sesame::report::{Period, Report};
use sesame::web::reconcile;

use super::super::bound::{account_of, binds};
use super::super::minutes;
use super::{ROOM, agent, approved, asks, notes};
use crate::both::{NEW, OTHER, paired};
use crate::conformance::entra::{OLD, START, TEST, Tenant};
use crate::enrol::everything;
use crate::town::browser::Browser;
use crate::town::graph::{DOMAIN, Deed, Role, Trouble};
use crate::town::{Claimant, MIRA, NOE, Pairing, Setup, Town};

const PASS: &str = "POST /users/{id}/authentication/temporaryAccessPassMethods";
const SHOW: &str = "Show my pass";

/// Ana, whose account this is, and Ben; the owner's time to object has stories of its own (`owner.rs`).
fn staffed(pass: bool, ana: &str) -> Setup {
    let agents = BTreeSet::from(["ana", "ben"].map(|name| Peer::new("town", name)));
    let accounts = BTreeMap::from([(Peer::new("town", "ana"), Handle(canonical(ana)))]);
    let room = Room { roles: Roles { agents, accounts, ..Roles::default() }, locale: None };
    let staff = Staff(BTreeMap::from([(Peer::new("town", ROOM), room)]));
    let policy = Policy { case: CasePolicy { pass, grace: Duration::ZERO, ..CasePolicy::default() }, ..everything() };
    Setup { policy, staff, console: Some(crate::console::access()), ..Setup::default() }
}

/// A town whose people are in Entra, with a room of IT.
async fn town(pass: bool) -> (Town, Tenant) {
    let tenant = Tenant::new().await;
    let (name, domains, directory) = ("entra".to_owned(), vec![DOMAIN.to_owned()], Arc::new(tenant.entra.clone()));
    let directory = Arc::new(Realms::new(vec![Realm { name, domains, directory }])) as Arc<dyn Directory>;
    (Town::with(Setup { directory: Some(directory), ..staffed(pass, TEST) }).await, tenant)
}

/// Somebody without a phone, whom IT lets in, has come to the page.
async fn let_in(town: &Town, locale: &str) -> (Claimant, TicketNumber, Browser) {
    let mira = town.arrives_speaking("m", locale);
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    mira.presses(Button::TakeRelease).await;
    let page = mira.opens_page().await;
    (mira, number, page)
}

/// Presses "Show my pass".
async fn wants_pass(town: &Town, page: &mut Browser) {
    let form = page.form();
    page.sends(&[("form", &form), ("do", "pass")]).await;
    town.settles().await;
}

/// The code that a page shows.
fn code_on(page: &Browser) -> Option<String> {
    let code = page.html.split_once("id=\"code\"")?.1.split_once('>')?.1.split_once('<')?.0;
    Some(code.replace("&amp;", "&"))
}

/// How many passes were issued to Mira, and nothing was asked that is not documented.
#[track_caller]
fn issued(tenant: &Tenant) -> usize {
    tenant.ends();
    tenant.graph.written(MIRA, Deed::Pass)
}

/// A secret stands in no chat, room, mail, text message or ticket, nor in any file.
fn is_nowhere(town: &Town, secret: &str) {
    let world = town.world();
    let told = format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}",
        world.chats, world.rooms, world.mails, world.texts, world.tickets, world.told
    );
    assert!(told.contains("told-release") || told.contains("ToldRelease"), "the chats are searched");
    assert!(!told.contains(secret));
    drop(world);
    crate::both::is_not_written(town, secret);
}

/// From the release to the sign-in at Microsoft's. The code, for whoever looks for it elsewhere.
pub async fn goes_through(length: usize) -> (Town, String) {
    let (town, tenant) = town(true).await;
    tenant.graph.passes(|policy| policy.length = length);
    let (mira, _, mut page) = let_in(&town, "en").await;
    wants_pass(&town, &mut page).await;
    let code = code_on(&page).expect("a pass");
    assert_eq!((code.len(), issued(&tenant)), (length, 1));
    mira.presses(Button::Worked).await.hears(Text::OfferRegisterAgain);
    (town, code)
}

#[tokio::test]
async fn s47_s100_a_pass_is_shown_once_to_the_person_and_stands_nowhere_else() {
    let (town, tenant) = town(true).await;
    let owner = town.arrives("home");
    binds(&owner, MIRA).await;
    let (mira, number, mut page) = let_in(&town, "en").await;
    mira.newest_heard().hears_some("ask-pass").offers(&Button::OpenPass).offers(&Button::NewLink);
    let words = page.words();
    assert!(
        words.contains(SHOW) && words.contains("Temporary Access Pass") && words.contains("LefevreMi17"),
        "{words}"
    );
    page.reloads().await;
    assert_eq!(issued(&tenant), 0, "looking at it spends nothing");
    let form = page.form();
    wants_pass(&town, &mut page).await;
    let code = code_on(&page).expect("a pass");
    assert_eq!(code, tenant.graph.user(MIRA).pass.unwrap().code);
    let until = START + Duration::from_hours(1);
    mira.newest_heard().hears(Text::ToldPassIssued { until: until.into() }).offers(&Button::NewLink);
    assert!(notes(&town).pop().unwrap().contains("shown a pass to sign in with"), "{:?}", notes(&town));
    owner.newest_heard().hears_some("told-notice").reads("a pass to sign in once to your").offers(&Button::NotMine);
    // Pressed twice, looked at again, or used for a password: the page has done its work.
    page.sends(&[("form", &form), ("do", "pass")]).await;
    assert!(page.words().contains("A pass is shown only once") && code_on(&page).is_none(), "{}", page.words());
    page.sends(&[("form", &form), ("new", NEW), ("confirm", NEW), ("do", "finish")]).await;
    assert!(page.words().contains("A pass is shown only once"), "{}", page.words());
    page.reloads().await;
    assert!(page.status == 404 && code_on(&page).is_none());
    assert!(issued(&tenant) == 1 && tenant.graph.signs_in(MIRA, OLD), "one pass, and the password is as it was");
    town.restarts().await;
    is_nowhere(&town, &code);
    let kinds = town.record().await;
    assert!(kinds.contains(&"pass-issued".to_owned()) && !kinds.contains(&"password-reset".to_owned()), "{kinds:?}");
    owner.says("/history").await.reads("a pass to sign in was shown");
    // The answer was lost on the way: another takes its place, as long as this lasts.
    mira.presses(Button::NewLink).await.hears_some("ask-pass");
    let mut again = mira.opens_page().await;
    wants_pass(&town, &mut again).await;
    let other = code_on(&again).expect("another pass");
    assert!(other != code && other == tenant.graph.user(MIRA).pass.unwrap().code);
    mira.presses(Button::Worked).await.hears(Text::OfferRegisterAgain).offers(&Button::Register);
    assert_eq!(issued(&tenant), 2);
    agent(&town, "ana").presses(&number, CardButton::Approve).await;
    assert!(notes(&town).pop().unwrap().contains("0 of 2 points"), "another attempt needs all of it again");
    // What IT's leave began was not solved without IT, and no password was reset.
    let period = Period { from: START, to: town.now() + Duration::from_millis(1), zone: TimeZone::UTC };
    let report = Report::read(&town.house().store, &period).await.unwrap();
    let found = &report.recoveries;
    assert_eq!((report.resets.total, found.begun, found.with_it, found.without_it), (0, 2, 2, 0));
    assert_eq!(found.funnel.last().map(|stage| stage.reached), Some(1), "and one of them came to its end");
}

#[tokio::test]
async fn s47_a_pass_is_told_in_three_languages_and_ends_by_itself() {
    for (tag, button, heading) in [
        ("en", "Show my pass", "Your Temporary Access Pass"),
        ("fr", "Afficher mon passe", "Votre passe d’accès temporaire"),
        ("zh-Hans", "显示临时访问密码", "您的临时访问密码"),
    ] {
        let (town, tenant) = town(true).await;
        let (mira, _, mut page) = let_in(&town, tag).await;
        assert!(page.words().contains(button), "{}", page.words());
        wants_pass(&town, &mut page).await;
        assert!(page.words().contains(heading) && code_on(&page).is_some(), "{}", page.words());
        let link = mira.newest().press_of(&Button::NewLink);
        tenant.passes(minutes(31));
        town.waits(minutes(31)).await;
        mira.newest_heard().hears(Text::OfferRegisterAgain);
        mira.meets(link).await.hears(Text::ToldButtonExpired);
        assert_eq!(issued(&tenant), 1);
    }
}

#[tokio::test]
async fn s47_a_form_that_is_not_ours_gets_no_pass_and_loses_nothing() {
    let (town, tenant) = town(true).await;
    let (mira, _, mut page) = let_in(&town, "en").await;
    for fields in [
        &[("form", "00"), ("do", "pass")][..],
        &[("do", "pass")],
        &[("form", "00"), ("do", "pass"), ("new", "x"), ("confirm", "x")],
    ] {
        page.sends(fields).await;
        assert!(
            page.status.is_client_error() && page.words().contains("Press “Show my pass” again"),
            "{}",
            page.words()
        );
    }
    page.reloads().await;
    wants_pass(&town, &mut page).await;
    assert!(code_on(&page).is_some() && issued(&tenant) == 1);
    let mut stranger = mira.opens_page().await;
    wants_pass(&town, &mut stranger).await;
    assert!(stranger.status == 404 && code_on(&stranger).is_none() && issued(&tenant) == 1);
}

#[tokio::test]
async fn s47_s100_what_entra_refuses_is_told_and_a_password_can_be_chosen_instead() {
    let (town, tenant) = town(true).await;
    let graph = &tenant.graph;
    let (mira, _, mut page) = let_in(&town, "en").await;
    let mut asks = async |says: &str, code: &str, again: bool| {
        page.reloads().await;
        wants_pass(&town, &mut page).await;
        let words = page.words();
        assert!(words.contains(says) && words.contains(code) && words.contains("nothing was changed"), "{words}");
        assert!(words.contains("Choose a new password instead") && words.contains(SHOW) == again, "{words}");
        assert_eq!(issued(&tenant), 0);
    };
    graph.app(|app| {
        app.permissions.remove("UserAuthenticationMethod.ReadWrite.All");
    });
    asks("wrong on our side", "Code D4", false).await;
    graph.app(|app| {
        app.permissions.insert("UserAuthenticationMethod.ReadWrite.All");
    });
    graph.passes(|policy| policy.on = false);
    asks("wrong on our side", "Code D4", false).await;
    graph.passes(|policy| policy.on = true);
    graph.orders(PASS, 1, Trouble::Unavailable(None));
    asks("We cannot reach the account system", "Code D1", true).await;
    graph.changes(MIRA, |user| user.roles.push(Role::HelpdeskAdministrator));
    // What has become privileged since IT approved it is not recovered at all.
    page.reloads().await;
    wants_pass(&town, &mut page).await;
    assert!(page.words().contains("IT has to help with this account") && page.words().contains("Code P6"));
    graph.changes(MIRA, |user| user.roles.clear());
    // The ordinary form, by a link and nothing more.
    page.goes("?way=password").await;
    assert!(page.words().contains("New password once more") && !page.words().contains(SHOW), "{}", page.words());
    assert!(page.html.contains("?lang=fr&amp;way=password"), "another language is the same form");
    page.chooses("short").await;
    assert!(page.status == 422 && page.words().contains("Too short"), "{}", page.words());
    page.chooses(NEW).await;
    assert!(graph.signs_in(MIRA, NEW), "{}", page.words());
    mira.newest_heard();
    assert!(town.record().await.contains(&"password-reset".to_owned()) && issued(&tenant) == 0);
}

#[tokio::test]
async fn s47_a_lost_reply_is_asked_for_again_and_nobody_has_seen_the_first() {
    let (town, tenant) = town(true).await;
    let (mira, _, mut page) = let_in(&town, "en").await;
    for (trouble, written) in [(Trouble::HangsUpBefore, 0), (Trouble::HangsUpAfter, 1)] {
        tenant.graph.orders(PASS, 1, trouble);
        wants_pass(&town, &mut page).await;
        assert!(page.words().contains("The connection broke before your pass arrived"), "{}", page.words());
        assert_eq!(issued(&tenant), written);
    }
    let unseen = tenant.graph.user(MIRA).pass.unwrap().code;
    assert!(!town.record().await.contains(&"pass-issued".to_owned()));
    wants_pass(&town, &mut page).await;
    let code = code_on(&page).expect("a pass");
    assert!(code != unseen && code == tenant.graph.user(MIRA).pass.unwrap().code);
    mira.newest_heard().hears_some("told-pass-issued");
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "pass-issued").count(), 1);
}

/// A process that dies while the directory is asked: nobody has seen a pass, the password is compared, and the chat says
/// what is so and has a new link.
#[tokio::test]
async fn s47_a_process_that_dies_in_between_says_that_nothing_was_changed_and_opens_a_new_page() {
    let (town, tenant) = town(true).await;
    let (mira, _, _) = let_in(&town, "en").await;
    let token = mira.link().rsplit('/').next().unwrap().to_owned();
    let store = town.house().store.clone();
    let page = store.page_by_token(&token_hash(&token)).await.unwrap().unwrap();
    let before = town.house().directory.account(&page.account).await.unwrap().unwrap().password_set_at;
    assert!(page.is_released() && store.begin_sending(&page.id, before, town.now()).await.unwrap());
    tenant.entra.issue_pass(&tenant.id(MIRA)).await.unwrap().unwrap();
    town.restarts().await;
    tenant.passes(minutes(2));
    town.waits(minutes(2)).await;
    let house = town.house();
    let settled = reconcile(&house.store, &*house.directory, &*house.inbox, town.now()).await.unwrap();
    town.settles().await;
    assert_eq!(settled, 1);
    mira.newest_heard().hears(Text::ToldNothingChanged).hears_some("ask-pass");
    let mut page = mira.opens_page().await;
    wants_pass(&town, &mut page).await;
    assert_eq!(code_on(&page), Some(tenant.graph.user(MIRA).pass.unwrap().code));
    assert_eq!((issued(&tenant), tenant.graph.signs_in(MIRA, OLD)), (2, true));
}

#[tokio::test]
async fn s47_a_stopped_account_gets_none_not_even_one_that_was_under_way() {
    let (town, tenant) = town(true).await;
    let account = account_of(&town, MIRA).await;
    let disowned = || Event::Disowned { binding: Binding { account: account.clone(), login: Handle::from(MIRA) } };
    let (_, _, mut page) = let_in(&town, "en").await;
    let gate = tenant.graph.holds(PASS);
    let stops = async {
        gate.reached_by(1).await;
        town.arrives("house").meets(disowned()).await;
        gate.open();
    };
    tokio::join!(wants_pass(&town, &mut page), stops);
    assert!(code_on(&page).is_none() && page.words().contains("Nothing was changed"), "{}", page.words());
    assert!(!town.record().await.contains(&"pass-issued".to_owned()));
    wants_pass(&town, &mut page).await;
    assert!(code_on(&page).is_none());
    assert_eq!(issued(&tenant), 1, "which nobody has seen");
    is_nowhere(&town, &tenant.graph.user(MIRA).pass.unwrap().code);
    assert_eq!(town.tickets_about(Category::NotMe).len(), 1);
}

/// Where passes are not wanted, or the account's own directory issues none, all is as ever.
#[tokio::test]
async fn s47_elsewhere_the_page_is_for_a_new_password() {
    let (town, tenant) = town(false).await;
    let (mira, _, mut page) = let_in(&town, "en").await;
    mira.newest_heard().hears_some("ask-reset").offers(&Button::OpenPage);
    wants_pass(&town, &mut page).await;
    assert!(page.status == 400 && page.words().contains("did not arrive whole"), "{}", page.words());
    page.chooses(NEW).await;
    assert!(tenant.graph.signs_in(MIRA, NEW) && issued(&tenant) == 0);

    // The embedded directory leads, and Entra follows it.
    let tenant = Tenant::new().await;
    let entra = tenant.entra.clone();
    let pair: Pairing = Arc::new(move |embedded| {
        let domains = vec![DOMAIN.to_owned()];
        Arc::new(paired(Realm { name: String::new(), domains, directory: embedded }, &entra))
    });
    let town = Town::with(Setup { paired: Some(pair), ..staffed(true, NOE) }).await;
    let (_, _, mut page) = let_in(&town, "en").await;
    assert!(!page.words().contains(SHOW), "{}", page.words());
    page.chooses(OTHER).await;
    assert!(tenant.graph.signs_in(MIRA, OTHER) && issued(&tenant) == 0, "{}", page.words());
}

/// Who came by a gate gets the form, in the same town; and no page of theirs gives a pass.
#[tokio::test]
async fn s100_whoever_proves_who_they_are_chooses_a_password() {
    let (town, tenant) = town(true).await;
    let app = town.app_of(MIRA).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.presses(Button::Next).await;
    mira.says(&app.code()).await.hears_some("ask-reset");
    let mut page = mira.opens_page().await;
    wants_pass(&town, &mut page).await;
    assert!(page.status == 400 && code_on(&page).is_none());
    page.chooses(NEW).await;
    assert!(tenant.graph.signs_in(MIRA, NEW) && issued(&tenant) == 0);
    assert_eq!(tenant.graph.written(TEST, Deed::Pass), 0);
}

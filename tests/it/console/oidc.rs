//! Signing in by `OpenID` Connect, with a provider that signs with real keys and plays every trick.

use std::time::Duration;

use sesame::config::console::{Oidc, Settings};
use sesame::secret::Secret;
use sesame::web::console::Access;
use tokio_util::sync::CancellationToken;

use super::{MINUTE, Visitor, noted};
use crate::town::oidc::{CLIENT, Person, Provider, SECRET, Trick};
use crate::town::{FRIDAY, Setup, Town};

const RETURN: &str = "https://reset.brunel.example/admin/oidc/return";

pub fn settings(provider: &Provider) -> Access {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let oidc = Oidc {
        issuer: provider.issuer(),
        client_id: CLIENT.to_owned(),
        secret_file: None,
        label: Some("Brunel".to_owned()),
        admins: list(&["group:it-admins", "sub:root-7"]),
        auditors: list(&["mail:Audit@brunel.example"]),
        agents: list(&["group:it-desk"]),
        groups_claim: "groups".to_owned(),
        scopes: list(&["profile", "email"]),
        timeout: Duration::from_secs(5),
    };
    Access {
        settings: Settings { passkeys: true, oidc: Some(oidc) },
        secret: Some(Secret::from(SECRET)),
        stop: CancellationToken::new(),
    }
}

pub fn ana() -> Person {
    let groups = vec!["staff".to_owned(), "it-admins".to_owned()];
    Person { sub: "u-1".to_owned(), name: "ana.ruiz@brunel.example".to_owned(), email: None, groups }
}

async fn town() -> (Town, Provider) {
    let provider = Provider::open(RETURN, FRIDAY.0 / 1000).await;
    let town = Town::with(Setup { console: Some(settings(&provider)), ..Setup::default() }).await;
    (town, provider)
}

/// Follows a browser to the provider and back; what it comes back with.
async fn to_provider(visitor: &mut Visitor) -> String {
    visitor.gets("/admin/oidc").await;
    assert_eq!(visitor.status.as_u16(), 303, "{}", visitor.html);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let answer = client.get(visitor.location()).send().await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    to.expect("the provider sends the browser back").replace("https://reset.brunel.example", "")
}

/// A link in a ticket leads to the ticket, by way of the sign-in; one that would be on record leads to the first page.
#[tokio::test]
async fn whoever_signs_in_comes_to_the_page_that_they_asked_for() {
    let (town, provider) = town().await;
    provider.knows(ana());
    for (asked, comes) in [
        ("/admin/tickets/IT-7K2M9QD", "/admin/tickets/IT-7K2M9QD"),
        ("/admin/report?period=month", "/admin/report?period=month"),
        ("/admin/account?name=mira", "/admin"),
        ("/admin/log?account=mira", "/admin"),
    ] {
        let mut visitor = Visitor::stranger(&town);
        visitor.gets(asked).await.sees(401, "Sign in with Brunel");
        let back = to_provider(&mut visitor).await;
        visitor.gets(&back).await.sees(200, &format!("0; url={comes}\""));
        visitor.gets("/admin/sign-in").await;
        let back = to_provider(&mut visitor).await;
        visitor.gets(&back).await.sees(200, "0; url=/admin\"");
    }
}

#[tokio::test]
async fn somebody_whom_the_provider_vouches_for_gets_the_role_of_the_configuration() {
    let (town, provider) = town().await;
    let people = [
        (ana(), Some("administrator"), "ana.ruiz ("),
        (Person { sub: "root-7".into(), name: String::new(), ..Person::default() }, Some("administrator"), "oidc ("),
        (
            Person {
                sub: "u-2".into(),
                name: "bo".into(),
                email: Some(("audit@BRUNEL.example".into(), true)),
                ..Person::default()
            },
            Some("auditor"),
            "bo (",
        ),
        (
            Person {
                sub: "u-3".into(),
                name: "<b>cleo</b>".into(),
                groups: vec!["it-desk".into()],
                ..Person::default()
            },
            Some("agent"),
            "bcleob (",
        ),
        // An address that nobody verified, a group of another claim's name, and nobody in particular.
        (
            Person {
                sub: "u-4".into(),
                name: "eve".into(),
                email: Some(("audit@brunel.example".into(), false)),
                ..Person::default()
            },
            None,
            "",
        ),
        (
            Person {
                sub: "group:it-admins".into(),
                name: "eve".into(),
                groups: vec!["it-admin".into()],
                ..Person::default()
            },
            None,
            "",
        ),
    ];
    for (place, (person, role, name)) in people.into_iter().enumerate() {
        provider.signs_by_curve(place % 2 == 1);
        provider.knows(person);
        let mut visitor = Visitor::stranger(&town);
        visitor.gets("/admin/sign-in").await.sees(200, "Sign in with Brunel");
        let back = to_provider(&mut visitor).await;
        visitor.gets(&back).await;
        if let Some(role) = role {
            visitor.sees(200, "0; url=/admin");
            let set: Vec<_> =
                visitor.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap().to_owned()).collect();
            let session = set.iter().find(|set| set.starts_with("__Host-sesame-console=")).unwrap();
            assert!(session.contains("SameSite=Strict") && session.contains("HttpOnly") && session.contains("Secure"));
            assert!(set.iter().any(|set| set.starts_with("__Host-sesame-way=;")), "{set:?}");
            let page = if role == "agent" { "/admin/tickets" } else { "/admin" };
            visitor.gets(page).await.sees(200, role).sees(200, name);
        } else {
            visitor.sees(403, "you are not among those who may use the console");
            assert_eq!(visitor.session(), None);
        }
    }
    assert_eq!(provider.faults(), Vec::<String>::new(), "what the provider was asked is what the protocol says");
    assert!(provider.keys_asked() <= 2, "keys are not asked for at every sign-in");
    let signed = noted(&town, "console-signed-in").await;
    assert_eq!(signed.len(), 4);
    assert!(signed[0].1.contains("ana.ruiz (") && !signed[0].1.contains('@'), "{signed:?}");
    assert_eq!(noted(&town, "console-sign-in-refused").await.len(), 2);
}

#[tokio::test]
async fn no_trick_with_the_token_lets_anybody_in() {
    let (town, provider) = town().await;
    let tricks = [
        Trick::Nonce,
        Trick::Audience,
        Trick::TwoAudiences,
        Trick::Issuer,
        Trick::Party,
        Trick::Expired,
        Trick::FromTheFuture,
        Trick::AlgNone,
        Trick::AlgSymmetric,
        Trick::OtherKey,
        Trick::UnknownKey,
        Trick::Changed,
        Trick::ExpAsText,
        Trick::NoSignature,
        Trick::Critical,
        Trick::Garbage,
    ];
    for elliptic in [false, true] {
        provider.signs_by_curve(elliptic);
        for trick in tricks {
            let mut person = ana();
            if trick == Trick::Changed {
                person.groups.clear(); // and the changed token gives them what they lack
            }
            provider.knows(person);
            provider.plays(trick);
            let mut visitor = Visitor::stranger(&town);
            let back = to_provider(&mut visitor).await;
            visitor.gets(&back).await.sees(403, "the answer could not be verified");
            assert_eq!(visitor.session(), None, "{trick:?}");
            // The very same without the trick works: it was the trick that was refused.
            provider.knows(ana());
            let back = to_provider(&mut visitor).await;
            visitor.gets(&back).await.sees(200, "0; url=/admin");
        }
    }
    assert_eq!(provider.faults(), Vec::<String>::new());
    let refused = noted(&town, "console-sign-in-refused").await;
    assert_eq!(refused.len(), 2 * tricks.len());
    assert!(
        refused.iter().all(|(_, facts)| !facts.contains("eyJ") && !facts.contains("u-1")),
        "no token, nobody's name"
    );
}

#[tokio::test]
async fn only_the_browser_that_went_comes_back_and_only_once_and_in_time() {
    let (town, provider) = town().await;
    provider.knows(ana());
    // Somebody else's way back, sent to a victim (login CSRF), or a state that was made up.
    let mut mallory = Visitor::stranger(&town);
    let back = to_provider(&mut mallory).await;
    let mut victim = Visitor::stranger(&town);
    victim.gets(&back).await.sees(400, "It took too long");
    let mut own = Visitor::stranger(&town);
    to_provider(&mut own).await;
    own.gets(&back).await.sees(400, "It took too long");
    assert!(own.session().is_none() && victim.session().is_none());

    let mut once = Visitor::stranger(&town);
    let back = to_provider(&mut once).await;
    let way = once.cookies.clone();
    once.gets(&back).await.sees(200, "0; url=/admin");
    let mut again = Visitor::stranger(&town);
    again.cookies = way;
    again.gets(&back).await.sees(400, "It took too long");

    let mut slow = Visitor::stranger(&town);
    let back = to_provider(&mut slow).await;
    town.waits(11 * MINUTE).await;
    provider.is_at(town.now().0 / 1000);
    slow.gets(&back).await.sees(400, "It took too long");

    // The provider itself says no, or another one answers.
    for (query, status, words) in [
        ("error=access_denied", 403, "the answer could not be verified"),
        ("code=code-1&iss=https%3A%2F%2Fother.example", 403, "the answer could not be verified"),
        ("code=made-up", 403, "the answer could not be verified"),
    ] {
        let mut visitor = Visitor::stranger(&town);
        let back = to_provider(&mut visitor).await;
        let state = back.split("state=").nth(1).unwrap().to_owned();
        visitor.gets(&format!("/admin/oidc/return?{query}&state={state}")).await.sees(status, words);
        assert!(visitor.session().is_none());
    }
}

/// Whoever comes back without an answer, or with a refused one, as often as they like: nobody else is shut out by it, and
/// the record is not filled.
#[tokio::test]
async fn strangers_who_are_refused_shut_nobody_out_and_fill_nothing() {
    let (town, provider) = town().await;
    provider.knows(ana());
    let mut mallory = Visitor::stranger(&town);
    mallory.gets("/admin/oidc").await;
    let to = url::Url::parse(mallory.location()).unwrap();
    let state = to.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let way = mallory.cookies.clone();
    for (query, noted_most) in [("error=access_denied", 0), ("code=made-up&iss=https%3A%2F%2Fother.example", 120)] {
        for _ in 0..130 {
            mallory.cookies.clone_from(&way);
            mallory.gets(&format!("/admin/oidc/return?{query}&state={state}")).await.sees(403, "could not be verified");
        }
        assert_eq!(noted(&town, "console-sign-in-refused").await.len(), noted_most, "{query}");
    }
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'console/way/%'").await, 0);
    let mut visitor = Visitor::stranger(&town);
    let back = to_provider(&mut visitor).await;
    visitor.gets(&back).await.sees(200, "0; url=/admin");
}

/// Who is taken off the lists is signed out by the restart that takes it up, and so are passkeys that are not wanted any more.
#[tokio::test]
async fn a_session_ends_with_the_right_it_rests_on() {
    let (town, provider) = town().await;
    provider.knows(ana());
    let mut visitor = Visitor::stranger(&town);
    let back = to_provider(&mut visitor).await;
    visitor.gets(&back).await.sees(200, "0; url=/admin");
    visitor.gets("/admin/log").await.sees(200, "<h1>Record</h1>");
    let rights: Vec<String> = sqlx::query_scalar("SELECT rests_on FROM console_session")
        .fetch_all(town.house().store.readers())
        .await
        .unwrap();
    let same = Town::with(Setup { console: Some(settings(&provider)), ..Setup::default() }).await;
    let mut other = settings(&provider);
    other.settings.passkeys = false;
    other.settings.oidc.as_mut().unwrap().admins.retain(|who| who != "group:it-admins");
    let changed = Town::with(Setup { console: Some(other), ..Setup::default() }).await;
    for (town, oidc, passkey) in [(&same, 200, 200), (&changed, 401, 401)] {
        let mut ana = Visitor::signed_in(town, "ana", sesame::store::console::Role::Admin).await;
        assert_eq!(ana.gets("/admin/log").await.status.as_u16(), passkey);
        sqlx::query("UPDATE console_session SET rests_on = $1")
            .bind(&rights[0])
            .execute(&mut *town.house().store.writer().await)
            .await
            .unwrap();
        assert_eq!(ana.gets("/admin/log").await.status.as_u16(), oidc);
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_told_and_tried_again() {
    let (town, provider) = town().await;
    provider.knows(ana());
    provider.plays(Trick::Down);
    let mut visitor = Visitor::stranger(&town);
    visitor.gets("/admin/oidc").await.sees(502, "The service where you sign in does not answer");
    let back = to_provider(&mut visitor).await;
    visitor.gets(&back).await.sees(200, "0; url=/admin");
}

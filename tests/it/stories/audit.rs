//! What a recovery leaves in the record.

use std::sync::Arc;

use sesame::audit::book::{Book, Filter};
use sesame::engine::button::{Button, Network};
use sesame::engine::text::Text;

use crate::town::{MIRA, MIRA_PHONE, Town};

/// S57: every step of a recovery stands in the record, in order, about the one account, and the chain holds.
#[tokio::test]
async fn s57_a_recovery_stands_in_the_record_in_order() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await;
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await;
    let mut page = mira.opens_page().await;
    page.chooses("Ancien-Pass7!").await;
    page.chooses("Otter-Kiwi-42-Lampe").await;
    mira.presses(Button::Network { network: Network::Wifi }).await;
    mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);

    let book = Book::new(Arc::clone(&town.house().store));
    let lines = book.list(&Filter { peer: Some(mira.peer.0.clone()), ..Filter::default() }).await.unwrap();
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "recovery-started",
            "captcha-passed",
            "look-up-requested",
            "look-up-answered",
            "method-chosen",
            "contact-typed",
            "code-requested",
            "code-delivered",
            "code-refused",
            "gate-passed",
            "page-opened",
            "password-rejected",
            "password-reset",
            "notice-sent",
            "notice-sent",
            "notice-sent",
            "session-updated",
            "recovery-completed",
        ]
    );
    let subject = book.subject(MIRA, &*town.house().directory).await.unwrap();
    let about = lines.iter().skip_while(|line| line.kind != "look-up-answered");
    assert!(about.into_iter().all(|line| line.subject.as_ref() == Some(&subject)));
    book.checkpoint(town.now()).await.unwrap();
    let report = book.verify(|_, _| {}).await.unwrap();
    assert_eq!((report.faults.len(), report.signed_to), (0, report.head.seq));
}

/// S47: what is refused, asked of IT and lost stands there too, and over restarts the chain goes on.
#[tokio::test]
async fn s47_refusals_and_tickets_stand_in_the_record() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice("someone@gmail.com").await.hears_some("told-personal-account");
    mira.says(MIRA).await;
    mira.says("XXXXX").await.hears_some("refused-captcha");
    mira.solves_picture().await;
    town.restarts().await;
    mira.presses(Button::ContactIt).await;
    mira.presses(Button::LostPhone).await;
    mira.presses(Button::YesLost).await;
    mira.presses(Button::Cancel).await;
    let record = town.record().await;
    for kind in [
        "personal-account-refused",
        "captcha-failed",
        "ticket-opened",
        "ticket-delivered",
        "phone-reported-lost",
        "methods-suspended",
        "recovery-cancelled",
        "service-started",
    ] {
        assert!(record.contains(&kind.to_owned()), "{kind} in {record:?}");
    }
    let book = Book::new(Arc::clone(&town.house().store));
    assert!(book.verify(|_, _| {}).await.unwrap().faults.is_empty());
}

//! What an admin asks in their private chat: `/audit` and `/report`, short, in their language, and recorded.

use sesame::audit::Kind;
use sesame::audit::chain::{Line, note};
use sesame::channel::telegram::Mode;
use sesame::engine::decoy::account_key;
use sesame::engine::policy::Policy;
use sesame::ids::Handle;

use super::Street;
use crate::stories::rooms::room;
use crate::town::MIRA;
use crate::town::telegram::Person;

struct Office {
    street: Street,
    admin: Person,
    other: Person,
}

impl Office {
    async fn open(language: &str) -> Self {
        let rooms = room("telegram", "-42", &[5], &[6], "fr");
        let mut street = Street::closed_in(Mode::Polling, Policy::default(), rooms).await;
        street.telegram.group(-42, "IT");
        street.begins();
        street.comes().await;
        let person = |id: i64, name: &str| street.telegram.person(id, name).speaking(language);
        let (admin, other) = (person(6, "Ben"), person(5, "Ana"));
        Self { street, admin, other }
    }

    /// Something happened to Mira's account.
    async fn happens(&self, kind: Kind, facts: &[(&str, &str)]) {
        let house = self.street.town.house();
        let name = Handle::from(sesame::engine::contact::canonical(MIRA).as_str());
        let mira = house.directory.find(&name).await.unwrap().unwrap();
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let line = Line { at: self.street.town.now(), kind, subject: Some(account_key(&mira.id)), peer: None, facts };
        note(&house.store, &line).await.unwrap();
    }

    async fn asks(&self, text: &str) -> String {
        self.admin.writes(text);
        self.street.quiet().await;
        self.admin.newest().unwrap().text().to_owned()
    }

    /// Who read what, as the record tells it.
    async fn read(&self) -> Vec<(String, String, bool)> {
        let query = "SELECT peer, facts, subject IS NOT NULL FROM audit WHERE kind = 'record-read' ORDER BY seq";
        sqlx::query_as(query).fetch_all(self.street.town.house().store.readers()).await.unwrap()
    }
}

#[tokio::test]
async fn an_accounts_history_is_ten_lines_that_do_nothing_where_they_are_shown() {
    let office = Office::open("en").await;
    for _ in 0..11 {
        office.happens(Kind::CodeRefused, &[("left", "2")]).await;
    }
    office.happens(Kind::TicketOpened, &[("typed", "<b>*@everyone* https://evil.test\n=1+1")]).await;
    let told = office.asks(&format!("/audit {MIRA} 7d")).await;
    assert!(told.contains(&format!("What the record says about “{MIRA}”")), "{told}");
    assert_eq!(told.matches("code-refused left=2").count(), 9, "{told}");
    assert!(told.contains("typed=‹b›∗＠everyone∗ https:∕/evil.test =1+1"), "{told}");
    assert!(told.contains("sesame audit list"), "{told}");
    assert!(office.admin.newest().unwrap().protected, "not to be passed on");
    office.asks("/audit nobody@brunel.example").await;
    let facts = r#"[["asked","history"],["in","private"]]"#;
    let line = ("telegram:6".to_owned(), facts.to_owned(), true);
    assert_eq!(office.read().await, [line.clone(), line], "who read what, and of nobody too");
    let text: String = sqlx::query_scalar("SELECT group_concat(facts) FROM audit WHERE kind = 'record-read'")
        .fetch_one(office.street.town.house().store.readers())
        .await
        .unwrap();
    assert!(!text.contains("nobody"), "what was typed is not written down");
    office.street.is_well();
}

#[tokio::test]
async fn a_record_that_was_tampered_with_is_told_so() {
    let office = Office::open("fr").await;
    office.happens(Kind::CodeRefused, &[("left", "2")]).await;
    assert!(office.asks("/audit verify").await.starts_with("Le journal est intact"));
    let change = "UPDATE audit SET facts = '[[\"left\",\"9\"]]' WHERE kind = 'code-refused'";
    sqlx::query(change).execute(&mut *office.street.town.house().store.writer().await).await.unwrap();
    let told = office.asks("/audit verify").await;
    assert!(told.starts_with("Le journal a été altéré") && told.contains("sesame audit verify"), "{told}");
}

#[tokio::test]
async fn a_report_counts_what_the_record_holds() {
    let office = Office::open("zh").await;
    office.happens(Kind::PasswordReset, &[("locale", "fr")]).await;
    office.happens(Kind::TicketOpened, &[("category", "no-code")]).await;
    for _ in 0..3 {
        office.happens(Kind::CodeRefused, &[]).await;
    }
    office.street.waits(std::time::Duration::from_secs(1)).await;
    let told = office.asks("/report month").await;
    assert!(told.contains("已重置密码：1") && told.contains("工单：1") && told.contains("code-refused 3"), "{told}");
    assert!(told.contains("sesame report"), "{told}");
    assert_eq!(office.read().await[0].1, r#"[["asked","report"],["in","private"]]"#);
}

#[tokio::test]
async fn what_is_asked_amiss_is_told_how_to_ask() {
    let office = Office::open("en").await;
    for text in
        ["/audit", "/audit ana yesterday", "/audit a b c", "/report never", &format!("/audit {}", "x".repeat(999))]
    {
        assert!(office.asks(text).await.starts_with("How to ask:"), "{text}");
    }
    assert!(office.asks("/audit last").await.starts_with("The newest lines of the record"));
}

#[tokio::test]
async fn anybody_else_hears_what_an_unknown_command_says() {
    let office = Office::open("en").await;
    let hears = async |text: &str| {
        office.other.writes(text);
        office.street.quiet().await;
        let newest = office.other.newest().unwrap();
        (newest.text().to_owned(), newest.labels())
    };
    hears("/start").await;
    let unknown = hears("/hologram last").await;
    for text in ["/audit last", "/audit verify", "/report month", "/audit"] {
        assert_eq!(hears(text).await, unknown, "{text}");
    }
    assert_eq!(office.read().await, []);
}

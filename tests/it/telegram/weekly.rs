//! Last week as a picture in IT's group, on Monday at nine: once, whatever restarts.

use std::time::Duration;

use sesame::channel::telegram::Mode;
use sesame::desk::rooms::Rooms;
use sesame::engine::policy::Policy;

use super::Street;
use crate::town::telegram::{Group, Msg, Person};
use crate::town::{MIRA, MIRA_PHONE};

const GROUP: i64 = -4_200;
const DAY: Duration = Duration::from_hours(24);

struct Office {
    street: Street,
    group: Group,
    ana: Person,
}

impl Office {
    async fn open(weekly: bool) -> Self {
        let room = serde_json::json!({
            "channel": "telegram", "chat": GROUP.to_string(), "agents": ["5"], "locale": "fr", "weekly": weekly,
        });
        let rooms = Rooms::new(vec![serde_json::from_value(room).unwrap()]);
        let mut street = Street::closed_in(Mode::Polling, Policy::default(), rooms).await;
        let group = street.telegram.group(GROUP, "IT");
        let ana = street.telegram.person(5, "Ana");
        street.begins();
        street.comes().await;
        Self { street, group, ana }
    }

    /// One round of what the house does by itself.
    async fn round(&self) {
        self.street.town.house().post_weeks().await.unwrap();
        self.street.town.settles().await;
    }

    fn pictures(&self) -> Vec<Msg> {
        self.ana.chat_in(&self.group).into_iter().filter(|message| message.by_bot).collect()
    }
}

#[tokio::test]
async fn last_week_is_posted_on_monday_at_nine_and_once() {
    let mut office = Office::open(true).await;
    let mira = office.street.town.arrives_speaking("m", "fr");
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    // From Friday at ten to Monday at nine, but for a minute.
    office.street.waits(2 * DAY + Duration::from_mins(23 * 60 - 1)).await;
    office.round().await;
    assert!(office.pictures().is_empty());
    office.street.waits(Duration::from_mins(1)).await;
    for _ in 0..2 {
        office.round().await;
        office.street.restarts().await;
        office.round().await;
        let [posted] = &office.pictures()[..] else { panic!("{:?}", office.pictures()) };
        assert!(posted.photo().is_some_and(|png| png.starts_with(b"\x89PNG")));
        for words in ["Du 16 novembre au 22 novembre", "un mot de passe réinitialisé (0 la semaine", "Sur l’image"]
        {
            assert!(posted.text().contains(words), "{}", posted.text());
        }
        office.street.waits(Duration::from_hours(11)).await; // it is still Monday
    }
    office.street.waits(6 * DAY + Duration::from_hours(2)).await;
    office.round().await;
    let pictures = office.pictures();
    assert_eq!(pictures.len(), 2, "the next Monday");
    assert!(pictures[1].text().contains("aucun mot de passe réinitialisé (1 la semaine"), "{}", pictures[1].text());
    office.street.is_well();
}

#[tokio::test]
async fn who_was_away_all_monday_or_does_not_want_it_is_spared() {
    let office = Office::open(true).await;
    office.street.waits(3 * DAY + Duration::from_hours(23)).await;
    office.round().await;
    assert!(office.pictures().is_empty(), "on Tuesday it is old news");
    let office = Office::open(false).await;
    office.street.waits(3 * DAY).await;
    office.round().await;
    assert!(office.pictures().is_empty());
}

#[tokio::test]
async fn what_may_have_been_posted_before_a_crash_is_not_posted_again() {
    let office = Office::open(true).await;
    office.street.waits(3 * DAY).await;
    let town = &office.street.town;
    town.house().post_weeks().await.unwrap();
    let begun = "UPDATE outbox SET started = 1 WHERE body LIKE '%PostWeek%'"; // the process dies after that
    let begun = sqlx::query(begun).execute(&mut *town.house().store.writer().await).await.unwrap();
    assert_eq!(begun.rows_affected(), 1);
    town.settles().await;
    assert!(office.pictures().is_empty());
    assert!(town.record().await.contains(&"effect-given-up".to_owned()));
}

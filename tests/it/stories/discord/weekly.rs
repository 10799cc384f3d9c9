//! Last week as a picture in IT's channel.

use std::time::Duration;

use sesame::desk::rooms::Rooms;

use super::Place;
use crate::town::discord::TOKEN;

const ROOM: u64 = 900_000_000_000_000_070;

#[tokio::test]
async fn last_week_is_posted_once_as_a_file_with_its_words() {
    let room = serde_json::json!({
        "channel": "discord", "chat": ROOM.to_string(), "agents": ["5"], "locale": "zh-Hans", "weekly": true,
    });
    let place = Place::silent_in(TOKEN, Rooms::new(vec![serde_json::from_value(room).unwrap()])).await;
    place.discord.room(ROOM, "it-desk");
    place.town.waits(Duration::from_hours(3 * 24)).await;
    for _ in 0..2 {
        place.town.house().post_weeks().await.unwrap();
        place.town.settles().await;
    }
    let shown = place.discord.shown_in(ROOM);
    let [posted] = &shown[..] else { panic!("{shown:?}") };
    assert!(posted.content.contains("11月16日至11月22日") && posted.content.contains("图中"), "{}", posted.content);
    let [file] = &posted.files[..] else { panic!("{:?}", posted.files) };
    assert_eq!(file.name, "week.png");
    place.keeps_the_rules();
}

//! Rooms, seen from outside.

use super::*;

const NOW: Time = Time(1_795_165_200_000);

fn message(name: &str) -> Message {
    Message { name: name.to_owned(), ..Message::default() }
}

fn texts(view: &View) -> Vec<u64> {
    view.entries.iter().map(|entry| entry.number).collect()
}

#[test]
fn a_chat_tells_what_is_new_and_everything_to_whoever_was_elsewhere() {
    let rooms = Rooms::default();
    assert!(rooms.enter("a", 7, NOW) && !rooms.enter("a", 8, NOW));
    rooms.say("a", &message("1"), NOW);
    assert!(rooms.hear("a", "x", "hello", NOW));
    assert!(!rooms.hear("a", "x", "hello", NOW), "sent twice, heard once");
    rooms.say("a", &message("2"), NOW);
    rooms.say("a", &message("2"), NOW);
    let view = rooms.view("a", None).unwrap();
    assert_eq!((texts(&view), view.whole, view.stamp), (vec![1, 2, 3], true, 3));
    assert_eq!(texts(&rooms.view("a", Some((7, 2))).unwrap()), [3]);
    for elsewhere in [(6, 2), (7, 9)] {
        let view = rooms.view("a", Some(elsewhere)).unwrap();
        assert!(view.whole && view.entries.len() == 3, "{elsewhere:?}");
    }
    rooms.forget("a", "x");
    let changed = rooms.view("a", Some((7, 3))).unwrap();
    assert!(texts(&changed) == [2] && matches!(changed.entries[0].what, Spoken::Taken));
}

#[test]
fn a_chat_is_bounded_and_keeps_one_picture() {
    let rooms = Rooms::default();
    rooms.enter("a", 1, NOW);
    for number in 0..100 {
        let picture = Some((vec![1], "picture".to_owned()));
        rooms.say("a", &Message { picture, ..message(&number.to_string()) }, NOW);
    }
    let view = rooms.view("a", None).unwrap();
    let pictures = view.entries.iter().filter(|entry| match &entry.what {
        Spoken::Ours(message) => message.picture.is_some(),
        _ => false,
    });
    assert_eq!((view.entries.len(), pictures.count()), (MESSAGES_MOST, 1));
}

#[test]
fn chats_are_bounded_and_idle_ones_go() {
    let rooms = Rooms::default();
    for number in 0..=ROOMS_MOST {
        rooms.enter(&number.to_string(), 1, NOW + Duration::from_millis(number as u64));
    }
    assert_eq!(rooms.inner().all.len(), ROOMS_MOST);
    assert!(!rooms.is_open("0"), "the one that was idle longest went");
    let later = NOW + IDLE_MOST;
    rooms.attend("7", later);
    rooms.sweep(later + Duration::from_secs(6));
    assert_eq!(rooms.inner().all.len(), 1, "somebody still speaks in this one");
}

#[test]
fn a_room_keeps_the_beginning_of_a_long_text() {
    let rooms = Rooms::default();
    rooms.enter("a", 1, NOW);
    for text in ["é".repeat(TEXT_MOST), "é".repeat(2000)] {
        rooms.hear("a", &text, &text, NOW);
        let kept = match &rooms.view("a", None).unwrap().entries.last().unwrap().what {
            Spoken::Theirs(kept) => kept.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(kept.trim_end_matches('…'), "é".repeat(TEXT_MOST));
        assert_eq!(kept.ends_with('…'), text.chars().count() > TEXT_MOST);
    }
}

#[test]
fn what_is_kept_in_all_is_bounded_and_counted() {
    let rooms = Rooms::default();
    let heavy = || Some((vec![0; BYTES_MOST / 8], "sound".to_owned()));
    for number in 0..20 {
        let (chat, now) = (number.to_string(), NOW + Duration::from_secs(number));
        rooms.enter(&chat, 1, now);
        rooms.hear(&chat, "x", "hello", now);
        rooms.say(&chat, &Message { sound: heavy(), ..message("1") }, now);
        let inner = rooms.inner();
        assert!(inner.bytes <= BYTES_MOST);
        assert_eq!(inner.bytes, inner.all.values().map(Room::bytes).sum::<usize>());
    }
    assert!(!rooms.is_open("0") && rooms.is_open("19") && rooms.is_open("13"), "the oldest went");
    rooms.leave("19");
    rooms.forget("18", "x");
    rooms.sweep(NOW + Duration::from_secs(17) + MEDIA_MOST);
    let inner = rooms.inner();
    assert_eq!(inner.bytes, inner.all.values().map(Room::bytes).sum::<usize>());
    assert!(inner.bytes < BYTES_MOST / 4, "of the others the sound went, ten minutes old");
    drop(inner);
    let has_sound = |chat| match &rooms.view(chat, None).unwrap().entries[1].what {
        Spoken::Ours(message) => message.sound.is_some(),
        _ => false,
    };
    assert!(has_sound("18") && !has_sound("17"));
}

#[test]
fn a_newcomer_takes_the_stream_of_whoever_was_silent_longest() {
    let rooms = Rooms::default();
    for number in 0..3 {
        rooms.enter(&number.to_string(), 1, NOW + Duration::from_secs(number));
    }
    let now = NOW + Duration::from_mins(1);
    let seats: Vec<_> = (0..=STREAMS_EACH).map(|_| rooms.sit("1", now).unwrap()).collect();
    let ended: Vec<_> = seats.iter().map(|seat| seat.ended.is_cancelled()).collect();
    assert_eq!(ended, [true, false, false, false, false], "the oldest of the same chat made room");
    assert!(rooms.sit("nowhere", now).is_none());
    let silent = rooms.sit("0", now).unwrap();
    let mut others = Vec::new();
    for number in 0..STREAMS_MOST - STREAMS_EACH - 1 {
        rooms.enter(&format!("other-{number}"), 1, now);
        others.push(rooms.sit(&format!("other-{number}"), now).unwrap());
    }
    assert_eq!((rooms.inner().streams(), silent.ended.is_cancelled()), (STREAMS_MOST, false));
    let newcomer = rooms.sit("2", now).unwrap();
    assert_eq!((rooms.inner().streams(), silent.ended.is_cancelled()), (STREAMS_MOST, true));
    assert!(!newcomer.ended.is_cancelled());
    drop((silent, seats, others));
    assert_eq!(rooms.inner().streams(), 1, "the places are free again");
}

#[test]
fn a_stream_ends_when_its_person_was_silent_for_ten_minutes() {
    let rooms = Rooms::default();
    rooms.enter("a", 1, NOW);
    let seat = rooms.sit("a", NOW).unwrap();
    rooms.sweep(NOW + SILENCE_MOST - Duration::from_secs(1));
    assert!(!seat.ended.is_cancelled());
    rooms.sweep(NOW + SILENCE_MOST);
    assert!(seat.ended.is_cancelled());
    let now = NOW + SILENCE_MOST;
    assert!(rooms.sit("a", now).unwrap().ended.is_cancelled(), "coming again is no word");
    assert_eq!(rooms.inner().streams(), 0);
    rooms.attend("a", now);
    assert!(!rooms.sit("a", now).unwrap().ended.is_cancelled());
}

#[test]
fn a_chat_is_busy_until_we_say_something_and_not_after() {
    let rooms = Rooms::default();
    rooms.enter("a", 1, NOW);
    rooms.hear("a", "x", "hello", NOW);
    rooms.busy("a");
    assert!(rooms.view("a", None).unwrap().busy);
    rooms.say("a", &message("1"), NOW);
    rooms.busy("a");
    assert!(!rooms.view("a", None).unwrap().busy, "dots below an answer would promise another");
}

#[test]
fn a_code_is_not_left_on_the_screen() {
    assert_eq!(masked("my code: 123 456", Some(Asks::Code)), "my code: ••• •••");
    assert_eq!(masked("another method", Some(Asks::Code)), "another method");
    assert_eq!(masked("LefevreMi2017", Some(Asks::Handle)), "LefevreMi2017");
}

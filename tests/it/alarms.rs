//! Alarms that must not be talked out of what they know: by a restart, by figures that hover, by a clock, by one system that
//! works beside another that does not, or by whoever cuts off the record.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use sesame::alarm::certificates::{Certificates, Source};
use sesame::alarm::{Alarms, Settings};
use sesame::app::Operations;
use sesame::audit::Kind;
use sesame::audit::chain::{Line, note};
use sesame::audit::ship::Shipper;
use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::store::console::Role;

use crate::console::{Visitor, access};
use crate::town::{Setup, TOBIAS, Town};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

async fn town_of(operations: impl Fn() -> Operations + Send + Sync + 'static) -> Town {
    Town::with(Setup { operations: Arc::new(operations), console: Some(access()), ..Setup::default() }).await
}

fn alarms(sources: Vec<Source>) -> Alarms {
    Alarms::new(Settings { disk_free_percent: 0, ..Settings::default() }, Certificates::new(sources), None)
}

async fn town() -> Town {
    town_of(|| Operations { alarms: alarms(Vec::new()), ..Operations::default() }).await
}

/// One round of the watch. Returns how many tickets were filed.
async fn round(town: &Town) -> usize {
    let house = town.house();
    let pulse = house.look().await.unwrap();
    let told = house.raise_alarms(&pulse).await.unwrap();
    town.settles().await;
    told
}

async fn rounds(town: &Town, minutes: u32) -> usize {
    let mut told = 0;
    for _ in 0..minutes {
        town.passes(MINUTE).await;
        told += round(town).await;
    }
    told
}

fn told(town: &Town, category: Category) -> usize {
    town.tickets_about(category).len()
}

async fn sql(town: &Town, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&mut *town.house().store.writer().await).await.unwrap();
}

async fn lines(town: &Town, count: u32) {
    for _ in 0..count {
        let line = Line { at: town.now(), kind: Kind::LanguageChanged, subject: None, peer: None, facts: Vec::new() };
        note(&town.house().store, &line).await.unwrap();
    }
}

#[tokio::test]
async fn a_restart_says_of_nothing_that_it_is_well_again() {
    let town = town().await;
    lines(&town, 3).await;
    sql(&town, "UPDATE audit SET at = at + 1 WHERE seq = 2").await;
    assert!(!town.house().verify_record().await.unwrap());
    for _ in 0..5 {
        town.house().vitals().answered("directory", false);
    }
    assert_eq!(round(&town).await, 2);
    town.restarts().await;
    assert_eq!(rounds(&town, 30).await, 0, "nobody has verified or asked anything since");
    assert_eq!((told(&town, Category::RecordBroken), told(&town, Category::WellAgain)), (1, 0));

    assert!(!town.house().verify_record().await.unwrap());
    assert_eq!(rounds(&town, 15).await, 0, "it was told");
    sql(&town, "UPDATE audit SET at = at - 1 WHERE seq = 2").await;
    assert!(town.house().verify_record().await.unwrap());
    assert_eq!(rounds(&town, 15).await, 1);
    town.house().vitals().answered("directory", true);
    assert_eq!(rounds(&town, 15).await, 1);
    assert_eq!(told(&town, Category::WellAgain), 2);
}

#[tokio::test]
async fn what_a_verification_in_the_console_finds_is_told_too() {
    let town = town().await;
    lines(&town, 3).await;
    sql(&town, "UPDATE audit SET at = at + 1 WHERE seq = 2").await;
    let mut ana = Visitor::signed_in(&town, "ana", Role::Auditor).await;
    ana.gets("/admin/chain").await;
    ana.posts("/admin/chain", &[]).await;
    while ana.gets("/admin/chain").await.html.contains("http-equiv=\"refresh\"") {
        tokio::task::yield_now().await;
    }
    ana.sees(200, "faults: 1. Keep the file");
    assert_eq!(round(&town).await, 1);
    assert_eq!(town.tickets_about(Category::RecordBroken)[0].step, "record-broken");
}

#[tokio::test]
async fn a_record_that_grows_shorter_is_told_though_it_fits_together() {
    let town = town().await;
    lines(&town, 9).await;
    assert_eq!(round(&town).await, 0);
    sql(&town, "DELETE FROM audit WHERE seq > (SELECT max(seq) - 3 FROM audit)").await;
    assert_eq!(round(&town).await, 1);
    assert!(town.house().verify_record().await.unwrap(), "the database alone cannot show it");
    assert_eq!((rounds(&town, 15).await, told(&town, Category::RecordBroken)), (0, 1));
}

/// Cut back to before the newest checkpoint, and grown again beyond it before anybody looked.
#[tokio::test]
async fn a_record_that_was_cut_and_has_grown_again_does_not_fit_the_head_in_memory() {
    let town = town().await;
    lines(&town, 9).await;
    town.house().checkpoint().await;
    sql(&town, "DELETE FROM audit WHERE seq > 4; DELETE FROM audit_checkpoint").await;
    town.waits(MINUTE).await;
    lines(&town, 20).await;
    town.house().checkpoint().await;
    assert!(town.house().verify_record().await.unwrap());
    assert_eq!((round(&town).await, told(&town, Category::RecordBroken)), (1, 1));
}

#[tokio::test]
async fn heads_that_nobody_takes_are_told_after_two_and_shipped_again() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let target = format!("syslog:127.0.0.1:{port}");
    let shipper = move || Shipper::new(vec![target.parse().unwrap()]);
    let town =
        town_of(move || Operations { alarms: alarms(Vec::new()), shipper: shipper(), ..Operations::default() }).await;
    lines(&town, 1).await;
    let mut counts = Vec::new();
    for _ in 0..2 {
        // The second time nothing is new: the head that was not taken is shipped again.
        town.house().checkpoint().await;
        counts.push(round(&town).await);
        town.passes(HOUR).await;
    }
    assert_eq!(counts, [0, 1]);
    assert_eq!(town.tickets_about(Category::Silent)[0].step, format!("silent/heads/syslog 127.0.0.1:{port}"));
}

/// A figure that a stranger holds about its threshold fills no desk, and is told again when it lasts.
#[tokio::test]
async fn what_comes_and_goes_is_told_once_an_hour() {
    let town = town().await;
    let fails = |times: u32| (0..times).for_each(|_| town.house().vitals().answered("sms", false));
    let mut told_of = Vec::new();
    for minute in 0..180 {
        if minute % 2 == 0 {
            fails(5);
        } else {
            town.house().vitals().answered("sms", true);
        }
        if round(&town).await > 0 {
            told_of.push(minute);
        }
        town.passes(MINUTE).await;
    }
    assert_eq!(told_of, [0, 60, 120], "it lasts");
    assert_eq!((told(&town, Category::CourierFailing), told(&town, Category::WellAgain)), (3, 0));
    assert_eq!(rounds(&town, 20).await, 1, "quiet: over");
    // Told at 120; quiet since 179: a relapse half an hour later is news again.
    fails(5);
    assert_eq!(rounds(&town, 1).await, 1);
    town.house().vitals().answered("sms", true);
    assert_eq!(rounds(&town, 15).await, 1, "over after a quarter of an hour");
    fails(5);
    assert_eq!(rounds(&town, 20).await, 0, "a relapse within the hour is no news");
    assert_eq!(rounds(&town, 30).await, 1, "but lasts beyond it");
    assert_eq!((told(&town, Category::CourierFailing), told(&town, Category::WellAgain)), (5, 2));
}

/// Neither a clock that was ahead nor somebody who writes the database silences an alarm until a day to come.
#[tokio::test]
async fn a_moment_to_come_silences_nothing() {
    let town = town().await;
    for _ in 0..5 {
        town.house().vitals().answered("sms", false);
    }
    sql(&town, "INSERT INTO alarm (name, since, told_at, what) VALUES ('courier-failing/sms', 0, 4102444800000, '[]')")
        .await;
    assert_eq!(round(&town).await, 1);
    assert_eq!(round(&town).await, 0);
}

/// The pulse asks nobody outside: a server that never answers is waited for elsewhere, and not for ever.
#[tokio::test]
async fn alarms_are_raised_without_waiting_for_a_certificate() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    silent.set_nonblocking(true).unwrap();
    let source = Source::Server("127.0.0.1".to_owned(), silent.local_addr().unwrap().port());
    let town = town_of(move || Operations { alarms: alarms(vec![source.clone()]), ..Operations::default() }).await;
    assert_eq!(round(&town).await, 0);
    assert_eq!(silent.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody knocked");
}

/// Whoever is new at the console is told of, once; and so are many who try to get in.
#[tokio::test]
async fn a_new_admin_and_many_refusals_at_the_console_are_told() {
    let town = town().await;
    let noted = async |kind: Kind, times: u32| {
        for _ in 0..times {
            let facts = vec![("name".to_owned(), "eve".to_owned())];
            let line = Line { at: town.now(), kind, subject: None, peer: None, facts };
            note(&town.house().store, &line).await.unwrap();
        }
    };
    noted(Kind::ConsoleSignInRefused, 19).await;
    assert_eq!(round(&town).await, 0);
    noted(Kind::ConsoleAdminAdded, 1).await;
    assert_eq!(round(&town).await, 1);
    let added = town.tickets_about(Category::AdminAdded);
    assert!(added[0].step == "admin-added/eve" && added[0].category.is_urgent());
    noted(Kind::ConsoleSignInRefused, 1).await;
    assert_eq!(round(&town).await, 1);
    assert_eq!(rounds(&town, 90).await, 1, "that many are refused is over, that somebody came is nothing to be over");
    assert_eq!((told(&town, Category::ConsoleRefused), told(&town, Category::WellAgain)), (1, 1));
}

/// Each desk by itself: one that works beside it does not hide one that is dead.
#[tokio::test]
async fn desks_are_counted_one_by_one() {
    let town = town().await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await;
    tobias.presses(Button::ContactIt).await;
    let outside = town.house().vitals().outside();
    assert_eq!(outside["desk/town"].well, 1, "{outside:?}");
    assert!(!outside.contains_key("desk"));
}

//! How many connections there are, and to which server.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use sesame::directory::{DirectoryError, Verdict};
use sesame::secret::Secret;
use sesame::time::{ManualClock, Time};

use super::{find, one_of_each, open, open_at, settings};
use crate::servers::ldap::Kind;
use crate::servers::wire::{Fate, Request, Wire};

#[tokio::test]
async fn s100_fifty_at_once_share_a_few_connections() {
    for (server, user) in one_of_each("fifty").await {
        let wire = Wire::opaque(server.ldaps_address()).await;
        let mut settings = settings(server, &[&wire.ldaps()]);
        settings.connections = 4;
        let directory = open(server, &settings);
        let found = join_all((0..50).map(|_| find(&*directory, &user.login))).await;
        assert!(found.iter().all(Option::is_some));
        assert!(wire.opened() <= 4, "{}", wire.opened());
        let once_more = wire.opened();
        assert!(find(&*directory, &user.login).await.is_some());
        assert_eq!(wire.opened(), once_more, "what is open is used again");
    }
}

#[tokio::test]
async fn s100_the_next_server_answers_while_the_first_does_not() {
    for (server, user) in one_of_each("failover").await {
        let [first, second] = [Wire::opaque(server.ldaps_address()).await, Wire::opaque(server.ldaps_address()).await];
        let clock = Arc::new(ManualClock::new(Time(1_795_165_200_000)));
        let settings = settings(server, &[&first.ldaps(), &second.ldaps()]);
        let directory = open_at(server, &settings, clock.clone());
        let id = find(&*directory, &user.login).await.unwrap().id;
        assert_eq!((first.opened(), second.opened()), (1, 0), "the first, as long as it answers");
        first.set_down(true);
        first.cut();
        first.has_open(0).await;
        let set = directory.set_password(&id, &Secret::from("N3w-Passw0rd-One")).await.unwrap();
        assert_eq!(set, Verdict::Applied);
        assert_eq!(second.opened(), 1);
        // The first is back, and rests a while all the same.
        first.set_down(false);
        assert!(find(&*directory, &user.login).await.is_some());
        assert_eq!((first.opened(), second.opened()), (1, 1));
        clock.advance(Duration::from_mins(1));
        assert!(find(&*directory, &user.login).await.is_some());
        assert_eq!((first.opened(), second.opened()), (2, 1));
    }
}

#[tokio::test]
async fn s100_after_a_lost_reply_no_other_server_says_what_became_of_it() {
    for (server, user) in one_of_each("doubted").await {
        let [first, second] = [Wire::reading(server).await, Wire::reading(server).await];
        let clock = Arc::new(ManualClock::new(Time(1_795_165_200_000)));
        let directory = open_at(server, &settings(server, &[&first.ldaps(), &second.ldaps()]), clock.clone());
        let id = find(&*directory, &user.login).await.unwrap().id;
        let sets = if server.kind == Kind::ActiveDirectory { Request::Modify } else { Request::Extended };
        first.fate(sets, Fate::LoseAnswer);
        let told = directory.set_password(&id, &Secret::from("N3w-Passw0rd-One")).await;
        assert!(matches!(told, Err(DirectoryError::ReplyLost(_))), "{told:?}");
        first.set_down(true);
        first.cut();
        first.has_open(0).await;
        // The second might not have heard of it yet.
        let told = directory.account(&id).await;
        assert!(matches!(told, Err(DirectoryError::Unreachable(_))), "{told:?}");
        let again = directory.set_password(&id, &Secret::from("N3w-Passw0rd-Two")).await;
        assert!(matches!(again, Err(DirectoryError::Unreachable(_))), "{again:?}");
        assert!(find(&*directory, &user.login).await.is_some(), "who it is, it may say");
        clock.advance(Duration::from_mins(15));
        assert!(directory.account(&id).await.unwrap().is_some());
    }
}

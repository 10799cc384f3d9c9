//! What networks and wrong certificates do.

use sesame::directory::{DirectoryError, Verdict};
use sesame::ids::Handle;
use sesame::secret::Secret;
use tokio::net::{TcpListener, TcpStream};

use super::{directory, find, one_of_each, open, settings};
use crate::servers::wire::{Fate, Request, Wire};

#[tokio::test]
async fn s100_a_question_that_is_lost_is_asked_again_and_a_dead_connection_is_not_written_to() {
    for (server, user) in one_of_each("again").await {
        let wire = Wire::reading(server).await;
        let directory = open(server, &settings(server, &[&wire.ldaps()]));
        let id = find(&*directory, &user.login).await.unwrap().id;
        wire.fate(Request::Search, Fate::CutBefore);
        assert!(find(&*directory, &user.login).await.is_some());
        wire.fate(Request::Search, Fate::LoseAnswer);
        assert!(find(&*directory, &user.login).await.is_some());
        // All that is open dies, and the next write does not meet it.
        wire.cut();
        wire.has_open(0).await;
        let set = directory.set_password(&id, &Secret::from("N3w-Passw0rd-One")).await.unwrap();
        assert_eq!(set, Verdict::Applied);
        assert!(wire.is_fulfilled());
    }
}

#[tokio::test]
async fn s100_a_server_that_is_gone_changes_nothing_and_comes_back() {
    for (server, user) in one_of_each("gone").await {
        let wire = Wire::reading(server).await;
        let directory = open(server, &settings(server, &[&wire.ldaps()]));
        let id = find(&*directory, &user.login).await.unwrap().id;
        wire.set_down(true);
        wire.cut();
        wire.has_open(0).await;
        let new = Secret::from("N3w-Passw0rd-One");
        for told in [
            directory.set_password(&id, &new).await.err(),
            directory.unlock(&id).await.err(),
            directory.sign_in(&id, &new).await.err(),
            directory.find(&Handle::from("anybody")).await.err(),
            directory.account(&id).await.err(),
        ] {
            assert!(matches!(told, Some(DirectoryError::Unreachable(_))), "{told:?}");
        }
        assert!(directory.check().await[0].outcome.is_err());
        wire.set_down(false);
        assert!(server.binds(&user, user.password).await);
        assert_eq!(directory.set_password(&id, &new).await.unwrap(), Verdict::Applied);
        // Gone in the middle: the bind of the person is not answered.
        wire.fate(Request::Bind, Fate::LoseAnswer);
        let told = directory.sign_in(&id, &new).await;
        assert!(matches!(told, Err(DirectoryError::Unreachable(_))), "{told:?}");
    }
}

#[tokio::test]
async fn s100_a_certificate_must_be_of_this_name_and_of_a_known_authority() {
    for (server, user) in one_of_each("certified").await {
        let mut stranger = settings(server, &[&server.ldaps]);
        stranger.ca_file = Some(server.certificates.stranger.clone());
        // Another address of this machine, which the certificate does not name.
        let listener = TcpListener::bind("127.9.9.9:0").await.unwrap();
        let elsewhere = format!("ldaps://{}", listener.local_addr().unwrap());
        let target = server.ldaps_address().to_owned();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = TcpStream::connect(&target).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            }
        });
        for wrong in [stranger, settings(server, &[&elsewhere])] {
            let told = open(server, &wrong).find(&Handle::from(&*user.login)).await;
            let Err(DirectoryError::Broken(why)) = told else { panic!("{told:?}") };
            assert!(why.contains("TLS") && why.contains("certificate"), "{why}");
        }
        assert!(find(&*directory(server), &user.login).await.is_some());
    }
}

#[tokio::test]
async fn s100_without_tls_nothing_is_spoken() {
    for (server, user) in one_of_each("in-the-clear").await {
        let mut plain = settings(server, &[&server.ldap]);
        let faults = plain.faults();
        assert!(faults.len() == 1 && faults[0].0 == "servers" && faults[0].1.contains("starttls = true"), "{faults:?}");
        plain.starttls = true;
        assert_eq!(plain.faults(), []);
        let directory = open(server, &plain);
        let id = find(&*directory, &user.login).await.unwrap().id;
        let set = directory.set_password(&id, &Secret::from("N3w-Passw0rd-One")).await.unwrap();
        assert_eq!(set, Verdict::Applied);
    }
}

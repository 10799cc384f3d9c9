//! The application signs in: with a secret or a certificate, once for all, again in time.

use std::time::Duration;

use futures::future::join_all;
use sesame::directory::entra::{Credential, Signer};
use sesame::directory::{Directory as _, DirectoryError, Verdict};
use sesame::secret::Secret;

use super::{FIND, MIRA, NEW, TOKEN, Tenant, WRITE};
use crate::town::graph::{Certificate, Deed, SECRET, Trouble};

/// Reads a certificate and a key from files, as the configuration does.
fn signer(certificate: &str, key: &str) -> Result<Signer, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cert.pem");
    std::fs::write(&file, certificate).unwrap();
    Signer::read(&file, &Secret::from(key))
}

#[tokio::test]
async fn a_certificate_signs_in_as_a_secret_does() {
    let mut tenant = Tenant::new().await;
    let made = Certificate::make();
    let credential = Credential::Certificate(signer(&made.certificate, &made.key).unwrap());
    tenant.entra = super::entra(&tenant.graph, &tenant.clock, credential, |_| ());
    let Err(DirectoryError::Broken(why)) = tenant.sets(MIRA, NEW).await else { panic!("it is not registered") };
    assert!(why.starts_with("AADSTS700027: the certificate is not registered"), "{why}");
    tenant.graph.registers(&made.certificate);
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    // A new assertion for each token.
    tenant.graph.expires_tokens();
    assert!(tenant.find(MIRA).await.is_some());
    assert_eq!(tenant.graph.calls_to(TOKEN), 3);
    tenant.ends();
}

#[test]
fn a_certificate_or_key_that_is_none_is_told_by_its_setting() {
    let (made, other) = (Certificate::make(), Certificate::make());
    for (certificate, key, expected) in [
        ("nonsense", made.key.as_str(), "certificate_file: found no certificate"),
        (made.certificate.as_str(), "nonsense", "certificate_key_file: found no RSA key"),
        (made.certificate.as_str(), other.key.as_str(), "certificate_key_file: found the key of another certificate"),
    ] {
        let why = signer(certificate, key).err().unwrap();
        assert!(why.starts_with(expected), "{why}");
    }
    let why = Signer::read(std::path::Path::new("/nowhere"), &Secret::from(made.key.as_str())).err().unwrap();
    assert!(why.starts_with("certificate_file: found a name that cannot be read"), "{why}");
}

#[tokio::test]
async fn fifty_at_once_share_one_token_and_few_connections() {
    let tenant = Tenant::new().await;
    let found = join_all((0..50).map(|_| tenant.find(MIRA))).await;
    assert!(found.into_iter().all(|account| account.is_some()));
    assert_eq!((tenant.graph.calls_to(TOKEN), tenant.graph.calls_to(FIND)), (1, 150));
    // No more than eight wait at Graph's door, whoever asks.
    let gate = tenant.graph.holds(FIND);
    tenant.graph.orders(FIND, 200, Trouble::Held(gate.clone()));
    let asking = join_all((0..30).map(|_| tenant.find(MIRA)));
    let watching = async {
        gate.reached_by(8).await;
        let held = tenant.graph.calls_to(FIND) - 150;
        gate.open();
        held
    };
    let (found, held) = tokio::join!(asking, watching);
    assert!(found.into_iter().all(|account| account.is_some()));
    assert_eq!(held, 8);
    tenant.ends();
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_and_once_when_it_is_not_taken() {
    let tenant = Tenant::new().await;
    tenant.find(MIRA).await.unwrap();
    tenant.passes(Duration::from_mins(54));
    tenant.find(MIRA).await.unwrap();
    assert_eq!(tenant.graph.calls_to(TOKEN), 1);
    tenant.passes(Duration::from_mins(1));
    tenant.find(MIRA).await.unwrap();
    assert_eq!(tenant.graph.calls_to(TOKEN), 2, "five minutes before its end");
    // In the middle of a reset: the password is written once.
    tenant.graph.orders(WRITE, 1, Trouble::Expired);
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied);
    assert_eq!((tenant.graph.calls_to(TOKEN), tenant.graph.written(MIRA, Deed::Password)), (3, 1));
    // A tenant that takes no token at all.
    tenant.graph.orders(FIND, 20, Trouble::Expired);
    let Err(DirectoryError::Broken(why)) = tenant.entra.find(&MIRA.into()).await else { panic!("no token is good") };
    assert!(why.contains("does not take the token"), "{why}");
    tenant.ends();
}

#[tokio::test]
async fn what_the_login_refuses_is_told_with_its_remedy_and_asked_once_for_all_who_wait() {
    let tenant = Tenant::new().await;
    tenant.graph.app(|app| {
        app.secrets.clear();
        app.expired_secrets.push(SECRET.to_owned());
    });
    let gate = tenant.graph.holds(TOKEN);
    let asking = join_all((0..20).map(|_| tenant.sets(MIRA, NEW)));
    let opening = async {
        gate.reached_by(1).await;
        gate.open();
    };
    let (answers, ()) = tokio::join!(asking, opening);
    for answer in answers {
        let Err(DirectoryError::Broken(why)) = answer else { panic!("the secret has expired") };
        assert!(why.starts_with("AADSTS7000222: the secret has expired") && !why.contains(SECRET), "{why}");
    }
    assert_eq!(tenant.graph.calls_to(TOKEN), 1, "an expired secret is not tried twenty times");
    tenant.graph.app(|app| app.secrets.push(SECRET.to_owned()));
    tenant.graph.app(|app| app.expired_secrets.clear());
    assert_eq!(tenant.sets(MIRA, NEW).await.unwrap(), Verdict::Applied, "once it is mended");
    tenant.ends();
}

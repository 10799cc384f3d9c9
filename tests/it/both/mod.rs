//! One person in two directories: the embedded one leads and the town's Microsoft Entra follows; or Samba leads.

use std::sync::Arc;
use std::time::Duration;

use sesame::directory::SignIn;
use sesame::directory::both::Follow;
use sesame::directory::entra::Entra;
use sesame::directory::realms::{Realm, Realms};
use sesame::ids::AccountId;
use sesame::secret::Secret;

use crate::conformance::entra::Tenant;
use crate::enrol::everything;
use crate::town::graph::{DOMAIN, Deed};
use crate::town::{Claimant, MIRA, MIRA_PHONE, Pairing, Setup, Town};

mod change;
mod lost;
mod pending;
mod people;
mod pictures;
mod refused;
mod samba;
mod set;

pub const NEW: &str = "Otter-Kiwi-42-Lampe";
pub const OTHER: &str = "Quiet7-lantern-moss";
/// What Mira signs in with before: in the embedded directory, and in Entra.
pub const HERE_BEFORE: &str = "Ancien-Pass7!";
pub const THERE_BEFORE: &str = "Alt-Passwort-1234";
pub const NEAR: &str = "Windows";
pub const FAR: &str = "Microsoft 365";

/// One realm that leads, and Entra that follows it.
pub fn paired(leader: Realm, entra: &Entra) -> Realms {
    let (name, domains, directory) = ("entra".to_owned(), vec![DOMAIN.to_owned()], Arc::new(entra.clone()));
    let follow =
        Follow { leader: leader.name.clone(), near: NEAR.to_owned(), follower: name.clone(), far: FAR.to_owned() };
    Realms::new(vec![leader, Realm { name, domains, directory }]).following(follow)
}

/// A town in which both hold people, and the tenant.
pub async fn town() -> (Town, Tenant) {
    let tenant = Tenant::new().await;
    let entra = tenant.entra.clone();
    let pair: Pairing = Arc::new(move |embedded| {
        let domains = vec![DOMAIN.to_owned()];
        Arc::new(paired(Realm { name: String::new(), domains, directory: embedded }, &entra))
    });
    let setup = Setup { policy: everything(), paired: Some(pair), ..Setup::default() };
    (Town::with(setup).await, tenant)
}

/// Time passes for everybody, and what waits is tried again when it is due.
pub async fn passes(town: &Town, tenant: &Tenant, lapse: Duration) {
    tenant.passes(lapse);
    town.waits(lapse).await;
    town.house().places.retry().await;
    town.house().places.compare().await.unwrap();
    town.settles().await;
}

/// Mira, who has come to the page.
pub async fn mira_at_page(town: &Town) -> Claimant {
    let mira = town.arrives("m");
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears_some("ask-reset");
    mira
}

/// Whether the leading directory lets Mira in. By her identifier: to find her by name, both must answer.
pub async fn lets_in(town: &Town, account: &AccountId, password: &str) -> bool {
    let verdict = town.house().directory.sign_in(account, &Secret::from(password)).await.unwrap();
    verdict == SignIn::Accepted
}

/// How often a password was set in Entra, and nothing was asked there that is not documented.
#[track_caller]
pub fn written(tenant: &Tenant) -> usize {
    tenant.ends();
    tenant.graph.written(MIRA, Deed::Password)
}

/// Nothing is left to be told.
pub async fn is_over(town: &Town) {
    assert_eq!(town.count("SELECT count(*) FROM place").await, 0);
    assert_eq!(town.house().places.retry().await, 0);
}

/// A password stands nowhere in the database.
pub fn is_not_written(town: &Town, password: &str) {
    let forms = [password.as_bytes().to_vec(), password.encode_utf16().flat_map(u16::to_le_bytes).collect()];
    let mut seen = 0;
    for entry in std::fs::read_dir(town.folder()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        seen += bytes.len();
        for form in &forms {
            assert!(!bytes.windows(form.len()).any(|part| part == form));
        }
    }
    assert!(seen > 10_000, "the database was read");
}

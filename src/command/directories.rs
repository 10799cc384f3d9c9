//! The directories of a configuration.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::config::pairs::Table;
use crate::config::{Config, Directory as DirectoryConfig, Settled};
use crate::directory::Directory;
use crate::directory::active_directory::ActiveDirectory;
use crate::directory::both::Follow;
use crate::directory::embedded::Embedded;
use crate::directory::entra::{Credential, Entra, Settings, Signer};
use crate::directory::open_ldap::OpenLdap;
use crate::directory::realms::{Realm, Realms};
use crate::entropy::OsSeeds;
use crate::store::Store;
use crate::time::{Clock, SystemClock};

/// The directories outside of Sesame as one; `None` where it holds the accounts itself.
pub(super) fn outside(settled: &Settled, clock: &Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn Directory>>> {
    let Config { directory, policy, .. } = &settled.config;
    let mut realms = Vec::new();
    if let (Some(settings), Some(password)) = (&directory.active_directory, settled.secrets.active_directory.clone()) {
        let opened = ActiveDirectory::new(settings, password, policy.password.clone(), Arc::clone(clock));
        let opened = opened.map_err(|why| anyhow!("directory.active_directory.{why}"))?;
        realms.push(realm("ad", &settings.domains, Arc::new(opened)));
    }
    if let (Some(settings), Some(password)) = (&directory.ldap, settled.secrets.ldap.clone()) {
        let opened = OpenLdap::new(settings, password, policy.password.clone(), Arc::clone(clock));
        let opened = opened.map_err(|why| anyhow!("directory.ldap.{why}"))?;
        realms.push(realm("ldap", &settings.domains, Arc::new(opened)));
    }
    if let Some(settings) = &directory.entra {
        let (timer, seeds) = (Arc::new(SystemClock), Arc::new(OsSeeds));
        let asked = Settings { passes: policy.case.pass, ..settings.clone() };
        let opened = Entra::new(asked, credential(settled)?, &policy.password, timer, seeds);
        let opened = opened.map_err(|why| anyhow!("directory.entra.{why}"))?;
        realms.push(realm("entra", &settings.domains, Arc::new(opened)));
    }
    if realms.is_empty() {
        return Ok(None);
    }
    // One alone has a name, too: so another can be added without anybody becoming somebody else.
    Ok(Some(Arc::new(follows(directory).into_iter().fold(Realms::new(realms), Realms::following))))
}

/// Who follows whom.
fn follows(directory: &DirectoryConfig) -> Vec<Follow> {
    let tables = directory.tables();
    let follow = |table: &Table<'_>| {
        let leader = tables.iter().find(|other| Some(other.name) == table.follows)?;
        let word = |table: &Table<'_>| table.label.unwrap_or(table.name).to_owned();
        let (near, far) = (word(leader), word(table));
        Some(Follow { leader: leader.realm.to_owned(), near, follower: table.realm.to_owned(), far })
    };
    tables.iter().filter_map(follow).collect()
}

/// Who holds the accounts.
pub(super) fn directory(
    settled: &Settled,
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Arc<dyn Directory>> {
    let policy = settled.config.policy.password.clone();
    let outside = outside(settled, &clock).context("the directory")?;
    Ok(outside.unwrap_or_else(|| Arc::new(Embedded::new(store, clock, Arc::new(OsSeeds), policy))))
}

fn realm(name: &str, domains: &[String], directory: Arc<dyn Directory>) -> Realm {
    Realm { name: name.to_owned(), domains: domains.to_vec(), directory }
}

/// By what the application in Entra proves itself.
fn credential(settled: &Settled) -> anyhow::Result<Credential> {
    let certificate = settled.config.directory.entra.as_ref().and_then(|entra| entra.certificate_file.as_ref());
    let secrets = &settled.secrets;
    match (certificate, &secrets.entra_key, &secrets.entra) {
        (Some(certificate), Some(key), _) => {
            let signer = Signer::read(certificate, key).map_err(|why| anyhow!("directory.entra.{why}"))?;
            Ok(Credential::Certificate(signer))
        }
        (_, _, Some(secret)) => Ok(Credential::Secret(secret.clone())),
        _ => Err(anyhow!("directory.entra.secret_file: missing")),
    }
}

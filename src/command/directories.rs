//! The directories of a configuration.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::config::{Config, Settled};
use crate::directory::Directory;
use crate::directory::active_directory::ActiveDirectory;
use crate::directory::embedded::Embedded;
use crate::directory::open_ldap::OpenLdap;
use crate::directory::realms::{Realm, Realms};
use crate::entropy::OsSeeds;
use crate::store::Store;
use crate::time::Clock;

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
    // One alone has a name, too: so another can be added without anybody becoming somebody else.
    Ok((!realms.is_empty()).then(|| Arc::new(Realms::new(realms)) as Arc<dyn Directory>))
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

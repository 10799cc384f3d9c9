//! The directories of a configuration.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::config::{Config, Settled};
use crate::directory::Directory;
use crate::directory::active_directory::ActiveDirectory;
use crate::directory::embedded::Embedded;
use crate::directory::entra::{Credential, Entra, Signer};
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
        let opened = Entra::new(settings.clone(), credential(settled)?, &policy.password, timer, seeds);
        let opened = opened.map_err(|why| anyhow!("directory.entra.{why}"))?;
        realms.push(realm("entra", &settings.domains, Arc::new(opened)));
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

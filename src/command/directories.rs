//! The directories of a configuration, as one.

use std::sync::Arc;

use anyhow::anyhow;

use crate::config::Settled;
use crate::directory::Directory;
use crate::directory::embedded::Embedded;
use crate::directory::entra::{Credential, Entra, Signer};
use crate::directory::realms::{Realm, Realms};
use crate::entropy::OsSeeds;
use crate::store::Store;
use crate::time::SystemClock;

/// Every directory that has a table, each a realm of its own: identifiers stay as they are when one more comes.
/// `None` when there is none, and the embedded one holds the accounts.
pub(super) fn tables(settled: &Settled) -> anyhow::Result<Option<Arc<dyn Directory>>> {
    let mut realms = Vec::new();
    if let Some(settings) = &settled.config.directory.entra {
        let policy = settled.config.policy.password.clone();
        let entra =
            Entra::new(settings.clone(), credential(settled)?, policy, Arc::new(SystemClock), Arc::new(OsSeeds));
        realms.push(Realm {
            name: "entra".to_owned(),
            domains: settings.domains.clone(),
            directory: Arc::new(entra.map_err(|why| anyhow!("directory.entra.{why}"))?),
        });
    }
    Ok(if realms.is_empty() { None } else { Some(Arc::new(Realms::new(realms))) })
}

/// The same, or the embedded one.
pub(super) fn directory(settled: &Settled, store: &Arc<Store>) -> anyhow::Result<Arc<dyn Directory>> {
    let embedded = || {
        let policy = settled.config.policy.password.clone();
        Arc::new(Embedded::new(Arc::clone(store), Arc::new(SystemClock), Arc::new(OsSeeds), policy))
    };
    Ok(match tables(settled)? {
        Some(directory) => directory,
        None => embedded(),
    })
}

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

//! What `sesame check` says of an LDAP directory. Nothing is changed by it.

use std::collections::HashSet;

use ldap3::{Mod, Scope};

use super::policy::Reason;
use super::{Book, OpenLdap};
use crate::directory::ldap::{Question, said};
use crate::directory::{Checked, Directory as _, DirectoryError};
use crate::ids::Handle;

/// The rights and where they are explained.
const GUIDE: &str = "see \"Active Directory\" in the README, at its end";

/// Tries everything that can be tried without a trace.
pub(super) async fn check(directory: &OpenLdap) -> Vec<Checked> {
    let mut lines = Vec::new();
    for (server, opened) in directory.pool.try_all().await {
        let line = opened.map(|()| format!("{server} answers, with a certificate that is trusted"));
        lines.push(Checked::of("directory", line));
    }
    // The next would say the same once more.
    if lines.iter().all(|line| line.outcome.is_err()) {
        return lines;
    }
    match directory.read_book().await {
        Ok(book) => {
            lines.push(Checked::of("password policy", policies(directory, &book)));
            lines.push(Checked::of("privileged groups", privileged(&book)));
        }
        Err(error) => lines.push(Checked::of("password policy", Err::<String, _>(error))),
    }
    lines.push(Checked::of("people", people(directory).await));
    lines.push(Checked::of("rights", rights(directory).await));
    lines
}

fn policies(directory: &OpenLdap, book: &Book) -> Result<String, String> {
    match (&directory.settings.policy, book.policies.len()) {
        (Some(dn), _) if !book.policies.contains_key(&dn.to_lowercase()) => {
            Err(format!("there is no {dn}, or it is hidden: correct policy"))
        }
        (None, 2..) => Err("there are several: name the one of ppolicy_default in policy".to_owned()),
        (_, 0) => Ok("none is seen: the organisation's own rules are told, the directory's word is final".to_owned()),
        (_, count) => Ok(format!("{count} read")),
    }
}

fn privileged(book: &Book) -> Result<String, String> {
    match &book.missing[..] {
        [] => Ok("all are found".to_owned()),
        missing => Err(format!(
            "not found: {}. Until they are, everybody counts as privileged: correct privileged_groups",
            missing.join(", ")
        )),
    }
}

async fn people(directory: &OpenLdap) -> Result<String, String> {
    let base = &directory.settings.base;
    let question = Question { base, scope: Scope::Base, filter: "(objectClass=*)", attributes: &["1.1"] };
    let (_, found) = directory.pool.ask(&question).await.map_err(|error| error.to_string())?;
    if found.is_empty() {
        return Err(format!("there is no {base}, or it is hidden: correct base"));
    }
    Ok(format!("looked for below {base}"))
}

/// What the server's access rules let the service account do with the account that the configuration names for it.
async fn rights(directory: &OpenLdap) -> Result<String, String> {
    let Some(name) = &directory.settings.test_account else {
        return Ok("not tried: name somebody in test_account to see whether passwords may be set".to_owned());
    };
    let told = |error: DirectoryError| error.to_string();
    let Some(account) = directory.find(&Handle::from(name.as_str())).await.map_err(told)? else {
        return Err(format!("test_account: nobody is called {name} below {}", directory.settings.base));
    };
    let Some(mut found) = directory.by_id(&account.id).await.map_err(told)? else {
        return Err(format!("test_account: {name} cannot be read"));
    };
    // Values that are not there cannot be taken away; that is said after the rights are looked at.
    let (password, lock) = (b"userPassword", b"pwdAccountLockedTime");
    let nowhere: [(&[u8], &[u8], _); 2] = [
        (password, b"a value that nobody has", format!("set the password of {name}: give it =w on userPassword")),
        (lock, b"19700101000000Z", format!("unlock {name}: give it manage on pwdAccountLockedTime")),
    ];
    for (attribute, value, lacking) in nowhere {
        let change = Mod::Delete(attribute.to_vec(), HashSet::from([value.to_vec()]));
        let answer =
            found.lease.modify((&found.account.id, &found.dn), vec![change], Vec::new()).await.map_err(told)?;
        match answer.rc {
            50 => return Err(format!("it may not {lacking} ({GUIDE})")),
            // noSuchAttribute; or a policy speaks before the rights are looked at.
            16 => {}
            19 if Reason::of(&answer).is_some() => {}
            // undefinedAttributeType: a server without password policy has no lock to lift.
            17 if attribute == lock => {}
            _ => return Err(said(&answer)),
        }
    }
    Ok(format!("it may set the password of {name} and unlock the account"))
}

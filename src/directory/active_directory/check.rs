//! What `sesame check` says of a domain. Nothing is changed by it.

use std::collections::HashSet;

use ldap3::{Mod, Scope};

use super::book::Book;
use super::{ATTRIBUTES, ActiveDirectory, groups};
use crate::directory::ldap::{Entry, Question, any, is, said};
use crate::directory::{Checked, Directory as _, DirectoryError};
use crate::ids::Handle;

/// The rights and where they are explained.
const GUIDE: &str = "see \"Active Directory\" in the README";

/// Tries everything that can be tried without a trace.
pub(super) async fn check(domain: &ActiveDirectory) -> Vec<Checked> {
    let mut lines = Vec::new();
    for (server, opened) in domain.pool.try_all().await {
        let line = opened.map(|()| format!("{server} answers, with a certificate that is trusted"));
        lines.push(Checked::of("directory", line));
    }
    // The next would say the same once more.
    if lines.iter().all(|line| line.outcome.is_err()) {
        return lines;
    }
    let book = match Book::read(&domain.pool, &domain.settings.privileged_groups).await {
        Ok(book) => book,
        Err(error) => {
            lines.push(Checked::of("domain", Err::<String, _>(error)));
            return lines;
        }
    };
    lines.push(Checked::of("domain", writes(&book)));
    lines.push(Checked::of("privileged groups", privileged(&book)));
    lines.push(Checked::of("service account", service(domain, &book).await));
    lines.push(Checked::of("people", people(domain).await));
    lines.push(Checked::of("rights", rights(domain).await));
    lines
}

/// Whether the server that is asked is the one that all others tell of passwords and locks first.
fn writes(book: &Book) -> Result<String, String> {
    let history = match book.hints {
        Some(_) => "a reset is held to the history",
        None => "a reset is not held to the history, for the server does not know the policy hints",
    };
    match &book.servers {
        Some((this, pdc)) if !this.eq_ignore_ascii_case(pdc) => Err(format!(
            "{}: the first server is not the PDC emulator ({pdc}), which knows of every lock first: name that one first",
            book.root
        )),
        _ => Ok(format!("{}; {history}", book.root)),
    }
}

fn privileged(book: &Book) -> Result<String, String> {
    match &book.missing[..] {
        [] => Ok(format!("{} more than Windows' own", book.privileged.len())),
        missing => Err(format!(
            "not found: {}. Until they are, everybody counts as privileged: correct privileged_groups",
            missing.join(", ")
        )),
    }
}

/// The service account itself must have no power beyond what was delegated.
async fn service(domain: &ActiveDirectory, book: &Book) -> Result<String, String> {
    let name = domain.settings.bind.to_lowercase();
    // Windows takes the short name before any domain of its own, too.
    let short = name.split_once('\\').map_or(&*name, |(_, short)| short);
    let short = short.split_once('@').map_or(short, |(short, _)| short);
    let filter = any([is("userPrincipalName", &name), is("distinguishedName", &name), is("sAMAccountName", short)]);
    let question = Question { base: &book.root, scope: Scope::Subtree, filter: &filter, attributes: &ATTRIBUTES };
    let (mut lease, found) = domain.pool.ask(&question).await.map_err(|error| error.to_string())?;
    let full = |entry: &&Entry| entry.has("userPrincipalName", &name) || entry.dn.to_lowercase() == name;
    let entry = found.iter().find(full).or(found.first());
    let entry = entry.ok_or("it is not found in the domain: write bind as a DN or a UPN")?;
    let groups = groups(&mut lease, book, &entry.dn).await.map_err(|error| error.to_string())?;
    if entry.number("adminCount").is_some_and(|count| count > 0) || groups.are_ruling() {
        return Err(format!(
            "{} may change anybody, for it is in an administrative group: make one that may only set passwords ({GUIDE})",
            domain.settings.bind
        ));
    }
    Ok(format!("{} is no administrator", domain.settings.bind))
}

async fn people(domain: &ActiveDirectory) -> Result<String, String> {
    let base = &domain.settings.base;
    let question = Question { base, scope: Scope::Base, filter: "(objectClass=*)", attributes: &["1.1"] };
    match domain.pool.ask(&question).await {
        Ok((_, found)) if found.is_empty() => Err(format!("there is no {base}, or it is hidden: correct base")),
        Ok(_) => Ok(format!("looked for below {base}")),
        Err(error) => Err(error.to_string()),
    }
}

/// What was delegated, on the account that the configuration names for it.
async fn rights(domain: &ActiveDirectory) -> Result<String, String> {
    let Some(name) = &domain.settings.test_account else {
        return Ok("not tried: name somebody in test_account to see whether passwords may be set".to_owned());
    };
    let told = |error: DirectoryError| error.to_string();
    let Some(account) = domain.find(&Handle::from(name.as_str())).await.map_err(told)? else {
        return Err(format!("test_account: nobody is called {name} below base"));
    };
    let Some(mut found) = domain.by_id(&account.id).await.map_err(told)? else {
        return Err(format!("test_account: {name} cannot be read"));
    };
    let question = Question {
        base: &found.dn.clone(),
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: &["allowedAttributesEffective"],
    };
    let read = found.lease.ask(&question).await.map_err(told)?;
    let may = |attribute: &str| read.iter().any(|entry| entry.has("allowedAttributesEffective", attribute));
    if !may("lockouttime") {
        return Err(format!("it may not unlock {name}: delegate \"Write lockoutTime\" ({GUIDE})"));
    }
    // A password that is none: without its quotes it is refused whatever the policy, and after the rights are looked at.
    let none = Mod::Replace(b"unicodePwd".to_vec(), HashSet::from([b"x\0".to_vec()]));
    let answer = found.lease.modify((&found.account.id, &found.dn), vec![none], Vec::new()).await.map_err(told)?;
    match answer.rc {
        50 => Err(format!("it may not set the password of {name}: delegate \"Reset password\" ({GUIDE})")),
        0 => Err("the directory took a password that is none: it is not of Active Directory".to_owned()),
        19 | 53 if may("mail") || may("member") || may("useraccountcontrol") => Err(format!(
            "it may change more of {name} than password and lock: take back what it does not need ({GUIDE})"
        )),
        19 | 53 => Ok(format!("it may set the password of {name} and unlock the account, and no more")),
        _ => Err(said(&answer)),
    }
}

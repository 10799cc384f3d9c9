//! One account: what is known of it without a secret, its history, and what keeps it out, which an admin may lift with a
//! reason.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::log::{Asked, read};
use super::{Call, Trouble, overview, view};
use crate::audit::Kind;
use crate::audit::page::Page;
use crate::directory::Account;
use crate::engine::contact::canonical;
use crate::engine::decoy::account_key;
use crate::ids::{AccountId, Handle, Peer};
use crate::relief::{Hand, Relief, lift as lifted};
use crate::store::console::ListedMethod;
use crate::time::Time;
use crate::web::view as pages;

/// The window of wrong answers.
const DAY: Duration = Duration::from_hours(24);

/// Looks at one account are noted once in so long for a session.
pub(super) const LOOKED: Duration = Duration::from_mins(15);

/// The longest reason, and the shortest: "x" is none.
const REASON: std::ops::RangeInclusive<usize> = 3..=200;

/// What is known of an account.
pub(super) struct Known {
    /// The account, as the directory has it.
    pub account: Account,
    /// Its methods.
    pub methods: Vec<ListedMethod>,
    /// Its linked chats.
    pub chats: Vec<(Peer, Time)>,
    /// Wrong answers in the last 24 hours.
    pub wrong: usize,
    /// Whether its owner stopped it.
    pub frozen: bool,
}

/// What became of a wish to lift something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Outcome {
    /// It is lifted.
    Lifted,
    /// There was nothing to lift.
    Nothing,
    /// No reason was given; nothing was changed.
    Reason,
}

/// GET: the page of an account, by any of its names; without a name, a field for one.
pub(super) async fn show(call: &Call) -> Result<Response, Trouble> {
    let outcome = match call.asks("done").as_deref() {
        Some("lifted") => Some(Outcome::Lifted),
        Some("nothing") => Some(Outcome::Nothing),
        _ => None,
    };
    let name = call.asks("name").unwrap_or_default();
    page(call, &name, outcome, StatusCode::OK).await
}

async fn page(call: &Call, name: &str, outcome: Option<Outcome>, status: StatusCode) -> Result<Response, Trouble> {
    if name.is_empty() {
        return Ok(pages::answer(status, view::account::search(call)));
    }
    let plain = name.strip_prefix("account/").unwrap_or(name);
    let known = known(call, plain).await?;
    let subject = match &known {
        Some(known) => account_key(&known.account.id),
        None => account_key(&AccountId(canonical(plain))),
    };
    let mut asked = Asked { typed: vec![("account", name.to_owned())], ..Asked::default() };
    asked.wanted.subject = Some(subject.0.clone());
    let history = read(call, &asked).await?;
    if known.is_some() || !history.rows.is_empty() {
        looked_at(call, &subject).await?;
    }
    let told = Told { name, known: known.as_ref(), history: &history, outcome };
    Ok(pages::answer(status, view::account::page(call, &asked, &told)))
}

/// What the page shows.
pub(super) struct Told<'a> {
    /// The name it was asked for by.
    pub name: &'a str,
    /// What is known, if there is such an account.
    pub known: Option<&'a Known>,
    /// A page of its history.
    pub history: &'a Page,
    /// What became of what was just asked.
    pub outcome: Option<Outcome>,
}

async fn known(call: &Call, name: &str) -> Result<Option<Known>, Trouble> {
    let parts = &call.console.parts;
    let mut found = parts.directory.find(&Handle(canonical(name))).await.map_err(Trouble::busy)?;
    if found.is_none() {
        found = parts.directory.account(&AccountId::from(name)).await.map_err(Trouble::busy)?;
    }
    let Some(account) = found else { return Ok(None) };
    let (store, now) = (&parts.store, parts.clock.now());
    let wrong = format!("wrong/{}", account_key(&account.id));
    Ok(Some(Known {
        methods: store.listed_methods(&account.id).await.map_err(Trouble::busy)?,
        chats: store.linked_chats(&account.id).await.map_err(Trouble::busy)?,
        wrong: store.counted(&wrong, now - DAY).await.map_err(Trouble::busy)?.len(),
        frozen: store.is_frozen(&account.id).await.map_err(Trouble::busy)?,
        account,
    }))
}

/// Who looks at whom stands in the record, too.
pub(super) async fn looked_at(call: &Call, subject: &crate::ids::SubjectKey) -> Result<(), Trouble> {
    let (parts, session) = (&call.console.parts, call.who()?);
    let (now, bucket) = (parts.clock.now(), session.bucket(&format!("looked/{subject}")));
    if parts.store.count_within((&bucket, ""), now - LOOKED, now, 1).await.map_err(Trouble::busy)? {
        call.note(Kind::AccountLookedAt, Some(subject.clone()), &[]).await?;
    }
    Ok(())
}

/// POST: lifts what keeps somebody out, for a reason.
pub(super) async fn lift(call: &Call) -> Result<Response, Trouble> {
    let id = AccountId::from(call.form.text("account"));
    let relief = match call.form.text("what") {
        "wrong" => Relief::Wrong(id.clone()),
        "freeze" => Relief::Freeze(id.clone()),
        "phone" => Relief::Phone(id.clone()),
        "country" => Relief::Country(call.form.text("country").to_ascii_uppercase()),
        "halt" => Relief::Halt,
        _ => return Err(Trouble::Form),
    };
    let account = matches!(relief, Relief::Wrong(_) | Relief::Freeze(_) | Relief::Phone(_));
    let parts = &call.console.parts;
    if account && parts.directory.account(&id).await.map_err(Trouble::busy)?.is_none() {
        return Err(Trouble::Missing);
    }
    let reason: String = call.form.text("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    if !REASON.contains(&reason.chars().count()) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        if account {
            return page(call, id.as_str(), Some(Outcome::Reason), status).await;
        }
        return overview::page(call, Some(Outcome::Reason), status).await;
    }
    let hand = Hand { by: call.who()?.name.clone(), reason: Some(reason) };
    let count = lifted(&parts.store, &relief, &hand, parts.clock.now()).await.map_err(Trouble::busy)?;
    let outcome: &'static str = if count > 0 { Outcome::Lifted.into() } else { Outcome::Nothing.into() };
    let to = if account {
        let name: String = url::form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect();
        format!("/admin/account?name={name}&done={outcome}")
    } else {
        format!("/admin?done={outcome}")
    };
    Ok(call.redirect(&to))
}

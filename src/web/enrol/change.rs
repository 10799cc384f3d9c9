//! Changing a password that its owner knows (S95, S96): the name, the old one, and the new one twice, in one form.
//!
//! What cannot be taken back is done as on the one-time page: written before the directory is asked, compared after a lost
//! reply ([`crate::web::reset`]); and so where the person is in a second directory ([`crate::web::places`]).

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use super::room::{Answer, Room};
use super::sign_in::{Identified, enter, identify};
use super::{Fault, Fields, Trouble};
use crate::directory::{Account, Refusal};
use crate::engine::Event;
use crate::engine::password;
use crate::engine::text::Pair;
use crate::ids::PageId;
use crate::inbox::InboxError;
use crate::keys::token_hash;
use crate::store::pages::{NewPage, Page, PageState};
use crate::store::visits::Proof;
use crate::web::Posts;
use crate::web::page::{ANSWER_MAX, judge, names};
use crate::web::places;
use crate::web::reset::{Chosen, Ending};
use crate::web::view::form::Trouble as Choice;
use crate::web::view::{self, Notice};

/// Takes the form.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    let (new, confirm) = (fields.secret("new"), fields.secret("confirm"));
    let (new, confirm) = (password::prepared(&new), password::prepared(&confirm));
    // What can be said without knowing who it is costs no try.
    let (troubles, score) = judge(room.site(), &new, &confirm, &room.policy().password, &[]).await;
    if !troubles.is_empty() {
        room.choice = (troubles, score);
        return Ok(());
    }
    let Identified::As(account, proof) = identify(room, fields, "old").await? else { return Ok(()) };
    let web = &room.site().web;
    let rules = web.directory.rules(&account.id).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "judging by the configured rules instead of the directory's");
        web.policy.password.clone()
    });
    let (troubles, score) = judge(room.site(), &new, &confirm, &rules, &names(&account)).await;
    if !troubles.is_empty() {
        room.choice = (troubles, score);
        return Ok(());
    }
    let chosen = Chosen { new, present: Some(fields.secret("old")) };
    set(room, account, proof, chosen).await
}

/// Sets it, and shows what became of it. Who did it is signed in from then on, to register what is lacking (S72).
async fn set(room: &mut Room<'_>, account: Account, proof: Proof, chosen: Chosen) -> Result<(), Response> {
    // The writing of this form comes first, so that of two at once one is sent.
    if !room.commit().await? {
        room.trouble(Trouble::of(Fault::Stale));
        return Ok(());
    }
    let page = intend(room, &account).await?;
    let (site, sent, of) = (Arc::clone(&room.guest.site), page.clone(), account.clone());
    let sending = tokio::spawn(async move { places::set(&site.web, &sent, &of, &chosen).await });
    let Ok(Ok(everywhere)) = tokio::time::timeout(ANSWER_MAX, sending).await else {
        let words = room.guest.words(&room.visit);
        let working = view::notice(room.site(), &words, Notice::Unsure);
        room.answer = Some(Answer::Changed(working, StatusCode::ACCEPTED));
        return Ok(());
    };
    let notice = match everywhere.ending {
        Ending::Changed if everywhere.is_refused() => {
            room.choice = (everywhere.troubles(true), None);
            return Ok(());
        }
        Ending::Changed => {
            enter(room, account, proof).await?;
            let words = room.guest.words(&room.visit);
            let browser = room
                .guest
                .browser
                .as_ref()
                .map(|browser| browser.form_token(room.site(), &format!("e/{}", room.guest.link)).0);
            let alone = page.peer.channel() == "visit";
            let more = view::places::lines(&words, &everywhere.sequels, alone);
            let page = room.sheet(&words, browser.as_deref().unwrap_or_default()).changed(&more);
            room.answer = Some(Answer::Changed(page, StatusCode::OK));
            return Ok(());
        }
        Ending::Refused(Refusal::NotAllowed) => Notice::NotAllowed,
        Ending::Refused(refusal) => {
            again(room, Choice::Refused(refusal));
            return Ok(());
        }
        Ending::Unreachable => {
            again(room, Choice::Unreachable);
            return Ok(());
        }
        Ending::Broken => Notice::Broken,
        Ending::NotChanged | Ending::Gone => Notice::NotChanged,
        Ending::Unknown => Notice::Unsure,
    };
    let words = room.guest.words(&room.visit);
    let status = if notice == Notice::Unsure { StatusCode::ACCEPTED } else { StatusCode::OK };
    room.answer = Some(Answer::Changed(view::notice(room.site(), &words, notice), status));
    Ok(())
}

fn again(room: &mut Room<'_>, trouble: Choice) {
    room.choice = (vec![trouble], None);
}

/// Writes down what is intended, as an open page that nobody has the link of.
async fn intend(room: &Room<'_>, account: &Account) -> Result<Page, Response> {
    let mut entropy = room.entropy();
    let (id, peer) = (PageId(entropy.id()), room.peer());
    let (words, expires_at) = (Pair::default(), room.now + room.policy().flow.page);
    let new = NewPage {
        id: &id,
        token_hash: &token_hash(&entropy.token()),
        peer: &peer,
        account: &account.id,
        gates: 0,
        locale: &room.visit.locale,
        words,
        issued_at: room.now,
        expires_at,
    };
    room.site().web.store.intend_change(&new).await.map_err(|error| room.guest.busy(&error))?;
    Ok(Page {
        id,
        peer,
        account: account.id.clone(),
        gates: 0,
        locale: room.visit.locale.clone(),
        words,
        browser: None,
        state: PageState::Open,
        stamp_before: None,
        sent_at: None,
        expires_at,
        change: true,
    })
}

/// Tells what became of a change: the owner's addresses and, where a chat opened the visit, the chat.
pub(in crate::web) async fn tell(inbox: &dyn Posts, page: &Page, set: bool) -> Result<(), InboxError> {
    if !set {
        return Ok(()); // the page has said so, or nobody waits for it any more
    }
    let here = page.peer.channel() != "visit";
    let (account, locale, id) = (page.account.clone(), page.locale.clone(), page.id.clone());
    inbox.post(&page.peer, Event::PasswordChanged { page: id, account, locale, here }).await
}

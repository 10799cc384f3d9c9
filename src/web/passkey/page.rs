//! The requests of the page: look at it (GET), and its forms (POST): ask the browser, take its answer, go back, say that
//! one did not ask for this.
//!
//! "I did not ask for this" has two weights. Before a passkey is confirmed anybody with the link can say it: it ends the
//! page and is on record, no more, or strangers could shut people out. Afterwards it is the owner's word, and stops
//! everything as "this wasn't me" does.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use url::form_urlencoded;
use webauthn_rs::prelude::PublicKeyCredential;

use super::{Party, link, owner};
use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::register::RegisterError;
use crate::engine::Event;
use crate::engine::decoy::account_key;
use crate::engine::gate::passkey_digest;
use crate::engine::method::MethodKind;
use crate::entropy::Entropy;
use crate::inbox::InboxError;
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::store::proofs::{Proof, ProofState};
use crate::web::browser::Browser;
use crate::web::page::{ARRIVAL_MAX, BODY_MAX};
use crate::web::view::passkey::{CodePage, ProofPage};
use crate::web::view::{self, Notice, Words};
use crate::web::{Site, disown, guard};

/// One request for a page: by which link, from which browser.
struct Visit {
    site: Arc<Site>,
    browser: Option<Browser>,
    uri: Uri,
    headers: HeaderMap,
}

/// What a form asks for.
#[derive(Debug, PartialEq, Eq)]
enum Deed {
    /// Ask the browser for a passkey.
    Ask,
    /// Take the browser's answer.
    Prove(String),
    /// Go back to the other methods.
    Cancel,
    /// "I did not ask for this."
    Deny,
    /// The same, from whoever has confirmed the account's own passkey.
    Stop,
}

/// What was confirmed on the page.
enum Verdict {
    /// The account's own passkey; with the code to type in the chat, where one is.
    Own(Option<Secret<String>>),
    /// Something else.
    Other,
}

/// Why what was done on the page could not be told.
#[derive(Debug, thiserror::Error)]
enum Untold {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
}

impl Visit {
    fn new(site: Arc<Site>, uri: Uri, headers: HeaderMap) -> Self {
        let browser = Browser::of(&site, &headers);
        Self { site, browser, uri, headers }
    }

    /// The page of the link, unless it has expired or belongs to another browser.
    async fn proof(&self) -> Result<Option<Proof>, StoreError> {
        let proof = self.site.web.store.proof_by_token(&token_hash(link(&self.uri))).await?;
        let hash = self.browser.as_ref().map(Browser::hash);
        let now = self.site.web.clock.now();
        Ok(proof.filter(|proof| proof.expires_at > now && (proof.browser.is_none() || proof.browser == hash)))
    }

    fn neutral(&self) -> Response {
        guard::neutral(&self.site, StatusCode::NOT_FOUND, &self.uri, &self.headers)
    }

    fn notice(&self, proof: &Proof, status: StatusCode, notice: Notice) -> Response {
        let words = Words::of_page(&self.site.web.speech, &proof.locale, &self.uri);
        view::answer(status, view::notice(&self.site, &words, notice))
    }

    fn busy(&self, error: &dyn std::error::Error) -> Response {
        tracing::error!(%error, "the page of a proof cannot be read or written");
        let words = Words::of_visitor(&self.site.web.speech, &self.uri, &self.headers);
        view::answer(StatusCode::SERVICE_UNAVAILABLE, view::notice(&self.site, &words, Notice::Unreachable))
    }

    /// A form sent again after the page had its end.
    async fn ended(&self) -> Response {
        match self.proof().await {
            Err(error) => self.busy(&error),
            Ok(Some(proof)) => match proof.state {
                ProofState::Judged => self.notice(&proof, StatusCode::OK, Notice::ProofOver),
                ProofState::Cancelled => self.notice(&proof, StatusCode::OK, Notice::ProofCancelled),
                ProofState::Open => self.neutral(),
            },
            Ok(None) => self.neutral(),
        }
    }

    /// The page, with what the browser is asked, if it is.
    fn page(&self, proof: &Proof, status: StatusCode, asked: Option<&str>, trouble: Option<&str>) -> Response {
        let words = Words::of_page(&self.site.web.speech, &proof.locale, &self.uri);
        let browser = self.browser.clone().unwrap_or_else(|| Browser::new(&self.site));
        let form_token = browser.form_token(&self.site, link(&self.uri));
        let page = ProofPage { proof, form_token: &form_token.0, asked, trouble };
        let mut response = view::answer(status, page.render(&self.site, &words));
        if self.browser.is_none()
            && let Some(cookie) = browser.set_cookie(&self.site)
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The code, for whoever has confirmed the account's own passkey.
    fn coded(&self, proof: &Proof, code: &Secret<String>) -> Response {
        let words = Words::of_page(&self.site.web.speech, &proof.locale, &self.uri);
        let form_token = self.browser.as_ref().map(|browser| browser.form_token(&self.site, link(&self.uri)).0);
        let page = CodePage { proof, form_token: form_token.as_deref().unwrap_or_default(), code };
        let mut response = view::answer(StatusCode::OK, page.render(&self.site, &words));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Asks the browser for a passkey: in answer to a form, and never on looking.
    async fn ask(&self, proof: &Proof, status: StatusCode, trouble: Option<&str>) -> Response {
        let asked = self.site.party.as_ref().and_then(Party::ask);
        let Some((options, state)) = asked else {
            tracing::error!("passkeys are offered at an address for which browsers keep none");
            return self.notice(proof, StatusCode::SERVICE_UNAVAILABLE, Notice::Broken);
        };
        match self.site.web.store.ask_proof(&proof.challenge, &state, &self.site.web.seeds.seed()).await {
            Ok(true) => self.page(proof, status, Some(&options), trouble),
            Ok(false) => self.ended().await,
            Err(error) => self.busy(&error),
        }
    }

    /// A line of the audit log. That it cannot be written must not keep a person from their account.
    async fn record(&self, proof: &Proof, kind: Kind) {
        let web = &self.site.web;
        let (subject, peer) = (proof.account.as_ref().map(account_key), Some(proof.peer.clone()));
        let line = Line { at: web.clock.now(), kind, subject, peer, facts: Vec::new() };
        if let Err(error) = note(&web.store, &line).await {
            tracing::error!(%error, "the audit log could not be written");
        }
    }
}

/// GET: shows the page and changes nothing.
pub(in crate::web) async fn open(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visit = Visit::new(site, parts.uri, parts.headers);
    match visit.proof().await {
        Ok(Some(proof)) if proof.state == ProofState::Open => visit.page(&proof, StatusCode::OK, None, None),
        Ok(_) => visit.neutral(),
        Err(error) => visit.busy(&error),
    }
}

/// POST: takes a form, if it is ours, whole, and from the one browser.
pub(in crate::web) async fn submit(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::new(site, parts.uri, parts.headers);
    let proof = match visit.proof().await {
        Ok(Some(proof)) => proof,
        Ok(None) => return visit.neutral(),
        Err(error) => return visit.busy(&error),
    };
    let open = proof.state == ProofState::Open;
    let (deed, browser) = match accept(&visit, body).await {
        Ok(both) => both,
        Err((status, trouble)) if open => return visit.page(&proof, status, None, Some(trouble)),
        Err(_) => return visit.neutral(),
    };
    if deed == Deed::Stop {
        return stop(&visit, &proof, &browser).await;
    }
    if !open {
        return visit.ended().await;
    }
    let store = &visit.site.web.store;
    match store.take_proof_post(&proof.challenge, &browser.hash(), visit.site.web.clock.now()).await {
        Ok(true) => {}
        Ok(false) => {
            visit.record(&proof, Kind::ProofPageRefused).await;
            return visit.ended().await;
        }
        Err(error) => return visit.busy(&error),
    }
    match deed {
        Deed::Ask => visit.ask(&proof, StatusCode::OK, None).await,
        Deed::Cancel => cancel(&visit, &proof, Notice::ProofCancelled).await,
        Deed::Deny => {
            visit.record(&proof, Kind::ProofDenied).await;
            cancel(&visit, &proof, Notice::ProofDenied).await
        }
        Deed::Stop => visit.ended().await,
        Deed::Prove(answer) => match serde_json::from_str::<PublicKeyCredential>(&answer) {
            Ok(answer) => prove(&visit, &proof, &answer).await,
            // A mistake of form costs no try: the browser is asked again.
            Err(_) => visit.ask(&proof, StatusCode::UNPROCESSABLE_ENTITY, Some("page-passkey-incomplete")).await,
        },
    }
}

/// The form and the browser that sent it, once both are beyond doubt; otherwise the sentence that says what was wrong.
async fn accept(visit: &Visit, body: Body) -> Result<(Deed, Browser), (StatusCode, &'static str)> {
    let body = match tokio::time::timeout(ARRIVAL_MAX, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err((StatusCode::PAYLOAD_TOO_LARGE, "page-passkey-incomplete")),
        Err(_) => return Err((StatusCode::REQUEST_TIMEOUT, "page-passkey-incomplete")),
    };
    let (form, deed) = read(&body).ok_or((StatusCode::BAD_REQUEST, "page-passkey-incomplete"))?;
    let browser = visit.browser.clone().ok_or((StatusCode::FORBIDDEN, "page-passkey-cookies"))?;
    if !browser.owns_form(&visit.site, link(&visit.uri), &form) {
        return Err((StatusCode::FORBIDDEN, "page-passkey-stale"));
    }
    Ok((deed, browser))
}

/// Every field exactly once and nothing else, as on the one-time page.
fn read(body: &[u8]) -> Option<(String, Deed)> {
    let (mut form, mut deed, mut answer) = (None, None, None);
    for (name, value) in form_urlencoded::parse(body) {
        let field = match &*name {
            "form" => &mut form,
            "do" => &mut deed,
            "answer" => &mut answer,
            _ => return None,
        };
        if field.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    let answer = answer.filter(|answer| !answer.is_empty());
    let deed = match (deed?.as_str(), answer) {
        ("ask", None) => Deed::Ask,
        ("prove", Some(answer)) => Deed::Prove(answer),
        ("cancel", None) => Deed::Cancel,
        ("deny", None) => Deed::Deny,
        ("stop", None) => Deed::Stop,
        _ => return None,
    };
    Some((form?, deed))
}

async fn cancel(visit: &Visit, proof: &Proof, notice: Notice) -> Response {
    let web = &visit.site.web;
    match web.store.cancel_proof(&proof.challenge).await {
        Ok(true) => {}
        Ok(false) => return visit.ended().await,
        Err(error) => return visit.busy(&error),
    }
    if let Err(error) =
        web.inbox.post(&proof.peer, Event::PasskeyCancelled { challenge: proof.challenge.clone() }).await
    {
        tracing::error!(%error, "a cancelled proof was not told; the conversation's deadline will end it");
    }
    visit.notice(proof, StatusCode::OK, notice)
}

/// "That was not me", from the browser in which the owner confirmed their passkey: everything stops.
async fn stop(visit: &Visit, proof: &Proof, browser: &Browser) -> Response {
    let account = match visit.site.web.store.disown_proof(&proof.challenge, &browser.hash()).await {
        Ok(Some(account)) => account,
        Ok(None) => return visit.ended().await,
        Err(error) => return visit.busy(&error),
    };
    visit.record(proof, Kind::ProofDenied).await;
    match disown::stop(&visit.site, &account).await {
        Ok(()) => visit.notice(proof, StatusCode::OK, Notice::Stopped),
        Err(error) => visit.busy(&error),
    }
}

/// Takes the page's one answer. The conversation counts it, and has committed that, before a word is said here.
async fn prove(visit: &Visit, proof: &Proof, answer: &PublicKeyCredential) -> Response {
    match judged(visit, proof, answer).await {
        Ok(Some(Verdict::Own(Some(code)))) => visit.coded(proof, &code),
        Ok(Some(Verdict::Own(None))) => visit.notice(proof, StatusCode::OK, Notice::ProofDone),
        Ok(Some(Verdict::Other)) => visit.notice(proof, StatusCode::OK, Notice::ProofRefused),
        // Nothing was asked, or a newer question took its place.
        Ok(None) if visit.proof().await.is_ok_and(|proof| proof.is_some_and(|it| it.state == ProofState::Open)) => {
            visit.ask(proof, StatusCode::UNPROCESSABLE_ENTITY, Some("page-passkey-stale")).await
        }
        Ok(None) => visit.ended().await,
        Err(error) => {
            tracing::error!(%error, "a proof could not be judged or told; its page is over");
            visit.notice(proof, StatusCode::SERVICE_UNAVAILABLE, Notice::Broken)
        }
    }
}

/// Whether the answer is of the account's own passkey; `None` when the page takes no answer any more.
async fn judged(visit: &Visit, proof: &Proof, answer: &PublicKeyCredential) -> Result<Option<Verdict>, Untold> {
    let web = &visit.site.web;
    let Some(asked) = web.store.judge_proof(&proof.challenge).await? else { return Ok(None) };
    let challenge = proof.challenge.clone();
    let owner = owner(&visit.site, &asked, answer).await?;
    let Some(account) = owner.filter(|owner| proof.account.as_ref() == Some(owner)) else {
        web.inbox.post(&proof.peer, Event::PasskeyRefused { challenge }).await?;
        return Ok(Some(Verdict::Other));
    };
    web.store.own_proof(&challenge).await?;
    // The code is on this page and nowhere else; the conversation gets what it is compared with.
    let digits = usize::from(web.policy.code.digits_of(MethodKind::Passkey));
    let code = proof.coded.then(|| Secret::new(Entropy::new(web.seeds.seed()).digits(digits)));
    let digest = code.as_ref().map(|code| passkey_digest(web.store.keys(), &challenge, code.expose()));
    web.inbox.post(&proof.peer, Event::PasskeyProven { challenge, account, code: digest }).await?;
    Ok(Some(Verdict::Own(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_each_field_once_and_nothing_else() {
        assert_eq!(read(b"form=f&do=ask"), Some(("f".to_owned(), Deed::Ask)));
        assert_eq!(read(b"form=f&do=ask&answer="), Some(("f".to_owned(), Deed::Ask)));
        assert_eq!(read(b"form=f&do=deny&answer="), Some(("f".to_owned(), Deed::Deny)));
        assert_eq!(read(b"form=f&do=prove&answer=%7B%7D"), Some(("f".to_owned(), Deed::Prove("{}".to_owned()))));
        for body in [
            &b""[..],
            b"do=ask",
            b"form=f",
            b"form=f&do=prove",
            b"form=f&do=cancel&answer=x",
            b"form=f&form=f&do=ask",
            b"form=f&do=ask&admin=1",
        ] {
            assert_eq!(read(body), None, "{}", String::from_utf8_lossy(body));
        }
    }
}

//! Signing in where the organisation's people sign in anyway: `OpenID` Connect Core 1.0, the code flow with PKCE (RFC 7636).
//!
//! Written on `ring` and `reqwest`, which are here anyway: the library for it would bring twenty crates, among them an RSA
//! of another generation with an open advisory. What it takes is small: two requests, one signature ([`token`]).

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::sync::{Mutex, Semaphore};
use url::Url;

use super::session::{Shown, sign_in};
use super::sign_in::{Word, page};
use super::way::Way;
use super::{Call, Parts, Trouble, next, view};
use crate::audit::Kind;
use crate::config::console::Oidc;
use crate::courier::wire;
use crate::entropy::Entropy;
use crate::secret::Secret;
use crate::store::console::Role;
use crate::time::Time;
use crate::web::view as pages;

mod token;

use token::{Claims, Expected, Keys};

/// So long is what the provider says of itself taken for granted.
const KNOWN_FOR: Duration = Duration::from_hours(1);

/// Keys are asked for anew at most so often, however many tokens name one that is not known.
const KEYS_EVERY: Duration = Duration::from_mins(1);

/// The window of the limit on refusals.
const HOUR: Duration = Duration::from_hours(1);

/// So many refusals of an hour are noted in the record. Whoever comes then is heard all the same: anybody can be refused as
/// often as he likes, and must not shut anybody else out by it.
const NOTED_PER_HOUR: u32 = 120;

/// The provider is asked about so many at once; whoever comes besides waits their turn.
const AT_ONCE: usize = 8;

/// What a provider says of itself (`OpenID` Connect Discovery 1.0 §3).
#[derive(Clone, Debug, Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// The answer to a code; what else stands in it is not wanted.
#[derive(Deserialize)]
struct Answer<'a> {
    id_token: &'a str,
}

/// What is known of the provider, and since when.
#[derive(Default)]
struct Held {
    discovered: Option<(Discovered, Time)>,
    keys: Option<(Keys, Time)>,
}

/// The provider.
pub(super) struct Provider {
    settings: Oidc,
    secret: Secret<String>,
    client: Client,
    held: Mutex<Held>,
    turns: Semaphore,
}

/// What the browser carries until it is back.
#[derive(Serialize, Deserialize)]
struct Begun {
    state: String,
    nonce: String,
    verifier: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// The provider did not answer, or not with what it should; worth trying again.
    #[error("{0}")]
    Unreachable(String),
    /// It answered, and does not vouch for anybody, or not in a way that can be believed.
    #[error("{0}")]
    Unvouched(&'static str),
    /// It vouches for somebody whom nobody has let in here.
    #[error("not among admins, auditors and agents")]
    Stranger,
}

impl Provider {
    /// The provider of a configuration, where there is one.
    pub fn new(parts: &Parts) -> Result<Option<Self>, String> {
        let (Some(settings), Some(secret)) = (&parts.access.settings.oidc, &parts.access.secret) else {
            return Ok(None);
        };
        let client = wire::client(&wire::safe_url(&settings.issuer)?, settings.timeout)?;
        let (settings, secret) = (settings.clone(), secret.clone());
        Ok(Some(Self { settings, secret, client, held: Mutex::default(), turns: Semaphore::new(AT_ONCE) }))
    }

    /// What the button says after "Sign in with".
    pub fn label(&self) -> String {
        let host = || Url::parse(&self.settings.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
        self.settings.label.clone().or_else(host).unwrap_or_default()
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, Refused> {
        let url = wire::safe_url(url).map_err(Refused::Unreachable)?;
        let answer = wire::send(self.client.get(url)).await.map_err(|why| Refused::Unreachable(why.to_string()))?;
        if answer.status != 200 {
            return Err(Refused::Unreachable(format!("the provider answered HTTP {}", answer.status)));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| Refused::Unreachable("the provider did not answer with what it should".to_owned()))
    }

    async fn discovered(&self, now: Time) -> Result<Discovered, Refused> {
        let mut held = self.held.lock().await;
        if let Some((known, at)) = &held.discovered
            && now < *at + KNOWN_FOR
        {
            return Ok(known.clone());
        }
        let issuer = &self.settings.issuer;
        let found: Discovered =
            self.get(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))).await?;
        if found.issuer != *issuer {
            return Err(Refused::Unreachable(
                "the provider calls itself by another name than console.oidc.issuer".into(),
            ));
        }
        held.discovered = Some((found.clone(), now));
        Ok(found)
    }

    /// What the provider says in answer to a code: who it is.
    async fn redeem(&self, code: &str, begun: &Begun, redirect: &str, now: Time) -> Result<Claims, Refused> {
        let _turn = self.turns.acquire().await.map_err(|error| Refused::Unreachable(error.to_string()))?;
        let discovered = self.discovered(now).await?;
        let (id, secret) = (self.settings.client_id.as_str(), self.secret.expose().as_str());
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", begun.verifier.as_str()),
        ];
        let methods = discovered.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let by_form = methods.iter().any(|method| method == "client_secret_post")
            && !methods.iter().any(|method| method == "client_secret_basic");
        if by_form {
            form.extend([("client_id", id), ("client_secret", secret)]);
        }
        let url = wire::safe_url(&discovered.token_endpoint).map_err(Refused::Unreachable)?;
        let mut request = self.client.post(url).form(&form);
        if !by_form {
            // RFC 6749 §2.3.1: both are encoded before they are put together.
            let [id, secret] =
                [id, secret].map(|text| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
            request = request.basic_auth(id, Some(secret));
        }
        let answer = wire::send(request).await.map_err(|why| Refused::Unreachable(why.to_string()))?;
        if answer.status >= 500 {
            return Err(Refused::Unreachable(format!("the provider answered HTTP {}", answer.status)));
        }
        if answer.status != 200 {
            return Err(Refused::Unvouched("the provider did not take the code"));
        }
        let token: Option<Answer<'_>> = serde_json::from_slice(&answer.body).ok();
        let token = token.ok_or(Refused::Unvouched("the answer holds no identity token"))?;
        let expected = Expected { issuer: &discovered.issuer, client: id, nonce: &begun.nonce, now };
        self.verified(token.id_token, &discovered, &expected).await
    }

    /// Verifies a token by the provider's keys; they are asked for anew where none of them signed it.
    async fn verified(&self, token: &str, of: &Discovered, expected: &Expected<'_>) -> Result<Claims, Refused> {
        let mut held = self.held.lock().await;
        let now = expected.now;
        if let Some((keys, at)) = &held.keys
            && now < *at + KNOWN_FOR
        {
            match token::verify(token, keys, expected) {
                Err(token::Fault::UnknownKey) if *at + KEYS_EVERY <= now => {}
                verdict => return verdict.map_err(|fault| Refused::Unvouched(fault.into())),
            }
        }
        let keys: Keys = self.get(&of.jwks_uri).await?;
        let verdict = token::verify(token, &keys, expected).map_err(|fault| Refused::Unvouched(fault.into()));
        held.keys = Some((keys, now));
        verdict
    }

    /// What somebody may do here, and what they are called.
    fn admits(&self, claims: &Claims) -> Option<Role> {
        let lists = [
            (Role::Admin, &self.settings.admins),
            (Role::Auditor, &self.settings.auditors),
            (Role::Agent, &self.settings.agents),
        ];
        let groups = claims.list(&self.settings.groups_claim);
        let holds = |who: &String| match who.split_once(':') {
            Some(("group", name)) => groups.contains(&name),
            // An address that nobody has verified is whatever its owner typed.
            Some(("mail", address)) => {
                claims.email_verified()
                    && claims.email.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(address))
            }
            Some(("sub", id)) => claims.sub == id,
            _ => false,
        };
        lists.into_iter().find(|(_, list)| list.iter().any(holds)).map(|(role, _)| role)
    }
}

/// GET: sends the browser to the provider.
pub(super) async fn start(call: &Call) -> Result<Response, Trouble> {
    let provider = call.console.provider.as_ref().ok_or(Trouble::Missing)?;
    let parts = &call.console.parts;
    let discovered = match provider.discovered(parts.clock.now()).await {
        Ok(discovered) => discovered,
        Err(error) => {
            tracing::warn!(%error, "the provider of OpenID Connect does not answer");
            return Ok(page(call, StatusCode::BAD_GATEWAY, Some(Word::Unreachable)));
        }
    };
    let mut entropy = Entropy::new(parts.seeds.seed());
    let begun = Begun { state: entropy.token(), nonce: entropy.token(), verifier: entropy.token() };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(begun.verifier.as_bytes()));
    let mut to = wire::safe_url(&discovered.authorization_endpoint).map_err(Trouble::busy)?;
    let scope = std::iter::once("openid").chain(provider.settings.scopes.iter().map(String::as_str));
    to.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.settings.client_id)
        .append_pair("redirect_uri", &redirect(parts))
        .append_pair("scope", &scope.collect::<Vec<_>>().join(" "))
        .append_pair("state", &begun.state)
        .append_pair("nonce", &begun.nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let to = HeaderValue::from_str(to.as_str()).map_err(Trouble::busy)?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    Way::Oidc.keep(&call.console, &serde_json::to_vec(&begun).map_err(Trouble::busy)?, &mut response);
    Ok(response)
}

/// GET: the browser is back from the provider.
pub(super) async fn back(call: &Call) -> Result<Response, Trouble> {
    let provider = call.console.provider.as_ref().ok_or(Trouble::Missing)?;
    let carried = Way::Oidc.carried(call).await?;
    let begun = carried.as_ref().and_then(|carried| serde_json::from_slice::<Begun>(&carried.what).ok());
    let state = call.asks("state").unwrap_or_default();
    // Whoever did not begin here is sent nowhere and leaves no line: anybody can make such a link.
    let begun = begun.filter(|begun| begun.state.as_bytes().ct_eq(state.as_bytes()).into());
    let (Some(carried), Some(begun)) = (carried, begun) else {
        return Ok(page(call, StatusCode::BAD_REQUEST, Some(Word::Incomplete)));
    };
    let parts = &call.console.parts;
    let now = parts.clock.now();
    let outcome = match (call.asks("code"), call.asks("iss")) {
        // Whoever changed their mind, or never was at the provider: nothing is claimed, and nothing is noted.
        (None, _) => return Ok(turned_away(call, StatusCode::FORBIDDEN, Word::Unvouched)),
        // RFC 9207: another provider's answer in this one's place.
        (_, Some(issuer)) if issuer != provider.settings.issuer => Err(Refused::Unvouched("another issuer answered")),
        (Some(code), _) => provider.redeem(&code, &begun, &redirect(parts), now).await,
    };
    let admitted = outcome.and_then(|claims| {
        let role = provider.admits(&claims).ok_or(Refused::Stranger)?;
        Ok((claims.name(&provider.settings.issuer), role))
    });
    match admitted {
        Ok((name, role)) => {
            if !carried.spend(call).await? {
                return Ok(page(call, StatusCode::BAD_REQUEST, Some(Word::Incomplete)));
            }
            // Not a redirect: it would still count as the provider's, and the new cookie would not come along.
            let to = call.console.href(&next::asked_for(call));
            let mut response = pages::answer(StatusCode::OK, view::through(call, &to, view::On::AtOnce));
            next::forget(call, &mut response);
            Way::forget(&call.console, &mut response);
            sign_in(call, Shown { name: &name, role, passkey: None, by: "oidc" }, response).await
        }
        Err(refused) => {
            let why = refused.to_string();
            tracing::warn!(%why, "somebody came back from the provider of OpenID Connect and is not let in");
            let (word, status) = match refused {
                Refused::Unreachable(_) => (Word::Unreachable, StatusCode::BAD_GATEWAY),
                Refused::Unvouched(_) => (Word::Unvouched, StatusCode::FORBIDDEN),
                Refused::Stranger => (Word::Stranger, StatusCode::FORBIDDEN),
            };
            let counted = parts.store.count_within(("console/refused/oidc", ""), now - HOUR, now, NOTED_PER_HOUR).await;
            if counted.map_err(Trouble::busy)? {
                call.note(Kind::ConsoleSignInRefused, None, &[("oidc", &why)]).await?;
            }
            Ok(turned_away(call, status, word))
        }
    }
}

/// The page of signing in, for somebody who is not let in; they begin anew.
fn turned_away(call: &Call, status: StatusCode, word: Word) -> Response {
    let mut response = page(call, status, Some(word));
    Way::forget(&call.console, &mut response);
    response
}

/// Where the provider sends people back to; registered there.
fn redirect(parts: &Parts) -> String {
    format!("{}/admin/oidc/return", parts.public_url.as_str().trim_end_matches('/'))
}

//! The application's access token: asked for once, used until shortly before it ends, renewed by one for all.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow> and
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::RSA_PSS_SHA256;
use serde_json::json;
use tokio::sync::Mutex;

use super::door::{Answer, Door, Fault, Weight};
use super::settings::{Credential, Plan, Signer};
use super::words;
use crate::entropy::Seeds;
use crate::secret::Secret;
use crate::time::{Time, Timer};

/// How long before its end a token is renewed: no request outlives its token on the way.
const MARGIN: Duration = Duration::from_mins(5);

/// How long an assertion is good: five to ten minutes at most, as the documentation wants it.
const ASSERTION: Duration = Duration::from_mins(5);

/// A token, shared by the requests that carry it.
pub(super) type Token = Arc<Secret<String>>;

/// What is known.
#[derive(Default)]
struct Held {
    token: Option<(Token, Time)>,
    /// Why the last one was not given.
    fault: Option<Fault>,
}

/// Who gets tokens.
pub(super) struct Login {
    door: Door,
    plan: Arc<Plan>,
    client_id: String,
    credential: Credential,
    timer: Arc<dyn Timer>,
    seeds: Arc<dyn Seeds>,
    held: Mutex<Held>,
    /// How often there was an answer: whoever waited while somebody else asked takes the same answer.
    asked: AtomicU64,
}

impl Login {
    pub fn new(
        door: Door,
        plan: Arc<Plan>,
        (client_id, credential): (String, Credential),
        timer: Arc<dyn Timer>,
        seeds: Arc<dyn Seeds>,
    ) -> Self {
        let (held, asked) = (Mutex::default(), AtomicU64::new(0));
        Self { door, plan, client_id, credential, timer, seeds, held, asked }
    }

    /// The token to use now.
    pub async fn token(&self) -> Result<Token, Fault> {
        let before = self.asked.load(Ordering::SeqCst);
        let mut held = self.held.lock().await;
        let now = self.timer.now();
        if let Some((token, until)) = &held.token
            && now < *until
        {
            return Ok(Arc::clone(token));
        }
        if self.asked.load(Ordering::SeqCst) != before
            && let Some(fault) = &held.fault
        {
            // Fifty who wait do not each try a server that does not answer, one after the other.
            return Err(fault.clone());
        }
        let answer = self.ask().await;
        // Counted at its end: whoever came meanwhile sees that it was asked for them too.
        self.asked.fetch_add(1, Ordering::SeqCst);
        match answer {
            Ok((token, life)) => {
                let token = Arc::new(token);
                let until = now + life.saturating_sub(MARGIN).max(life / 2);
                *held = Held { token: Some((Arc::clone(&token), until)), fault: None };
                Ok(token)
            }
            Err(fault) => {
                *held = Held { token: None, fault: Some(fault.clone()) };
                Err(fault)
            }
        }
    }

    /// A token is not taken any more. Of several who say so, one makes another be asked for.
    pub async fn forget(&self, token: &Token) {
        let mut held = self.held.lock().await;
        if held.token.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, token)) {
            held.token = None;
        }
    }

    /// The server's name.
    pub fn host(&self) -> &str {
        self.door.host()
    }

    async fn ask(&self) -> Result<(Secret<String>, Duration), Fault> {
        let answer = match &self.credential {
            Credential::Secret(secret) => {
                let form = [
                    ("client_id", self.client_id.as_str()),
                    ("scope", &self.plan.scope),
                    ("grant_type", "client_credentials"),
                    ("client_secret", secret.expose()),
                ];
                self.door.ask(Weight::Light, |client| client.post(self.plan.token.clone()).form(&form)).await?
            }
            Credential::Certificate(signer) => {
                let assertion = self.assertion(signer)?;
                let form = [
                    ("client_id", self.client_id.as_str()),
                    ("scope", &self.plan.scope),
                    ("grant_type", "client_credentials"),
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", assertion.expose()),
                ];
                self.door.ask(Weight::Light, |client| client.post(self.plan.token.clone()).form(&form)).await?
            }
        };
        read(&answer)
    }

    /// A JWT (RFC 7523) that the certificate's key signs, for this once.
    fn assertion(&self, signer: &Signer) -> Result<Secret<String>, Fault> {
        let now = self.timer.now();
        let [from, until] = [now, now + ASSERTION].map(|moment| moment.0 / 1000);
        let mut id = [0; 16];
        id.copy_from_slice(&self.seeds.seed()[..16]);
        let id = uuid::Builder::from_random_bytes(id).into_uuid();
        let thumbprint = URL_SAFE_NO_PAD.encode(signer.thumbprint);
        let head = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint });
        let claims = json!({
            "aud": self.plan.token.as_str(), "iss": self.client_id, "sub": self.client_id,
            "jti": id.to_string(), "iat": from, "nbf": from, "exp": until,
        });
        let [head, claims] = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = format!("{head}.{claims}");
        let mut signature = vec![0; signer.key.public().modulus_len()];
        signer
            .key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| Fault::Broken("certificate_key_file: the key does not sign".to_owned()))?;
        Ok(Secret::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }
}

/// A token and for how long it is good.
fn read(answer: &Answer) -> Result<(Secret<String>, Duration), Fault> {
    let Answer { status, body, .. } = answer;
    if *status != 200 {
        return Err(Fault::Broken(words::login(words::login_code(body), *status)));
    }
    match (body["access_token"].as_str(), body["expires_in"].as_u64()) {
        (Some(token), Some(seconds)) => Ok((Secret::from(token), Duration::from_secs(seconds))),
        // 200 that is no token: a page that stands in the way of whoever wants onto the network.
        _ => Err(Fault::Later(words::login(None, *status))),
    }
}

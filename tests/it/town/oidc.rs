//! A provider of `OpenID` Connect: strict about what it is asked, with state, and with keys that really sign.
//!
//! `OpenID` Connect Core 1.0 §3.1, Discovery 1.0, RFC 6749, RFC 7636. What a test orders goes wrong once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use super::graph::Certificate;

pub const CLIENT: &str = "sesame-console";
pub const SECRET: &str = "s3cr3t:with/odd+signs";

/// What goes wrong with the next token, or the next answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    Nonce,
    Audience,
    TwoAudiences,
    Issuer,
    Party,
    Expired,
    FromTheFuture,
    AlgNone,
    /// HMAC with the public key as the secret: the classic confusion.
    AlgSymmetric,
    /// The header names a key that is not the one that signed.
    OtherKey,
    UnknownKey,
    /// One letter of the claims is changed after signing.
    Changed,
    /// `exp` as a text.
    ExpAsText,
    NoSignature,
    Critical,
    Garbage,
    Down,
}

/// Somebody who has an account there.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub sub: String,
    pub name: String,
    pub email: Option<(String, bool)>,
    pub groups: Vec<String>,
}

struct Code {
    redirect: String,
    nonce: String,
    challenge: String,
    person: Person,
}

struct Inner {
    issuer: String,
    redirect: String,
    person: Person,
    codes: HashMap<String, Code>,
    trick: Option<Trick>,
    /// Which of the two keys signs: RS256 or ES256.
    elliptic: bool,
    now: i64,
    /// What was wrong with what it was asked; none of ours may be.
    faults: Vec<String>,
    counter: u32,
    keys_asked: u32,
}

struct Keys {
    rsa: RsaKeyPair,
    curve: EcdsaKeyPair,
}

/// The provider.
#[derive(Clone)]
pub struct Provider(Arc<(Mutex<Inner>, Keys)>);

impl Provider {
    /// Opens one that sends people back to `redirect`, and goes by this clock's seconds.
    pub async fn open(redirect: &str, now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let rsa = RsaKeyPair::from_pkcs8(&Certificate::make().key_der()).unwrap();
        let random = SystemRandom::new();
        let curve = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let curve = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, curve.as_ref(), &random).unwrap();
        let inner = Inner {
            issuer,
            redirect: redirect.to_owned(),
            person: Person::default(),
            codes: HashMap::new(),
            trick: None,
            elliptic: false,
            now,
            faults: Vec::new(),
            counter: 0,
            keys_asked: 0,
        };
        let provider = Self(Arc::new((Mutex::new(inner), Keys { rsa, curve })));
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/keys", get(keys))
            .with_state(provider.clone());
        tokio::spawn(axum::serve(listener, app).into_future());
        provider
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.0.0.lock().unwrap())
    }

    pub fn issuer(&self) -> String {
        self.with(|inner| inner.issuer.clone())
    }

    /// Who is signed in there from now on.
    pub fn knows(&self, person: Person) {
        self.with(|inner| inner.person = person);
    }

    pub fn plays(&self, trick: Trick) {
        self.with(|inner| inner.trick = Some(trick));
    }

    pub fn signs_by_curve(&self, elliptic: bool) {
        self.with(|inner| inner.elliptic = elliptic);
    }

    pub fn is_at(&self, now: i64) {
        self.with(|inner| inner.now = now);
    }

    /// What was wrong with what it was asked.
    pub fn faults(&self) -> Vec<String> {
        self.with(|inner| inner.faults.clone())
    }

    /// How often its keys were asked for.
    pub fn keys_asked(&self) -> u32 {
        self.with(|inner| inner.keys_asked)
    }

    fn fault(&self, what: &str) -> Response {
        self.with(|inner| inner.faults.push(what.to_owned()));
        (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request", "error_description": what })))
            .into_response()
    }

    fn takes(&self, trick: Trick) -> bool {
        self.with(|inner| inner.trick.take_if(|order| *order == trick).is_some())
    }
}

async fn discover(Shared(provider): Shared<Provider>) -> Response {
    if provider.takes(Trick::Down) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let issuer = provider.issuer();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}

/// Whoever comes is signed in already, and sent back with a code.
async fn authorize(Shared(provider): Shared<Provider>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let value = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let known = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ];
    if let Some(strange) = asked.keys().find(|name| !known.contains(&name.as_str())) {
        return provider.fault(&format!("unknown parameter {strange}"));
    }
    let redirect = provider.with(|inner| inner.redirect.clone());
    let right = value("response_type") == "code"
        && value("client_id") == CLIENT
        && value("redirect_uri") == redirect
        && value("scope").split(' ').any(|scope| scope == "openid")
        && value("state").len() >= 43
        && value("nonce").len() >= 43
        && value("code_challenge").len() == 43
        && value("code_challenge_method") == "S256";
    if !right {
        return provider.fault(&format!("authorization request: {asked:?}"));
    }
    let code = provider.with(|inner| {
        inner.counter += 1;
        let code = format!("code-{}", inner.counter);
        let (nonce, challenge, person) = (value("nonce"), value("code_challenge"), inner.person.clone());
        inner.codes.insert(code.clone(), Code { redirect: redirect.clone(), nonce, challenge, person });
        code
    });
    let mut to = url::Url::parse(&redirect).unwrap();
    to.query_pairs_mut().append_pair("code", &code).append_pair("state", &value("state"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_string())]).into_response()
}

async fn token(Shared(provider): Shared<Provider>, headers: HeaderMap, body: Bytes) -> Response {
    let form: HashMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET))));
    if headers.get(header::AUTHORIZATION).is_none_or(|sent| *sent != *expected) {
        return provider.fault("client authentication");
    }
    if form.get("grant_type").is_none_or(|grant| grant != "authorization_code") {
        return provider.fault("grant_type");
    }
    // A code is good once.
    let code = form.get("code").and_then(|code| provider.with(|inner| inner.codes.remove(code)));
    let Some(code) = code else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    let verifier = form.get("code_verifier").cloned().unwrap_or_default();
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) != code.challenge {
        return provider.fault("code_verifier");
    }
    if form.get("redirect_uri") != Some(&code.redirect) {
        return provider.fault("redirect_uri");
    }
    if provider.takes(Trick::Garbage) {
        return "<html>Sign in to the network</html>".into_response();
    }
    let token = provider.signed(&code);
    Json(json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": token }))
        .into_response()
}

impl Provider {
    fn claims(&self, code: &Code) -> Value {
        let (issuer, now) = self.with(|inner| (inner.issuer.clone(), inner.now));
        let person = &code.person;
        let mut claims = json!({
            "iss": issuer, "aud": CLIENT, "sub": person.sub, "nonce": code.nonce, "iat": now, "exp": now + 300,
            "preferred_username": person.name, "groups": person.groups,
        });
        if let Some((email, verified)) = &person.email {
            claims["email"] = json!(email);
            claims["email_verified"] = json!(verified);
        }
        for (trick, claim, value) in [
            (Trick::Nonce, "nonce", json!("another")),
            (Trick::Audience, "aud", json!("another")),
            (Trick::TwoAudiences, "aud", json!([CLIENT, "another"])),
            (Trick::Issuer, "iss", json!("https://other.example")),
            (Trick::Party, "azp", json!("another")),
            (Trick::Expired, "exp", json!(now - 61)),
            (Trick::FromTheFuture, "iat", json!(now + 3600)),
            (Trick::ExpAsText, "exp", json!("9999999999")),
        ] {
            if self.takes(trick) {
                claims[claim] = value;
            }
        }
        claims
    }

    /// A token, signed; with whatever trick is ordered.
    fn signed(&self, code: &Code) -> String {
        let claims = self.claims(code);
        let elliptic = self.with(|inner| inner.elliptic);
        let (alg, kid) = if elliptic { ("ES256", "curve") } else { ("RS256", "rsa") };
        let mut head = json!({ "alg": alg, "kid": kid, "typ": "JWT" });
        for (trick, name, value) in [
            (Trick::AlgNone, "alg", "none"),
            (Trick::AlgSymmetric, "alg", "HS256"),
            (Trick::OtherKey, "kid", if elliptic { "rsa" } else { "curve" }),
            (Trick::UnknownKey, "kid", "yesterday's"),
            (Trick::Critical, "crit", "exp"),
        ] {
            if self.takes(trick) {
                head[name] = if name == "crit" { json!([value]) } else { json!(value) };
            }
        }
        let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let mut text = format!("{}.{}", encoded(&head), encoded(&claims));
        let keys = &self.0.1;
        let signature = match head["alg"].as_str() {
            Some("HS256") => {
                let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, keys.rsa.public().as_ref());
                ring::hmac::sign(&secret, text.as_bytes()).as_ref().to_vec()
            }
            Some("none") => Vec::new(),
            _ if elliptic => keys.curve.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
            _ => {
                let mut signature = vec![0; keys.rsa.public().modulus_len()];
                keys.rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        if self.takes(Trick::Changed) {
            let mut claims = claims;
            claims["groups"] = json!(["it-admins"]);
            text = format!("{}.{}", encoded(&head), encoded(&claims));
        }
        let signature = if self.takes(Trick::NoSignature) { Vec::new() } else { signature };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn keys(Shared(provider): Shared<Provider>) -> Response {
    provider.with(|inner| inner.keys_asked += 1);
    let keys = &provider.0.1;
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let rsa = RsaPublicKeyComponents::<Vec<u8>>::from(keys.rsa.public());
    let point = keys.curve.public_key().as_ref();
    let (n, e) = (encoded(&rsa.n), encoded(&rsa.e));
    Json(json!({ "keys": [
        { "kty": "RSA", "use": "sig", "kid": "rsa", "alg": "RS256", "n": n, "e": e },
        { "kty": "EC", "use": "sig", "kid": "curve", "crv": "P-256", "x": encoded(&point[1..33]), "y": encoded(&point[33..]) },
        { "kty": "oct", "kid": "odd" },
    ] }))
    .into_response()
}

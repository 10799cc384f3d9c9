//! Entra in town: the examples of its documentation go through, and what they do not show is refused and kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, RequestBuilder};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{APPLICATION, Certificate, DOMAIN, Deed, Graph, PhoneKind, Role, SECRET, TENANT, Trouble, User};

/// A Friday morning.
const FRIDAY: u64 = 1_795_165_200_000;
const MIRA: &str = "LefevreMi17@brunel.example";
const OLD: &str = "Old-Passw0rd!";
const NEW: &str = "xWwvJ]6NMw+bWH-d";
const PATCH: &str = "PATCH /users/{id}";

/// The tenant, and somebody who asks it things.
struct Asker {
    graph: Graph,
    clock: Arc<AtomicU64>,
    http: reqwest::Client,
    token: String,
}

impl Asker {
    async fn new() -> Self {
        let clock = Arc::new(AtomicU64::new(FRIDAY));
        let reading = clock.clone();
        let graph = Graph::open(Arc::new(move || reading.load(Ordering::SeqCst))).await;
        let mira = User::new(MIRA, OLD).phone(PhoneKind::Mobile, "+33 612345623").reset_mail("mira@home.example");
        graph.joins(mira.alias("mira@brunel.example"));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut asker = Self { graph, clock, http, token: String::new() };
        asker.signs_in().await;
        asker
    }

    async fn signs_in(&mut self) {
        let (status, body) = self.login(DOMAIN, &self.form(SECRET)).await;
        assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &json!("Bearer"), &json!(3599)));
        body["access_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    fn form(&self, secret: &str) -> Vec<(&'static str, String)> {
        vec![
            ("client_id", APPLICATION.to_owned()),
            ("scope", format!("{}/.default", self.graph.url())),
            ("client_secret", secret.to_owned()),
            ("grant_type", "client_credentials".to_owned()),
        ]
    }

    async fn login(&self, tenant: &str, form: &[(&str, String)]) -> (u16, Value) {
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.graph.login_url());
        said(self.http.post(url).form(form)).await
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/v1.0{path}", self.graph.url())).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        said(self.ask(Method::GET, path)).await
    }

    async fn find(&self, filter: &str) -> Vec<String> {
        let (status, body) =
            said(self.ask(Method::GET, "/users").query(&[("$filter", filter), ("$select", "id")])).await;
        assert_eq!(status, 200, "{filter}: {body}");
        body["value"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
    }

    fn setting(&self, name: &str, password: &str) -> RequestBuilder {
        let body = json!({ "passwordProfile": { "forceChangePasswordNextSignIn": false, "password": password } });
        self.ask(Method::PATCH, &format!("/users/{name}")).json(&body)
    }

    async fn sets(&self, name: &str, password: &str) -> (u16, Value) {
        said(self.setting(name, password)).await
    }

    fn passes(&self, seconds: u64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

async fn said(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn what_the_documentation_shows_goes_through() {
    let asker = Asker::new().await;
    let graph = &asker.graph;
    let id = graph.user(MIRA).id;
    let properties = "id,userPrincipalName,accountEnabled,lastPasswordChangeDateTime,onPremisesSyncEnabled,userType";
    let (status, body) = asker.get(&format!("/users/{MIRA}?$select={properties}")).await;
    assert_eq!(status, 200);
    assert_eq!(body["id"], json!(id));
    assert_eq!(body["lastPasswordChangeDateTime"], "2026-11-20T09:00:00Z");
    assert_eq!((&body["accountEnabled"], &body["onPremisesSyncEnabled"]), (&json!(true), &Value::Null));
    assert!(asker.get(&format!("/users/{id}")).await.1.get("accountEnabled").is_none(), "only on $select");

    assert_eq!(asker.find("userPrincipalName eq 'lefevremi17@brunel.example'").await, std::slice::from_ref(&id));
    assert_eq!(asker.find("mail eq 'LefevreMi17@brunel.example'").await, std::slice::from_ref(&id));
    assert_eq!(asker.find("proxyAddresses/any(x:x eq 'smtp:mira@brunel.example')").await, std::slice::from_ref(&id));
    assert!(asker.find("mail eq 'nobody@brunel.example'").await.is_empty());

    asker.passes(60);
    assert_eq!(asker.sets(&id, NEW).await, (204, Value::Null));
    assert!(graph.signs_in(MIRA, NEW) && !graph.signs_in(MIRA, OLD));
    let (_, body) = asker.get(&format!("/users/{id}?$select=lastPasswordChangeDateTime")).await;
    assert_eq!(body["lastPasswordChangeDateTime"], "2026-11-20T09:01:00Z");
    let revoke = asker.ask(Method::POST, &format!("/users/{id}/revokeSignInSessions")).header("content-length", 0);
    assert_eq!(said(revoke).await.1["value"], true);

    let (_, phones) = asker.get(&format!("/users/{id}/authentication/phoneMethods")).await;
    assert_eq!(phones["value"][0]["phoneNumber"], "+33 612345623");
    let (_, mails) = asker.get(&format!("/users/{id}/authentication/emailMethods")).await;
    assert_eq!(mails["value"][0]["emailAddress"], "mira@home.example");
    let (_, all) = asker.get(&format!("/users/{id}/authentication/methods")).await;
    assert_eq!(all["value"][0]["@odata.type"], "#microsoft.graph.passwordAuthenticationMethod");
    assert_eq!(all["value"].as_array().unwrap().len(), 3);

    let pass = json!({ "lifetimeInMinutes": 60, "isUsableOnce": true });
    let path = format!("/users/{id}/authentication/temporaryAccessPassMethods");
    let (status, body) = said(asker.ask(Method::POST, &path).json(&pass)).await;
    assert_eq!(
        (status, &body["isUsable"], &body["methodUsabilityReason"]),
        (201, &json!(true), &json!("EnabledByPolicy"))
    );
    let shown = body["temporaryAccessPass"].as_str().unwrap();
    assert!(graph.signs_in_with_pass(MIRA, shown));
    assert!(!graph.signs_in_with_pass(MIRA, shown), "once is once");

    let (_, body) = asker.get("/organization?$select=id,displayName").await;
    assert_eq!(body["value"], json!([{ "id": TENANT, "displayName": "Atelier Brunel" }]));
    assert_eq!([Deed::Password, Deed::Revoked, Deed::Pass].map(|deed| graph.written(MIRA, deed)), [1, 1, 1]);
    assert_eq!(graph.faults(), [""; 0]);
}

#[tokio::test]
async fn names_with_quotes_and_signs_are_found_when_they_are_escaped() {
    let asker = Asker::new().await;
    let id = asker.graph.joins(User::new("o'brien+it@brunel.example", OLD)).id;
    let found = asker.find("userPrincipalName eq 'o''brien+it@brunel.example'").await;
    assert_eq!(found, std::slice::from_ref(&id));
    assert_eq!(asker.get("/users/o'brien+it%40brunel.example?$select=id").await.1["id"], json!(id));
    assert_eq!(asker.graph.faults(), [""; 0]);
    // A bare + in a query is a space, so this is somebody else.
    let (_, body) = asker.get("/users?$filter=mail%20eq%20'o''brien+it@brunel.example'").await;
    assert_eq!(body["value"], json!([]));
    // An injected quote is no filter any more.
    let (status, _) = asker.get("/users?$filter=mail%20eq%20'x'%20or%20mail%20ne%20'y'").await;
    assert_eq!((status, asker.graph.forgives().len()), (400, 1));
}

#[tokio::test]
async fn who_is_privileged_is_an_advanced_query() {
    let asker = Asker::new().await;
    let root = asker.graph.joins(User::new("root@brunel.example", OLD).role(Role::GlobalAdministrator));
    let path = "/users/root@brunel.example/transitiveMemberOf/microsoft.graph.directoryRole";
    let roles = |query: &str| asker.ask(Method::GET, &format!("{path}{query}")).header("consistencylevel", "eventual");
    let (_, body) = said(roles("?$count=true")).await;
    assert_eq!(body["@odata.count"], 1);
    assert_eq!(body["value"][0]["roleTemplateId"], "62e90394-69f5-4237-9190-012177145e10");
    let (_, body) = asker.get("/directoryRoles/roleTemplateId=62e90394-69f5-4237-9190-012177145e10/members").await;
    assert_eq!(body["value"][0]["id"], json!(root.id));
    // Without a permission for roles: that there is one, and not which.
    asker.graph.app(|app| assert!(app.permissions.remove("RoleManagement.Read.Directory")));
    let (_, body) = said(roles("?$count=true")).await;
    assert_eq!((body["@odata.count"].as_u64(), &body["value"][0]["roleTemplateId"]), (Some(1), &Value::Null));
    assert_eq!(asker.graph.faults(), [""; 0]);
    assert_eq!((said(roles("")).await.0, asker.get(&format!("{path}?$count=true")).await.0), (400, 400));
    assert_eq!(asker.graph.forgives().len(), 2);
}

#[tokio::test]
async fn what_the_documentation_does_not_show_is_refused_and_kept() {
    let asker = Asker::new().await;
    let user = format!("/users/{MIRA}");
    let pass = format!("{user}/authentication/temporaryAccessPassMethods");
    let profile = |profile: Value| json!({ "passwordProfile": profile });
    let get = |path: &str| asker.ask(Method::GET, path);
    let patch = |body: &Value| asker.ask(Method::PATCH, &user).json(body);
    let wrong = vec![
        (400, get("/groups")),
        (400, get("/users/?$select=id")),
        (400, get(&user).body("{}")),
        (404, asker.http.get(format!("{}/v1.0/users", asker.graph.login_url())).bearer_auth(&asker.token)),
        (400, asker.http.get(format!("{}/beta/users", asker.graph.url())).bearer_auth(&asker.token)),
        (401, asker.http.get(format!("{}/v1.0/users", asker.graph.url()))),
        (401, asker.http.get(format!("{}/v1.0/users", asker.graph.url())).bearer_auth("stolen")),
        (200, get(&user).header("client-request-id", "42")),
        (200, get(&user).header("x-sesame", "1")),
        (200, get(&user).header("prefer", "respond-async")),
        (400, get(&format!("{user}?select=id"))),
        (400, get(&format!("{user}?$select=id&$select=mail"))),
        (400, get(&format!("{user}?$select=shoeSize"))),
        (400, get(&format!("{user}/authentication/phoneMethods?$select=phoneNumber"))),
        (400, get("/users?$filter=proxyAddresses eq 'smtp:mira@brunel.example'")),
        (400, get("/users?$filter=proxyAddresses/any(x:y eq 'smtp:mira@brunel.example')")),
        (400, get("/users?$filter=endsWith(mail,'@brunel.example')")),
        (400, get("/users?$filter=endsWith(mail,'@brunel.example')&$count=true")),
        (400, get("/users?$filter=mail ne 'x@brunel.example'")),
        (400, get("/users?$filter=onPremisesSamAccountName eq 'mira'")),
        (400, get("/users?$filter=mail eq 'o'brien@brunel.example'")),
        (400, get("/users?$filter=mail eq ''")),
        (400, get("/users?$orderby=mail")),
        (400, patch(&profile(json!({ "password": NEW, "history": true })))),
        (400, patch(&profile(json!({ "password": 1 })))),
        (400, patch(&json!({ "passwordProfile": { "password": NEW }, "nickname": "M" }))),
        (400, patch(&json!({}))),
        (400, asker.ask(Method::PATCH, &user).body(profile(json!({ "password": NEW })).to_string())),
        (411, asker.ask(Method::POST, &format!("{user}/revokeSignInSessions"))),
        (400, asker.ask(Method::POST, &format!("{user}/revokeSignInSessions")).json(&json!({}))),
        (400, asker.ask(Method::POST, &pass).json(&json!({ "lifetimeInMinutes": 5 }))),
        (400, asker.ask(Method::POST, &pass).json(&json!({ "minutes": 60 }))),
    ];
    for (number, (expected, request)) in wrong.into_iter().enumerate() {
        let (status, body) = said(request).await;
        let faults = asker.graph.forgives();
        assert_eq!((status, faults.len()), (expected, 1), "{number}: {body} {faults:?}");
    }
    assert!(asker.graph.writes().is_empty() && asker.graph.signs_in(MIRA, OLD));
    let advanced = get("/users?$filter=endsWith(mail,'@brunel.example')&$count=true");
    let (_, body) = said(advanced.header("consistencylevel", "eventual")).await;
    assert_eq!((body["@odata.count"].as_u64(), asker.graph.faults().len()), (Some(1), 0));
}

#[tokio::test]
async fn what_the_world_refuses_is_no_fault() {
    let asker = Asker::new().await;
    let graph = &asker.graph;
    graph.joins(User::new("root@brunel.example", OLD).role(Role::GlobalAdministrator));
    graph.joins(User::new("reader@brunel.example", OLD).role(Role::ReportsReader));
    graph.joins(User::new("hybrid@brunel.example", OLD).synced());
    graph.bans("brunel");
    for weak in ["Sh0rt!", "alllowercase", "LefevreMi17-x!", "Brunel-2026!x", "Pässw0rd-long"] {
        let (status, body) = asker.sets(MIRA, weak).await;
        assert_eq!((status, code(&body)), (400, "Request_BadRequest"), "{weak}");
        assert!(body["error"]["message"].as_str().unwrap().contains("password complexity requirements"));
        assert!(body["error"]["innerError"]["request-id"].is_string());
    }
    let refused = [
        ("root@brunel.example", 403, "Authorization_RequestDenied"),
        ("hybrid@brunel.example", 400, "Request_BadRequest"),
        ("nobody@brunel.example", 404, "Request_ResourceNotFound"),
    ];
    for (name, status, expected) in refused {
        let (said, body) = asker.sets(name, NEW).await;
        assert_eq!((said, code(&body)), (status, expected), "{name}");
    }
    assert!(graph.writes().is_empty());
    assert_eq!(asker.sets("reader@brunel.example", NEW).await.0, 204);
    graph.app(|app| app.role = None);
    assert_eq!(code(&asker.sets(MIRA, NEW).await.1), "Authorization_RequestDenied");
    graph.app(|app| {
        app.role = Some(Role::PrivilegedAuthenticationAdministrator);
        app.permissions.remove("UserAuthenticationMethod.ReadWrite.All");
    });
    assert_eq!(asker.sets("root@brunel.example", NEW).await.0, 204);
    let (status, body) = asker.get(&format!("/users/{MIRA}/authentication/methods")).await;
    assert_eq!((status, code(&body)), (403, "accessDenied"));

    graph.app(|app| {
        app.permissions.insert("UserAuthenticationMethod.ReadWrite.All");
        app.expired_secrets.push("last-year".to_owned());
    });
    let path = format!("/users/{MIRA}/authentication/temporaryAccessPassMethods");
    let make = || said(asker.ask(Method::POST, &path).json(&json!({ "lifetimeInMinutes": 10 })));
    assert_eq!(make().await.0, 400, "shorter than the policy allows");
    graph.passes(|policy| policy.shortest = 10);
    assert_eq!((make().await.0, make().await.0), (201, 201), "the last one holds");
    graph.passes(|policy| policy.replaces = false);
    assert_eq!(make().await.0, 400, "one at a time");
    asker.passes(600);
    assert_eq!(make().await.0, 201, "the one before has run out");
    assert_eq!(graph.written(MIRA, Deed::Pass), 3);
    graph.changes(MIRA, |user| user.kind = "Guest");
    assert_eq!(make().await.1["error"]["message"], "Temporary Access Pass cannot be added to an external guest user.");
    graph.changes(MIRA, |user| user.kind = "Member");
    asker.passes(600);
    graph.passes(|policy| policy.on = false);
    assert_eq!(make().await.0, 400, "there are none in this tenant");

    let said = |tenant: &'static str, secret: &'static str| {
        let asker = &asker;
        async move {
            let (status, body) = asker.login(tenant, &asker.form(secret)).await;
            (status, body["error"].as_str().unwrap().to_owned(), body["error_codes"][0].as_u64().unwrap())
        }
    };
    assert_eq!(said(TENANT, "guess").await, (401, "invalid_client".to_owned(), 7_000_215));
    assert_eq!(said(TENANT, "last-year").await, (401, "invalid_client".to_owned(), 7_000_222));
    assert_eq!(said("elsewhere.example", SECRET).await, (400, "invalid_request".to_owned(), 90002));
    assert_eq!(graph.faults(), [""; 0]);
    let mut form = asker.form(SECRET);
    form[1].1 = "https://graph.microsoft.com/.default".to_owned();
    assert_eq!(asker.login(TENANT, &form).await.1["error"], "invalid_scope");
    assert_eq!(graph.forgives().len(), 1, "a scope for another cloud");
}

/// An assertion as MSAL writes it.
struct Assertion {
    claims: Value,
    head: Value,
}

impl Assertion {
    fn new(asker: &Asker, certificate: &Certificate, algorithm: &str) -> Self {
        let now = asker.clock.load(Ordering::SeqCst) / 1000;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate.certificate_der()));
        let claims = json!({
            "aud": format!("{}/{TENANT}/oauth2/v2.0/token", asker.graph.login_url()),
            "iss": APPLICATION, "sub": APPLICATION, "jti": Uuid::new_v4(), "nbf": now, "exp": now + 600,
        });
        Self { claims, head: json!({ "alg": algorithm, "typ": "JWT", "x5t#S256": thumbprint }) }
    }

    fn signed(&self, certificate: &Certificate) -> String {
        let key = RsaKeyPair::from_pkcs8(&certificate.key_der()).unwrap();
        let padding: &dyn RsaEncoding = if self.head["alg"] == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&self.head), part(&self.claims));
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[tokio::test]
async fn a_certificate_signs_in_once_with_each_assertion() {
    let asker = Asker::new().await;
    let (ours, other) = (Certificate::make(), Certificate::make());
    asker.graph.registers(&ours.certificate);
    let login = |assertion: String| {
        let mut form = asker.form("");
        form[2] = ("client_assertion", assertion);
        form.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()));
        let asker = &asker;
        async move {
            let (status, body) = asker.login(TENANT, &form).await;
            (status, body["error_codes"][0].as_u64().unwrap_or_default())
        }
    };
    for algorithm in ["PS256", "RS256"] {
        let assertion = Assertion::new(&asker, &ours, algorithm).signed(&ours);
        assert_eq!(login(assertion.clone()).await, (200, 0), "{algorithm}");
        assert_eq!(asker.graph.faults(), [""; 0]);
        assert_eq!(login(assertion).await, (401, 50027), "{algorithm} twice");
        assert_eq!(asker.graph.forgives().len(), 1);
    }
    assert_eq!(login(Assertion::new(&asker, &other, "PS256").signed(&other)).await, (401, 700_027));
    assert_eq!(asker.graph.faults(), [""; 0], "only the operator can upload it");

    assert_eq!(login(Assertion::new(&asker, &ours, "PS256").signed(&other)).await, (401, 700_027));
    let wrongs = [
        ("aud", json!(asker.graph.login_url()), 700_023),
        ("sub", json!("somebody"), 700_021),
        ("exp", json!(FRIDAY / 1000 + 3600), 700_024),
        ("exp", json!(FRIDAY / 1000), 700_024),
        ("nbf", json!(FRIDAY / 1000 + 60), 700_024),
        ("jti", json!("1"), 50027),
        ("roles", json!([]), 50027),
    ];
    for (name, value, expected) in wrongs {
        let mut assertion = Assertion::new(&asker, &ours, "PS256");
        assertion.claims[name] = value;
        assert_eq!(login(assertion.signed(&ours)).await, (401, expected), "{name}");
    }
    assert_eq!(asker.graph.forgives().len(), 8);
}

#[tokio::test]
async fn trouble_comes_on_order() {
    let mut asker = Asker::new().await;
    let graph = asker.graph.clone();
    graph.orders(PATCH, 1, Trouble::TooMany(7));
    let response = asker.setting(MIRA, NEW).send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    asker.passes(4);
    assert_eq!((asker.get(&format!("/users/{MIRA}")).await.0, graph.hurried()), (429, 1));
    asker.passes(3);
    assert_eq!((asker.get(&format!("/users/{MIRA}")).await.0, graph.hurried()), (200, 1));
    for (seconds, header) in [(Some(20), Some("20")), (None, None)] {
        graph.orders(PATCH, 1, Trouble::Unavailable(seconds));
        let response = asker.setting(MIRA, NEW).send().await.unwrap();
        assert_eq!(response.headers().get("retry-after").map(|value| value.to_str().unwrap()), header);
        assert_eq!(response.status(), 503);
    }
    graph.orders("POST /token", 1, Trouble::Unavailable(None));
    assert_eq!(asker.login(TENANT, &asker.form(SECRET)).await.0, 503);

    // The token dies in the middle, and a new one goes on.
    graph.orders(PATCH, 1, Trouble::Expired);
    let (status, body) = asker.sets(MIRA, NEW).await;
    assert_eq!((status, code(&body)), (401, "InvalidAuthenticationToken"));
    asker.signs_in().await;
    asker.passes(3600);
    assert_eq!(asker.sets(MIRA, NEW).await.0, 401, "an hour later");
    asker.signs_in().await;

    graph.orders(PATCH, 1, Trouble::HangsUpBefore);
    assert!(asker.setting(MIRA, NEW).send().await.is_err());
    assert!(graph.writes().is_empty() && graph.signs_in(MIRA, OLD));
    graph.orders(PATCH, 1, Trouble::HangsUpAfter);
    assert!(asker.setting(MIRA, NEW).send().await.is_err());
    assert!(graph.written(MIRA, Deed::Password) == 1 && graph.signs_in(MIRA, NEW));
    graph.orders(PATCH, 1, Trouble::Garbage);
    assert_eq!(asker.sets(MIRA, OLD).await, (200, Value::Null), "no JSON");

    // Renamed between two requests: the name is gone, the id is not.
    let id = graph.user(MIRA).id;
    let gate = graph.holds(PATCH);
    let renames = async {
        gate.reached_by(1).await;
        graph.changes(MIRA, |user| user.upn = "LefevreMi@brunel.example".to_owned());
        gate.open();
    };
    assert_eq!(tokio::join!(asker.sets(MIRA, NEW), renames).0.0, 404);
    assert_eq!(asker.sets(&id, NEW).await.0, 204);
    graph.changes(&id, |user| user.enabled = false);
    assert!(!graph.signs_in("LefevreMi@brunel.example", NEW));
    graph.deletes(&id);
    assert_eq!(asker.get(&format!("/users/{id}")).await.0, 404);
    assert_eq!(graph.calls_to(PATCH), 10);
    assert_eq!(graph.faults(), [""; 0]);
}

#[tokio::test]
async fn a_change_is_seen_late_when_told_so() {
    let asker = Asker::new().await;
    let seen = || async {
        let (_, body) = asker.get(&format!("/users/{MIRA}?$select=lastPasswordChangeDateTime")).await;
        body["lastPasswordChangeDateTime"].as_str().unwrap().to_owned()
    };
    asker.graph.lags(true);
    asker.passes(90);
    assert_eq!(asker.sets(MIRA, NEW).await.0, 204);
    assert!(asker.graph.signs_in(MIRA, NEW));
    assert_eq!(seen().await, "2026-11-20T09:00:00Z");
    asker.graph.lags(false);
    assert_eq!(seen().await, "2026-11-20T09:01:30Z");
    assert_eq!(asker.graph.faults(), [""; 0]);
}

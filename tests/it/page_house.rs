//! A house for the one-time page: a real database, a directory of one account, ears that hear what is posted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use sesame::directory::{Account, Checked, Directory, DirectoryError, Pass, Refusal, SignIn, Standing, Verdict};
use sesame::engine::case::policy::CasePolicy;
use sesame::engine::org::{Identity, Networks, Org};
use sesame::engine::policy::{PasswordPolicy, Policy};
use sesame::engine::text::Pair;
use sesame::engine::{Effect, Event};
use sesame::entropy::FixedSeeds;
use sesame::ids::{AccountId, Handle, Locale, PageId, Peer};
use sesame::inbox::InboxError;
use sesame::keys::{Keys, token_hash};
use sesame::look::Look;
use sesame::secret::Secret;
use sesame::speech::Speech;
use sesame::store::Store;
use sesame::store::pages::{NewPage, Page, insert_page};
use sesame::time::{Clock as _, ManualClock, Time};
use sesame::traces::Traces;
use sesame::web::places::Places;
use sesame::web::{Posts, Web, reconcile};
use tower::ServiceExt as _;

/// A Friday afternoon.
pub const START: Time = Time(1_795_181_400_000);
pub const PASSWORD: &str = "Quiet7-lantern-moss";
/// What the directory gives as a pass, with what a page must not take for its own marks.
pub const PASS: &str = "K7&w+$h9@Qm!";
pub const LOGIN: &str = "m.okafor@northwind.example";

/// What the directory does when it is next asked to set a password.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    Reject(Refusal),
    Unreachable,
    Broken,
    /// It sets the password, and the reply does not arrive.
    LostAfter,
    /// The request does not arrive.
    LostBefore,
}

#[derive(Default)]
struct Kept {
    replies: VecDeque<Reply>,
    down: bool,
    down_after_set: bool,
    lags_after_set: bool,
    lag: i64,
    set_at: i64,
    passwords: Vec<String>,
    asked: usize,
    passes: usize,
}

/// A directory of one account.
#[derive(Default)]
pub struct Book(Mutex<Kept>);

impl Book {
    pub fn will(&self, reply: Reply) {
        self.0.lock().unwrap().replies.push_back(reply);
    }

    pub fn goes_down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }

    pub fn goes_down_after_set(&self) {
        self.0.lock().unwrap().down_after_set = true;
    }

    /// Once asked to set a password, it answers as a replica does that has not heard of the one before.
    pub fn lags_after_set(&self) {
        self.0.lock().unwrap().lags_after_set = true;
    }

    /// The passwords set so far.
    pub fn passwords(&self) -> Vec<String> {
        self.0.lock().unwrap().passwords.clone()
    }

    /// How many passes were issued.
    pub fn passes(&self) -> usize {
        self.0.lock().unwrap().passes
    }

    /// How often a password was sent, with or without success.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }
}

impl Kept {
    fn keep(&mut self, new: &Secret<String>) {
        self.passwords.push(new.expose().clone());
        self.set_at += 1;
    }
}

#[async_trait]
impl Directory for Book {
    async fn find(&self, _: &Handle) -> Result<Option<Account>, DirectoryError> {
        Ok(None)
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        let kept = self.0.lock().unwrap();
        if kept.down {
            return Err(DirectoryError::Unreachable("down for the test".to_owned()));
        }
        Ok((id.as_str() == "mira").then(|| Account {
            id: id.clone(),
            login: LOGIN.to_owned(),
            name: "Mira Okafor".to_owned(),
            locale: None,
            mailbox: None,
            standing: Standing::default(),
            privileged: false,
            password_set_at: Time(kept.set_at - kept.lag),
            groups: Vec::new(),
            contacts: None,
        }))
    }

    async fn rules(&self, _: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        Ok(PasswordPolicy::default())
    }

    async fn set_password(&self, _: &AccountId, new: &Secret<String>) -> Result<Verdict, DirectoryError> {
        let mut kept = self.0.lock().unwrap();
        kept.asked += 1;
        kept.down |= kept.down_after_set;
        kept.lag = i64::from(kept.lags_after_set);
        match kept.replies.pop_front() {
            None => {
                kept.keep(new);
                Ok(Verdict::Applied)
            }
            Some(Reply::Reject(refusal)) => Ok(Verdict::Rejected(refusal)),
            Some(Reply::Unreachable) => Err(DirectoryError::Unreachable("as told".to_owned())),
            Some(Reply::Broken) => Err(DirectoryError::Broken("as told".to_owned())),
            Some(Reply::LostBefore) => Err(DirectoryError::ReplyLost("as told".to_owned())),
            Some(Reply::LostAfter) => {
                kept.keep(new);
                Err(DirectoryError::ReplyLost("as told".to_owned()))
            }
        }
    }

    async fn sign_in(&self, _: &AccountId, _: &Secret<String>) -> Result<SignIn, DirectoryError> {
        Ok(SignIn::Refused)
    }

    async fn unlock(&self, _: &AccountId) -> Result<Verdict, DirectoryError> {
        Ok(Verdict::Applied)
    }

    fn issues_passes(&self, _: &AccountId) -> bool {
        true
    }

    async fn issue_pass(&self, _: &AccountId) -> Result<Option<Pass>, DirectoryError> {
        let mut kept = self.0.lock().unwrap();
        match kept.replies.pop_front() {
            Some(Reply::Reject(_)) => Ok(None),
            Some(Reply::Unreachable) => Err(DirectoryError::Unreachable("as told".to_owned())),
            Some(Reply::Broken) => Err(DirectoryError::Broken("as told".to_owned())),
            Some(Reply::LostBefore | Reply::LostAfter) => Err(DirectoryError::ReplyLost("as told".to_owned())),
            None => {
                kept.passes += 1;
                Ok(Some(Pass { code: Secret::from(PASS), expires_at: START + Duration::from_hours(1) }))
            }
        }
    }

    async fn check(&self) -> Vec<Checked> {
        Vec::new()
    }
}

/// Hears every event posted to a conversation.
#[derive(Default)]
pub struct Ears {
    heard: Mutex<Vec<String>>,
    deaf: Mutex<bool>,
}

impl Ears {
    /// What was heard, as `peer event page`.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub fn goes_deaf(&self, deaf: bool) {
        *self.deaf.lock().unwrap() = deaf;
    }
}

#[async_trait]
impl Posts for Ears {
    fn committed(&self, effects: &[Effect]) {
        panic!("the page of one link commits {effects:?}")
    }

    async fn post(&self, peer: &Peer, event: Event) -> Result<(), InboxError> {
        if *self.deaf.lock().unwrap() {
            return Err(InboxError("deaf for the test".to_owned()));
        }
        let (name, page) = match event {
            Event::PasswordSet { page, .. } => ("set", page),
            Event::PasswordNotSet { page } => ("not set", page),
            Event::PlaceSettled { page, became, .. } => ((&became).into(), page),
            Event::PageCancelled { page } => ("cancelled", page),
            Event::PassIssued { page, .. } => ("pass", page),
            Event::Disowned { binding } => ("disowned", PageId(binding.login.0)),
            other => panic!("the page posts {other:?}"),
        };
        self.heard.lock().unwrap().push(format!("{peer} {name} {page}"));
        Ok(())
    }
}

pub struct House {
    pub store: Arc<Store>,
    pub directory: Arc<dyn Directory>,
    pub book: Arc<Book>,
    pub ears: Arc<Ears>,
    pub clock: Arc<ManualClock>,
    pub router: Router,
    /// How many were passed before its pages were opened.
    pub gates: u8,
    pub dir: tempfile::TempDir,
}

impl House {
    pub async fn new() -> Self {
        Self::at("https://reset.northwind.example/", 1).await
    }

    pub async fn at(public_url: &str, gates: u8) -> Self {
        let (book, clock) = (Arc::new(Book::default()), Arc::new(ManualClock::new(START)));
        Self::over(public_url, gates, (book.clone(), book), clock).await
    }

    /// One whose pages IT's leave opens, and give a pass.
    pub async fn passing(public_url: &str) -> Self {
        let (book, clock) = (Arc::new(Book::default()), Arc::new(ManualClock::new(START)));
        let policy = Policy { case: CasePolicy { pass: true, ..CasePolicy::default() }, ..Policy::default() };
        Self::under(policy, public_url, 0, (book.clone(), book), clock).await
    }

    /// A house over a directory; the book is what the tests of the page alone write in.
    pub async fn over(
        public_url: &str,
        gates: u8,
        directories: (Arc<dyn Directory>, Arc<Book>),
        clock: Arc<ManualClock>,
    ) -> Self {
        Self::under(Policy::default(), public_url, gates, directories, clock).await
    }

    async fn under(
        policy: Policy,
        public_url: &str,
        gates: u8,
        (directory, book): (Arc<dyn Directory>, Arc<Book>),
        clock: Arc<ManualClock>,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&dir.path().join("sesame.db"), Keys::new([7; 32])).await.unwrap());
        let ears = Arc::new(Ears::default());
        let org = org();
        let web = Web {
            places: Places::new(Arc::clone(&store), directory.clone(), ears.clone(), clock.clone()),
            store: Arc::clone(&store),
            directory: Arc::clone(&directory),
            inbox: ears.clone(),
            speech: Arc::new(Speech::new(&org).unwrap()),
            clock: clock.clone(),
            seeds: Arc::new(FixedSeeds::new(1)),
            public_url: public_url.parse().unwrap(),
            policy,
            org,
            look: Look::default(),
            channels: Vec::new(),
            traces: Traces::default(),
        };
        Self { router: web.router(), gates, store, directory, book, ears, clock, dir }
    }

    /// A page with its link's token; `id` names it.
    pub async fn page(&self, id: &str, locale: &str) -> String {
        self.page_of("mira", id, locale).await
    }

    /// The same for another account.
    pub async fn page_of(&self, account: &str, id: &str, locale: &str) -> String {
        let token = format!("{id:A>43}");
        let now = self.clock.now();
        let new = NewPage {
            id: &PageId::from(id),
            token_hash: &token_hash(&token),
            peer: &Peer::from("console:1"),
            account: &AccountId::from(account),
            gates: self.gates,
            locale: &Locale::from(locale),
            words: Pair { pair: 5 },
            issued_at: now,
            expires_at: now + Duration::from_mins(10),
        };
        insert_page(&mut *self.store.writer().await, &new).await.unwrap();
        token
    }

    /// Compares what is unknown, and says how many were settled.
    pub async fn settles(&self) -> usize {
        reconcile(&self.store, &*self.directory, &*self.ears, self.clock.now()).await.unwrap()
    }

    pub async fn stored(&self, token: &str) -> Page {
        self.store.page_by_token(&token_hash(token)).await.unwrap().unwrap()
    }

    /// How many forms a page has counted.
    pub async fn posts(&self, token: &str) -> i64 {
        sqlx::query_scalar("SELECT posts FROM page WHERE token_hash = $1")
            .bind(token_hash(token))
            .fetch_one(self.store.readers())
            .await
            .unwrap()
    }

    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            host: "reset.northwind.example".to_owned(),
            cookie: None,
            form: String::new(),
        }
    }
}

fn org() -> Org {
    Org {
        name: "Northwind Institute".to_owned(),
        locale: "en".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        country: "FR".to_owned(),
        identity: Identity::default(),
        portal_url: None,
        sign_in_url: "https://mail.northwind.example/".to_owned(),
        services: vec!["Mail".to_owned(), "Calendar".to_owned(), "Shared files".to_owned()],
        it_contact: "+33 1 99 00 12 34, desk@northwind.example".to_owned(),
        sender: None,
        network: Networks::default(),
        working_days: vec![1, 2, 3, 4, 5],
        working_hour: 9,
    }
}

/// One answer, read to its end.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.body.contains(words), "expected \"{words}\" in {}\n{}", self.status, self.body);
        self
    }

    pub fn never_says(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "did not expect \"{words}\" in {}\n{}", self.status, self.body);
        self
    }

    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A browser without JavaScript: it keeps its cookie and the last form token it saw.
pub struct Browser {
    pub router: Router,
    pub host: String,
    pub cookie: Option<String>,
    pub form: String,
}

impl Browser {
    pub async fn sends(&mut self, request: Request<Body>) -> Seen {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            self.cookie = Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        if let Some(at) = body.find("name=\"form\" value=\"") {
            self.form = body[at + 19..].chars().take_while(|c| *c != '"').collect();
        }
        Seen { status: parts.status, headers: parts.headers, body }
    }

    pub fn request(&self, method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(body.into()).unwrap()
    }

    pub async fn gets(&mut self, path: &str) -> Seen {
        let request = self.request("GET", path, Body::empty());
        self.sends(request).await
    }

    pub async fn opens(&mut self, token: &str) -> Seen {
        self.gets(&format!("/p/{token}")).await
    }

    pub async fn posts(&mut self, token: &str, body: &str) -> Seen {
        let request = self.request("POST", &format!("/p/{token}"), body.to_owned());
        self.sends(request).await
    }

    pub async fn finishes(&mut self, token: &str, new: &str, confirm: &str) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("form", self.form.as_str()), ("new", new), ("confirm", confirm), ("do", "finish")])
            .finish();
        self.posts(token, &body).await
    }

    pub async fn cancels(&mut self, token: &str) -> Seen {
        let body = format!("form={}&do=cancel", self.form);
        self.posts(token, &body).await
    }
}

//! One request while it is worked on: the visit as it will be, and what goes with it once that is written.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::Markup;
use sqlx::Connection as _;

use super::chats::Handed;
use super::deeds::Deed;
use super::{Guest, Trouble};
use crate::audit::Kind;
use crate::audit::chain::Line;
use crate::directory::Account;
use crate::directory::owned::Entry;
use crate::directory::register::{Register, RegisterError};
use crate::engine::Effect;
use crate::engine::decoy::account_key;
use crate::engine::enrolment;
use crate::engine::method::Class;
use crate::engine::policy::Policy;
use crate::engine::terms::Terms;
use crate::entropy::Entropy;
use crate::ids::{AccountId, Peer, SubjectKey};
use crate::store::batch::write_effects;
use crate::store::visits::{Beside, Proof, Visit, write_visit};
use crate::time::Time;
use crate::web::Site;
use crate::web::browser::Browser;
use crate::web::view;
use crate::web::view::enrol::Sheet;
use crate::web::view::form::Trouble as Choice;

/// A page that is shown in place of the visit's own.
pub(in crate::web) enum Answer {
    /// Thank you: what was registered, and where to go next time.
    Thanks,
    /// Put off.
    Later,
    /// The new password is set, or what became of it.
    Changed(Markup, StatusCode),
}

/// Under which name an account's removals are counted.
pub(super) fn removals(account: &AccountId) -> String {
    format!("removed/{}", account_key(account))
}

/// One request while it is worked on.
pub(in crate::web) struct Room<'g> {
    pub guest: &'g Guest,
    pub visit: Visit,
    /// The account signed in, as the directory has it.
    pub account: Option<Account>,
    /// What it has registered.
    pub entries: Vec<Entry>,
    /// Whether nothing is registered, and nothing was until lately: whoever emptied the list a moment ago has not thereby
    /// become somebody who registers for the first time.
    pub bare: bool,
    /// Whether its owner has agreed to what numbers and addresses are for.
    pub consented: bool,
    /// The chats that belong to it, each with since when.
    pub chats: Vec<(Peer, Time)>,
    /// A code to link one more, to be shown in this answer.
    pub handed: Option<Handed>,
    pub now: Time,
    pub troubles: Vec<Trouble>,
    /// What is wrong with a new password, and how strong it is.
    pub choice: (Vec<Choice>, Option<u8>),
    pub beside: Beside,
    pub deeds: Vec<Deed>,
    pub answer: Option<Answer>,
}

impl<'g> Room<'g> {
    /// Reads what the visit is about.
    pub async fn enter(guest: &'g Guest, visit: Visit) -> Result<Self, Response> {
        let now = guest.site.web.clock.now();
        let mut room = Self {
            guest,
            visit,
            account: None,
            entries: Vec::new(),
            bare: false,
            consented: false,
            chats: Vec::new(),
            handed: None,
            now,
            troubles: Vec::new(),
            choice: (Vec::new(), None),
            beside: Beside::default(),
            deeds: Vec::new(),
            answer: None,
        };
        room.read().await?;
        Ok(room)
    }

    /// Reads the account signed in and what it has.
    pub async fn read(&mut self) -> Result<(), Response> {
        let Some(id) = self.visit.account.clone() else { return Ok(()) };
        let web = &self.site().web;
        let account = web.directory.account(&id).await.map_err(|error| self.guest.busy(&error))?;
        let frozen = web.store.is_frozen(&id).await.map_err(|error| self.guest.busy(&error))?;
        // Whom IT has disabled meanwhile, or whose owner has stopped it all, is signed in no more.
        let Some(account) = account.filter(|account| account.is_open() && !frozen) else {
            self.visit.forget();
            return Ok(());
        };
        self.entries = self.register().entries(&id).await.map_err(|error| self.guest.busy(&error))?;
        self.consented = web.store.has_consented(&id).await.map_err(|error| self.guest.busy(&error))?;
        self.chats = web.store.linked_chats(&id).await.map_err(|error| self.guest.busy(&error))?;
        let since = self.now - self.policy().enrolment.wait;
        let removed = web.store.counted(&removals(&id), since).await.map_err(|error| self.guest.busy(&error))?;
        self.bare = self.entries.is_empty() && removed.is_empty();
        self.account = Some(account);
        Ok(())
    }

    pub fn site(&self) -> &'g Site {
        &self.guest.site
    }

    pub fn policy(&self) -> &'g Policy {
        &self.guest.site.web.policy
    }

    /// What the policy demands of the account signed in, by its groups; of nobody, what it demands of everybody.
    pub fn terms(&self) -> Terms {
        self.policy().of(self.account.as_ref().map_or(&[], |account| &account.groups))
    }

    pub fn register(&self) -> Register {
        Register::new(self.guest.site.web.store.clone())
    }

    pub fn entropy(&self) -> Entropy {
        Entropy::new(self.guest.site.web.seeds.seed())
    }

    /// Under which peer what is done is written down.
    pub fn peer(&self) -> Peer {
        self.visit.peer.clone().unwrap_or_else(|| self.visit.id.peer())
    }

    /// Where wrong answers of the account are counted.
    pub fn key(&self) -> SubjectKey {
        self.account.as_ref().map(|account| account_key(&account.id)).unwrap_or_default()
    }

    pub fn trouble(&mut self, trouble: Trouble) {
        self.troubles.push(trouble);
    }

    /// Adds an audit line, written with the visit.
    pub fn audit(&mut self, kind: Kind, facts: &[(&str, &str)]) {
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let subject = self.account.as_ref().map(|account| account_key(&account.id));
        self.beside.lines.push(Line { at: self.now, kind, subject, peer: Some(self.peer()), facts });
    }

    /// What the account has of what the policy allows, one entry each.
    pub fn classes(&self) -> Vec<Class> {
        self.allowed().map(Entry::class).collect()
    }

    /// Entries of kinds that the policy allows, and that are not suspended.
    pub fn allowed(&self) -> impl Iterator<Item = &Entry> {
        let methods = self.terms().methods;
        let allows = move |entry: &&Entry| entry.methods.iter().any(|(_, kind)| methods.contains(kind));
        self.entries.iter().filter(|entry| !entry.suspended).filter(allows)
    }

    /// How many ways are lacking still.
    pub fn lacking(&self) -> usize {
        enrolment::lacking(&self.terms(), &self.classes())
    }

    /// Whether something may be changed: where nothing was ever registered the password is the strongest proof there is.
    pub fn may_change(&self) -> bool {
        match self.visit.proof {
            Some(Proof::Method | Proof::Invitation) => true,
            Some(Proof::Password) => self.bare,
            None => false,
        }
    }

    /// Whether it is time to ask if what is registered is still right: numbers are given up, and mailboxes.
    pub fn asks_again(&self) -> bool {
        let every = self.policy().enrolment.confirm_every;
        self.allowed().any(|entry| entry.value.is_some() && entry.confirmed_at + every <= self.now)
    }

    /// When something new is used from: at once where it is the first, else after a time in which the owner can object.
    /// Where everything was removed lately it is the first only on IT's word.
    pub fn usable_at(&self) -> Time {
        let invited = self.visit.proof == Some(Proof::Invitation);
        let first = self.bare || (invited && self.entries.is_empty());
        if first { self.now } else { self.now + self.policy().enrolment.wait }
    }

    /// Notes that a form was taken from this browser: the visit is bound to it and lives on, for a while.
    pub fn taken_from(&mut self, browser: &Browser) {
        self.visit.browser = Some(browser.hash());
        self.visit.locale = self.guest.words(&self.visit).locale().clone();
        let (idle, most): (Duration, Duration) = (self.policy().enrolment.idle, self.policy().enrolment.most);
        self.visit.expires_at = (self.now + idle).min(self.visit.issued_at + most);
    }

    /// Writes the visit and what goes with it, all or nothing. `false` when another form was faster: then this one is void.
    pub async fn commit(&mut self) -> Result<bool, Response> {
        let (beside, deeds) = (std::mem::take(&mut self.beside), std::mem::take(&mut self.deeds));
        match self.transact(&beside, deeds).await {
            Ok(true) => {
                self.visit.revision += 1;
                Ok(true)
            }
            Ok(false) => Ok(false),
            Err(error) => Err(self.guest.busy(&error)),
        }
    }

    /// Performs effects whatever becomes of this visit.
    pub async fn perform(&self, effects: Vec<Effect>) -> Result<(), Response> {
        let web = &self.site().web;
        let written = async {
            let mut writer = web.store.writer().await;
            let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
            let here = effects.iter().map(|effect| (self.visit.id.peer(), effect.clone())).collect();
            write_effects(&mut transaction, here, web.store.keys(), self.now, &*web.seeds).await?;
            transaction.commit().await
        };
        written.await.map_err(|error: sqlx::Error| self.guest.busy(&error))?;
        web.inbox.committed(&effects);
        Ok(())
    }

    async fn transact(&self, beside: &Beside, deeds: Vec<Deed>) -> Result<bool, RegisterError> {
        let web = &self.site().web;
        let (store, seeds) = (&web.store, &*web.seeds);
        let mut writer = store.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        if !write_visit(&mut transaction, store.keys(), &self.visit, beside, self.now).await? {
            return Ok(false);
        }
        let mut besides = Vec::new();
        for deed in deeds {
            besides.extend(deed.write(self, &mut transaction).await?);
        }
        let effects: Vec<Effect> = besides.iter().map(|(_, effect)| effect.clone()).collect();
        write_effects(&mut transaction, besides, store.keys(), self.now, seeds).await?;
        transaction.commit().await?;
        web.inbox.committed(&effects);
        Ok(true)
    }

    /// Writes everything and answers.
    pub async fn settle(mut self) -> Response {
        self.visit.first |= self.entries.is_empty() && self.deeds.iter().any(Deed::registers);
        match self.commit().await {
            Ok(true) => {}
            Ok(false) => return self.guest.onward(),
            Err(response) => return response,
        }
        match self.answer.take() {
            Some(Answer::Thanks) => {
                if let Err(response) = self.read().await {
                    return response;
                }
                let words = self.guest.words(&self.visit);
                view::answer(StatusCode::OK, self.sheet(&words, "").thanks())
            }
            Some(Answer::Later) => {
                let words = self.guest.words(&self.visit);
                view::answer(StatusCode::OK, self.sheet(&words, "").later())
            }
            Some(Answer::Changed(page, status)) => view::answer(status, page),
            None if self.handed.is_some() => self.show(StatusCode::OK).await, // shown this once
            None if self.troubles.is_empty() && self.choice.0.is_empty() => self.guest.onward(),
            None => self.show(StatusCode::UNPROCESSABLE_ENTITY).await,
        }
    }

    /// Where the visit is, with what is wrong with the last form.
    pub async fn show(&self, status: StatusCode) -> Response {
        let browser = self.guest.browser.clone().unwrap_or_else(|| Browser::new(self.site()));
        let token = browser.form_token(self.site(), &format!("e/{}", self.guest.link));
        let words = self.guest.words(&self.visit);
        let page = match self.sheet(&words, &token.0).page().await {
            Ok(page) => page,
            Err(response) => return response,
        };
        let mut response = view::answer(status, page);
        if self.guest.browser.is_none()
            && let Some(cookie) = browser.set_cookie(self.site())
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        // Full numbers stand here: a browser that goes back asks again.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    pub fn sheet<'s>(&'s self, words: &'s view::Words<'s>, form_token: &'s str) -> Sheet<'s> {
        Sheet { room: self, site: self.site(), words, form_token }
    }
}

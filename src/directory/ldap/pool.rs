//! A few connections to the servers of one directory, signed in as the service account and used again and again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ldap3::controls::RawControl;
use ldap3::exop::Exop;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Mod, Scope};
use rustls::ClientConfig;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::faults::{Fault, answered, lost, not_let_in};
use super::{Entry, Settings};
use crate::directory::{DOUBT, DirectoryError};
use crate::ids::AccountId;
use crate::secret::Secret;
use crate::time::{Clock, Time};

/// How long a server that did not answer is asked after all others.
const REST: Duration = Duration::from_mins(1);

/// How long after a lost reply nobody but the server it was lost from is asked about the account: by then all servers of
/// one site have told each other.
const SITE: Duration = Duration::from_mins(15);

/// How long a service account that was not let in is not tried again: each try counts, and directories lock after five
/// or ten within a quarter of an hour. Whoever has put it right need not wait, for a new start tries at once.
const BARRED: Duration = Duration::from_mins(10);

/// What is asked of a directory.
pub struct Question<'a> {
    /// The entry to begin at.
    pub base: &'a str,
    /// It alone, or all below it.
    pub scope: Scope,
    /// Which entries; names stand in it escaped.
    pub filter: &'a str,
    /// Which attributes.
    pub attributes: &'a [&'a str],
}

/// The connections to one directory.
pub struct Pool {
    servers: Vec<Server>,
    trust: Option<Arc<ClientConfig>>,
    starttls: bool,
    bind: String,
    password: Secret<String>,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    /// One for each connection that may be open, idle ones aside.
    permits: Semaphore,
    idle: Mutex<Vec<(usize, Ldap)>>,
    /// Accounts of which a write was not answered: by whom, and until when no other server's word counts, for it may not
    /// have heard of the write yet.
    doubts: Mutex<HashMap<AccountId, (usize, Time)>>,
    /// Before it: what was sent then was sent by a former process, nobody knows to which server.
    born: Time,
    /// The service account is not let in, why, and until when nobody tries. Whoever tries holds it until one was let in,
    /// so that of fifty at once one finds out.
    barred: tokio::sync::Mutex<Option<(Time, String)>>,
    /// The service account was let in by the latest server that it was shown to.
    known: AtomicBool,
}

struct Server {
    url: Url,
    /// It did not answer: until then the others are asked first.
    rests_until: Mutex<Time>,
}

/// A connection that has just answered; back to the others when dropped.
pub struct Lease<'a> {
    pool: &'a Pool,
    server: usize,
    /// `None` while it is in use: a connection that somebody walked away from in the middle is not used again.
    ldap: Option<Ldap>,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    /// The connections of a directory; none is opened before it is needed. Reads `ca_file`.
    ///
    /// # Errors
    /// Says what is wrong with the settings, with its key.
    pub fn new(settings: &Settings, password: Secret<String>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let server = |url| Server { url, rests_until: Mutex::new(Time(i64::MIN)) };
        Ok(Self {
            servers: settings.addresses()?.into_iter().map(server).collect(),
            trust: settings.trust()?,
            starttls: settings.starttls,
            bind: settings.bind.clone(),
            password,
            timeout: settings.timeout,
            born: clock.now(),
            clock,
            permits: Semaphore::new(usize::from(settings.connections)),
            idle: Mutex::default(),
            doubts: Mutex::default(),
            barred: tokio::sync::Mutex::default(),
            known: AtomicBool::new(false),
        })
    }

    /// Asks, over a connection that is open or a new one; the next server when one does not answer. To ask again does no
    /// harm.
    pub async fn ask(&self, question: &Question<'_>) -> Result<(Lease<'_>, Vec<Entry>), DirectoryError> {
        self.ask_about(None, question).await
    }

    /// Asks about an account: where a write of it was not answered, only the server that may have it.
    pub async fn ask_about(
        &self,
        account: Option<&AccountId>,
        question: &Question<'_>,
    ) -> Result<(Lease<'_>, Vec<Entry>), DirectoryError> {
        let permit = self.permit().await?;
        let order = self.order_for(account);
        while let Some((server, mut ldap)) = self.take_idle(order.first().copied()) {
            match search(&mut ldap, question, self.timeout).await {
                Ok(found) => return Ok((Lease { pool: self, server, ldap: Some(ldap), _permit: permit }, found)),
                Err(Fault::Said(error)) => {
                    drop(Lease { pool: self, server, ldap: Some(ldap), _permit: permit });
                    return Err(error);
                }
                // It died unnoticed, and so did those opened before.
                Err(Fault::Lost(_)) => self.forget(server),
            }
        }
        let mut first = None;
        for server in order {
            if let Some(barred) = self.barred() {
                return Err(first.unwrap_or(barred));
            }
            let asked = match self.open(server).await {
                Ok(mut ldap) => search(&mut ldap, question, self.timeout).await.map(|found| (ldap, found)),
                Err(fault) => Err(fault),
            };
            match asked {
                Ok((ldap, found)) => {
                    *self.rests(server) = Time(i64::MIN);
                    return Ok((Lease { pool: self, server, ldap: Some(ldap), _permit: permit }, found));
                }
                Err(fault) => {
                    let error = self.named(server, fault);
                    tracing::warn!(%error, "an LDAP server does not answer");
                    *self.rests(server) = self.clock.now() + REST;
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or_else(|| DirectoryError::Broken("no server is configured".to_owned())))
    }

    /// Until when an unchanged moment proves nothing about a password that was sent at `sent_at` and not answered. The
    /// server that it was sent to may do it after we have given up; any other has to hear of it first.
    pub fn doubt_ends(&self, account: &AccountId, sent_at: Time) -> Time {
        let doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        match doubts.get(account) {
            Some((_, until)) => *until - SITE + DOUBT,
            None if self.servers.len() > 1 && sent_at < self.born => sent_at + SITE,
            None => sent_at + DOUBT,
        }
    }

    /// Tries a name and a password on a connection of its own, which ends with it. Not repeated, for it counts.
    pub async fn try_bind(
        &self,
        name: &str,
        password: &Secret<String>,
        controls: Vec<RawControl>,
    ) -> Result<LdapResult, DirectoryError> {
        let (_permit, _, mut ldap) = self.alone(None).await?;
        self.bind_as(&mut ldap, name, password, controls).await.map_err(DirectoryError::from)
    }

    /// Signs in as somebody on a connection of its own, and sends an extended request there that changes their account.
    pub async fn extended_as(
        &self,
        account: &AccountId,
        (name, password): (&str, &Secret<String>),
        request: impl Into<Exop>,
        controls: Vec<RawControl>,
    ) -> Result<LdapResult, DirectoryError> {
        let (_permit, server, mut ldap) = self.alone(Some(account)).await?;
        let bound = self.bind_as(&mut ldap, name, password, controls.clone()).await?;
        if bound.rc != 0 {
            return Ok(bound);
        }
        let sent = ldap.with_timeout(self.timeout).with_controls(controls).extended(request).await;
        self.doubted(account, server, written(sent.map(|answer| answer.1)))
    }

    /// Whether each server can be reached and takes the service account, by name. After one that does not let it in, no
    /// other is asked.
    pub async fn try_all(&self) -> Vec<(String, Result<(), DirectoryError>)> {
        let mut tried = Vec::new();
        for (number, server) in self.servers.iter().enumerate() {
            if self.barred().is_some() {
                break;
            }
            let opened = match self.permit().await {
                Ok(_permit) => self.open(number).await.map(drop).map_err(|fault| self.named(number, fault)),
                Err(error) => Err(error),
            };
            tried.push((server.url.to_string(), opened));
        }
        tried
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, DirectoryError> {
        // Who waits for longer than for an answer is better told.
        match tokio::time::timeout(self.timeout, self.permits.acquire()).await {
            Ok(permit) => permit.map_err(|_| DirectoryError::Unreachable("the program is stopping".to_owned())),
            Err(_) => Err(DirectoryError::Unreachable("too many are asking at once".to_owned())),
        }
    }

    /// A connection in which nobody has signed in, and to which server.
    async fn alone(&self, about: Option<&AccountId>) -> Result<(SemaphorePermit<'_>, usize, Ldap), DirectoryError> {
        let permit = self.permit().await?;
        self.make_room();
        let mut first = None;
        for server in self.order_for(about) {
            match self.connect(server).await {
                Ok(ldap) => return Ok((permit, server, ldap)),
                Err(fault) => {
                    *self.rests(server) = self.clock.now() + REST;
                    first.get_or_insert(self.named(server, fault));
                }
            }
        }
        Err(first.unwrap_or_else(|| DirectoryError::Broken("no server is configured".to_owned())))
    }

    /// Notes whose word counts about an account from now on, when the reply to a write was lost.
    fn doubted(
        &self,
        account: &AccountId,
        server: usize,
        answer: Result<LdapResult, DirectoryError>,
    ) -> Result<LdapResult, DirectoryError> {
        if matches!(answer, Err(DirectoryError::ReplyLost(_))) {
            let until = self.clock.now() + SITE;
            let mut doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
            doubts.insert(account.clone(), (server, until));
        }
        answer
    }

    /// Why the service account is to be tried nowhere now.
    fn barred(&self) -> Option<DirectoryError> {
        // Whoever holds it is trying.
        let barred = self.barred.try_lock().ok()?;
        let (until, why) = barred.as_ref()?;
        (*until > self.clock.now()).then(|| DirectoryError::Broken(why.clone()))
    }

    /// The servers in the order in which they are asked: as configured, those that rest at the end.
    fn order(&self) -> Vec<usize> {
        let now = self.clock.now();
        let (awake, resting): (Vec<usize>, Vec<usize>) =
            (0..self.servers.len()).partition(|server| *self.rests(*server) <= now);
        [awake, resting].concat()
    }

    /// The servers whose word counts about an account, in the order in which they are asked.
    fn order_for(&self, about: Option<&AccountId>) -> Vec<usize> {
        let now = self.clock.now();
        let mut doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        doubts.retain(|_, (_, until)| *until > now);
        match about.and_then(|account| doubts.get(account)) {
            Some((server, _)) => vec![*server],
            None => self.order(),
        }
    }

    fn rests(&self, server: usize) -> std::sync::MutexGuard<'_, Time> {
        self.servers[server].rests_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(usize, Ldap)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle connection to the server that is to be asked first; those to others are of no more use.
    fn take_idle(&self, first: Option<usize>) -> Option<(usize, Ldap)> {
        let mut idle = self.idle();
        idle.retain_mut(|(server, ldap)| Some(*server) == first && !ldap.is_closed());
        idle.pop()
    }

    /// Drops the idle connections to a server.
    fn forget(&self, server: usize) {
        self.idle().retain(|(other, _)| *other != server);
    }

    /// An idle connection goes when a new one is to be opened beside those in use: both count.
    fn make_room(&self) {
        self.idle().truncate(self.permits.available_permits());
    }

    fn named(&self, server: usize, fault: Fault) -> DirectoryError {
        let url = &self.servers[server].url;
        match DirectoryError::from(fault) {
            DirectoryError::Unreachable(why) => DirectoryError::Unreachable(format!("{url}: {why}")),
            DirectoryError::ReplyLost(why) => DirectoryError::ReplyLost(format!("{url}: {why}")),
            DirectoryError::Broken(why) => DirectoryError::Broken(format!("{url}: {why}")),
        }
    }

    async fn connect(&self, server: usize) -> Result<Ldap, Fault> {
        let mut settings = LdapConnSettings::new().set_conn_timeout(self.timeout).set_starttls(self.starttls);
        if let Some(trust) = &self.trust {
            settings = settings.set_config(Arc::clone(trust));
        }
        let (connection, ldap) = LdapConnAsync::from_url_with_settings(settings, &self.servers[server].url).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(why = lost(&error), "an LDAP connection ended");
            }
        });
        Ok(ldap)
    }

    /// A new connection, signed in as the service account.
    async fn open(&self, server: usize) -> Result<Ldap, Fault> {
        self.make_room();
        let mut ldap = self.connect(server).await?;
        if self.known.load(Ordering::SeqCst) {
            let answer = self.bind_as(&mut ldap, &self.bind, &self.password, Vec::new()).await?;
            if answer.rc == 0 {
                return Ok(ldap);
            }
            let mut barred = self.barred.lock().await;
            return Err(self.bar(&mut barred, &answer));
        }
        let barred = tokio::time::timeout(self.timeout, self.barred.lock()).await;
        let Ok(mut barred) = barred else { return Err(Fault::Lost("no answer in time".to_owned())) };
        if let Some((until, why)) = &*barred
            && *until > self.clock.now()
        {
            return Err(Fault::Said(DirectoryError::Broken(why.clone())));
        }
        let answer = self.bind_as(&mut ldap, &self.bind, &self.password, Vec::new()).await?;
        if answer.rc != 0 {
            return Err(self.bar(&mut barred, &answer));
        }
        *barred = None;
        self.known.store(true, Ordering::SeqCst);
        Ok(ldap)
    }

    /// Remembers that the service account was not let in. What is no word about name and password bars nobody.
    fn bar(&self, barred: &mut Option<(Time, String)>, answer: &LdapResult) -> Fault {
        let why = format!("the service account {} is not let in: {}", self.bind, not_let_in(answer));
        if answer.rc == 49 {
            self.known.store(false, Ordering::SeqCst);
            *barred = Some((self.clock.now() + BARRED, why.clone()));
        }
        Fault::Said(DirectoryError::Broken(why))
    }

    async fn bind_as(
        &self,
        ldap: &mut Ldap,
        name: &str,
        password: &Secret<String>,
        controls: Vec<RawControl>,
    ) -> Result<LdapResult, Fault> {
        // RFC 4513, 5.1.2: without a password everybody is let in, as nobody.
        if password.expose().is_empty() {
            return Err(Fault::Said(DirectoryError::Broken("no password to sign in with".to_owned())));
        }
        let ldap = ldap.with_timeout(self.timeout).with_controls(controls);
        let answer = ldap.simple_bind(name, password.expose()).await?;
        answered(answer).map_err(|error| match error {
            DirectoryError::Unreachable(why) => Fault::Lost(why),
            error => Fault::Said(error),
        })
    }
}

impl Lease<'_> {
    /// Asks once more, over the same connection.
    pub async fn ask(&mut self, question: &Question<'_>) -> Result<Vec<Entry>, DirectoryError> {
        self.ask_with(question, Vec::new()).await
    }

    /// The same with controls.
    pub async fn ask_with(
        &mut self,
        question: &Question<'_>,
        controls: Vec<RawControl>,
    ) -> Result<Vec<Entry>, DirectoryError> {
        let mut ldap = self.take()?;
        ldap.with_controls(controls);
        let found = search(&mut ldap, question, self.pool.timeout).await;
        if !matches!(found, Err(Fault::Lost(_))) {
            self.ldap = Some(ldap);
        }
        found.map_err(DirectoryError::from)
    }

    /// Changes an account's entry.
    pub async fn modify(
        &mut self,
        (account, dn): (&AccountId, &str),
        changes: Vec<Mod<Vec<u8>>>,
        controls: Vec<RawControl>,
    ) -> Result<LdapResult, DirectoryError> {
        let mut ldap = self.take()?;
        let sent = ldap.with_timeout(self.pool.timeout).with_controls(controls).modify(dn, changes).await;
        self.ldap = sent.is_ok().then_some(ldap);
        self.pool.doubted(account, self.server, written(sent))
    }

    /// Sends an extended request that changes an account.
    pub async fn extended(
        &mut self,
        account: &AccountId,
        request: impl Into<Exop>,
        controls: Vec<RawControl>,
    ) -> Result<LdapResult, DirectoryError> {
        let mut ldap = self.take()?;
        let sent = ldap.with_timeout(self.pool.timeout).with_controls(controls).extended(request).await;
        self.ldap = sent.is_ok().then_some(ldap);
        self.pool.doubted(account, self.server, written(sent.map(|answer| answer.1)))
    }

    fn take(&mut self) -> Result<Ldap, DirectoryError> {
        self.ldap.take().ok_or_else(|| DirectoryError::Unreachable("the connection ended".to_owned()))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(ldap) = self.ldap.take() {
            self.pool.idle().push((self.server, ldap));
        }
    }
}

/// What became of a request that changes something: never sent, or sent and not answered, is not the same.
fn written(sent: Result<LdapResult, LdapError>) -> Result<LdapResult, DirectoryError> {
    match sent {
        Ok(answer) => answered(answer),
        Err(error @ LdapError::OpSend { .. }) => Err(DirectoryError::Unreachable(lost(&error))),
        Err(error) => Err(DirectoryError::ReplyLost(lost(&error))),
    }
}

async fn search(ldap: &mut Ldap, question: &Question<'_>, timeout: Duration) -> Result<Vec<Entry>, Fault> {
    let Question { base, scope, filter, attributes } = *question;
    let found = ldap.with_timeout(timeout).search(base, scope, filter, attributes).await?;
    // An entry that is gone, or a base that is hidden, holds nothing.
    if !matches!(found.1.rc, 0 | 32) {
        return Err(Fault::from_result(&found.1));
    }
    // Servers speak of their other partitions, too; nobody goes there.
    Ok(found.0.into_iter().filter(|entry| !entry.is_ref() && !entry.is_intermediate()).map(Entry::of).collect())
}

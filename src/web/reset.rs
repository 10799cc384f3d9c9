//! The one moment that cannot be taken back: asking the directory to set a password.
//!
//! Written before it is asked, compared after a lost reply, never sent a second time on a guess.

use crate::audit::Kind;
use crate::audit::chain::{Line, note};
use crate::directory::{Account, Directory, DirectoryError, Refusal, Verdict};
use crate::engine::Event;
use crate::engine::decoy::account_key;
use crate::secret::Secret;
use crate::store::pages::Page;
use crate::store::{Store, StoreError};
use crate::support::Code;
use crate::time::Time;
use crate::traces::{Span, caused, channel};

use super::compare::{Compared, Sent, compared};
use super::{Posts, Web, enrol};

/// How an attempt to set a password ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Ending {
    /// It is set.
    Changed,
    /// The directory refuses this password; the page stays open.
    Refused(Refusal),
    /// The directory cannot be reached; nothing was changed; the page stays open.
    Unreachable,
    /// The directory needs somebody's hand; nothing was changed; the page stays open.
    Broken,
    /// The reply was lost, and the comparison shows that nothing was changed. The page is over.
    NotChanged,
    /// The reply was lost, and the directory cannot say yet what became of it. The chat will tell.
    Unknown,
    /// The page was not open any more.
    Gone,
}

impl Ending {
    /// The support code that the page shows.
    fn code(self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(Code::of_refusal(refusal)),
            Self::Unreachable => Some(Code::Unreachable),
            Self::Broken => Some(Code::Broken),
            Self::NotChanged => Some(Code::NotChanged),
            Self::Unknown => Some(Code::Working),
            Self::Changed | Self::Gone => None,
        }
    }
}

/// A password that was chosen, and the present one where its owner knows it and was asked for it.
pub(super) struct Chosen {
    pub new: Secret<String>,
    pub present: Option<Secret<String>>,
}

impl Chosen {
    /// By somebody who has forgotten the present one, and has proven who they are.
    pub fn instead(new: Secret<String>) -> Self {
        Self { new, present: None }
    }

    /// Tells the directory. An owner's own change is held to rules that a reset is spared; who may not sign in with the
    /// present password any more, for it is too old, cannot make one, and has shown that they know it.
    async fn sent_to(&self, directory: &dyn Directory, account: &Account) -> Result<Verdict, DirectoryError> {
        let stale = account.standing.password_expired || account.standing.must_change;
        match &self.present {
            Some(present) if !stale => directory.change_password(&account.id, present, &self.new).await,
            _ => directory.set_password(&account.id, &self.new).await,
        }
    }
}

/// Sends a password to the directory. Runs to its end even when the browser goes away (see `page::finish`).
pub(super) async fn set(web: &Web, page: &Page, password: &Chosen) -> Ending {
    let span = web.traces.begin_on_page(&web.store, &page.peer, "set-password").await;
    let place = span.as_ref().map(Span::place);
    let ending = caused(place, send(web, page, password)).await;
    if let Some(span) = span {
        let span = span.word("sesame.channel", channel(&page.peer)).word("sesame.outcome", ending.into());
        web.traces.finish(span.code(ending.code()).failed(ending != Ending::Changed));
    }
    ending
}

async fn send(web: &Web, page: &Page, password: &Chosen) -> Ending {
    let account = match web.directory.account(&page.account).await {
        Ok(Some(account)) if account.is_open() => account,
        Ok(_) => return Ending::Refused(Refusal::NotAllowed),
        Err(error) => return not_asked(&error),
    };
    let now = web.clock.now();
    match web.store.begin_sending(&page.id, account.password_set_at, now).await {
        Ok(true) => {}
        Ok(false) => return Ending::Gone,
        Err(error) => {
            tracing::error!(%error, "a page could not be written; the directory was not asked");
            return Ending::Unreachable;
        }
    }
    let sent = Page { stamp_before: Some(account.password_set_at), sent_at: Some(now), ..page.clone() };
    match password.sent_to(&*web.directory, &account).await {
        Ok(Verdict::Applied) => {
            if let Err(error) = tell(web, &sent, true).await {
                tracing::error!(%error, page = %page.id, "a reset is done and not yet told; the comparison will tell it");
                lose(web, page).await;
            }
            Ending::Changed
        }
        Ok(Verdict::Rejected(refusal)) => {
            let why: &'static str = refusal.into();
            let facts = [("why", why), ("code", Code::of_refusal(refusal).written())];
            record(&web.store, web.clock.now(), page, Kind::PasswordRejected, &facts).await;
            reopen(web, page, Ending::Refused(refusal), Ending::Gone).await
        }
        Err(error @ (DirectoryError::Unreachable(_) | DirectoryError::Broken(_))) => {
            let ending = not_asked(&error);
            reopen(web, page, ending, Ending::Gone).await
        }
        Err(DirectoryError::ReplyLost(why)) => {
            tracing::warn!(why, page = %page.id, "the directory's reply was lost; comparing");
            lose(web, page).await;
            record(&web.store, web.clock.now(), page, Kind::PasswordUnknown, &[]).await;
            match settle(&web.store, &*web.directory, &*web.inbox, web.clock.now(), &sent).await {
                Some(true) => Ending::Changed,
                Some(false) => Ending::NotChanged,
                None => Ending::Unknown,
            }
        }
    }
}

/// A line of the audit log about a page. That it cannot be written must not keep a person from their account.
pub(super) async fn record(store: &Store, at: Time, page: &Page, kind: Kind, facts: &[(&str, &str)]) {
    let mut all = vec![("page".to_owned(), page.id.0.clone())];
    all.extend(facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let line = Line { at, kind, subject: Some(account_key(&page.account)), peer: Some(page.peer.clone()), facts: all };
    if let Err(error) = note(store, &line).await {
        tracing::error!(%error, page = %page.id, "the audit log could not be written");
    }
}

fn not_asked(error: &DirectoryError) -> Ending {
    tracing::warn!(%error, code = %Code::of_error(error), "no password was set");
    if matches!(error, DirectoryError::Broken(_)) { Ending::Broken } else { Ending::Unreachable }
}

/// Opens a page again after nothing came of it; it may be `gone` meanwhile.
pub(super) async fn reopen<E>(web: &Web, page: &Page, ending: E, gone: E) -> E {
    match web.store.reopen_page(&page.id).await {
        Ok(true) => ending,
        Ok(false) => gone,
        Err(error) => {
            tracing::error!(%error, page = %page.id, "a page could not be opened again");
            ending
        }
    }
}

async fn lose(web: &Web, page: &Page) {
    if let Err(error) = web.store.lose_reply(&page.id).await {
        tracing::error!(%error, page = %page.id, "a page could not be written; it is compared at the next start");
    }
}

/// Why the outcome of a page was not told.
#[derive(Debug, thiserror::Error)]
enum Untold {
    #[error(transparent)]
    Inbox(#[from] crate::inbox::InboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn tell(web: &Web, page: &Page, set: bool) -> Result<(), Untold> {
    tell_through(&web.store, &*web.inbox, page, set).await
}

/// The conversation first, then the page: whatever breaks in between is compared and told once more, and a
/// conversation that already knows ignores it.
async fn tell_through(store: &Store, inbox: &dyn Posts, page: &Page, set: bool) -> Result<(), Untold> {
    if page.change {
        enrol::tell_changed(inbox, page, set).await?;
        store.settle_page(&page.id, set).await?;
        return Ok(());
    }
    let id = page.id.clone();
    let event = if set {
        Event::PasswordSet { page: id, account: page.account.clone() }
    } else {
        Event::PasswordNotSet { page: id }
    };
    inbox.post(&page.peer, event).await?;
    store.settle_page(&page.id, set).await?;
    Ok(())
}

/// Finds out what became of a page's password, and tells the conversation. `None` when the directory cannot be asked,
/// cannot know yet, or the conversation cannot be told now.
async fn settle(store: &Store, directory: &dyn Directory, inbox: &dyn Posts, now: Time, page: &Page) -> Option<bool> {
    let lost = Sent { account: &page.account, stamp_before: page.stamp_before, at: page.sent_at };
    let compared = compared(directory, now, lost)
        .await
        .inspect_err(|error| tracing::warn!(%error, page = %page.id, "the directory cannot be compared yet"));
    let set = match compared.ok()? {
        Compared::Set => true,
        Compared::NotSet => false,
        Compared::Unsure => return None,
    };
    match tell_through(store, inbox, page, set).await {
        Ok(()) => Some(set),
        Err(error) => {
            tracing::error!(%error, page = %page.id, "the outcome of a page could not be told yet");
            None
        }
    }
}

/// Settles the pages of which nobody knows what became of the password. For a timer, often enough that nobody waits much
/// longer than [`Directory::doubt_ends`]. Returns how many were settled; the others wait for the directory to know.
///
/// # Errors
/// When the database cannot be read.
pub async fn reconcile(
    store: &Store,
    directory: &dyn Directory,
    inbox: &dyn Posts,
    now: Time,
) -> Result<usize, StoreError> {
    let mut settled = 0;
    for page in store.unknown_pages().await? {
        settled += usize::from(settle(store, directory, inbox, now, &page).await.is_some());
    }
    Ok(settled)
}

/// The same at start, before the first request and the first deadline: passwords that were on their way when the
/// service stopped are compared too.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn reconcile_at_start(
    store: &Store,
    directory: &dyn Directory,
    inbox: &dyn Posts,
    now: Time,
) -> Result<usize, StoreError> {
    store.lose_all_replies().await?;
    reconcile(store, directory, inbox, now).await
}

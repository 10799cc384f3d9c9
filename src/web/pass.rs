//! A Temporary Access Pass in the place of a new password, on a page that IT's leave opened.
//!
//! Written before it is asked for, as a password is. **None is shown that is not on record**: the conversation is told
//! first, and with it the account's other chats and addresses. So whatever breaks on the way leaves a pass that nobody has
//! seen and that opens nothing to anybody; asking again replaces it. After a process that died the timestamp of the
//! password is compared ([`super::reset`]), nothing was changed, and that is what the chat says.

use crate::directory::{DirectoryError, Pass};
use crate::engine::Event;
use crate::store::StoreError;
use crate::store::pages::Page;
use crate::support::Code;
use crate::traces::{Span, caused, channel};

use super::Web;
use super::reset::reopen;

/// How asking for a pass ended.
#[derive(Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Ending {
    /// It is issued and on record: to be shown now, and never again.
    Issued(Pass),
    /// It is left to IT: privileged, a guest, or not open; the page stays open.
    NotAllowed,
    /// The directory, or our own file, cannot be reached; the page stays open.
    Unreachable,
    /// The directory needs somebody's hand; the page stays open.
    Broken,
    /// It may be issued, and nobody has seen it; the page stays open.
    Lost,
    /// The page was not open any more.
    Gone,
}

impl Ending {
    /// The support code that the page shows.
    fn code(&self) -> Option<Code> {
        match self {
            Self::NotAllowed => Some(Code::NotAllowed),
            Self::Unreachable => Some(Code::Unreachable),
            Self::Broken => Some(Code::Broken),
            Self::Issued(_) | Self::Lost | Self::Gone => None,
        }
    }
}

/// Has a pass issued. Runs to its end even when the browser goes away (see `page::give`).
pub(super) async fn issue(web: &Web, page: &Page) -> Ending {
    let span = web.traces.begin_on_page(&web.store, &page.peer, "issue-pass").await;
    let place = span.as_ref().map(Span::place);
    let ending = caused(place, ask(web, page)).await;
    if let Some(span) = span {
        let span = span.word("sesame.channel", channel(&page.peer)).word("sesame.outcome", (&ending).into());
        web.traces.finish(span.code(ending.code()).failed(!matches!(ending, Ending::Issued(_))));
    }
    ending
}

async fn ask(web: &Web, page: &Page) -> Ending {
    let account = match web.directory.account(&page.account).await {
        Ok(Some(account)) if account.is_open() => account,
        Ok(_) => return Ending::NotAllowed,
        Err(error) => return not_issued(&error),
    };
    match web.store.begin_sending(&page.id, account.password_set_at, web.clock.now()).await {
        Ok(true) => {}
        Ok(false) => return Ending::Gone,
        Err(error) => {
            tracing::error!(%error, "a page could not be written; no pass was asked for");
            return Ending::Unreachable;
        }
    }
    match web.directory.issue_pass(&page.account).await {
        Ok(Some(pass)) => told(web, page, pass).await,
        Ok(None) => reopen(web, page, Ending::NotAllowed, Ending::Gone).await,
        Err(error) => reopen(web, page, not_issued(&error), Ending::Gone).await,
    }
}

/// The record first, then the page's end; then it may be shown.
async fn told(web: &Web, page: &Page, pass: Pass) -> Ending {
    // Its owner may have stopped it all while the directory was asked.
    match web.store.is_frozen(&page.account).await {
        Ok(false) => {}
        Ok(true) => {
            ended(page, web.store.settle_page(&page.id, false).await);
            return Ending::Gone;
        }
        Err(error) => {
            tracing::error!(%error, page = %page.id, "a pass is issued and not shown: the database cannot be read");
            return reopen(web, page, Ending::Lost, Ending::Gone).await;
        }
    }
    let (id, account, expires_at) = (page.id.clone(), page.account.clone(), pass.expires_at);
    if let Err(error) = web.inbox.post(&page.peer, Event::PassIssued { page: id, account, expires_at }).await {
        tracing::error!(%error, page = %page.id, "a pass is issued and not shown: it could not be put on record");
        return reopen(web, page, Ending::Lost, Ending::Gone).await;
    }
    ended(page, web.store.end_with_pass(&page.id).await);
    Ending::Issued(pass)
}

fn ended(page: &Page, noted: Result<bool, StoreError>) {
    if let Err(error) = noted {
        tracing::error!(%error, page = %page.id, "a page's end could not be written; it is compared at the next start");
    }
}

fn not_issued(error: &DirectoryError) -> Ending {
    tracing::warn!(%error, code = %Code::of_error(error), "no pass was shown");
    match error {
        DirectoryError::Unreachable(_) => Ending::Unreachable,
        DirectoryError::ReplyLost(_) => Ending::Lost,
        DirectoryError::Broken(_) => Ending::Broken,
    }
}

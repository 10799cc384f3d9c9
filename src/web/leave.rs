//! Whether a page that is open may still be used: between the leave to open it and the password, an account can change.

use super::Web;
use crate::directory::Account;
use crate::store::StoreError;
use crate::store::pages::Page;

/// Whether the account of a page is still what it was when the page was opened. One that has become privileged since is
/// nobody's to recover by chat, and IT lets its owner in on more than it did: with two people, who know what it is.
pub(super) async fn stands(web: &Web, page: &Page, account: &Account) -> Result<bool, StoreError> {
    if !account.privileged && !web.policy.of(&account.groups).privileged {
        return Ok(true);
    }
    let release = web.store.release_begun(&page.peer).await?;
    Ok(release.is_some_and(|release| release.is_privileged() && *release.account() == account.id))
}

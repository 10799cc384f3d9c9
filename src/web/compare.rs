//! What became of a password whose reply was lost: the directory's timestamp tells, never a second try.

use crate::directory::{Directory, DirectoryError};
use crate::ids::AccountId;
use crate::time::Time;

/// A password that was sent, of which no reply came.
pub(super) struct Sent<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// When the one before was set, as the directory told it then.
    pub stamp_before: Option<Time>,
    /// When it was sent, if that was noted.
    pub at: Option<Time>,
}

/// What the comparison shows.
pub(super) enum Compared {
    Set,
    NotSet,
    /// Not yet: [`Directory::doubt_ends`] later.
    Unsure,
}

/// Compares the directory's timestamp with the one before sending.
///
/// A later timestamp is proof; then what goes with a new password and went no further than the lost reply is done too.
/// The former one is none for a while: a request that timed out may still be done after we have looked, and a replica
/// may answer that has not heard of it. An even older one is such a replica's.
///
/// # Errors
/// When the directory cannot be asked.
pub(super) async fn compared(directory: &dyn Directory, now: Time, sent: Sent<'_>) -> Result<Compared, DirectoryError> {
    let account = directory.account(sent.account).await?;
    if account.is_some_and(|account| Some(account.password_set_at) > sent.stamp_before) {
        directory.end_sessions(sent.account).await;
        return Ok(Compared::Set);
    }
    let in_doubt = sent.at.is_some_and(|sent_at| now < directory.doubt_ends(sent.account, sent_at));
    Ok(if in_doubt { Compared::Unsure } else { Compared::NotSet })
}

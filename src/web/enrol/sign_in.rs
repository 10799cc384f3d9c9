//! Signing in on the page (S77): the name and the current password, or the code that IT handed out.
//!
//! Wrong name and wrong password are one sentence (S19), cost the same work, and are counted alike: on the visit, under
//! the name as it was typed, and by the directory. A locked account is told like any other wrong one.

use std::time::Duration;

use axum::response::Response;

use super::room::Room;
use super::spray::{self, Breaker};
use super::{Fault, Fields, Trouble};
use crate::audit::Kind;
use crate::directory::{Account, SignIn};
use crate::engine::contact::canonical;
use crate::engine::decoy::{account_key, spellings};
use crate::engine::enrolment;
use crate::ids::{AccountId, Handle};
use crate::keys::{Digest, Keys, Purpose};
use crate::secret::Secret;
use crate::store::visits::Proof;

/// Letters and digits of an invitation: 60 bits, none mistaken for another (Crockford's base 32).
const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of an invitation code.
const LENGTH: usize = 12;

/// The window of [`crate::engine::policy::EnrolmentPolicy::sign_ins_per_hour`].
const HOUR: Duration = Duration::from_hours(1);

/// A new invitation code, as it is printed: `ABCD-EFGH-JKMN`.
pub fn draw_invitation(entropy: &mut crate::entropy::Entropy) -> Secret<String> {
    let code = entropy.letters(LENGTH, ALPHABET);
    Secret::new(format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]))
}

/// The keyed digest of an invitation code however it was typed; `None` when the text has not the form of one.
pub fn invitation_digest(keys: &Keys, account: &AccountId, typed: &str) -> Option<Digest> {
    let code: String = canonical(typed).to_uppercase().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let code = code.replace('O', "0").replace(['I', 'L'], "1");
    let fits = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    fits.then(|| keys.digest(Purpose::Answer, &["invitation", account.as_str(), &code]))
}

/// Who somebody is, or nobody.
pub(super) enum Identified {
    /// The account, and how it was shown.
    As(Account, Proof),
    /// Nobody; why stands among the troubles.
    Nobody,
}

/// Takes the form. Signing in shows the list, or first what it is for.
pub(super) async fn taken(room: &mut Room<'_>, fields: &Fields) -> Result<(), Response> {
    if let Identified::As(account, proof) = identify(room, fields, "secret").await? {
        enter(room, account, proof).await?;
    }
    Ok(())
}

/// Writes down who is signed in.
pub(super) async fn enter(room: &mut Room<'_>, account: Account, proof: Proof) -> Result<(), Response> {
    room.visit.forget();
    room.visit.account = Some(account.id.clone());
    room.visit.proof = Some(proof);
    room.read().await?;
    room.audit(Kind::SignedIn, &[("proof", proof.into())]);
    Ok(())
}

/// Finds out who somebody is by a name and what stands in the field `secret`.
pub(super) async fn identify(
    room: &mut Room<'_>,
    fields: &Fields,
    field: &'static str,
) -> Result<Identified, Response> {
    let (typed, secret) = (canonical(fields.text("login")), fields.secret(field));
    if typed.is_empty() {
        room.trouble(Trouble::of(Fault::LoginMissing).at("login"));
    }
    if secret.expose().is_empty() {
        room.trouble(Trouble::of(Fault::SecretMissing).at(field));
    }
    if !room.troubles.is_empty() {
        return Ok(Identified::Nobody);
    }
    if !may_try(room, &typed).await? {
        return Ok(Identified::Nobody);
    }
    let web = &room.site().web;
    let failed = |error| room.guest.busy(&error);
    let mut found: Option<Account> = None;
    for spelling in spellings(&Handle(typed.clone()), &web.org) {
        // Every spelling is asked, so that the time does not tell which one there is.
        let one = web.directory.find(&spelling).await.map_err(failed)?;
        found = found.or(one.filter(Account::is_open));
    }
    let id = found.as_ref().map(|account| account.id.clone()).unwrap_or_default();
    let breaker = spray::counted_first(room, &id).await?;
    if breaker == Breaker::Open {
        // Nobody's try, for nothing is compared.
        web.store.uncount(&bucket(room, &typed), room.now).await.map_err(|error| room.guest.busy(&error))?;
        room.visit.tries = room.visit.tries.saturating_sub(1);
        room.trouble(Trouble::of(Fault::Busy).at("login"));
        return Ok(Identified::Nobody);
    }
    // An invitation is IT's word for registering. Taken for the old password, it would set a new one without any gate.
    let invitable = room.visit.purpose != enrolment::Purpose::Change;
    let invited = match invitation_digest(web.store.keys(), &id, secret.expose()) {
        Some(digest) if invitable => {
            web.store.take_invitation(&id, &digest, room.now).await.map_err(|error| room.guest.busy(&error))?
        }
        _ => false,
    };
    let right = invited || is_right(room, found.as_ref(), &Handle(typed.clone()), &secret).await?;
    if let Some(account) = found.filter(|_| right) {
        let counted = bucket(room, &typed);
        web.store.uncount(&counted, room.now).await.map_err(|error| room.guest.busy(&error))?;
        if breaker == Breaker::Counted {
            spray::uncounted(room).await?;
        }
        return admit(room, account, if invited { Proof::Invitation } else { Proof::Password }).await;
    }
    let name = if id.as_str().is_empty() { "unknown" } else { "known" };
    room.audit(Kind::SignInRefused, &[("name", name)]);
    // The domain decides, never the account: it is said of names that nobody has, too.
    let tried = spellings(&Handle(typed), &web.org).iter().any(|spelling| web.directory.tries_passwords(spelling));
    room.trouble(Trouble::of(if tried { Fault::SignIn } else { Fault::SignInInvited }).at("login"));
    Ok(Identified::Nobody)
}

/// Whether it is the password. Nobody's is compared with the same work as anybody's; and so is that of an account which
/// wrong ones have brought halfway to its lock, or which rules others: whoever may open this page must lock nobody out.
async fn is_right(
    room: &Room<'_>,
    found: Option<&Account>,
    typed: &Handle,
    secret: &Secret<String>,
) -> Result<bool, Response> {
    let directory = &room.site().web.directory;
    let verdict = match found.filter(|account| !account.privileged && !account.standing.near_lock) {
        Some(account) => directory.sign_in(&account.id, secret).await,
        None => directory.sign_in_nobody(typed, secret).await.map(|()| SignIn::Refused),
    };
    Ok(verdict.map_err(|error| room.guest.busy(&error))? == SignIn::Accepted)
}

/// Counts the try before anything is compared; `false` when there were too many, on this visit or for this name.
async fn may_try(room: &mut Room<'_>, typed: &str) -> Result<bool, Response> {
    let policy = &room.policy().enrolment;
    if room.visit.tries >= policy.sign_in_tries {
        room.trouble(Trouble::of(Fault::SignInOver));
        return Ok(false);
    }
    let web = &room.site().web;
    let bucket = bucket(room, typed);
    let most = policy.sign_ins_per_hour;
    let counted = web.store.count_within((&bucket, ""), room.now - HOUR, room.now, most).await;
    if !counted.map_err(|error| room.guest.busy(&error))? {
        let first = web.store.counted(&bucket, room.now - HOUR).await.map_err(|error| room.guest.busy(&error))?;
        let at = first.first().map_or(room.now, |(at, _)| *at) + HOUR;
        room.trouble(Trouble::of(Fault::SignInWait).until(at).at("login"));
        return Ok(false);
    }
    room.visit.tries += 1;
    if room.commit().await? {
        return Ok(true);
    }
    // Another form of this visit was faster: this one is void, whatever it holds.
    room.trouble(Trouble::of(Fault::Stale));
    Ok(false)
}

/// One name in all its spellings has one count, whether anybody answers to it or not.
fn bucket(room: &Room<'_>, typed: &str) -> String {
    let web = &room.site().web;
    let spelled = spellings(&Handle::from(typed), &web.org);
    let bare = spelled.get(1).map_or(typed, Handle::as_str);
    format!("sign-in/{}", web.store.keys().digest(Purpose::Decoy, &["sign-in", bare]).0)
}

async fn admit(room: &mut Room<'_>, account: Account, proof: Proof) -> Result<Identified, Response> {
    let frozen = format!("frozen/{}", account_key(&account.id));
    let frozen = room.site().web.store.counted(&frozen, crate::time::Time(0)).await;
    if frozen.map_err(|error| room.guest.busy(&error))?.is_empty() {
        // A right one is no try.
        room.visit.tries = 0;
        return Ok(Identified::As(account, proof));
    }
    room.trouble(Trouble::of(Fault::Frozen));
    Ok(Identified::Nobody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn an_invitation_is_read_however_it_is_typed() {
        let keys = Keys::new([7; 32]);
        let mira = AccountId::from("mira");
        let code = draw_invitation(&mut Entropy::new([1; 32]));
        let digest = invitation_digest(&keys, &mira, code.expose());
        assert!(digest.is_some());
        let typed = format!(" {} ", code.expose().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
        assert_eq!(invitation_digest(&keys, &mira, &typed), digest);
        assert_ne!(invitation_digest(&keys, &AccountId::from("max"), code.expose()), digest);
        for other in ["", "ABCD-EFGH", "Quiet7-lantern", "UUUU-UUUU-UUUU"] {
            assert_eq!(invitation_digest(&keys, &mira, other), None, "{other}");
        }
    }
}

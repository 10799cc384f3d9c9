//! The chats of the account: which are linked, and a code for one more.
//!
//! The page never links the chat that it was opened from: that may be a stranger's, who passed its address on. What it
//! hands out is given to a chat by the person who holds it. And a code is worth as much as a method, so it takes the same
//! proof.

use super::deeds::Deed;
use super::prove;
use super::room::Room;
use crate::audit::Kind;
use crate::engine::bound::CHATS_MAX;
use crate::engine::contact::canonical;
use crate::engine::enrolment::Draft;
use crate::engine::linking::{DIGITS, VALID, code_digest, token_digest};
use crate::ids::{Handle, Peer};
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::links::NewLink;
use crate::time::Time;

/// A code as it is shown, once.
pub(in crate::web) struct Handed {
    /// The digits.
    pub code: Secret<String>,
    /// What a button carries in their place.
    pub token: Secret<String>,
    /// Until when both are good.
    pub until: Time,
}

/// What names a chat in a form: its own name would tell a look over the shoulder.
pub(in crate::web) fn name(chat: &Peer) -> String {
    token_hash(chat.as_str()).chars().take(16).collect()
}

/// Whether one more chat can be linked.
pub(in crate::web) fn has_room(room: &Room<'_>) -> bool {
    room.chats.len() < CHATS_MAX
}

/// Whether a code may be handed out: as for a method; and whoever has just registered the first is not asked for it at
/// once.
fn may_link(room: &Room<'_>) -> bool {
    room.may_change() || room.visit.first
}

/// Takes a form about chats; `false` where it is none.
pub(super) fn taken(room: &mut Room<'_>, deed: &str) -> bool {
    if deed == "link-chat" {
        link(room);
    } else if let Some(chosen) = deed.strip_prefix("unlink-") {
        let chat = room.chats.iter().map(|(chat, _)| chat).find(|chat| name(chat) == chosen).cloned();
        if let Some(chat) = chat {
            prove::first(room, Draft::Unlink { chat });
        }
    } else {
        return false;
    }
    true
}

/// "Link a chat": a code, or first the proof that it takes.
fn link(room: &mut Room<'_>) {
    if !has_room(room) {
        room.visit.draft = None;
    } else if may_link(room) {
        room.visit.draft = Some(Draft::Link);
        hand_out(room);
    } else {
        prove::first(room, Draft::Link);
    }
}

/// At the end everybody is shown how to link a chat, but who opened the page from one that is linked.
pub(super) fn at_the_end(room: &mut Room<'_>) {
    let from_own = room.chats.iter().any(|(chat, _)| room.visit.peer.as_ref() == Some(chat));
    if may_link(room) && has_room(room) && !from_own {
        hand_out(room);
    }
}

/// Draws a code. It is shown in this answer and nowhere else: what is kept are digests.
fn hand_out(room: &mut Room<'_>) {
    let Some((id, login)) = room.account.as_ref().map(|account| (account.id.clone(), account.login.clone())) else {
        return;
    };
    let mut entropy = room.entropy();
    let (code, token) = (entropy.digits(usize::from(DIGITS)), entropy.token());
    let (keys, until) = (room.site().web.store.keys(), room.now + VALID);
    room.deeds.push(Deed::OfferLink(NewLink {
        account: id,
        login: Handle(canonical(&login)),
        code: code_digest(keys, &code),
        token: token_digest(keys, &token),
        expires_at: until,
    }));
    room.audit(Kind::LinkOffered, &[]);
    room.handed = Some(Handed { code: Secret::new(code), token: Secret::new(token), until });
}

/// "Remove this chat?", answered.
pub(super) fn unlinked(room: &mut Room<'_>, deed: &str) {
    if let Some(Draft::Unlink { chat }) = room.visit.draft.take()
        && deed == "unlink"
    {
        room.deeds.push(Deed::Unlink(chat));
    }
}

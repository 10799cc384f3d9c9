//! What is done once a visit's new state is written: registering, removing, telling.

use axum::response::Response;
use webauthn_rs::prelude::Passkey;

use super::room::Room;
use super::{Fault, Trouble};
use crate::audit::Kind;
use crate::directory::enrolled::NewApp;
use crate::directory::owned::{Entry, NewContact};
use crate::directory::passkeys::NewPasskey;
use crate::directory::register::RegisterError;
use crate::engine::Event;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Address, Effect, Notice};
use crate::engine::method::MethodKind;
use crate::ids::{Handle, MethodId};
use crate::secret::Secret;
use crate::time::Time;

/// Something to be done.
pub(in crate::web) enum Deed {
    /// Effects under the visit's own peer: what comes back is for the visit and not for a chat.
    PerformHere(Vec<Effect>),
    /// A number or an address was proven.
    AddContact {
        /// The ways it is used.
        kinds: Vec<MethodKind>,
        /// The number or address.
        value: Secret<String>,
        /// What its owner calls it.
        name: String,
        /// The entry it takes the place of.
        replaces: Option<MethodId>,
    },
    /// An app showed its first code.
    AddApp {
        /// Its secret.
        seed: Secret<Vec<u8>>,
        /// What its owner calls it.
        name: String,
        /// The step of that code.
        step: u64,
    },
    /// A browser made a passkey.
    AddPasskey {
        /// What its answers are verified with.
        passkey: Box<Passkey>,
        /// What its owner calls it.
        name: Secret<String>,
    },
    /// A new sheet of recovery codes.
    AddCodes(Vec<Secret<String>>),
    /// Questions with their answers.
    AddQuestions(Vec<(String, Secret<String>)>),
    /// Something is removed.
    Remove(Entry),
    /// Everything registered is still right.
    Confirm,
    /// The visit's chat is told what was registered, and belongs to the account if asked.
    TellChat {
        /// Whether it is to belong to the account.
        bind: bool,
    },
}

impl Deed {
    pub async fn perform(self, room: &mut Room<'_>) -> Result<(), Response> {
        let Some(account) = room.account.clone() else {
            return Ok(());
        };
        let (register, now, usable_at) = (room.register(), room.now, room.usable_at());
        let failed = |error: RegisterError| room.guest.busy(&error);
        let added: MethodKind = match self {
            Self::PerformHere(effects) => return perform(room, &room.visit.id.peer(), effects).await,
            Self::TellChat { bind } => return tell_chat(room, bind).await,
            Self::Remove(entry) => return remove(room, &entry).await,
            Self::Confirm => {
                register.confirm(&account.id, now).await.map_err(failed)?;
                return room.read().await;
            }
            Self::AddContact { kinds, value, name, replaces } => {
                let new = NewContact { kinds: &kinds, value: &value, name: &name, now, usable_at };
                let seed = room.site().web.seeds.seed();
                register.add_contact(&account.id, &new, seed).await.map_err(failed)?;
                if let Some(former) = replaces.and_then(|id| entry_of(&room.entries, &id).cloned())
                    && former.value.as_ref().map(Secret::expose) != Some(value.expose())
                {
                    remove(room, &former).await?;
                }
                kinds.first().copied().unwrap_or(MethodKind::Sms)
            }
            Self::AddApp { seed, name, step } => {
                let app = NewApp { name: &name, seed: &seed, used: Some(step), usable_at };
                register.add_totp(&account.id, &app, now, &mut room.entropy()).await.map_err(failed)?;
                MethodKind::Totp
            }
            Self::AddPasskey { passkey, name } => {
                let (account, added_at) = (&account.id, now);
                let new = NewPasskey { account, name: &name, passkey: &passkey, added_at, usable_at };
                if register.add_passkey(&new, &*room.site().web.seeds).await.map_err(failed)?.is_none() {
                    room.trouble(Trouble::of(Fault::PasskeyKnown));
                    return Ok(());
                }
                MethodKind::Passkey
            }
            Self::AddCodes(codes) => {
                register.add_codes(&account.id, &codes, now, usable_at).await.map_err(failed)?;
                MethodKind::Codes
            }
            Self::AddQuestions(answers) => {
                let answers: Vec<(&str, &Secret<String>)> =
                    answers.iter().map(|(question, answer)| (question.as_str(), answer)).collect();
                register.add_questions(&account.id, &answers, now, usable_at).await.map_err(failed)?;
                MethodKind::Questions
            }
        };
        told(room, Kind::MethodAdded, Notice::MethodAdded, added, usable_at, Vec::new()).await?;
        room.read().await
    }
}

/// The entry that one of its methods names.
pub(super) fn entry_of<'e>(entries: &'e [Entry], id: &MethodId) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.methods.iter().any(|(known, _)| known == id))
}

/// Removes an entry, and tells all addresses, the one removed among them.
async fn remove(room: &mut Room<'_>, entry: &Entry) -> Result<(), Response> {
    let Some(account) = room.account.clone() else { return Ok(()) };
    let gone = room.register().remove_entry(&account.id, entry, room.now).await;
    if !gone.map_err(|error| room.guest.busy(&error))? {
        return Ok(());
    }
    let (id, kind) = entry.methods[0].clone();
    let notice = |to| Effect::Notify {
        account: account.id.clone(),
        notice: Notice::MethodRemoved,
        locale: room.visit.locale.clone(),
        at: room.now,
        to,
    };
    // A landline takes no text message.
    let told_by = if kind == MethodKind::Call { None } else { kind.reaches().then_some(kind) };
    let former = told_by.map(|kind| notice(Some(Address::Method { id, kind })));
    let former: Vec<Effect> = former.into_iter().collect();
    told(room, Kind::MethodRemoved, Notice::MethodRemoved, kind, room.now, former).await?;
    room.read().await
}

/// Writes down what was changed, and tells all addresses.
async fn told(
    room: &Room<'_>,
    audit: Kind,
    notice: Notice,
    kind: MethodKind,
    usable_at: Time,
    mut effects: Vec<Effect>,
) -> Result<(), Response> {
    let Some(account) = room.account.as_ref().map(|account| account.id.clone()) else { return Ok(()) };
    let mut facts = vec![("kind".to_owned(), kind.word().to_owned())];
    if usable_at > room.now {
        facts.push(("usable-at".to_owned(), usable_at.0.to_string()));
    }
    effects.push(Effect::Audit { kind: audit, subject: Some(account_key(&account)), facts });
    let (locale, at) = (room.visit.locale.clone(), room.now);
    effects.push(Effect::Notify { account, notice, locale, at, to: None });
    perform(room, &room.peer(), effects).await
}

async fn tell_chat(room: &Room<'_>, bind: bool) -> Result<(), Response> {
    let (Some(account), Some(peer)) = (&room.account, &room.visit.peer) else { return Ok(()) };
    let added = room.allowed().flat_map(|entry| entry.methods.iter().map(|(_, kind)| *kind)).collect();
    let login = Handle::from(account.login.as_str());
    let event = Event::Enrolled { account: account.id.clone(), login, bind, added };
    room.site().web.inbox.post(peer, event).await.map_err(|error| room.guest.busy(&error))
}

async fn perform(room: &Room<'_>, peer: &crate::ids::Peer, effects: Vec<Effect>) -> Result<(), Response> {
    room.site().web.inbox.perform(peer, effects).await.map_err(|error| room.guest.busy(&error))
}

//! What is written together with a visit's new state: registering, removing, telling.

use sqlx::SqliteConnection;
use webauthn_rs::prelude::Passkey;

use super::room::{Room, removals};
use crate::audit::Kind;
use crate::directory::enrolled::NewApp;
use crate::directory::owned::{Entry, NewContact, confirm};
use crate::directory::passkeys::NewPasskey;
use crate::directory::register::{Register, RegisterError};
use crate::engine::decoy::account_key;
use crate::engine::effect::{Address, Effect, Notice};
use crate::engine::enrolment::Challenge;
use crate::engine::method::MethodKind;
use crate::ids::{AccountId, MethodId, Peer};
use crate::secret::Secret;
use crate::store::links::{NewLink, offer_link};
use crate::store::visits::{consent, count};
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
    /// The owner agrees to what numbers and addresses are for.
    Agree,
    /// Everything registered is still right.
    Confirm,
    /// The visit's chat is told that it ended well, and no more: it may be a stranger's, who passed the page on.
    TellChat,
    /// A code to link a chat is handed out.
    OfferLink(NewLink),
    /// A chat belongs to the account no more.
    Unlink(Peer),
}

/// What is to be done besides, and under which peer.
pub(super) type Besides = Vec<(Peer, Effect)>;

impl Deed {
    /// Notes that a code was entered, or the keys of a call pressed: a country at whose numbers no code is ever entered is
    /// closed, and a house that did not note its own people's would close its own.
    pub fn entered(challenge: &Challenge) -> Self {
        Self::PerformHere(vec![Effect::CodeEntered { challenge: challenge.id.clone() }])
    }

    /// Whether it registers a method.
    pub fn registers(&self) -> bool {
        matches!(
            self,
            Self::AddContact { .. }
                | Self::AddApp { .. }
                | Self::AddPasskey { .. }
                | Self::AddCodes(_)
                | Self::AddQuestions(_)
        )
    }

    /// Writes it in the transaction of the visit's new state: what was decided, what is registered by it, its audit line
    /// and who is told of it are one.
    pub async fn write(self, room: &Room<'_>, db: &mut SqliteConnection) -> Result<Besides, RegisterError> {
        let Some(account) = &room.account else { return Ok(Vec::new()) };
        let (id, register, now, usable_at) = (&account.id, room.register(), room.now, room.usable_at());
        let mut besides = Besides::new();
        let added: MethodKind = match self {
            Self::PerformHere(effects) => {
                return Ok(effects.into_iter().map(|effect| (room.visit.id.peer(), effect)).collect());
            }
            Self::TellChat => return Ok(tell_chat(room, id)),
            Self::OfferLink(new) => {
                offer_link(db, &new).await?;
                return Ok(besides);
            }
            Self::Unlink(chat) => return Ok(unlink(room, id, chat)),
            Self::Remove(entry) => return remove(room, id, &entry, db).await,
            Self::Agree => {
                consent(db, id, now, &room.visit.locale).await?;
                return Ok(besides);
            }
            Self::Confirm => {
                confirm(db, id, now).await?;
                return Ok(besides);
            }
            Self::AddContact { kinds, value, name, replaces } => {
                let new = NewContact { kinds: &kinds, value: &value, name: &name, now, usable_at };
                register.add_contact(db, id, &new, room.site().web.seeds.seed()).await?;
                if let Some(former) = replaces.and_then(|id| entry_of(&room.entries, &id))
                    && former.value.as_ref().map(Secret::expose) != Some(value.expose())
                {
                    besides = remove(room, id, former, db).await?;
                }
                kinds.first().copied().unwrap_or(MethodKind::Sms)
            }
            Self::AddApp { seed, name, step } => {
                let app = NewApp { name: &name, seed: &seed, used: Some(step), usable_at };
                register.add_totp(db, id, &app, now, &mut room.entropy()).await?;
                MethodKind::Totp
            }
            Self::AddPasskey { passkey, name } => {
                let (account, added_at) = (id, now);
                let new = NewPasskey { account, name: &name, passkey: &passkey, added_at, usable_at };
                if register.add_passkey(db, &new, &*room.site().web.seeds).await?.is_none() {
                    return Ok(besides); // by another visit, at the same moment: it stands in the list
                }
                MethodKind::Passkey
            }
            Self::AddCodes(codes) => {
                register.add_codes(db, id, &codes, now, usable_at).await?;
                MethodKind::Codes
            }
            Self::AddQuestions(answers) => {
                let answers: Vec<(&str, &Secret<String>)> =
                    answers.iter().map(|(question, answer)| (question.as_str(), answer)).collect();
                register.add_questions(db, id, &answers, now, usable_at).await?;
                MethodKind::Questions
            }
        };
        besides.extend(told(room, id, Kind::MethodAdded, Notice::MethodAdded, added, usable_at));
        Ok(besides)
    }
}

/// The entry that one of its methods names.
pub(super) fn entry_of<'e>(entries: &'e [Entry], id: &MethodId) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.methods.iter().any(|(known, _)| known == id))
}

/// Removes an entry, and tells all addresses, the one removed among them.
async fn remove(
    room: &Room<'_>,
    account: &AccountId,
    entry: &Entry,
    db: &mut SqliteConnection,
) -> Result<Besides, RegisterError> {
    if !Register::remove_entry(db, account, entry, room.now).await? {
        return Ok(Vec::new());
    }
    count(db, (&removals(account), ""), room.now).await?;
    let (id, kind) = entry.methods[0].clone();
    let mut besides = told(room, account, Kind::MethodRemoved, Notice::MethodRemoved, kind, room.now);
    // A landline takes no text message.
    if kind.reaches() && kind != MethodKind::Call {
        let former = Some(Address::Method { id, kind });
        besides.push((room.visit.id.peer(), notice(room, account, Notice::MethodRemoved, former)));
    }
    Ok(besides)
}

/// The audit line of what was changed, and the notice to all addresses.
fn told(room: &Room<'_>, account: &AccountId, audit: Kind, what: Notice, kind: MethodKind, usable_at: Time) -> Besides {
    let mut facts = vec![("kind".to_owned(), kind.word().to_owned())];
    if usable_at > room.now {
        facts.push(("usable-at".to_owned(), usable_at.0.to_string()));
    }
    let line = Effect::Audit { kind: audit, subject: Some(account_key(account)), facts };
    // Told under the visit's own peer, so that a linked chat from which the page was opened hears of it as others do.
    vec![(room.peer(), line), (room.visit.id.peer(), notice(room, account, what, None))]
}

fn notice(room: &Room<'_>, account: &AccountId, notice: Notice, to: Option<Address>) -> Effect {
    Effect::Notify { account: account.clone(), notice, locale: room.visit.locale.clone(), at: room.now, to }
}

/// Removes the link of a chat. That chat is told, and every address.
fn unlink(room: &Room<'_>, account: &AccountId, chat: Peer) -> Besides {
    if !room.chats.iter().any(|(known, _)| *known == chat) {
        return Vec::new(); // removed meanwhile, from another of them
    }
    let effects = [
        Effect::Audit { kind: Kind::ChatUnlinked, subject: Some(account_key(account)), facts: Vec::new() },
        Effect::UnbindChat { chat: chat.clone() },
        notice(room, account, Notice::ChatUnlinked, None),
        notice(room, account, Notice::ChatUnlinked, Some(Address::Chat { peer: chat })),
    ];
    effects.into_iter().map(|effect| (room.visit.id.peer(), effect)).collect()
}

/// The chat hears of it by the outbox, as of everything that comes from elsewhere.
fn tell_chat(room: &Room<'_>, account: &AccountId) -> Besides {
    let Some(peer) = &room.visit.peer else { return Vec::new() };
    vec![(peer.clone(), Effect::ReportEnrolled { account: account.clone() })]
}

//! Telling an account's owner what was done to it: at every address, and in every chat that is theirs.

use std::time::Duration;

use super::errands::line;
use super::{Outbox, Outcome, of_courier};
use crate::audit::Kind;
use crate::courier::{CourierError, Parcel};
use crate::engine::case::CaseEvent;
use crate::engine::decoy::account_key;
use crate::engine::effect::{Address, Effect, Notice};
use crate::engine::event::Event;
use crate::engine::gate::ApprovalRequest;
use crate::engine::method::{Class, MethodKind};
use crate::entropy::Entropy;
use crate::ids::{AccountId, Locale, Peer};
use crate::keys::token_hash;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::store::notices::NoticeLink;
use crate::time::Time;

/// How long the link in a notice is good: whoever was away for a week still finds it.
const LINK_VALID: Duration = Duration::from_hours(24 * 7);
/// Letters of the link's token: 132 bits, and a text message has little room.
const LINK_LENGTH: usize = 22;

/// One notice: to whom, about what, when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// The chat in which it was done.
    pub by: &'a Peer,
    /// The account.
    pub account: &'a AccountId,
    /// What was done.
    pub notice: Notice,
    /// In which language, where the owner's is not known.
    pub locale: &'a Locale,
    /// When it was done.
    pub at: Time,
}

impl Outbox {
    /// Tells one address of an account; without one, becomes an effect for each.
    pub(super) async fn notify(&self, row: i64, told: Told<'_>, to: Option<&Address>) -> Outcome {
        // In the owner's language: the chat may be a stranger's, in one that the owner does not read.
        let owner = self.directory.account(told.account).await.ok().flatten().and_then(|account| account.locale);
        let owner = owner.map(|tag| self.speech.negotiate(&tag));
        let told = Told { locale: owner.as_ref().unwrap_or(told.locale), ..told };
        match to {
            None => self.notify_each(told).await,
            Some(Address::Chat { peer }) => {
                let (account, notice, at) = (told.account.clone(), told.notice, told.at);
                Outcome::Told(peer.clone(), Event::NoticeTold { account, notice, at })
            }
            Some(address) => self.notify_one(row, told, address).await,
        }
    }

    /// Asks one chat of an account for approval; without one, becomes an effect for each but the one that asks.
    pub(super) async fn ask_approval(
        &self,
        asker: &Peer,
        account: Option<&AccountId>,
        request: &ApprovalRequest,
        to: Option<&Peer>,
    ) -> Outcome {
        let Some(account) = account.cloned() else { return Outcome::done() };
        if let Some(to) = to {
            let (asker, request) = (asker.clone(), request.clone());
            return Outcome::Told(to.clone(), Event::ApprovalAsked { account, asker, request });
        }
        let each = |to| Effect::AskApproval { account: Some(account.clone()), request: request.clone(), to: Some(to) };
        let linked = self.clock.now() - self.rules.policy.enrolment.wait;
        match self.store.approvers_of(&account, linked).await {
            Ok(chats) => Outcome::Done(None, chats.into_iter().filter(|chat| chat != asker).map(each).collect()),
            Err(error) => Outcome::Again(error.to_string(), None),
        }
    }

    async fn notify_one(&self, row: i64, told: Told<'_>, address: &Address) -> Outcome {
        let Told { account, notice, locale, at, .. } = told;
        let (kind, to) = match self.reach(account, address).await {
            Ok(Some(reached)) => reached,
            Ok(None) => return Outcome::done(),
            Err(why) => return Outcome::Again(why, None),
        };
        let Some(courier) = self.courier(kind) else { return Outcome::done() };
        let link = match self.is_gone(told.account, address).await {
            Ok(true) => None,
            Ok(false) => match self.stopping_link(told).await {
                Ok(link) => Some(link),
                Err(error) => return Outcome::Again(error.to_string(), None),
            },
            Err(why) => return Outcome::Again(why, None),
        };
        let name: &'static str = notice.into();
        let when = self.speech.clock(locale, at);
        let stop_at = link.as_ref().map_or(self.rules.org.it_contact.as_str(), |link| link.expose().as_str());
        let facts = [("when", when.as_str()), ("when-day", when.as_str()), ("link", stop_at)];
        let say = |part: &str| self.speech.say(locale, &format!("notice-{name}-{part}"), &facts);
        let body = if kind == MethodKind::Mail {
            self.speech.say(locale, "notice-mail", &[&facts[..], &[("what", &say("what"))]].concat())
        } else {
            say("sms")
        };
        let (subject, key) = (say("subject"), format!("notice-{row}-{}", at.0));
        let parcel =
            Parcel { to, subject, body: Secret::new(body), locale: locale.clone(), key, callback: None, thread: None };
        let subject = Some(account_key(account));
        if let Err(why) = self.may_notify(account, kind, &parcel.to, &parcel.key).await {
            let facts = [("notice", name), ("why", why.as_str())];
            return Outcome::Never(why.clone(), vec![line(Kind::NoticeFailed, subject, &facts)]);
        }
        match courier.carry(&parcel).await {
            Ok(_) => {
                let facts = [("notice", name), ("kind", kind.word())];
                Outcome::Done(link.and_then(|_| owner_told(told, true)), vec![line(Kind::NoticeSent, subject, &facts)])
            }
            Err(error @ (CourierError::GiveUp(_) | CourierError::Refused(_) | CourierError::Unknown(_))) => {
                let why = error.to_string();
                Outcome::Never(why.clone(), vec![line(Kind::NoticeFailed, subject, &[("notice", name), ("why", &why)])])
            }
            Err(error) => of_courier(error),
        }
    }

    /// Whether what an address stands for is on a phone that is known to be gone. Its owner may be told there all the same,
    /// for it may lie at home; but whoever has it must not stop its owner, so the notice names IT in the place of the link.
    async fn is_gone(&self, account: &AccountId, address: &Address) -> Result<bool, String> {
        let Address::Method { id, kind } = address else { return Ok(false) };
        if kind.class() != Class::Phone {
            return Ok(false);
        }
        let in_use = self.register.is_in_use(id).await.map_err(|error| error.to_string())?;
        Ok(!in_use && self.store.is_phone_gone(account).await.map_err(|error| error.to_string())?)
    }

    /// The address of the page on which this notice's reader says "this wasn't me". Each try has its own.
    async fn stopping_link(&self, told: Told<'_>) -> Result<Secret<String>, StoreError> {
        let mut token = Entropy::new(self.seeds.seed()).token();
        token.truncate(LINK_LENGTH);
        let notice: &'static str = told.notice.into();
        let (account, locale) = (told.account.clone(), told.locale.clone());
        let link = NoticeLink { account, notice: notice.to_owned(), locale, at: told.at };
        self.store.keep_notice_link(&token_hash(&token), &link, self.clock.now() + LINK_VALID).await?;
        let address = self.public_url.join(&format!("n/{token}")).map(|url| url.to_string());
        Ok(Secret::new(address.unwrap_or_default()))
    }

    async fn notify_each(&self, told: Told<'_>) -> Outcome {
        let methods = match self.register.owner(told.account).await {
            Ok(methods) => methods,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let chats = match self.store.chats_of(told.account).await {
            Ok(chats) => chats,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let methods: Vec<Address> = methods.into_iter().map(|(id, kind)| Address::Method { id, kind }).collect();
        let heard = match self.heard_at_once(told, &methods, &chats).await {
            Ok(heard) => heard,
            Err(why) => return Outcome::Again(why, None),
        };
        // Where it was done, it was told already.
        let chats = chats.into_iter().filter(|peer| peer != told.by).map(|peer| Address::Chat { peer });
        let each = methods.into_iter().chain([Address::Mailbox]).chain(chats).map(|address| Effect::Notify {
            account: told.account.clone(),
            notice: told.notice,
            locale: told.locale.clone(),
            at: told.at,
            to: Some(address),
        });
        Outcome::Done(heard, each.collect())
    }

    /// What the case hears that has the owner told before any notice leaves: that a chat of theirs is told, or that there is
    /// nowhere to tell them. What may be in the hands of whoever found their phone tells them nothing.
    async fn heard_at_once(
        &self,
        told: Told<'_>,
        methods: &[Address],
        chats: &[Peer],
    ) -> Result<Option<Event>, String> {
        if owner_told(told, true).is_none() {
            return Ok(None);
        }
        if !chats.is_empty() && !self.store.is_phone_gone(told.account).await.map_err(|error| error.to_string())? {
            return Ok(owner_told(told, true));
        }
        for address in methods.iter().chain([&Address::Mailbox]) {
            let reached = self.reach(told.account, address).await?;
            let leaves = reached.is_some_and(|(kind, _)| self.courier(kind).is_some());
            if leaves && !self.is_gone(told.account, address).await? {
                return Ok(None); // told once it has left
            }
        }
        Ok(owner_told(told, false))
    }

    async fn reach(
        &self,
        account: &AccountId,
        address: &Address,
    ) -> Result<Option<(MethodKind, Secret<String>)>, String> {
        match address {
            Address::Mailbox => {
                let account = self.directory.account(account).await.map_err(|error| error.to_string())?;
                Ok(account.and_then(|account| account.mailbox).map(|mailbox| (MethodKind::Mail, Secret::new(mailbox))))
            }
            Address::Method { id, kind } => {
                let to = self.register.reach_owner(id).await.map_err(|error| error.to_string())?;
                Ok(to.map(|to| (*kind, to)))
            }
            Address::Chat { .. } => Ok(None),
        }
    }
}

/// What a case hears of a notice that it waits for.
fn owner_told(told: Told<'_>, reached: bool) -> Option<Event> {
    let account = told.account.clone();
    (told.notice == Notice::ItAsked).then_some(Event::Case(CaseEvent::OwnerTold { account, reached }))
}

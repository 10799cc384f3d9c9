//! Telling an account's owner what was done to it: at every address, and in every chat that is theirs.

use std::time::Duration;

use super::errands::line;
use super::{Outbox, Outcome, of_courier};
use crate::audit::Kind;
use crate::courier::{CourierError, Parcel};
use crate::engine::decoy::account_key;
use crate::engine::effect::{Address, Effect, Notice};
use crate::engine::event::Event;
use crate::engine::gate::ApprovalRequest;
use crate::engine::method::MethodKind;
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
        let link = match self.stopping_link(told).await {
            Ok(link) => link,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let name: &'static str = notice.into();
        let when = self.speech.clock(locale, at);
        let facts = [("when", when.as_str()), ("when-day", when.as_str()), ("link", link.expose().as_str())];
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
                Outcome::Done(None, vec![line(Kind::NoticeSent, subject, &facts)])
            }
            Err(error @ (CourierError::GiveUp(_) | CourierError::Refused(_) | CourierError::Unknown(_))) => {
                let why = error.to_string();
                Outcome::Never(why.clone(), vec![line(Kind::NoticeFailed, subject, &[("notice", name), ("why", &why)])])
            }
            Err(error) => of_courier(error),
        }
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
        let methods = methods.into_iter().map(|(id, kind)| Address::Method { id, kind });
        // Where it was done, it was told already.
        let chats = chats.into_iter().filter(|peer| peer != told.by).map(|peer| Address::Chat { peer });
        let each = methods.chain([Address::Mailbox]).chain(chats).map(|address| Effect::Notify {
            account: told.account.clone(),
            notice: told.notice,
            locale: told.locale.clone(),
            at: told.at,
            to: Some(address),
        });
        Outcome::Done(None, each.collect())
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

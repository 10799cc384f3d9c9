//! Registering methods: what an account has, what it lacks, and how well it would stand a bad day.
//!
//! The conversation only opens the page ([`asked`]); what is typed there never enters a chat.

mod app;
mod draft;
mod phone;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

pub use app::{FirstCode, SEED, first_code, totp};
pub use draft::{Ceremony, Challenge, Contact, Draft, Verdict};
pub use phone::{ContactFault, Reach, alternate, calling_code, example, phone, readable};

use super::Move;
use super::button::Button;
use super::conversation::Awaiting;
use super::decoy::account_key;
use super::effect::{Bucket, Effect, Notice, Shown};
use super::method::{Class, MethodKind};
use super::terms::Terms;
use super::text::{Pair, Text};
use super::turn::Turn;
use crate::audit::Kind;
use crate::ids::{AccountId, Locale, PageId, VisitId};
use crate::keys::token_hash;

/// What somebody comes to the page for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Purpose {
    /// To register methods.
    Register,
    /// To change a password that they know.
    Change,
    /// To see what is registered.
    Account,
}

/// One part of the page: a way to be registered. A new one is a variant here and a file in `web/enrol/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Section {
    /// A phone: text messages and calls.
    Phone,
    /// An alternate mail address.
    Mail,
    /// An authenticator app.
    App,
    /// Recovery codes on paper.
    Codes,
    /// Security questions.
    Questions,
    /// A passkey.
    Passkey,
}

impl Section {
    /// Every section, in the order of the page: what people have at hand comes first.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Mail, Self::App, Self::Passkey, Self::Codes, Self::Questions];

    /// The section that a kind of method is registered in; approvals need no registering but a second chat.
    pub fn of(kind: MethodKind) -> Option<Self> {
        Some(match kind {
            MethodKind::Sms | MethodKind::Call => Self::Phone,
            MethodKind::Mail => Self::Mail,
            MethodKind::Totp => Self::App,
            MethodKind::Questions => Self::Questions,
            MethodKind::Codes => Self::Codes,
            MethodKind::Passkey => Self::Passkey,
            MethodKind::Push => return None,
        })
    }

    /// The sections that a policy offers (S78).
    pub fn offered(terms: &Terms) -> Vec<Self> {
        let has = |section: &Self| terms.methods.iter().any(|kind| Self::of(*kind) == Some(*section));
        Self::ALL.into_iter().filter(has).collect()
    }

    /// Whether an account may have several: each then has a name.
    pub fn takes_several(self) -> bool {
        matches!(self, Self::Phone | Self::Mail | Self::App | Self::Passkey)
    }
}

/// How many ways a policy demands (S79): its least number, and one for each gate.
pub fn required(terms: &Terms) -> usize {
    usize::from(terms.methods_min.max(terms.gates)).max(1)
}

/// How many ways are still lacking for an account that has these, one entry for each phone, address, app or sheet.
/// A phone counts once here, though it can be texted and called.
pub fn lacking(terms: &Terms, entries: &[Class]) -> usize {
    let alone = entries.iter().filter(|class| **class != Class::Knowledge).count();
    let classes = entries.iter().collect::<HashSet<_>>().len();
    let by_count = required(terms).saturating_sub(entries.len());
    let by_class = usize::from(terms.gates).saturating_sub(classes);
    // Questions are never enough alone.
    by_count.max(by_class).max(usize::from(alone == 0))
}

/// How an account would stand a bad day (S92), in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Resilience {
    /// Nothing is registered.
    Nothing,
    /// There is one way, and nothing to fall back on.
    One,
    /// All of it is lost with one phone.
    OnePhone,
    /// All of it hangs on mailboxes.
    OnlyMail,
    /// Several ways of one class.
    OneClass,
    /// If one is lost, another is left.
    Good,
}

/// How an account that has these would stand a bad day. An app lives on the phone, so the two are lost together.
pub fn resilience(entries: &[Class]) -> Resilience {
    let classes: HashSet<&Class> = entries.iter().collect();
    let only = |these: &[Class]| classes.iter().all(|class| these.contains(class));
    let phones = entries.iter().filter(|class| **class == Class::Phone).count();
    match entries.len() {
        0 => Resilience::Nothing,
        1 => Resilience::One,
        _ if only(&[Class::Phone, Class::App]) && phones < 2 => Resilience::OnePhone,
        _ if only(&[Class::Mail]) => Resilience::OnlyMail,
        _ if classes.len() == 1 || only(&[Class::Knowledge]) => Resilience::OneClass,
        _ => Resilience::Good,
    }
}

/// Opens the page for whoever asks for it in the chat. While a recovery runs it is refused: one thing at a time.
pub(super) fn asked(purpose: Purpose, awaiting: Awaiting, turn: &mut Turn<'_>) -> Move {
    if !matches!(awaiting, Awaiting::Nothing | Awaiting::Session(_)) {
        turn.say(Text::RefusedVisitNow);
        return Move::Ask(awaiting);
    }
    if let Some(at) = turn.env.budget.visits_until(turn.policy(), turn.env.now) {
        turn.say(Text::RefusedVisits { at: at.into() });
        return Move::Stay(awaiting);
    }
    turn.count(Bucket::Visits, "");
    let token = turn.entropy.token();
    let words = Pair::draw(&mut turn.entropy);
    let valid = turn.policy().enrolment.idle;
    let expires_at = turn.env.now + valid;
    let visit = VisitId(turn.entropy.id());
    turn.effect(Effect::OpenVisit {
        visit,
        purpose,
        token_hash: token_hash(&token),
        words,
        locale: turn.c.locale.clone(),
        expires_at,
    });
    turn.audit(Kind::VisitOpened, &[("purpose", <&'static str>::from(purpose).to_owned())]);
    turn.shows = Some(Shown::Link(token.as_str().into()));
    turn.say(match purpose {
        Purpose::Register => Text::AskRegister { words, minutes: valid.as_secs().div_ceil(60) },
        Purpose::Change => Text::AskChange { words, minutes: valid.as_secs().div_ceil(60) },
        Purpose::Account => Text::AskAccount { words, minutes: valid.as_secs().div_ceil(60) },
    });
    let rows = vec![vec![Button::OpenVisit], vec![Button::Help, Button::ContactIt]];
    Move::Offer(awaiting, rows)
}

/// A recovery is done. Whoever has but one way to prove who they are is asked for another, a few times and then never
/// again: what is asked for ever is not read any more.
pub(super) fn recovered(before: &Awaiting, turn: &mut Turn<'_>) -> Move {
    let classes: HashSet<Class> = turn.c.facts.methods.iter().map(|method| method.kind.class()).collect();
    let nudges = classes.len() == 1 && turn.c.nudged < turn.policy().enrolment.nudges_max;
    let by_it = turn.c.facts.released.is_some();
    let over = turn.end(before, Kind::RecoveryCompleted);
    if by_it {
        // Whoever came back by IT's hand has no way of their own any more, or lost it: a guided way to a new one.
        turn.say(Text::OfferRegisterAgain);
        let rows = vec![vec![Button::Register], vec![Button::Start], vec![Button::Help, Button::ContactIt]];
        return Move::Offer(Awaiting::Nothing, rows);
    }
    if !nudges {
        turn.asks_again(); // one wish at a time
        return over;
    }
    turn.c.nudged += 1;
    turn.say(Text::OfferSecondWay);
    let rows = vec![vec![Button::Register], vec![Button::Start], vec![Button::Help, Button::ContactIt]];
    Move::Offer(Awaiting::Nothing, rows)
}

/// The password was changed by its owner: that is on record, and all addresses are told.
pub(super) fn changed(page: &PageId, account: AccountId, locale: Locale, here: bool, turn: &mut Turn<'_>) {
    turn.effect(Effect::Audit {
        kind: Kind::PasswordChanged,
        subject: Some(account_key(&account)),
        facts: vec![("page".to_owned(), page.0.clone())],
    });
    let at = turn.env.now;
    turn.effect(Effect::Notify { account, notice: Notice::PasswordChanged, locale, at, to: None });
    if here {
        turn.say(Text::ToldPasswordChanged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::policy::Policy;

    #[test]
    fn s79_what_is_lacking_is_counted_down_and_a_phone_counts_once() {
        let policy = Policy { methods_min: 2, ..Policy::default() }.of(&[]);
        assert_eq!(lacking(&policy, &[]), 2);
        assert_eq!(lacking(&policy, &[Class::Phone]), 1);
        assert_eq!(lacking(&policy, &[Class::Phone, Class::Phone]), 0);
        let two_gates = Policy { gates: 2, ..Policy::default() }.of(&[]);
        assert_eq!(lacking(&two_gates, &[Class::Phone, Class::Phone]), 1, "two gates mean two classes");
        assert_eq!(lacking(&two_gates, &[Class::Phone, Class::App]), 0);
        assert_eq!(lacking(&Policy::default().of(&[]), &[Class::Knowledge]), 1, "questions are never enough alone");
    }

    #[test]
    fn s92_resilience_is_told_by_what_one_loss_would_take_away() {
        use Class::{App, Chat, Key, Knowledge, Mail, Paper, Phone};
        for (entries, expected) in [
            (&[][..], Resilience::Nothing),
            (&[Phone], Resilience::One),
            (&[Phone, App], Resilience::OnePhone),
            (&[Phone, App, App], Resilience::OnePhone),
            (&[App, App], Resilience::OnePhone),
            (&[Mail, Mail], Resilience::OnlyMail),
            (&[Phone, Phone], Resilience::OneClass),
            (&[Phone, Mail], Resilience::Good),
            (&[App, Paper], Resilience::Good),
            (&[Key, Chat, Knowledge], Resilience::Good),
        ] {
            assert_eq!(resilience(entries), expected, "{entries:?}");
        }
    }
}

//! The way of a recovery, place by place, for stories that do something at each place and expect nothing to be lost.

use serde_json::Value;
use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::policy::{CodePolicy, Limits, Policy};
use sesame::engine::spending::Spending;

use crate::town::{Claimant, MIRA, MIRA_PHONE, TOBIAS, TOBIAS_MAIL, Town};

/// The languages.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "zh-Hans"];

/// A place on the way, named for what is awaited there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Idle,
    Reason,
    Handle,
    Captcha,
    Choice,
    Contact,
    Send,
    Code,
    Keys,
    Reset,
    Network,
    Unlock,
}

/// By which method the way goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Sms,
    Call,
    Mail,
}

/// The places in order, up to and including the Windows session.
pub fn way(by: By) -> Vec<Place> {
    use Place::{Captcha, Choice, Code, Contact, Handle, Idle, Keys, Network, Reason, Reset, Send, Unlock};
    let proof = if by == By::Call { Keys } else { Code };
    vec![Idle, Reason, Handle, Captcha, Choice, Contact, Send, proof, Reset, Network, Unlock]
}

/// A town in which many recoveries of one person fit into one morning.
pub async fn patient_town() -> Town {
    let code = CodePolicy { resend_after: vec![], sends_per_hour: u8::MAX, ..CodePolicy::default() };
    let limits = Limits { contacts_per_day: 1000, ..Limits::default() };
    let spending = Spending { per_prefix_per_hour: 1000, per_number_per_day: 1000, ..Spending::default() };
    Town::under(Policy { code, limits, spending, ..Policy::default() }).await
}

/// Goes from where nothing is awaited to a place.
pub async fn comes_to(claimant: &Claimant, place: Place, by: By) {
    for before in way(by).into_iter().take_while(|before| *before != place) {
        goes_on(claimant, before, by).await;
    }
}

/// Does the right thing at a place, which leads to the next.
pub async fn goes_on(claimant: &Claimant, place: Place, by: By) {
    let town = &claimant.town;
    let (handle, contact, kind) = match by {
        By::Sms => (MIRA, MIRA_PHONE, "sms"),
        By::Call => (MIRA, MIRA_PHONE, "call"),
        By::Mail => (TOBIAS, TOBIAS_MAIL, "mail"),
    };
    match place {
        Place::Idle => claimant.says("/reset").await,
        Place::Reason => claimant.presses(Button::Reason { reason: Reason::Forgotten }).await,
        Place::Handle => claimant.says(handle).await,
        Place::Captcha => claimant.solves_picture().await,
        Place::Choice => claimant.chooses(kind).await,
        Place::Contact => claimant.says(contact).await,
        Place::Send => claimant.sends().await,
        Place::Code if by == By::Mail => claimant.says(&town.code_in(contact)).await,
        Place::Code => claimant.says(&town.code_on(contact)).await,
        Place::Keys => {
            let awaiting = kept(claimant).await;
            let keys = awaiting["awaiting"]["Keys"]["keys"].as_str().unwrap().to_owned();
            let before = claimant.mark();
            town.presses_on_phone(contact, &keys).await;
            claimant.since(before)
        }
        Place::Reset => {
            let before = claimant.mark();
            let password = format!("Nouveau-9-{}", claimant.peer); // a former one would be refused
            claimant.opens_page().await.chooses(&password).await;
            claimant.since(before)
        }
        Place::Network => claimant.presses(Button::Network { network: Network::Wifi }).await,
        Place::Unlock => claimant.presses(Button::Worked).await,
    };
}

/// What is kept of a conversation besides its language, when it was last heard, and the captcha, which is a new one
/// each time it is shown.
pub async fn kept(claimant: &Claimant) -> Value {
    let conversation = claimant.town.conversation(&claimant.peer).await;
    let mut kept = serde_json::json!({ "awaiting": conversation.awaiting, "facts": conversation.facts });
    kept["facts"]["heard_at"] = Value::Null;
    if let Some(captcha) = kept["awaiting"].get_mut("Captcha") {
        *captcha = Value::Null;
    }
    kept
}

/// Asserts that a place is the one awaited.
pub async fn assert_at(claimant: &Claimant, place: Place) {
    let conversation = claimant.town.conversation(&claimant.peer).await;
    let awaiting = format!("{:?}", conversation.awaiting);
    let name = match place {
        Place::Idle => "Nothing",
        Place::Network | Place::Unlock => "Session",
        other => return assert!(awaiting.starts_with(&format!("{other:?}(")), "{awaiting} is not {other:?}"),
    };
    assert!(awaiting.starts_with(name), "{awaiting} is not {place:?}");
}

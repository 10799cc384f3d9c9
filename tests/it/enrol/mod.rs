//! The page where people register methods and change a password they know: rows S72 to S96, and every bad form.

mod account;
mod app;
mod bad_input;
mod change;
mod guest;
pub mod linking;
mod lost;
mod phone;
mod registering;
mod sign_in;
mod spending;
mod spraying;
mod step_up;
mod stories;
mod thieves;
mod whole;

pub use guest::Guest;

use crate::town::{Setup, Town};
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;

pub const NOE_PASSWORD: &str = "Hier-Passe77!";
pub const MIRA_PASSWORD: &str = "Ancien-Pass7!";
/// A phone that nobody has registered yet.
pub const NEW_PHONE: &str = "+33698765432";
pub const NEW_MAIL: &str = "noe@home.example";

/// A policy that offers everything that is registered on the page.
pub fn everything() -> Policy {
    use MethodKind::{Call, Codes, Mail, Questions, Sms, Totp};
    Policy { methods: vec![Sms, Call, Mail, Totp, Codes, Questions], ..Policy::default() }
}

pub async fn town() -> Town {
    Town::with(Setup { policy: everything(), ..Setup::default() }).await
}

/// Registers a phone from the list, by a text message.
pub async fn registers_phone(guest: &mut Guest, national: &str, number: &str) {
    guest.does("add-phone", &[]).await;
    guest
        .does("number", &[("country", "FR"), ("number", national), ("name", "")])
        .await
        .says("Check your number below");
    guest.does("text", &[]).await.says("Type the code");
    let code = guest.town.code_on(number);
    guest.does("code", &[("code", &code)]).await;
}

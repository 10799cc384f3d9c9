//! Tickets by mail, in the organisation's default language: one thread for each (RFC 5322, section 3.6.4). What is answered
//! to them stays in the mailbox, for a sender's address proves nothing.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Desk, Entry, entries, plain};
use crate::courier::{Courier, CourierError, Parcel};
use crate::engine::effect::Ticket;
use crate::ids::Locale;
use crate::secret::Secret;
use crate::speech::Speech;

/// A desk that receives tickets in a mailbox.
pub struct MailDesk {
    courier: Arc<dyn Courier>,
    to: Secret<String>,
    speech: Arc<Speech>,
}

impl MailDesk {
    /// A desk at the address `to`, reached by a courier of mails.
    pub fn new(courier: Arc<dyn Courier>, to: &str, speech: Arc<Speech>) -> Self {
        Self { courier, to: Secret::from(to), speech }
    }

    /// The mail of a ticket. Its key is the ticket's number, so that a repeated mail bears the same `Message-ID`.
    pub fn parcel(&self, ticket: &Ticket) -> Parcel {
        let number = plain(ticket.number.as_str());
        let category = self.say(&format!("desk-category-{}", <&str>::from(ticket.category)), &[]);
        let subject = if ticket.category.is_urgent() { "desk-subject-urgent" } else { "desk-subject" };
        Parcel {
            to: self.to.clone(),
            subject: self.say(subject, &[("number", &number), ("category", &category)]),
            body: Secret::new(facts(&self.speech, ticket).join("\n")),
            locale: self.speech.default_locale().clone(),
            key: first(ticket),
            callback: None,
            thread: None,
        }
    }

    /// The mail of what happened since, in the thread of the ticket's own.
    fn further(&self, entry: &Entry<'_>) -> Parcel {
        let parcel = self.parcel(entry.ticket);
        let lines = entries::lines(&self.speech, self.speech.default_locale(), entry.told);
        Parcel {
            subject: format!("Re: {}", parcel.subject),
            body: Secret::new(lines.join("\n")),
            key: format!("ticket/{}", entries::id(entry.told)),
            thread: Some(parcel.key),
            ..parcel
        }
    }

    fn say(&self, id: &str, args: &[(&str, &str)]) -> String {
        self.speech.say(self.speech.default_locale(), id, args)
    }
}

/// A ticket, one fact a line. Each line begins with our own words, so that nothing a claimant typed begins one.
pub(super) fn facts(speech: &Speech, ticket: &Ticket) -> Vec<String> {
    let locale = speech.default_locale();
    let say = |id: &str, args: &[(&str, &str)]| speech.say(locale, id, args);
    let number = plain(ticket.number.as_str());
    let category = say(&format!("desk-category-{}", <&str>::from(ticket.category)), &[]);
    if ticket.category.is_alarm() {
        let opened = speech.clock(locale, ticket.opened_at);
        return vec![
            say("desk-number", &[("number", &number)]),
            say("desk-category", &[("category", &category)]),
            say("desk-alarm", &[("name", &plain(&ticket.step))]),
            say("desk-opened", &[("day", &opened)]),
        ];
    }
    let mut lines = vec![
        say("desk-intro", &[]),
        String::new(),
        say("desk-number", &[("number", &number)]),
        say("desk-category", &[("category", &category)]),
    ];
    lines.extend(told(speech, locale, ticket));
    lines.push(String::new());
    lines.push(say("desk-no-secrets", &[]));
    lines
}

/// The facts of a ticket in a language, one a line: whose account, where they were, what was tried, since when.
pub(super) fn told(speech: &Speech, locale: &Locale, ticket: &Ticket) -> Vec<String> {
    let say = |id: &str, args: &[(&str, &str)]| speech.say(locale, id, args);
    let opened = speech.clock(locale, ticket.opened_at);
    let language = speech.say(&ticket.locale, "language-name", &[]);
    let tried: Vec<String> = ticket.tried.iter().map(|hint| plain(hint)).collect();
    let account = match &ticket.handle {
        None => say("desk-account-unnamed", &[]),
        Some(handle) => {
            let id = if ticket.proven { "desk-account-proven" } else { "desk-account-claimed" };
            say(id, &[("handle", &plain(handle.as_str()))])
        }
    };
    let mut lines = vec![account, say("desk-step", &[("step", &plain(&ticket.step))])];
    if let Some(standing) = ticket.standing {
        lines.push(say("desk-standing", &[("standing", standing.into())]));
    }
    if let Some(network) = ticket.network {
        lines.push(speech.say_with(locale, "desk-network", &serde_json::json!({ "network": network })));
    }
    if !tried.is_empty() {
        lines.push(say("desk-tried", &[("tried", &tried.join(", "))]));
    }
    lines.push(say("desk-locale", &[("language", &language)]));
    lines.push(say("desk-opened", &[("day", &opened)]));
    lines
}

/// The key of a ticket's first mail.
fn first(ticket: &Ticket) -> String {
    format!("ticket/{}", ticket.number)
}

impl MailDesk {
    /// A mail whose fate is unknown is sent again: a lost cry for help is worse than a second mail that bears the
    /// same number and the same `Message-ID`.
    async fn send(&self, parcel: &Parcel) -> Result<(), CourierError> {
        match self.courier.carry(parcel).await {
            Ok(_) => Ok(()),
            Err(CourierError::Unknown(why)) => Err(CourierError::Retry { why, after: None }),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Desk for MailDesk {
    async fn file(&self, ticket: &Ticket) -> Result<Option<String>, CourierError> {
        self.send(&self.parcel(ticket)).await.map(|()| None)
    }

    async fn tell(&self, entry: &Entry<'_>) -> Result<(), CourierError> {
        if entry.told.news.is_minor() {
            return Ok(()); // the mailbox of a team that works elsewhere would only fill up
        }
        self.send(&self.further(entry)).await
    }

    async fn check(&self) -> Result<String, CourierError> {
        self.courier.check().await
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantNames as _;

    use super::*;
    use crate::courier::Receipt;
    use crate::engine::button::Network;
    use crate::engine::effect::Category;
    use crate::engine::org::Org;
    use crate::time::Time;

    struct Nowhere;

    #[async_trait]
    impl Courier for Nowhere {
        async fn carry(&self, _: &Parcel) -> Result<Receipt, CourierError> {
            Err(CourierError::Unknown("lost".to_owned()))
        }
        async fn check(&self) -> Result<String, CourierError> {
            Ok("nowhere".to_owned())
        }
    }

    fn desk(locale: &str) -> MailDesk {
        let org: Org = toml::from_str(&format!(
            "name = \"Org\"\nlocale = \"{locale}\"\nsign_in_url = \"https://o.test\"\nit_contact = \"1234\"\n\
             [network]\nwifi = \"Blue\"\ncable = \"the Cassis office\"\nvpn = \"Tunnel\""
        ))
        .unwrap();
        MailDesk::new(Arc::new(Nowhere), "it@org.test", Arc::new(Speech::new(&org).unwrap()))
    }

    fn ticket() -> Ticket {
        Ticket {
            number: "SES-0042".into(),
            category: Category::WindowsSession,
            handle: Some("mira".into()),
            proven: true,
            step: "windows".to_owned(),
            network: Some(Network::Off),
            standing: None,
            tried: vec!["••23".to_owned()],
            locale: "fr".into(),
            opened_at: Time(0),
        }
    }

    #[test]
    fn s67_a_windows_ticket_says_where_the_computer_is() {
        for (network, words) in
            [(Network::Wifi, "Blue"), (Network::Cable, "Cassis"), (Network::Vpn, "Tunnel"), (Network::Off, "outside")]
        {
            let parcel = desk("en").parcel(&Ticket { network: Some(network), ..ticket() });
            assert_eq!(parcel.subject, "[SES-0042] Password help: Windows does not take the new password");
            let line =
                parcel.body.expose().lines().find(|line| line.starts_with("Their computer:")).unwrap().to_owned();
            assert!(line.contains(words), "{line}");
        }
    }

    #[test]
    fn every_category_and_step_has_its_words_in_every_language() {
        for locale in ["en", "fr", "zh-Hans"] {
            let desk = desk(locale);
            for category in Category::VARIANTS {
                let id = format!("desk-category-{category}");
                assert_ne!(desk.say(&id, &[]), format!("{{{id}}}"), "{locale}");
            }
            for stage in crate::engine::text::Stage::VARIANTS {
                let line = desk.say("desk-step", &[("step", stage)]);
                assert_ne!(line.rsplit([':', '：']).next().map(str::trim), Some(*stage), "{locale}");
            }
        }
    }

    #[test]
    fn an_unproven_account_is_called_so() {
        let claimed = desk("en").parcel(&Ticket { proven: false, ..ticket() });
        assert!(claimed.body.expose().contains("“mira”, as they typed it. Not proven"), "{}", claimed.body.expose());
        let unnamed = desk("fr").parcel(&Ticket { handle: None, ..ticket() });
        assert!(unnamed.body.expose().contains("Compte\u{a0}: non indiqué"), "{}", unnamed.body.expose());
    }

    #[test]
    fn what_was_typed_begins_no_line_and_no_tag() {
        let handle = "x\r\nTicket: SES-9999\u{202e}<img src=x>".into();
        let parcel = desk("en").parcel(&Ticket { handle: Some(handle), ..ticket() });
        let body = parcel.body.expose();
        assert_eq!(body.lines().filter(|line| line.starts_with("Ticket:")).count(), 1, "{body}");
        assert!(!body.contains(['<', '\u{202e}', '\r']), "{body}");
    }

    #[tokio::test]
    async fn a_mail_of_unknown_fate_is_sent_again() {
        assert!(matches!(desk("en").file(&ticket()).await, Err(CourierError::Retry { .. })));
        assert_eq!(desk("en").parcel(&ticket()).key, "ticket/SES-0042");
    }
}

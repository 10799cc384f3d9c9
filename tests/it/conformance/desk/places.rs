//! The desks that tell the story, and how each looks from IT's side.

use std::collections::BTreeMap;
use std::sync::Arc;

use sesame::courier::smtp::{Smtp, SmtpCourier};
use sesame::desk::Desk;
use sesame::desk::glpi::{self, GlpiDesk};
use sesame::desk::mail::MailDesk;
use sesame::desk::webhook::{Webhook, WebhookDesk, signature};
use sesame::desk::zammad::{self, ZammadDesk};
use sesame::ids::TicketNumber;
use sesame::secret::Secret;

use crate::servers::mail;
use crate::town::Desking;
use crate::town::gateway::{Gateway, Mood};
use crate::town::glpi::{APP_TOKEN, Glpi};
use crate::town::ticketing::{Orders, SeenTicket, Trouble};
use crate::town::zammad::{GROUP, HOOK, Zammad};

const SECRET: &str = "a shared secret of the desk";

/// A ticket as IT sees it.
#[derive(Debug, Default)]
pub struct Observed {
    /// How many there are of this number.
    pub tickets: usize,
    /// What it began with.
    pub text: String,
    /// What came since, oldest first.
    pub entries: Vec<String>,
    /// Whether it is closed, where a desk knows that.
    pub closed: Option<bool>,
}

/// How a desk is made to go wrong.
enum Wrong {
    Orders(Orders),
    Gateway(Gateway),
    /// A server that decides by whom it is written to.
    Never,
}

/// A desk and its other side.
pub struct Place {
    pub name: &'static str,
    pub desks: Desking,
    pub seen: Box<dyn Fn(&TicketNumber) -> Observed>,
    pub closing: &'static str,
    pub opening: &'static str,
    wrong: Wrong,
}

impl Place {
    /// The next answer to a request that changes something is lost.
    pub fn loses_next(&self) {
        if let Wrong::Orders(orders) = &self.wrong {
            orders.next_write(Trouble::Lost);
        }
    }

    /// Whether all that was ordered went wrong.
    pub fn was_obeyed(&self) -> bool {
        if let Wrong::Orders(orders) = &self.wrong { orders.are_done() } else { true }
    }

    /// From now on it is down, or up again; `false` where it cannot be.
    pub fn goes_down(&self, trouble: Option<Trouble>) -> bool {
        match &self.wrong {
            Wrong::Orders(orders) => orders.always(trouble),
            Wrong::Gateway(gateway) => {
                gateway.becomes(if trouble.is_some() { Mood::HangsUpBefore } else { Mood::Good });
            }
            Wrong::Never => return false,
        }
        true
    }
}

/// Every desk. `word` keeps tests out of each other's mailboxes.
pub async fn all(word: &str) -> Vec<Place> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (zammad, glpi) = (Zammad::open().await, Glpi::open().await);
    vec![by_mail(word), by_webhook(Gateway::open().await), in_zammad(&zammad), in_glpi(&glpi)]
}

fn one(name: &str, desk: Arc<dyn Desk>) -> BTreeMap<String, Arc<dyn Desk>> {
    BTreeMap::from([(name.to_owned(), desk)])
}

/// A mail that comes again bears the same `Message-ID`, and a mail program shows it once: so does this one. All stand in
/// one thread.
fn by_mail(word: &str) -> Place {
    let (server, to) = (mail(), format!("desk.{word}@elsewhere.test"));
    let address = to.clone();
    let seen = move |number: &TicketNumber| {
        let mut mails = server.mailbox(&address);
        mails.retain(|mail| mail.headers["subject"].contains(number.as_str()));
        let mut names = std::collections::BTreeSet::new();
        mails.retain(|mail| names.insert(mail.headers["message-id"].clone()));
        let Some(first) = mails.first() else { return Observed::default() };
        for further in &mails[1..] {
            let thread = &first.headers["message-id"];
            assert_eq!((&further.headers["in-reply-to"], &further.headers["references"]), (thread, thread));
            assert_eq!(further.headers["subject"], format!("Re: {}", first.headers["subject"]));
        }
        let entries = mails[1..].iter().map(|mail| mail.body.clone()).collect();
        let started = mails.iter().filter(|mail| !mail.headers.contains_key("in-reply-to")).count();
        Observed { tickets: started, text: first.body.clone(), entries, closed: None }
    };
    let desks: Desking = Arc::new(move |speech, clock| {
        let settings: Smtp = toml::from_str(&format!(
            "host = \"127.0.0.1\"\nport = {}\ntls = \"tls\"\nuser = \"bot\"\nfrom = \"sesame@org.test\"\nca_file = '{}'",
            server.smtps,
            server.certificates.authority.display()
        ))
        .unwrap();
        let courier = SmtpCourier::new(&settings, Some(Secret::from("secret")), clock.clone()).unwrap();
        one("mail", Arc::new(MailDesk::new(Arc::new(courier), &to, Arc::clone(speech))))
    });
    let (closing, opening) = ("Closed: solved", "Open again");
    Place { name: "mail", desks, seen: Box::new(seen), closing, opening, wrong: Wrong::Never }
}

/// A receiver that takes each key once, as it is told to.
fn by_webhook(gateway: Gateway) -> Place {
    let url = gateway.url("/tickets");
    let desks: Desking = Arc::new(move |_, clock| {
        let settings: Webhook = toml::from_str(&format!("url = \"{url}\"")).unwrap();
        one("webhook", Arc::new(WebhookDesk::new(&settings, Secret::from(SECRET), clock.clone()).unwrap()))
    });
    let posts = gateway.clone();
    let seen = move |number: &TicketNumber| {
        let mut observed = Observed::default();
        let mut keys = std::collections::BTreeSet::new();
        for asked in posts.taken() {
            let at: i64 = asked.headers["x-sesame-timestamp"].parse().unwrap();
            assert_eq!(asked.headers["x-sesame-signature"], signature(&Secret::from(SECRET), at, &asked.body));
            let body = asked.json();
            assert_eq!(body["id"], asked.headers["idempotency-key"]);
            if body["number"] != number.as_str() || !keys.insert(body["id"].to_string()) {
                continue;
            }
            let event = body["event"].as_str().unwrap();
            if event == "opened" {
                observed.tickets += 1;
                let unproven = if body["proven"] == false { "Not proven" } else { "" };
                observed.text = format!("{} {unproven}", asked.body);
            } else {
                observed.entries.push(asked.body);
            }
        }
        observed
    };
    let (closing, opening) = ("\"event\":\"closed\"", "\"event\":\"reopened\"");
    Place { name: "webhook", desks, seen: Box::new(seen), closing, opening, wrong: Wrong::Gateway(gateway) }
}

fn observed(all: Vec<SeenTicket>, number: &TicketNumber) -> Observed {
    let mut of = all.into_iter().filter(|ticket| ticket.title.contains(number.as_str()));
    let Some(first) = of.next() else { return Observed::default() };
    Observed {
        tickets: 1 + of.count(),
        text: first.text,
        entries: first.entries.into_iter().map(|(text, _)| text).collect(),
        closed: Some(first.closed),
    }
}

/// The settings of the desk in a Zammad.
pub fn zammad_settings(zammad: &Zammad) -> zammad::Settings {
    toml::from_str(&format!("url = \"{}\"\ngroup = \"{GROUP}\"", zammad.url())).unwrap()
}

/// A desk in a Zammad, with a webhook.
pub fn zammad_desk(zammad: &Zammad, speech: &Arc<sesame::speech::Speech>) -> ZammadDesk {
    let token = Secret::from(crate::town::zammad::TOKEN);
    ZammadDesk::new(&zammad_settings(zammad), &token, Some(Secret::from(HOOK)), Arc::clone(speech)).unwrap()
}

/// The settings of the desk in a GLPI.
pub fn glpi_settings(glpi: &Glpi) -> glpi::Settings {
    toml::from_str(&format!("url = \"{}\"\nentity = 0\ncategory = 3", glpi.url())).unwrap()
}

/// A desk in a GLPI.
pub fn glpi_desk(glpi: &Glpi, speech: &Arc<sesame::speech::Speech>) -> GlpiDesk {
    let (token, app) = (Secret::from(crate::town::glpi::TOKEN), Secret::from(APP_TOKEN));
    GlpiDesk::new(&glpi_settings(glpi), &token, Some(&app), Arc::clone(speech)).unwrap()
}

pub fn in_zammad(zammad: &Zammad) -> Place {
    let (theirs, orders) = (zammad.clone(), zammad.orders.clone());
    let zammad = zammad.clone();
    let desks: Desking = Arc::new(move |speech, _| one("zammad", Arc::new(zammad_desk(&zammad, speech))));
    let seen = move |number: &TicketNumber| {
        assert!(theirs.mails_nobody());
        observed(theirs.tickets(), number)
    };
    let (closing, opening) = ("Closed: solved", "Open again");
    Place { name: "zammad", desks, seen: Box::new(seen), closing, opening, wrong: Wrong::Orders(orders) }
}

pub fn in_glpi(glpi: &Glpi) -> Place {
    let (theirs, orders) = (glpi.clone(), glpi.orders.clone());
    let glpi = glpi.clone();
    let desks: Desking = Arc::new(move |speech, _| one("glpi", Arc::new(glpi_desk(&glpi, speech))));
    // GLPI shows HTML: what is coded twice is text there.
    let seen = move |number: &TicketNumber| {
        let mut observed = observed(theirs.tickets(), number);
        for text in observed.entries.iter_mut().chain([&mut observed.text]) {
            assert!(!text.contains('<') && !text.contains("&#60;img"), "{text}");
            *text = text.replace("&#60;br&#62;", "\n").replace("&#38;", "&").replace("&nbsp;", " ");
        }
        observed
    };
    let (closing, opening) = ("Closed: solved", "Open again");
    Place { name: "glpi", desks, seen: Box::new(seen), closing, opening, wrong: Wrong::Orders(orders) }
}

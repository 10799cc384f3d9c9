//! Someone in a chat, and what they hear.

use sesame::engine::button::Button;
use sesame::engine::effect::Shown;
use sesame::engine::event::Event;
use sesame::engine::text::Text;
use sesame::ids::{Locale, Peer};
use sesame::inbox::Delivery;

use super::{Shown_, Town, browser};

/// Someone in a chat: nobody knows yet who.
#[derive(Clone)]
pub struct Claimant {
    pub town: Town,
    pub peer: Peer,
    pub locale: Locale,
}

impl Claimant {
    /// Writes something and hears the answer.
    pub async fn says(&self, text: &str) -> Heard {
        let before = self.heard_so_far();
        let update = self.town.next_update();
        if *self.town.0.restless.lock().unwrap() {
            self.town.restarts().await;
        }
        self.town.house().hear(&self.peer, update, &self.locale, text).await.unwrap();
        if *self.town.0.restless.lock().unwrap() {
            self.town.restarts().await;
        }
        self.town.settles().await;
        self.since(before)
    }

    /// Presses a button of the newest message.
    pub async fn presses(&self, button: Button) -> Heard {
        let newest = self.newest();
        let offered = newest.say.keyboard.iter().flatten().any(|offered| *offered == button);
        assert!(offered, "{button:?} is not offered; there are {:?}", newest.say.keyboard);
        self.meets(newest.press_of(&button)).await
    }

    /// Presses the method button of a kind (`sms`, `call`, `mail`).
    pub async fn chooses(&self, kind: &str) -> Heard {
        let newest = self.newest();
        let chosen = newest
            .say
            .keyboard
            .iter()
            .flatten()
            .find(|button| matches!(button, Button::Method { kind: offered, .. } if offered.word() == kind));
        let button = chosen.unwrap_or_else(|| panic!("no {kind} among {:?}", newest.say.keyboard)).clone();
        self.presses(button).await
    }

    /// Presses whichever send button there is.
    pub async fn sends(&self) -> Heard {
        let newest = self.newest();
        let send = newest.say.keyboard.iter().flatten().find(|button| matches!(button, Button::Send { .. }));
        self.presses(send.expect("a send button").clone()).await
    }

    /// Something happens to the conversation.
    pub async fn meets(&self, event: Event) -> Heard {
        let before = self.heard_so_far();
        let delivery = Delivery { locale: self.locale.clone(), ..Delivery::new(self.peer.clone(), event) };
        self.town.takes(delivery).await;
        self.since(before)
    }

    /// Solves the captcha by its picture.
    pub async fn solves_picture(&self) -> Heard {
        let answer = self.captcha().0;
        self.says(&answer).await
    }

    /// Solves the captcha by its sound.
    pub async fn solves_sound(&self) -> Heard {
        let answer = self.captcha().1;
        self.says(&answer).await
    }

    /// What the newest captcha's picture shows and its sound says.
    pub fn captcha(&self) -> (String, String) {
        let shown = self.all().into_iter().rev().find_map(|shown| match shown.say.shows {
            Some(Shown::Captcha { image, sound }) => Some((image.expose().clone(), sound.expose().clone())),
            _ => None,
        });
        shown.expect("a captcha")
    }

    /// From a first word to the choice of a method.
    pub async fn comes_to_choice(&self, handle: &str) -> Heard {
        self.says("/reset").await;
        self.presses(Button::Reason { reason: sesame::engine::button::Reason::Forgotten }).await;
        self.says(handle).await;
        if matches!(self.newest().say.shows, Some(Shown::Captcha { .. })) {
            self.solves_picture().await;
        }
        self.newest_heard()
    }

    /// From a first word to the code by text message, with the right number typed.
    pub async fn comes_to_code(&self, handle: &str, phone: &str) -> Heard {
        self.comes_to_choice(handle).await;
        self.chooses("sms").await;
        self.says(phone).await;
        self.sends().await
    }

    /// From a first word to the page, by text message.
    pub async fn comes_to_page(&self, handle: &str, phone: &str) -> Heard {
        self.comes_to_code(handle, phone).await;
        let code = self.town.code_on(phone);
        self.says(&code).await
    }

    /// Opens the latest link of this chat in a browser of its own.
    pub async fn opens_page(&self) -> browser::Browser {
        browser::Browser::opens(&self.town, &self.link()).await
    }

    /// The latest link shown in this chat.
    pub fn link(&self) -> String {
        let shown = self.all();
        let keys = shown.iter().rev().flat_map(|shown| shown.words.keyboard.iter().flatten());
        let opens = |button: &Button| matches!(button, Button::OpenPage | Button::OpenPass);
        let link = keys.clone().find(|key| opens(&key.button)).and_then(|key| key.address.clone());
        link.expect("a link to the page")
    }

    /// The latest link to the page of a proof.
    pub fn proof_link(&self) -> String {
        let shown = self.all();
        let keys = shown.iter().rev().flat_map(|shown| shown.words.keyboard.iter().flatten());
        let link = keys.clone().find(|key| key.button == Button::UsePasskey).and_then(|key| key.address.clone());
        link.expect("a link to the page of a proof")
    }

    /// All messages of this chat, oldest first.
    pub fn all(&self) -> Vec<Shown_> {
        self.town.world().chats.get(self.peer.as_str()).cloned().unwrap_or_default()
    }

    /// The newest message with buttons.
    pub fn newest(&self) -> Shown_ {
        let shown = self.all();
        shown.iter().rev().find(|shown| !shown.say.keyboard.is_empty()).or(shown.last()).cloned().expect("a message")
    }

    /// The newest message as something just heard.
    pub fn newest_heard(&self) -> Heard {
        Heard { messages: vec![self.newest()] }
    }

    fn heard_so_far(&self) -> usize {
        self.all().len()
    }

    /// What was heard after so many messages.
    pub fn since(&self, before: usize) -> Heard {
        // After a crash a message may be shown again: heard twice is heard.
        let mut messages: Vec<Shown_> = self.all().split_off(before);
        messages.dedup_by(|a, b| a.say.stamp == b.say.stamp && a.say.texts == b.say.texts);
        Heard { messages }
    }

    /// How many messages this chat has, to be given to [`Claimant::since`].
    pub fn mark(&self) -> usize {
        self.heard_so_far()
    }
}

/// What was heard in answer.
#[derive(Clone)]
pub struct Heard {
    pub messages: Vec<Shown_>,
}

impl Heard {
    /// Asserts that a sentence was among what was heard.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // so that a story reads as one
    pub fn hears(&self, text: Text) -> &Self {
        assert!(self.texts().contains(&text), "not heard: {text:?}\nbut: {:#?}", self.texts());
        self
    }

    /// Asserts that a sentence of a kind was heard, whatever its variables.
    #[track_caller]
    pub fn hears_some(&self, name: &str) -> &Self {
        let names: Vec<&'static str> = self.texts().iter().map(Into::into).collect();
        assert!(names.contains(&name), "not heard: {name}\nbut: {names:?}");
        self
    }

    /// Asserts that a sentence of a kind was not heard.
    #[track_caller]
    pub fn hears_no(&self, name: &str) -> &Self {
        let names: Vec<&'static str> = self.texts().iter().map(Into::into).collect();
        assert!(!names.contains(&name), "heard: {name}");
        self
    }

    /// Asserts that words were among what was shown.
    #[track_caller]
    pub fn reads(&self, words: &str) -> &Self {
        let shown = self.words().replace(['\u{a0}', '\u{202f}'], " "); // a space that does not break is read as a space
        assert!(shown.contains(words), "not read: {words}\nbut: {shown}");
        self
    }

    /// Asserts that a button was offered.
    #[track_caller]
    pub fn offers(&self, button: &Button) -> &Self {
        let all: Vec<&Button> = self.messages.iter().flat_map(|shown| shown.say.keyboard.iter().flatten()).collect();
        assert!(all.contains(&button), "not offered: {button:?}\nbut: {all:?}");
        self
    }

    /// Asserts "step n of N".
    #[track_caller]
    pub fn at_step(&self, step: u8, of: u8) -> &Self {
        let progress = self.messages.last().and_then(|shown| shown.say.progress).expect("a progress");
        assert_eq!((progress.step, progress.of), (step, of));
        self
    }

    /// The sentences, as values.
    pub fn texts(&self) -> Vec<Text> {
        self.messages.iter().flat_map(|shown| shown.say.texts.clone()).collect()
    }

    /// Everything shown, as words: progress, paragraphs, labels and addresses.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for Shown_ { words: message, .. } in &self.messages {
            let labels = message.keyboard.iter().flatten().map(|key| {
                format!("[{}]{}", key.label, key.address.as_ref().map(|at| format!(" {at}")).unwrap_or_default())
            });
            let lines = message.progress.iter().cloned().chain(message.paragraphs.iter().cloned()).chain(labels);
            words += &lines.collect::<Vec<_>>().join("\n");
            words += "\n";
        }
        words
    }
}

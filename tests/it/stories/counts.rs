//! How much a person has to do: a scripted person counts every typed field and every tap, on the page too.

use sesame::engine::button::Button;

use super::bound::binds;
use super::way::LANGUAGES;
use crate::town::{Claimant, Heard, MIRA, MIRA_PHONE, Town};

/// A person who counts what they do.
struct Counting {
    person: Claimant,
    typed: u32,
    taps: u32,
    /// How often they had to wait for an answer in the chat before going on.
    turns: u32,
}

impl Counting {
    fn new(person: Claimant) -> Self {
        Self { person, typed: 0, taps: 0, turns: 0 }
    }

    async fn says(&mut self, text: &str) -> Heard {
        self.typed += 1;
        self.turns += 1;
        self.person.says(text).await
    }

    async fn presses(&mut self, button: Button) -> Heard {
        self.taps += 1;
        self.turns += 1;
        self.person.presses(button).await
    }

    async fn sends(&mut self) -> Heard {
        self.taps += 1;
        self.turns += 1;
        self.person.sends().await
    }

    /// The link, two fields, "Finish".
    async fn changes_it_on_the_page(&mut self, password: &str) {
        self.taps += 1;
        let mut page = self.person.opens_page().await;
        self.typed += 2;
        self.taps += 1;
        page.chooses(password).await;
    }

    fn interactions(&self) -> u32 {
        self.typed + self.taps
    }

    fn print(&self, which: &str) {
        let (all, turns) = (self.interactions(), self.turns);
        println!("{which}: {all} interactions ({} typed, {} taps), {turns} chat turns", self.typed, self.taps);
    }
}

/// In a chat that belongs to the account: at most six interactions, page included, and two turns in the chat.
#[tokio::test]
async fn in_a_chat_of_ones_own_six_interactions_are_enough() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let chat = town.arrives_speaking("m", tag);
        binds(&chat, MIRA).await;
        let mut mira = Counting::new(chat);
        mira.presses(Button::SendDirect)
            .await
            .hears_some("told-bound")
            .hears_some("ask-code")
            .offers(&Button::OtherMethod);
        mira.says(&town.code_on(MIRA_PHONE)).await.hears_some("ask-reset");
        mira.changes_it_on_the_page("Nouveau-Passe-9").await;
        assert!(town.signs_in(MIRA, "Nouveau-Passe-9").await);
        mira.print(&format!("own chat, {tag}"));
        assert!(mira.interactions() <= 6 && mira.turns <= 2);
    }
}

/// In any other chat, with everything the source documents ask (name, captcha, complete number, explicit sending): at
/// most ten.
#[tokio::test]
async fn s38_s42_in_any_other_chat_ten_are_enough() {
    for (tag, forgotten) in
        [("en", "I forgot my password"), ("fr", "j'ai oublié mon mot de passe"), ("zh-Hans", "我忘记密码了")]
    {
        let town = Town::new().await;
        let mut mira = Counting::new(town.arrives_speaking("m", tag));
        mira.says(forgotten).await.hears_some("ask-handle");
        mira.says(MIRA).await.hears_some("ask-captcha");
        let letters = mira.person.captcha().0;
        mira.says(&letters).await.hears_some("ask-choice");
        mira.says("+33 6 12 34 56 23").await.hears_some("ask-send");
        assert_eq!(town.texts_on(MIRA_PHONE), 0, "nothing is sent before the tap");
        mira.sends().await.hears_some("ask-code");
        mira.says(&town.code_on(MIRA_PHONE)).await.hears_some("ask-reset");
        mira.changes_it_on_the_page("Nouveau-Passe-9").await;
        assert!(town.signs_in(MIRA, "Nouveau-Passe-9").await);
        mira.print(&format!("any chat, {tag}"));
        assert!(mira.interactions() <= 10);
    }
}

/// S38: at the choice a complete address is taken for the mailbox, a number that fits no hint costs no try, and a wrong
/// one that fits goes the way of a right one, to nobody.
#[tokio::test]
async fn s38_what_is_typed_at_the_choice_is_taken_for_what_it_fits() {
    use crate::town::{MIRA_MAIL, MIRA_PHONE};
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await;
    mira.says("+33 6 12 34 56 99").await.hears_some("refused-number-hint");
    mira.says("someone@else.example").await.hears_some("refused-address-hint");
    mira.says(MIRA_MAIL).await.hears_some("ask-send");
    mira.sends().await.hears_some("ask-code");
    assert_eq!(town.mails_in(MIRA_MAIL), 1);
    mira.presses(Button::OtherMethod).await;
    mira.says("06 99 99 99 23").await.hears_some("ask-send");
    mira.sends().await.hears_some("ask-code");
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
    let typed = town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'contacts/%'").await;
    assert_eq!(typed, 2, "right and wrong alike, and no mistake of form");
}

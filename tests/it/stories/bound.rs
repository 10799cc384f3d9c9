//! Chats that belong to an account: what they save their owner, and what they never stand for.

use sesame::engine::bound::CHATS_MAX;
use sesame::engine::button::{Button, Reason};
use sesame::engine::event::Event;
use sesame::engine::method::{Binding, MethodKind};
use sesame::engine::policy::{CodePolicy, Limits, Policy, When};
use sesame::engine::text::Text;
use sesame::ids::{AccountId, Handle};

use super::hours;
use super::way::LANGUAGES;
use crate::town::{Claimant, Heard, MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, Town};

/// The account of a login.
pub async fn account_of(town: &Town, login: &str) -> AccountId {
    let handle = Handle(sesame::engine::contact::canonical(login));
    town.house().directory.find(&handle).await.unwrap().expect("an account").id
}

/// The owner of an account has typed a code of its page in this chat, so that the chat is theirs.
pub async fn binds(claimant: &Claimant, login: &str) -> Heard {
    let account = account_of(&claimant.town, login).await;
    let login = Handle(sesame::engine::contact::canonical(login));
    claimant.meets(Event::LinkRedeemed { binding: Binding { account, login } }).await
}

/// The kinds of method on offer.
pub fn offered(claimant: &Claimant) -> Vec<MethodKind> {
    let kind = |button: &Button| if let Button::Method { kind, .. } = button { Some(*kind) } else { None };
    claimant.newest().say.keyboard.iter().flatten().filter_map(kind).collect()
}

fn bound_as(login: &str) -> Text {
    Text::ToldBound { handle: Handle(sesame::engine::contact::canonical(login)) }
}

/// S20, S23: the chat knows whose it is, and says so with a way out; no name, no captcha, no reason, no number.
#[tokio::test]
async fn s20_s23_a_chat_knows_whose_it_is() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let mira = town.arrives_speaking("m", tag);
        binds(&mira, MIRA).await.hears_some("told-chat-linked").offers(&Button::SendDirect);
        town.restarts().await;
        let heard = mira.says("/reset").await;
        heard.hears(bound_as(MIRA)).hears_some("ask-choice").offers(&Button::NotMe).reads("lefevremi17@brunel.example");
        heard.hears_no("ask-reason").hears_no("ask-handle").hears_no("ask-captcha");
        assert_eq!(town.texts_on(MIRA_PHONE), 1, "only the notice of the link");
        // S42: the button says what is sent and where to: it is the tap that sends.
        mira.chooses("sms").await.hears_some("ask-code").hears_no("ask-send").hears_no("ask-number");
        town.restarts().await;
        let code = town.code_on(MIRA_PHONE);
        mira.says(&code).await.hears_some("ask-reset");
        mira.opens_page().await.chooses("Nouveau-Passe-9").await;
        assert!(town.signs_in(MIRA, "Nouveau-Passe-9").await);
    }
}

/// S42: "Next" names nothing, so it asks before it sends.
#[tokio::test]
async fn s42_next_asks_before_it_sends() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    mira.says("I forgot my password").await.hears(Text::ToldReason { reason: Reason::Forgotten });
    let before = town.texts_on(MIRA_PHONE);
    mira.presses(Button::Next).await.hears_some("ask-send");
    assert_eq!(town.texts_on(MIRA_PHONE), before);
    mira.sends().await.hears_some("ask-code");
    assert_eq!(town.texts_on(MIRA_PHONE), before + 1);
}

/// S20, S23: "not me" goes on as in any other chat, and the link stays.
#[tokio::test]
async fn s23_not_me_unlinks_nothing() {
    let town = Town::new().await;
    let chat = town.arrives("m");
    binds(&chat, MIRA).await;
    for direct in [false, true] {
        if direct {
            chat.presses(Button::SendDirect).await.hears_some("ask-code");
        } else {
            chat.says("/reset").await;
        }
        chat.presses(Button::NotMe).await.hears(Text::AskHandle);
        town.restarts().await;
        chat.says(TOBIAS).await.hears(Text::AskCaptcha);
        chat.solves_picture().await.hears_some("ask-choice").hears_no("told-bound");
        chat.chooses("mail").await.hears_some("ask-address");
        chat.presses(Button::Cancel).await.hears(Text::ToldCancelled).offers(&Button::SendDirect);
    }
    assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 1);
}

/// A name typed after "back" is a name typed in any chat: the captcha and the number are asked, whoever it names.
#[tokio::test]
async fn back_from_the_choice_leaves_the_shortcut_behind() {
    let town = Town::new().await;
    let chat = town.arrives("m");
    binds(&chat, MIRA).await;
    chat.says("/reset").await;
    chat.presses(Button::Back).await.hears_some("ask-handle");
    chat.says(TOBIAS).await.hears(Text::AskCaptcha);
}

/// A chat opens no gate: all that it spares is asked where the policy says "always", and the code is asked anyway.
#[tokio::test]
async fn what_the_policy_always_asks_is_asked_there_too() {
    let policy = Policy { captcha: When::Always, full_number: When::Always, ..Policy::default() };
    let town = Town::under(policy).await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    let before = town.texts_on(MIRA_PHONE);
    mira.presses(Button::SendDirect).await.hears(Text::AskCaptcha);
    mira.solves_picture().await.hears_some("ask-number");
    mira.says("06 12 34 56 23").await.hears_some("ask-send");
    assert_eq!(town.texts_on(MIRA_PHONE), before, "nothing is sent before the tap");
    mira.sends().await.hears_some("ask-code");
}

/// The login that the chat was linked by is somebody else's by now: nothing is spared.
#[tokio::test]
async fn a_login_that_is_somebody_elses_by_now_spares_nothing() {
    let town = Town::new().await;
    let chat = town.arrives("m");
    let account = account_of(&town, MIRA).await;
    let login = Handle(sesame::engine::contact::canonical(TOBIAS));
    chat.meets(Event::LinkRedeemed { binding: Binding { account, login } }).await;
    chat.says("/reset").await.hears(Text::AskCaptcha).hears_no("told-bound").hears_no("ask-choice");
    chat.solves_picture().await.hears_some("ask-choice");
    chat.chooses("mail").await.hears_some("ask-address");
}

/// The link is gone in the middle: from the next word on, the number is asked again.
#[tokio::test]
async fn a_link_that_goes_takes_its_shortcut_along() {
    let town = Town::new().await;
    let [here, there] = ["here", "there"].map(|chat| town.arrives(chat));
    binds(&here, MIRA).await;
    binds(&there, MIRA).await;
    town.waits(hours(25)).await;
    here.says("/reset").await.hears_some("ask-choice");
    there.says("/chats").await;
    there.presses(Button::Unlink { chat: here.peer.clone(), place: 1 }).await.hears(Text::ToldChatRemoved);
    here.says("sms").await.hears_some("ask-number");
}

/// One chat, one account; and an account has so many and no more.
#[tokio::test]
async fn one_chat_one_account_and_five_chats_at_most() {
    let town = Town::new().await;
    let first = town.arrives("0");
    binds(&first, MIRA).await.hears_some("told-chat-linked");
    let before = town.record().await.len();
    binds(&first, MIRA).await.hears_some("told-chat-linked");
    assert_eq!(town.record().await.len(), before, "it was linked already");
    binds(&first, TOBIAS).await.hears(Text::ToldChatOfAnother);
    for n in 1..CHATS_MAX {
        binds(&town.arrives(&n.to_string()), MIRA).await.hears_some("told-chat-linked");
    }
    binds(&town.arrives("more"), MIRA).await.hears(Text::ToldChatsFull { most: 5 });
    assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 5);
}

/// Strangers' wrong answers close the account for strangers, not for its owner's chat; and that has its own limit, over
/// both the codes it asked for and any restart.
#[tokio::test]
async fn strangers_do_not_close_the_owners_chat() {
    let limits = Limits { back_off: vec![], ..Limits::default() };
    let code = CodePolicy { resend_after: vec![], sends_per_hour: u8::MAX, ..CodePolicy::default() };
    let town = Town::under(Policy { limits, code, ..Policy::default() }).await;
    let [stranger, mira] = ["s", "m"].map(|chat| town.arrives(chat));
    binds(&mira, MIRA).await;
    stranger.comes_to_code(MIRA, MIRA_PHONE).await;
    for n in 1..=5 {
        let heard = stranger.says("000000").await;
        if n == 3 {
            stranger.chooses("sms").await;
            stranger.says(MIRA_PHONE).await;
            stranger.sends().await;
        }
        assert_eq!(n == 5, heard.texts().iter().any(|text| matches!(text, Text::ToldClosed { .. })), "{n}");
    }
    town.restarts().await;
    mira.says("/reset").await.hears_some("ask-choice");
    for n in 1..=10 {
        if offered(&mira).contains(&MethodKind::Sms) {
            mira.chooses("sms").await.hears_some("ask-code");
        }
        let heard = mira.says("000000").await;
        assert_eq!(n == 10, heard.texts().iter().any(|text| matches!(text, Text::ToldClosed { .. })), "{n}");
    }
    mira.says("/reset").await.hears_some("told-closed");
    let refused: i64 = town.count("SELECT count(*) FROM audit WHERE kind = 'code-refused'").await;
    assert_eq!(refused, 15, "all of them on the account's record");
}

/// "I lost my phone" in such a chat: nobody has to say whose it is.
#[tokio::test]
async fn s69_a_lost_phone_is_known_there() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    binds(&mira, MIRA).await;
    mira.says("I lost my phone").await.hears(Text::AskLostPhone);
    mira.presses(Button::YesLost)
        .await
        .hears(Text::ToldPhoneSuspended)
        .hears_some("told-ticket")
        .hears_no("ask-handle");
    assert_eq!(offered(&mira), [MethodKind::Mail]);
    mira.chooses("mail").await.hears_some("ask-code");
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears_some("ask-reset");
}

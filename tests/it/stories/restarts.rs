//! The process dies before and after everything anybody does. Nothing is lost, nothing happens twice.

use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::effect::Category;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::{minutes, seconds};
use crate::town::{LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, Town};

const NEW: &str = "Otter-Kiwi-42-Lampe";

async fn restless(policy: Policy) -> Town {
    let town = Town::under(policy).await;
    town.becomes_restless();
    town
}

/// S31: a whole recovery by text message: one message, one reset, one notice to each address.
#[tokio::test]
async fn s31_a_recovery_by_text_message_with_a_crash_at_every_step() {
    let town = restless(Policy::default()).await;
    let mira = town.arrives_speaking("m", "fr");
    mira.says("bonjour").await.hears(Text::ToldWelcome);
    mira.says("/reset").await.hears(Text::AskReason).at_step(1, 7);
    mira.presses(Button::Reason { reason: Reason::Expired }).await.hears(Text::AskHandle).at_step(2, 7);
    mira.says(MIRA).await.hears(Text::AskCaptcha).at_step(2, 7);
    mira.solves_sound().await.hears_some("ask-choice").at_step(3, 7);
    mira.chooses("sms").await.hears_some("ask-number");
    mira.says(MIRA_PHONE).await.hears_some("ask-send");
    mira.sends().await.hears_some("ask-code").at_step(4, 7);
    mira.says("000000").await.hears(Text::RefusedCode { left: 2 });
    mira.presses(Button::Language).await.hears(Text::AskLanguage);
    mira.presses(Button::Locale { tag: "en".into() }).await.hears_some("ask-code").at_step(4, 7);
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
    let code = town.code_on(MIRA_PHONE);
    mira.says(&code).await.hears_some("ask-reset").at_step(5, 7);
    let mut page = mira.opens_page().await;
    town.restarts().await;
    page.types(NEW, "something else").await;
    town.restarts().await;
    let before = mira.mark();
    page.chooses(NEW).await;
    town.restarts().await;
    mira.since(before).hears(Text::ToldReset).at_step(7, 7);
    mira.presses(Button::Network { network: Network::Wifi }).await.hears_some("ask-unlock");
    mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);

    assert!(town.signs_in(MIRA, NEW).await);
    assert_eq!(town.texts_on(MIRA_PHONE), 2, "one code, one notice");
    assert_eq!((town.mails_in(MIRA_MAIL), town.mails_in("mira.lefevre@brunel.example")), (1, 1));
    let record = town.record().await;
    let times = |kind: &str| record.iter().filter(|line| *line == kind).count();
    for once in ["recovery-started", "code-requested", "code-refused", "gate-passed", "page-opened", "password-reset"] {
        assert_eq!(times(once), 1, "{once}");
    }
    assert_eq!(town.count("SELECT count(*) FROM outbox").await, 0, "nothing is left undone");
}

/// S32, S47: by call, with two gates, a ticket and a lost way: one call, one ticket, one mail.
#[tokio::test]
async fn s32_two_gates_a_call_and_a_ticket_with_a_crash_at_every_step() {
    let town = restless(Policy { gates: 2, ..Policy::default() }).await;
    let mira = town.arrives("m");
    mira.comes_to_choice(MIRA).await.hears_some("ask-choice");
    mira.presses(Button::ContactIt).await.hears_some("told-ticket");
    mira.chooses("call").await;
    mira.presses(Button::Back).await.hears_some("ask-choice");
    mira.chooses("call").await;
    mira.says(MIRA_PHONE).await;
    let heard = mira.sends().await;
    let keys = heard.texts().into_iter().find_map(|text| match text {
        Text::AskKeys { keys, .. } => Some(keys),
        _ => None,
    });
    town.restarts().await;
    let before = mira.mark();
    town.presses_on_phone(MIRA_PHONE, &keys.unwrap()).await;
    town.restarts().await;
    mira.since(before).hears(Text::ToldProved { gate: 1 });
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears_some("ask-reset");
    mira.opens_page().await.chooses(NEW).await;
    mira.presses(Button::Network { network: Network::Off }).await;
    mira.presses(Button::RemindMe).await.hears_some("told-reminder-set");
    assert_eq!(town.world().calls[MIRA_PHONE].len(), 1);
    assert_eq!(town.tickets_about(Category::NoMethod).len(), 1);
    assert_eq!(town.mails_in(MIRA_MAIL), 2, "one code, one notice");
    assert!(town.signs_in(MIRA, NEW).await);
}

/// S69: a lost phone with a crash at every step: suspended, one ticket, one notice.
#[tokio::test]
async fn s69_a_lost_phone_with_a_crash_at_every_step() {
    let town = restless(Policy::default()).await;
    let li_na = town.arrives_speaking("l", "zh-Hans");
    li_na.comes_to_code(LI_NA, LI_NA_PHONE).await;
    li_na.presses(Button::LostPhone).await.hears(Text::AskLostPhone);
    li_na.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended).hears_some("ask-choice");
    assert_eq!(town.tickets_about(Category::LostPhone).len(), 1);
    assert_eq!(town.texts_on(LI_NA_PHONE), 2, "one code, one notice");
}

/// S49: deadlines survive: the offer after a minute, the code's end, the flow's end.
#[tokio::test]
async fn s49_deadlines_survive_a_restart() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    for (wait, heard) in
        [(seconds(60), Text::OfferNoCode), (minutes(4), Text::RefusedExpiredCode), (minutes(10), Text::ToldExpired)]
    {
        let before = mira.mark();
        town.restarts().await;
        assert_eq!(mira.mark(), before);
        town.waits(wait).await;
        mira.since(before).hears(heard);
    }
}

/// S46: the times between two codes, and the tries, are counted on over a restart.
#[tokio::test]
async fn s46_timers_and_tries_survive_a_restart() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("000000").await.hears(Text::RefusedCode { left: 2 });
    town.restarts().await;
    mira.presses(Button::Resend).await.hears_some("refused-resend");
    mira.says("000000").await.hears(Text::RefusedCode { left: 1 });
    town.restarts().await;
    town.waits(seconds(60)).await;
    mira.presses(Button::Resend).await.hears_some("told-resent");
    mira.says("000000").await.hears(Text::ToldCodeVoid);
}

/// A conversation that cannot be read is put aside; the person hears that we have to start over, and can.
#[tokio::test]
async fn s47_a_conversation_that_cannot_be_read_starts_over() {
    let town = Town::new().await;
    for (chat, broken) in [("a", "{"), ("b", "{\"awaiting\":\"Tea\"}"), ("c", "")] {
        let mira = town.arrives(chat);
        mira.says("/reset").await;
        let query = sqlx::query("UPDATE conversation SET state = $1 WHERE peer = $2");
        let house = town.house();
        query.bind(broken).bind(mira.peer.as_str()).execute(&mut *house.store.writer().await).await.unwrap();
        mira.says("hello").await.hears(Text::ToldStartedOver).reads("start over").offers(&Button::Start);
        mira.presses(Button::Start).await.hears(Text::AskReason);
    }
    assert_eq!(town.count("SELECT count(*) FROM set_aside").await, 3);
    assert!(town.record().await.contains(&"conversation-set-aside".to_owned()));
}

//! The last step: the Windows session.

use sesame::engine::button::{Button, Network};
use sesame::engine::effect::Category;
use sesame::engine::text::Text;
use sesame::time::Time;

use super::{hours, minutes};
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_PHONE, Town};

const NEW: &str = "Otter-Kiwi-42-Lampe";

/// Someone whose password has just been reset.
async fn is_reset(town: &Town, locale: &str, handle: &str, phone: &str) -> Claimant {
    let claimant = town.arrives_speaking("w", locale);
    claimant.comes_to_page(handle, phone).await;
    claimant.opens_page().await.chooses(NEW).await;
    claimant
}

/// S60, S61, S62, S63: three networks by their names; on each, the keys and the new password; then it is done.
#[tokio::test]
async fn s61_on_each_of_the_three_networks() {
    for (network, named) in [
        (Network::Wifi, "Wi-Fi BRUNEL_INTERNAL"),
        (Network::Cable, "Cable in Marseille"),
        (Network::Vpn, "VPN BrunelConnect"),
    ] {
        let town = Town::new().await;
        let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
        mira.newest_heard().hears(Text::AskNetwork).reads(named).at_step(7, 7);
        assert!(!town.record().await.contains(&"recovery-completed".to_owned()), "S60: not done before Windows is");
        let heard = mira.presses(Button::Network { network }).await;
        heard.hears(Text::AskUnlock { network }).reads("*Ctrl + Alt + Del*").reads("*new*");
        mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);
        let record = town.record().await;
        assert!(record.ends_with(&["session-updated", "recovery-completed"].map(str::to_owned)), "{record:?}");
    }
}

/// S64, S65: off the network the old password still opens Windows, and only Windows; on a Friday the reminder comes on
/// Monday at nine in Paris; "I'm back on the network" goes through the keys again.
#[tokio::test]
async fn s65_the_reminder_comes_on_monday_at_nine() {
    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    let off = mira.presses(Button::Network { network: Network::Off }).await;
    off.hears(Text::ToldOffNetwork)
        .reads("*old* password")
        .reads("for Windows only")
        .reads("Wi-Fi BRUNEL_INTERNAL, Cable in Marseille, VPN BrunelConnect");
    let monday = Time("2026-11-23T08:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond());
    let set = mira.presses(Button::RemindMe).await;
    set.hears(Text::ToldReminderSet { day: monday.into() }).reads("Monday 23 November at 09:00").reads("*old*");
    let before = mira.mark();
    town.restarts().await;
    town.waits(monday.since(town.now()).checked_sub(minutes(1)).unwrap()).await;
    assert_eq!(mira.mark(), before, "not a minute early");
    town.waits(minutes(1)).await;
    mira.since(before).hears(Text::ToldReminder).offers(&Button::BackOnNetwork);
    let again = mira.presses(Button::BackOnNetwork).await;
    again.hears(Text::AskUnlock { network: Network::On }).reads("*new*");
    mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);
}

/// S65: the same in one's own words, days later.
#[tokio::test]
async fn s65_back_on_the_network_in_words() {
    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    mira.presses(Button::Network { network: Network::Off }).await;
    town.waits(hours(48)).await;
    mira.says("I'm back on the network").await.hears_some("ask-unlock");
    mira.says("it worked").await.hears(Text::ToldSessionUpdated);
}

/// S66: Chinese names the new password where Windows is unlocked, and the old one where it still serves.
#[tokio::test]
async fn s66_chinese_says_which_password() {
    let town = Town::new().await;
    let li_na = is_reset(&town, "zh-Hans", LI_NA, LI_NA_PHONE).await;
    li_na.presses(Button::Network { network: Network::Vpn }).await.reads("*新密码*").reads("Ctrl + Alt + Del");
    li_na.presses(Button::Back).await.hears(Text::AskNetwork);
    let off = li_na.presses(Button::Network { network: Network::Off }).await;
    off.reads("*旧密码*").reads("只用于 Windows");
    li_na.presses(Button::RemindMe).await.reads("11月23日（周一）09:00").reads("*旧密码*");
}

/// S62, S64: so does French, with the keys as they stand on a French keyboard.
#[tokio::test]
async fn s62_french_names_its_keys() {
    let town = Town::new().await;
    let mira = is_reset(&town, "fr", MIRA, MIRA_PHONE).await;
    mira.presses(Button::Network { network: Network::Cable }).await.reads("Ctrl + Alt + Suppr").reads("*nouveau*");
    mira.presses(Button::Back).await;
    mira.presses(Button::Network { network: Network::Off }).await.reads("*ancien*");
}

/// S67: when Windows does not take it, IT learns on which network that was.
#[tokio::test]
async fn s67_windows_does_not_take_it() {
    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    mira.presses(Button::Network { network: Network::Vpn }).await;
    mira.presses(Button::NotWorked).await.hears_some("told-ticket");
    let tickets = town.tickets_about(Category::WindowsSession);
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].network, Some(Network::Vpn));
    assert!(tickets[0].proven && tickets[0].step == "windows", "{tickets:?}");
    mira.presses(Button::Worked).await.hears(Text::ToldSessionUpdated);
}

/// S60: whoever has no Windows, or leaves it for later, says so; the record knows that it was on purpose.
#[tokio::test]
async fn s60_it_is_skipped_on_purpose_only() {
    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    mira.presses(Button::NoWindows).await.hears(Text::ToldNoWindows).hears(Text::ToldDone);
    assert!(town.record().await.contains(&"session-skipped".to_owned()));

    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    mira.presses(Button::Network { network: Network::Off }).await;
    mira.presses(Button::Finish).await.hears(Text::ToldDone);
    assert!(town.record().await.contains(&"session-skipped".to_owned()));
}

/// S60: a question that is asked in between does not make the coach forget what it waits for.
#[tokio::test]
async fn s60_the_coach_outlasts_a_question_in_between() {
    let town = Town::new().await;
    let mira = is_reset(&town, "en", MIRA, MIRA_PHONE).await;
    mira.presses(Button::Network { network: Network::Off }).await;
    mira.presses(Button::RemindMe).await;
    mira.says("I lost my phone").await.hears(Text::AskLostPhone);
    let before = mira.mark();
    town.waits(hours(72)).await;
    mira.since(before).hears(Text::ToldReminder).hears_no("told-expired");
}

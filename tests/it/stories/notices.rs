//! What an owner is told everywhere, and "this wasn't me".

use axum::http::StatusCode;
use regex::Regex;
use sesame::engine::button::Button;
use sesame::engine::effect::{Category, Notice};
use sesame::engine::text::Text;
use sesame::relief::Relief;

use super::bound::{account_of, binds, offered};
use super::way::LANGUAGES;
use super::{hours, minutes};
use crate::town::browser::{Browser, post_form};
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, Town};

/// The link in the newest mail.
fn link(town: &Town, address: &str) -> String {
    let world = town.world();
    let (_, body) = world.mails[address].last().expect("a mail");
    Regex::new(r"https://\S+/n/\S+").unwrap().find(body).expect("a link").as_str().to_owned()
}

/// Somebody resets Mira's password with her phone, in a chat that is not hers.
async fn resets(town: &Town, chat: &str) -> Claimant {
    let thief = town.arrives(chat);
    thief.comes_to_page(MIRA, MIRA_PHONE).await;
    thief.opens_page().await.chooses("Voleur-Passe-9").await;
    thief
}

/// S57: a reset is told at every address and in every chat of the owner's but the one where it was done.
#[tokio::test]
async fn s57_every_chat_of_the_owners_is_told() {
    let town = Town::new().await;
    let [phone, desk] = ["phone", "desk"].map(|chat| town.arrives(chat));
    binds(&phone, MIRA).await;
    let before = phone.mark();
    binds(&desk, MIRA).await;
    phone.since(before).hears_some("told-notice").hears(Text::AskWasYou);
    let before = phone.mark();
    desk.presses(Button::SendDirect).await;
    desk.says(&town.code_on(MIRA_PHONE)).await;
    let here = desk.mark();
    desk.opens_page().await.chooses("Nouveau-Passe-9").await;
    let told = phone.since(before);
    told.hears_some("told-notice").hears(Text::AskWasYou).offers(&Button::NotMine).offers(&Button::WasMe);
    desk.since(here).hears(Text::ToldReset).hears_no("told-notice");
    phone.presses(Button::WasMe).await.hears(Text::ToldWasMe);
    assert!(town.tickets_about(Category::NotMe).is_empty());
}

/// "This wasn't me" in the owner's chat: pages end, what runs leads nowhere, IT has an urgent ticket, once.
#[tokio::test]
async fn this_was_not_me_stops_everything() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let own = town.arrives_speaking("own", tag);
        binds(&own, MIRA).await;
        resets(&town, "thief").await;
        let [page, code, choice] = ["page", "code", "choice"].map(|chat| town.arrives(chat));
        town.waits(minutes(70)).await;
        page.comes_to_page(MIRA, MIRA_PHONE).await;
        town.waits(minutes(2)).await;
        code.comes_to_code(MIRA, MIRA_PHONE).await;
        let sent = town.code_on(MIRA_PHONE);
        choice.comes_to_choice(MIRA).await;
        let masks = choice.newest().say.keyboard;
        own.presses(Button::NotMine).await.hears_some("told-frozen").reads("it@brunel.example");
        town.restarts().await;
        let tickets = town.tickets_about(Category::NotMe);
        assert!(tickets.len() == 1 && !tickets[0].proven && tickets[0].category.is_urgent());
        // The page that was open takes no password.
        let mut open = page.opens_page().await;
        open.chooses("Voleur-Encore-9").await;
        assert!(!town.signs_in(MIRA, "Voleur-Encore-9").await);
        // Who had passed a gate is told; who had not learns nothing, and gets nowhere with the right code.
        page.presses(Button::NewLink).await.hears(Text::ToldStopped).hears_no("ask-reset");
        code.says(&sent).await.hears_some("refused-code").hears_no("told-proved");
        let texts = town.texts_on(MIRA_PHONE);
        choice.says(MIRA_PHONE).await.hears_some("ask-send");
        choice.sends().await;
        assert_eq!(town.texts_on(MIRA_PHONE), texts, "nothing leaves any more");
        // A look-up shows what it always showed.
        let later = town.arrives("later");
        later.comes_to_choice(MIRA).await;
        assert_eq!(later.newest().say.keyboard, masks);
        // Once is enough.
        own.says("/reset").await.hears(Text::ToldFrozenAlready);
        assert_eq!(town.tickets_about(Category::NotMe).len(), 1);
        let frozen = "SELECT count(*) FROM audit WHERE kind = 'account-frozen'";
        assert_eq!(town.count(frozen).await, 1);
        // Others are served.
        town.arrives("li").comes_to_page(LI_NA, LI_NA_PHONE).await.hears_some("ask-reset");
    }
}

/// It stays stopped over days, and IT lifts it.
#[tokio::test]
async fn only_it_lifts_it() {
    let town = Town::new().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    own.says("this wasn't me").await.hears(Text::AskFreeze).offers(&Button::Freeze).offers(&Button::LeaveOpen);
    own.presses(Button::LeaveOpen).await;
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'frozen/%'").await, 0);
    own.says("this wasn't me").await;
    own.presses(Button::Freeze).await.hears_some("told-frozen");
    town.waits(hours(24 * 30)).await;
    town.house().store.sweep(town.now()).await.unwrap();
    town.restarts().await;
    own.says("/reset").await.hears(Text::ToldFrozenAlready);
    let freeze = Relief::Freeze(account_of(&town, MIRA).await);
    assert_eq!(town.lifts(&freeze).await, 1);
    assert_eq!(town.lifts(&freeze).await, 0, "nothing left to lift");
    own.says("/reset").await.hears_some("told-bound");
}

/// The notice that stopped it, and all before it, stop it no more once IT has looked into the matter.
#[tokio::test]
async fn what_it_has_lifted_no_old_link_stops_again() {
    let town = Town::new().await;
    resets(&town, "thief").await;
    let old = link(&town, MIRA_MAIL);
    assert_eq!(post_form(&town.house().web, &old, &[]).await, StatusCode::OK);
    town.settles().await;
    let frozen = async || town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'frozen/%'").await;
    assert_eq!(frozen().await, 1);
    assert_eq!(town.lifts(&Relief::Freeze(account_of(&town, MIRA).await)).await, 1);
    for _ in 0..2 {
        assert_eq!(post_form(&town.house().web, &old, &[]).await, StatusCode::NOT_FOUND);
        town.settles().await;
    }
    assert_eq!(Browser::opens(&town, &old).await.status, StatusCode::NOT_FOUND);
    assert_eq!(frozen().await, 0);
    // A notice of what happens from then on does.
    town.waits(minutes(70)).await;
    let again = town.arrives("again");
    again.comes_to_page(MIRA, MIRA_PHONE).await;
    again.opens_page().await.chooses("Voleur-Encore-9").await;
    assert_eq!(post_form(&town.house().web, &link(&town, MIRA_MAIL), &[]).await, StatusCode::OK);
    town.settles().await;
    assert_eq!(frozen().await, 1);
}

/// The page that a mail leads to: a look changes nothing, the button stops everything; no cookie, no script.
#[tokio::test]
async fn a_mails_link_stops_everything_by_its_button_alone() {
    let town = Town::new().await;
    resets(&town, "thief").await;
    town.restarts().await;
    let link = link(&town, MIRA_MAIL);
    let browser = Browser::opens(&town, &link).await;
    assert_eq!(browser.status, StatusCode::OK);
    assert!(browser.words().contains("Était-ce vous") && browser.words().contains("a été réinitialisé"));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'frozen/%'").await, 0);
    assert!(town.tickets_about(Category::NotMe).is_empty(), "a look changes nothing");
    for _ in 0..2 {
        assert_eq!(post_form(&town.house().web, &link, &[]).await, StatusCode::OK);
        town.settles().await;
    }
    let tickets = town.tickets_about(Category::NotMe);
    assert!(tickets.len() == 1 && tickets[0].handle.as_ref().is_some_and(|handle| handle.as_str() == MIRA));
    let after = Browser::opens(&town, &link).await;
    assert!(after.words().contains("La réinitialisation est arrêtée"), "{}", after.words());
    assert_eq!(town.count("SELECT count(*) FROM outbox").await, 0);
    assert_eq!(town.count("SELECT count(*) FROM audit WHERE kind = 'effect-given-up'").await, 0);
    assert_eq!(town.count("SELECT count(*) FROM conversation WHERE peer LIKE 'house%'").await, 0);
}

/// A link that is unknown, cut short or a week old meets the neutral page, by GET and POST.
#[tokio::test]
async fn a_link_that_is_no_good_meets_the_neutral_page() {
    let town = Town::new().await;
    resets(&town, "thief").await;
    let good = link(&town, MIRA_MAIL);
    let unknown = format!("{}AAAAAAAAAAAAAAAAAAAAAA", &good[..good.len() - 22]);
    for bad in [&unknown, &good[..good.len() - 1].to_owned()] {
        let page = Browser::opens(&town, bad).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.words().contains("This link cannot be used") || page.words().contains("Ce lien"));
        assert_eq!(post_form(&town.house().web, bad, &[]).await, StatusCode::NOT_FOUND);
    }
    town.waits(hours(24 * 7)).await;
    assert_eq!(Browser::opens(&town, &good).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post_form(&town.house().web, &good, &[]).await, StatusCode::NOT_FOUND);
    town.waits(minutes(1)).await;
    town.house().store.sweep(town.now()).await.unwrap();
    assert_eq!(town.count("SELECT count(*) FROM notice_link").await, 0);
}

/// S69: a stranger's "I lost my phone" is believed at once; the owner's chat takes it back at once, and once is enough.
#[tokio::test]
async fn s69_the_owner_takes_a_strangers_report_back() {
    let town = Town::new().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    let report = async |chat: &str| {
        let stranger = town.arrives(chat);
        stranger.comes_to_choice(MIRA).await;
        stranger.presses(Button::LostPhone).await;
        stranger.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
        stranger
    };
    let suspended = async || town.count("SELECT count(*) FROM method WHERE suspended_at IS NOT NULL").await;
    let before = own.mark();
    report("one").await;
    assert_eq!(suspended().await, 2);
    own.since(before).hears_some("told-notice").offers(&Button::PhoneHere).offers(&Button::NotMine);
    town.restarts().await;
    own.presses(Button::PhoneHere).await.hears(Text::ToldPhoneHere);
    assert_eq!(suspended().await, 0);
    assert!(town.record().await.contains(&"methods-reinstated".to_owned()));
    assert!(town.text_on(MIRA_PHONE).contains("/n/"), "told everywhere, with a way to stop it");
    // The next stranger sees what the first saw, and takes nothing away for a day.
    report("two").await;
    assert_eq!(suspended().await, 0);
    own.presses(Button::SendDirect).await.hears_some("ask-code");
}

/// S69: what was reported from a chat of the owner's own is not taken back there: that chat may be on the phone that is
/// gone.
#[tokio::test]
async fn s69_what_the_owner_reported_only_it_takes_back() {
    let town = Town::new().await;
    let [desk, phone] = ["desk", "phone"].map(|chat| town.arrives(chat));
    binds(&desk, MIRA).await;
    binds(&phone, MIRA).await;
    let before = phone.mark();
    desk.says("I lost my phone").await;
    desk.presses(Button::YesLost).await.hears(Text::ToldPhoneSuspended);
    assert!(!offered(&desk).is_empty());
    let told = phone.since(before);
    // Nor is anything stopped there, nor by what reaches that phone: whoever found it would keep its owner out.
    told.hears_some("told-notice").hears(Text::ToldNoticeOnly).hears_no("ask-was-you");
    let buttons: Vec<&Button> = told.messages.iter().flat_map(|shown| shown.say.keyboard.iter().flatten()).collect();
    assert!(!buttons.contains(&&Button::PhoneHere) && !buttons.contains(&&Button::NotMine));
    let text = town.text_on(MIRA_PHONE);
    assert!(text.contains("perdu") && !text.contains("/n/"), "{text}");
    assert_eq!(town.lifts(&Relief::Phone(account_of(&town, MIRA).await)).await, 2);
}

/// Every notice is worded in every language for each way it goes.
#[test]
fn every_notice_has_its_words() {
    use strum::VariantNames as _;
    let speech = sesame::speech::Speech::new(&sesame::demo::org()).unwrap();
    for tag in LANGUAGES {
        for name in Notice::VARIANTS {
            for part in ["subject", "what", "sms"] {
                let facts = [("when", "W"), ("when-day", "W"), ("link", "L")];
                let said = speech.say(&tag.into(), &format!("notice-{name}-{part}"), &facts);
                assert!(!said.contains('{'), "{tag}: {said}");
                assert!(part == "subject" || said.contains('W'), "{tag}: {said}");
                assert!(part != "sms" || said.contains('L'), "{tag}: {said}");
            }
        }
    }
}

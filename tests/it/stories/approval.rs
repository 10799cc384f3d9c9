//! Approval in another chat of the account's own, by the number that is shown in the first (S33).

use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::bound::{self, offered};
use super::way::LANGUAGES;
use super::{hours, minutes};
use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, Town};

/// Links a chat, long enough ago for it to approve.
async fn binds(claimant: &Claimant, login: &str) {
    bound::binds(claimant, login).await;
    let earlier = "UPDATE bound_chat SET bound_at = bound_at - $1 WHERE peer = $2";
    let wait = i64::try_from(Policy::default().enrolment.wait.as_millis()).unwrap();
    let query = sqlx::query(earlier).bind(wait).bind(claimant.peer.as_str());
    query.execute(&mut *claimant.town.house().store.writer().await).await.unwrap();
}

/// The number that the newest request shows.
fn number(asker: &Claimant) -> String {
    let shown = asker.all();
    let keys = shown.iter().rev().flat_map(|shown| shown.say.texts.iter()).find_map(|text| match text {
        Text::AskApproval { keys, .. } => Some(keys.clone()),
        _ => None,
    });
    keys.expect("a number")
}

/// Another number than that.
fn another(number: &str) -> String {
    format!("{:02}", (number.parse::<u8>().unwrap() + 1) % 100)
}

/// A stranger's chat that asks for approval, and the owner's own chat.
async fn asked(town: &Town, tag: &str) -> (Claimant, Claimant) {
    let (asker, own) = (town.arrives_speaking("asker", tag), town.arrives_speaking("own", tag));
    binds(&own, MIRA).await;
    asker.comes_to_choice(MIRA).await;
    asker.chooses("push").await.hears_some("ask-approval");
    (asker, own)
}

/// S33: the number typed in the other chat opens the gate; it never stands there, and what was under way there goes on.
#[tokio::test]
async fn s33_the_number_typed_in_the_other_chat_opens_the_gate() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let own = town.arrives_speaking("own", tag);
        binds(&own, MIRA).await;
        own.says("/reset").await.hears_some("ask-choice");
        let asker = town.arrives_speaking("asker", tag);
        asker.comes_to_choice(MIRA).await;
        assert_eq!(offered(&asker)[0], MethodKind::Push, "the strongest first");
        let before = own.mark();
        asker.chooses("push").await.hears_some("ask-approval").at_step(3, 6);
        let number = number(&asker);
        let request = own.since(before);
        request.hears_some("ask-approve").offers(&Button::Deny);
        assert!(!serde_json::to_string(&request.messages[0].say.texts).unwrap().contains(&format!("\"{number}\"")));
        town.restarts().await;
        own.says("yes please").await.hears(Text::RefusedApproveForm);
        let before = asker.mark();
        own.says(&number).await.hears(Text::ToldApproved);
        asker.since(before).hears(Text::ToldProved { gate: 1 }).hears_some("ask-reset");
        own.says("sms").await.hears_some("ask-send");
        asker.opens_page().await.chooses("Nouveau-Passe-9").await;
        assert!(town.signs_in(MIRA, "Nouveau-Passe-9").await);
    }
}

/// S33: a chat is no other chat to itself: whoever holds the only one is not asked in it.
#[tokio::test]
async fn s33_a_chat_never_approves_itself() {
    let town = Town::new().await;
    let [own, other] = ["own", "other"].map(|chat| town.arrives(chat));
    binds(&own, MIRA).await;
    own.says("/reset").await.hears_some("ask-choice");
    assert!(!offered(&own).contains(&MethodKind::Push));
    own.presses(Button::Cancel).await;
    binds(&other, MIRA).await;
    own.says("/reset").await;
    let (before, elsewhere) = (own.mark(), other.mark());
    own.chooses("push").await.hears_some("ask-approval");
    other.since(elsewhere).hears_some("ask-approve");
    own.since(before).hears_no("ask-approve");
    own.says(&number(&own)).await.hears(Text::RefusedUnclear);
    assert!(town.conversation(&own.peer).await.facts.passed.is_empty());
}

/// S33: one wrong number ends the request and counts; the right one afterwards opens nothing, and the chat that asks
/// sees nothing of it.
#[tokio::test]
async fn s33_a_wrong_number_ends_the_request() {
    let town = Town::new().await;
    let (asker, own) = asked(&town, "en").await;
    let number = number(&asker);
    let before = asker.mark();
    own.says(&another(&number)).await.hears(Text::RefusedApprove).hears_no("ask-approve");
    own.says(&number).await.hears_no("told-approved");
    town.restarts().await;
    assert_eq!(asker.mark(), before, "nothing is seen where it was asked");
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'bound-wrong/account/%'").await, 1);
    assert!(town.record().await.contains(&"approval-refused".to_owned()));
    town.waits(minutes(2)).await;
    asker.since(before).hears(Text::ToldApprovalNobody).hears_some("ask-choice");
}

/// S33: a wrong number in one chat ends the request for all of them.
#[tokio::test]
async fn s33_nor_is_there_a_second_try_in_a_third_chat() {
    let town = Town::new().await;
    let third = town.arrives("third");
    binds(&third, MIRA).await;
    town.waits(hours(25)).await;
    let (asker, own) = asked(&town, "en").await;
    let (number, before) = (number(&asker), asker.mark());
    own.says(&another(&number)).await.hears(Text::RefusedApprove);
    third.says(&number).await.hears(Text::ToldApproved);
    assert_eq!(asker.mark(), before);
    assert!(town.conversation(&asker.peer).await.facts.passed.is_empty());
}

/// S33: "that is not me" alarms IT, tells every address, and leads whoever asked nowhere; for a day nobody is asked.
#[tokio::test]
async fn s33_no_is_a_security_event() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let (asker, own) = asked(&town, tag).await;
        let (number, before, mails) = (number(&asker), asker.mark(), town.mails_in(MIRA_MAIL));
        own.presses(Button::Deny).await.hears_some("told-denied");
        town.restarts().await;
        let tickets = town.tickets_about(Category::ApprovalDenied);
        assert!(tickets.len() == 1 && !tickets[0].proven && tickets[0].category.is_urgent());
        assert_eq!(town.mails_in(MIRA_MAIL), mails + 1, "every address is told");
        assert!(town.record().await.contains(&"approval-denied".to_owned()));
        assert_eq!(asker.mark(), before, "whoever asked is not told that somebody said no");
        own.says(&number).await.hears_no("told-approved");
        town.waits(minutes(2)).await;
        asker.since(before).hears(Text::ToldApprovalNobody);
        // What was under way there is nobody's now.
        let texts = town.texts_on(MIRA_PHONE);
        asker.says(MIRA_PHONE).await.hears_some("ask-send");
        asker.sends().await.hears_some("ask-code");
        assert_eq!(town.texts_on(MIRA_PHONE), texts);
        // A day without requests, and then again.
        let again = town.arrives("again");
        again.comes_to_choice(MIRA).await;
        let before = own.mark();
        again.chooses("push").await.hears_some("ask-approval");
        assert_eq!(own.mark(), before);
        town.waits(hours(25)).await;
        again.comes_to_choice(MIRA).await;
        let before = own.mark();
        again.chooses("push").await.hears_some("ask-approval");
        own.since(before).hears_some("ask-approve");
    }
}

/// S33: two digits on a chat that is not the owner's any more open nothing.
#[tokio::test]
async fn s33_a_chat_that_was_removed_approves_nothing() {
    let town = Town::new().await;
    let third = town.arrives("third");
    binds(&third, MIRA).await;
    let (asker, own) = asked(&town, "en").await;
    let number = number(&asker);
    third.says("/chats").await.hears_some("told-chats");
    third.presses(Button::Unlink { chat: own.peer.clone(), place: 1 }).await.hears(Text::ToldChatRemoved);
    own.says(&number).await.hears(Text::ToldApproveOver).hears_no("told-approved");
    assert!(town.conversation(&asker.peer).await.facts.passed.is_empty());
}

/// Requests are few: three an hour and six a day, each waiting longer, from whichever chats they come.
#[tokio::test]
async fn s33_nobody_is_worn_out_by_requests() {
    let town = Town::new().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    let asker = town.arrives("asker");
    asker.comes_to_choice(MIRA).await;
    asker.chooses("push").await.hears_some("ask-approval");
    asker.presses(Button::Resend).await.hears_some("refused-resend");
    let other = town.arrives("other");
    other.comes_to_choice(MIRA).await;
    other.chooses("push").await.hears_some("refused-send");
    let requests = async || town.count("SELECT count(*) FROM audit WHERE kind = 'approval-requested'").await;
    let asks = async |name: String| {
        let asker = town.arrives(&name);
        asker.comes_to_choice(MIRA).await;
        asker.chooses("push").await;
    };
    for n in 0..5 {
        town.waits(minutes(10)).await;
        asks(format!("hour-{n}")).await;
    }
    assert_eq!(requests().await, 3, "three in an hour");
    for n in 0..7 {
        town.waits(hours(3)).await;
        asks(format!("day-{n}")).await;
    }
    assert_eq!(requests().await, 6, "six in a day");
    town.waits(hours(24)).await;
    asks("next".to_owned()).await;
    assert_eq!(requests().await, 7, "and some on the next");
}

/// S33: a decoy's request is seen as a real one that nobody answers, to the second.
#[tokio::test]
async fn s33_a_decoys_request_is_answered_by_nobody_likewise() {
    let policy = Policy { methods: vec![MethodKind::Push], ..Policy::default() };
    let mut seen = Vec::new();
    let keys = regex::Regex::new(r#""keys":"\d\d""#).unwrap();
    for handle in [MIRA, "Nobody1@brunel.example"] {
        let town = Town::under(policy.clone()).await;
        binds(&town.arrives("own"), MIRA).await;
        let asker = town.arrives("asker");
        asker.comes_to_choice(handle).await;
        asker.chooses("push").await.hears_some("ask-approval");
        asker.presses(Button::Resend).await;
        town.waits(minutes(1)).await;
        asker.presses(Button::Resend).await;
        town.waits(minutes(3)).await;
        asker.chooses("push").await;
        asker.newest_heard().hears_some("ask-approval");
        let texts: Vec<Vec<Text>> = asker.all().iter().map(|shown| shown.say.texts.clone()).collect();
        let texts = serde_json::to_string(&texts).unwrap();
        seen.push(keys.replace_all(&texts, "").into_owned());
    }
    assert_eq!(seen[0], seen[1]);
}

/// A question from another chat hides nothing that comes for what was under way: the answer of the directory is told.
#[tokio::test]
async fn s33_an_unanswered_question_lapses_and_what_was_under_way_goes_on() {
    let town = Town::new().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    own.presses(Button::SendDirect).await.hears_some("ask-code");
    let code = town.code_on(MIRA_PHONE);
    let asker = town.arrives("asker");
    asker.comes_to_choice(MIRA).await;
    let before = own.mark();
    asker.chooses("push").await;
    own.since(before).hears_some("ask-approve");
    town.waits(minutes(2)).await;
    own.says(&code).await.hears_some("ask-reset");
}

/// A code that is typed while another chat asks is the answer to what was asked here before.
#[tokio::test]
async fn s33_a_question_from_elsewhere_swallows_no_code() {
    let town = Town::new().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    own.presses(Button::SendDirect).await;
    let code = town.code_on(MIRA_PHONE);
    let asker = town.arrives("asker");
    asker.comes_to_choice(MIRA).await;
    let before = own.mark();
    asker.chooses("push").await;
    own.since(before).hears_some("ask-approve");
    own.says(&code).await.hears_some("ask-reset");
}

/// A chat that was linked just now approves nothing for a day: whoever was tricked into linking a stranger's has been told
/// by then.
#[tokio::test]
async fn s33_a_new_chat_approves_nothing_for_a_day() {
    let town = Town::new().await;
    let own = town.arrives("own");
    bound::binds(&own, MIRA).await;
    let asker = town.arrives("asker");
    asker.comes_to_choice(MIRA).await;
    assert!(!offered(&asker).contains(&MethodKind::Push));
    asker.says("/cancel").await;
    town.waits(hours(24)).await;
    asker.comes_to_choice(MIRA).await;
    assert!(offered(&asker).contains(&MethodKind::Push));
}

/// S33: a "no" that comes when the chat that asks has gone on to another method stops it all the same. It sees what
/// anybody sees who typed a wrong code.
#[tokio::test]
async fn s33_a_no_holds_wherever_the_asking_chat_went_on() {
    for left in [false, true] {
        let town = Town::new().await;
        let (asker, own) = asked(&town, "en").await;
        asker.presses(Button::OtherMethod).await.hears_some("ask-choice");
        asker.chooses("sms").await;
        asker.says(MIRA_PHONE).await;
        asker.sends().await.hears_some("ask-code");
        let code = town.code_on(MIRA_PHONE);
        if left {
            asker.presses(Button::OtherMethod).await.hears_some("ask-choice"); // the code may arrive late
        }
        let before = asker.mark();
        own.presses(Button::Deny).await.hears_some("told-denied");
        assert_eq!(asker.mark(), before, "nothing is seen where it was asked");
        town.restarts().await;
        let refused = asker.says(&code).await;
        refused.hears_some("refused-code").hears_no("told-proved");
        assert!(town.conversation(&asker.peer).await.facts.passed.is_empty());
        // The same words as for a wrong code of somebody who was not stopped.
        let other = Town::new().await;
        let (another, _own) = asked(&other, "en").await;
        another.presses(Button::OtherMethod).await;
        another.chooses("sms").await;
        another.says(MIRA_PHONE).await;
        another.sends().await;
        if left {
            another.presses(Button::OtherMethod).await;
        }
        let wrong = if other.code_on(MIRA_PHONE) == "000000" { "000001" } else { "000000" };
        assert_eq!(another.says(wrong).await.words(), refused.words());
    }
}

/// S33: a "no" to what an earlier recovery of the same chat asked stops nothing of somebody else's.
#[tokio::test]
async fn s33_a_no_of_another_account_stops_nobody() {
    let town = Town::new().await;
    let (asker, own) = asked(&town, "en").await;
    asker.presses(Button::Cancel).await;
    asker.comes_to_code(LI_NA, LI_NA_PHONE).await;
    own.presses(Button::Deny).await.hears_some("told-denied");
    let code = town.code_on(LI_NA_PHONE);
    asker.says(&code).await.hears_some("ask-reset");
}

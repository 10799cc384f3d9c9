//! Verifying the person, and what two people let in.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::effect::Category;
use sesame::engine::text::Text;
use sesame::ids::TicketNumber;

use super::super::bound::binds;
use super::{agent, approved, asks, at_the_counter, card, code_in, notes, since, town};
use crate::town::{Claimant, Heard, MIRA, MIRA_PHONE, NOE, TOBIAS, Town, digits_in};

/// A code of our own courier to the number on record proves the phone: one agent approves, and the page opens in the
/// person's chat.
#[tokio::test]
async fn s47_a_call_back_and_one_approval_let_the_owner_in() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ana = agent(&town, "ana");
    ana.presses(&number, CardButton::Claim).await;
    let said = ana.presses(&number, CardButton::Approve).await;
    assert!(said.contains("0 of 2 points"), "{said}");
    ana.presses(&number, CardButton::Verify).await;
    assert_eq!(super::offered(&town).first(), Some(&CardButton::CallBack));
    let said = ana.presses(&number, CardButton::CallBack).await;
    assert!(said.contains("Do not ask for it") && code_in(&said).is_empty(), "{said}");
    mira.newest_heard().hears_some("ask-it-code");
    let call = town.world().calls.get(MIRA_PHONE).and_then(|calls| calls.last().cloned()).expect("a call").0;
    let code: String = call.chars().filter(char::is_ascii_digit).take(6).collect();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    mira.says("12345").await.hears(Text::RefusedItForm { digits: 6 });
    mira.says(wrong).await.hears(Text::RefusedItCode { left: 2 });
    town.restarts().await;
    mira.says(&code).await.hears(Text::ToldItVerified);
    assert!(notes(&town).pop().unwrap().contains("2 of 2 points"));
    assert!(card(&town).contains("code to their phone (2 of 2 points"), "{}", card(&town));
    ana.presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release");
    town.restarts().await;
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
    assert!(notes(&town).pop().unwrap().contains("the new password is set"), "{:?}", notes(&town));
    let kinds = town.record().await;
    for kind in [
        "case-claimed",
        "verification-asked",
        "verification-refused",
        "verification-passed",
        "case-approved",
        "case-released",
    ] {
        assert_eq!(kinds.iter().filter(|found| *found == kind).count(), 1, "{kind}");
    }
    // One attempt: the button opens nothing twice.
    ana.presses(&number, CardButton::Approve).await;
    assert!(notes(&town).pop().unwrap().contains("0 of 2 points"), "what it rested on is used up");
}

/// What rests on one agent's word needs another agent, and one person approving twice is one person.
#[tokio::test]
async fn s47_one_agents_word_needs_anothers_approval() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let (ben, ana) = (agent(&town, "ben"), agent(&town, "ana"));
    at_the_counter(&mira, &number, &ben).await;
    for _ in 0..2 {
        let said = ben.presses(&number, CardButton::Approve).await;
        assert!(said.contains("Someone else has to approve"), "{said}");
        mira.newest_heard().hears_no("told-release");
    }
    assert!(ana.presses(&number, CardButton::Approve).await.contains("approved"));
    mira.newest_heard().hears_some("told-release");
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
}

/// A call by the agent's own hand: the same words on both sides, and a code that the person reads out.
#[tokio::test]
async fn s47_a_call_by_hand_shows_the_same_words_on_both_sides() {
    let town = town().await;
    let mira = town.arrives_speaking("m", "fr");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    let mark = mira.mark();
    let said = ben.presses(&number, CardButton::ByHand).await;
    let heard = since(&mira, mark);
    let words = heard.texts().into_iter().find_map(|text| match text {
        Text::ToldItCalls { words, .. } => Some(words),
        _ => None,
    });
    let pair = town.house().speech.pair(&"fr".into(), words.expect("words"));
    assert!(said.contains(&pair), "{said}");
    heard.reads(&pair);
    let code = code_in(&heard.words());
    mira.says(&code).await.hears(Text::RefusedItSpoken); // typed here it proves nothing
    assert!(!notes(&town).iter().any(|note| note.contains("points")));
    assert!(ben.writes(&number, &code).await.contains("1 of 2 points"));
}

/// A town in which Tobias, whom the directory names as the manager, has a chat of his own, and Ben has Mira's case.
async fn with_manager(town: &Town) -> (Claimant, Claimant, TicketNumber) {
    let (mira, tobias) = (town.arrives("m"), town.arrives("t"));
    binds(&tobias, TOBIAS).await;
    town.waits(super::hours(25)).await;
    let number = asks(&mira, MIRA).await;
    agent(town, "ben").presses(&number, CardButton::Claim).await;
    (mira, tobias, number)
}

/// The number that the room shows and the manager types.
fn vouch_in(said: &str) -> String {
    digits_in(said.split_once("types the number").expect("a number").1, 2)
}

/// The manager vouches in a chat of their own, by the number that only the room shows. Whose account is not known may be
/// the manager: so Ben, whose account is not, does not approve alone.
#[tokio::test]
async fn s47_the_manager_vouches_in_their_own_chat() {
    let town = town().await;
    let (mira, tobias, number) = with_manager(&town).await;
    let (ben, ana) = (agent(&town, "ben"), agent(&town, "ana"));
    let said = ben.presses(&number, CardButton::Vouch).await;
    tobias.newest_heard().hears_some("ask-vouch").reads(MIRA).offers(&Button::NoVouch);
    town.restarts().await;
    tobias.says(&vouch_in(&said)).await.hears(Text::ToldVouched);
    assert!(notes(&town).pop().unwrap().contains("2 of 2 points"));
    let alone = ben.presses(&number, CardButton::Approve).await;
    assert!(alone.contains("does not say which account is"), "{alone}");
    ana.presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release");
}

/// A manager who is not sure, or types another number, undoes what was verified, is not asked again at once, and from then
/// on it takes two.
#[tokio::test]
async fn s47_a_manager_who_is_not_sure_weighs_more_than_what_came_before() {
    let town = town().await;
    let (mira, tobias, number) = with_manager(&town).await;
    let (ben, ana) = (agent(&town, "ben"), agent(&town, "ana"));
    at_the_counter(&mira, &number, &ben).await;
    ben.presses(&number, CardButton::Vouch).await;
    tobias.presses(Button::NoVouch).await.hears(Text::ToldNotVouched);
    assert!(notes(&town).pop().unwrap().contains("not sure"), "{:?}", notes(&town));
    let denied = "SELECT count(*) FROM audit WHERE kind = 'approval-denied'";
    assert_eq!(town.count(denied).await, 0, "nobody is at his account");
    let said = ana.presses(&number, CardButton::Approve).await;
    assert!(said.contains("0 of 3 points"), "{said}");
    assert!(!ben.presses(&number, CardButton::Vouch).await.contains("types the number"), "he was asked a minute ago");
    town.waits(super::minutes(11)).await;
    let typed = vouch_in(&ben.presses(&number, CardButton::Vouch).await);
    let wrong = if typed == "10" { "11" } else { "10" };
    tobias.says(wrong).await.hears(Text::RefusedVouch);
    assert!(notes(&town).pop().unwrap().contains("another number"), "{:?}", notes(&town));
}

/// Privileged accounts are never recovered by chat alone; IT brings their owner back, by two people and more points.
#[tokio::test]
async fn s47_a_privileged_account_is_approved_by_two_people() {
    let town = town().await;
    let mira = town.arrives("m");
    town.groups_of(MIRA, "privileged").await;
    let number = asks(&mira, MIRA).await;
    let (ben, ana) = (agent(&town, "ben"), agent(&town, "ana"));
    at_the_counter(&mira, &number, &ben).await;
    assert!(card(&town).contains("account with special rights") && card(&town).contains("two people approve"));
    assert!(ana.presses(&number, CardButton::Approve).await.contains("2 of 3 points"));
    ben.presses(&number, CardButton::CallBack).await;
    let call = town.world().calls.get(MIRA_PHONE).and_then(|calls| calls.last().cloned()).expect("a call").0;
    let code: String = call.chars().filter(char::is_ascii_digit).take(6).collect();
    mira.says(&code).await.hears(Text::ToldItVerified);
    assert!(ana.presses(&number, CardButton::Approve).await.contains("A second person"));
    mira.newest_heard().hears_no("told-release");
    ben.presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release");
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
    mira.opens_page().await.chooses("Otter-Kiwi-42-Lampe").await;
    assert!(town.signs_in(MIRA, "Otter-Kiwi-42-Lampe").await);
}

/// It became one after IT had approved it as any other: the page opens nothing, for two people would have had to.
#[tokio::test]
async fn s47_an_account_that_became_privileged_gets_no_page() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    town.groups_of(MIRA, "privileged").await;
    mira.presses(Button::TakeRelease).await;
    let page = mira.opens_page().await;
    assert!(page.words().contains("cannot be changed here"), "{}", page.words());
    assert!(town.signs_in(MIRA, "Ancien-Pass7!").await);
}

/// Nobody works on their own case: not by the account that the configuration names, and not in their own chat.
#[tokio::test]
async fn s47_nobody_works_on_their_own_case() {
    let town = town().await;
    let (noe, ben_asks) = (town.arrives("n"), town.arrives("ben"));
    let number = asks(&noe, NOE).await;
    let ana = agent(&town, "ana");
    assert!(ana.presses(&number, CardButton::Claim).await.contains("own account"));
    at_the_counter(&noe, &number, &agent(&town, "ben")).await;
    assert!(ana.presses(&number, CardButton::Approve).await.contains("own account"));
    noe.newest_heard().hears_no("told-release");
    let own = asks(&ben_asks, MIRA).await;
    assert!(agent(&town, "ben").presses(&own, CardButton::Claim).await.contains("own account"));
    assert!(town.count("SELECT count(*) FROM audit WHERE kind = 'agent-refused'").await >= 3);
}

/// An approval lives sixty minutes and not a second more; what it rested on does not come back.
#[tokio::test]
async fn s47_an_approval_lives_sixty_minutes() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    let tap = mira.newest().press_of(&Button::TakeRelease);
    town.waits(super::minutes(60) + std::time::Duration::from_secs(1)).await;
    mira.meets(tap).await.hears(Text::RefusedRelease);
    assert!(notes(&town).iter().any(|note| note.contains("expired unused")));
    assert!(agent(&town, "ana").presses(&number, CardButton::Approve).await.contains("0 of 2 points"));
}

/// "This is not the person" takes back what was approved, even the page that is open.
#[tokio::test]
async fn s47_a_refusal_takes_back_what_was_approved() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
    agent(&town, "ben").presses(&number, CardButton::Refuse).await;
    mira.newest_heard().hears_some("told-it-refused");
    assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'open'").await, 0);
}

/// Three wrong codes end a verification; they count against the account, in whatever chat they are typed.
#[tokio::test]
async fn s47_wrong_codes_count_against_the_account() {
    let town = town().await;
    let mira = town.arrives("m");
    let number = asks(&mira, MIRA).await;
    let ben = agent(&town, "ben");
    ben.presses(&number, CardButton::Claim).await;
    let mut taken = 0;
    for _ in 0..2 {
        let code = code_in(&ben.presses(&number, CardButton::InPerson).await);
        for _ in 0..3 {
            let wrong = if code == "000000" { "000001" } else { "000000" };
            mira.says(wrong).await;
            taken += 1;
            if taken == 5 {
                break;
            }
        }
    }
    mira.newest_heard().hears(Text::ToldItVoid);
    assert!(ben.presses(&number, CardButton::InPerson).await.contains("too many wrong codes in this case"));
    assert_eq!(town.count("SELECT count(*) FROM throttle WHERE bucket LIKE 'wrong/%'").await, 5);
    // Self-service of the account is closed by them, and IT is not: that is what is left to the owner then.
    let other = town.arrives("o");
    other.comes_to_choice(MIRA).await;
    other.presses(Button::ContactIt).await.hears_some("told-ticket");
    let ticket = town.tickets_about(Category::Closed).pop().expect("a ticket");
    assert_eq!(ticket.handle.map(|handle| handle.0), Some(sesame::engine::contact::canonical(MIRA)));
    let (number, ana) = (ticket.number, agent(&town, "ana"));
    at_the_counter(&other, &number, &ben).await;
    assert!(card(&town).contains("many wrong answers"), "{}", card(&town));
    ben.presses(&number, CardButton::ByHand).await;
    let code = code_in(&other.newest_heard().words());
    assert!(ben.writes(&number, &code).await.contains("3 of 3 points"));
    ana.presses(&number, CardButton::Approve).await;
    ben.presses(&number, CardButton::Approve).await;
    other.newest_heard().hears_some("told-release");
    other.presses(Button::TakeRelease).await.hears_some("ask-reset");
}

/// A name that nobody answers to looks the same to the person at every step; an agent learns that there is nobody.
#[tokio::test]
async fn s10_a_decoys_case_looks_the_same_to_the_person() {
    let mut heard = Vec::new();
    for handle in [MIRA, "nobody77@brunel.example"] {
        let town = town().await;
        let person = town.arrives("p");
        let number = asks(&person, handle).await;
        let ben = agent(&town, "ben");
        let mark = person.mark();
        ben.presses(&number, CardButton::Claim).await;
        ben.presses(&number, CardButton::CallBack).await;
        person.says("000000").await;
        town.waits(super::minutes(6)).await;
        let code = code_in(&ben.presses(&number, CardButton::InPerson).await);
        person.says(&code).await;
        ben.presses(&number, CardButton::Close).await;
        let Heard { messages } = since(&person, mark);
        let said: Vec<_> = messages
            .iter()
            .map(|message| message.words.paragraphs.join("\n").replace(number.as_str(), "IT-"))
            .collect();
        heard.push(said);
        let nobody = card_says_nobody(&town);
        assert_eq!(nobody, handle != MIRA);
    }
    assert_eq!(heard[0], heard[1]);
}

fn card_says_nobody(town: &crate::town::Town) -> bool {
    card(town).contains("There is no such account")
}

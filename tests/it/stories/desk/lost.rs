//! A phone that was reported lost, as IT's cases have to do with it.

use sesame::desk::room::CardButton;
use sesame::engine::button::Button;
use sesame::engine::method::{Class, MethodKind};
use sesame::engine::policy::{Limits, Policy};
use sesame::engine::text::Text;
use sesame::ids::TicketNumber;
use sesame::keys::token_hash;

use super::super::bound::{binds, offered as methods};
use super::{agent, approved, asks, card_of, code_in, hours, notes, offered, town, town_under};
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, NOE, TOBIAS, digits_in};

async fn reports(person: &Claimant, handle: &str) {
    person.comes_to_choice(handle).await;
    person.presses(Button::LostPhone).await;
    person.presses(Button::YesLost).await.hears_some("told-ticket");
}

/// A thief with Mira's phone types the code of a call back in a chat of his own, and IT approves.
async fn let_in_by_the_phone(thief: &Claimant) -> TicketNumber {
    let town = &thief.town;
    let number = asks(thief, MIRA).await;
    let ana = agent(town, "ana");
    ana.presses(&number, CardButton::Claim).await;
    ana.presses(&number, CardButton::CallBack).await;
    let call = town.world().calls.get(MIRA_PHONE).and_then(|calls| calls.last().cloned()).expect("a call").0;
    thief.says(&code_in(&call.replace(", ", ""))).await.hears(Text::ToldItVerified);
    ana.presses(&number, CardButton::Approve).await;
    thief.newest_heard().hears_some("told-release");
    number
}

/// S69: "my phone is lost" takes back what IT approved on the strength of that phone, begun or not, also over a restart.
#[tokio::test]
async fn s69_a_loss_takes_back_what_was_approved_by_that_phone() {
    for begun in [false, true] {
        let town = town().await;
        let [thief, mira] = ["thief", "m"].map(|chat| town.arrives(chat));
        let number = let_in_by_the_phone(&thief).await;
        let tap = thief.newest().press_of(&Button::TakeRelease);
        if begun {
            thief.presses(Button::TakeRelease).await.hears_some("ask-reset");
        }
        let mark = thief.mark();
        reports(&mira, MIRA).await;
        thief.since(mark).hears(Text::ToldItWithdrawn { number: number.clone() });
        assert!(notes(&town).iter().any(|note| note.contains("has been reported lost since")), "{:?}", notes(&town));
        let shown = card_of(&town, &number);
        assert!(shown.contains("phone reported lost") && shown.contains("two people approve"), "{shown}");
        town.restarts().await;
        thief.meets(tap).await.hears_no("ask-reset");
        thief.says("new link").await.hears_no("ask-reset");
        assert_eq!(town.count("SELECT count(*) FROM page WHERE state = 'open'").await, 0);
        assert!(town.signs_in(MIRA, "Ancien-Pass7!").await);
    }
}

/// S69: and where the case cannot be told, for its row is unreadable, the chat knows by itself.
#[tokio::test]
async fn s69_a_release_is_void_whatever_the_case_hears() {
    let town = town().await;
    let [thief, mira] = ["thief", "m"].map(|chat| town.arrives(chat));
    let_in_by_the_phone(&thief).await;
    let house = town.house();
    sqlx::query("UPDATE desk_case SET state = '{'").execute(&mut *house.store.writer().await).await.unwrap();
    reports(&mira, MIRA).await;
    thief.presses(Button::TakeRelease).await.hears(Text::ToldStopped).hears_no("ask-reset");
    assert_eq!(town.count("SELECT count(*) FROM page").await, 0);
}

/// S69: what was seen at the counter does not rest on the phone, and no stranger's report undoes it.
#[tokio::test]
async fn s69_a_loss_leaves_what_was_seen_at_the_counter() {
    let town = town().await;
    let [mira, stranger] = ["m", "s"].map(|chat| town.arrives(chat));
    let number = asks(&mira, MIRA).await;
    approved(&mira, &number).await;
    reports(&stranger, MIRA).await;
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
}

/// S69: IT lets the owner of a lost phone in without it. From then on what lies on that phone stops nothing: the link of the
/// former notice is dead, the new ones have none, and a chat that may be on it has no button.
#[tokio::test]
async fn s69_the_finder_cannot_keep_the_owner_out() {
    let town = town().await;
    let [mira, tobias, on_the_phone] = ["m", "t", "phone"].map(|chat| town.arrives(chat));
    binds(&tobias, TOBIAS).await;
    binds(&on_the_phone, MIRA).await;
    town.waits(hours(25)).await;
    reports(&mira, MIRA).await;
    let number = town.world().tickets.last().cloned().expect("a ticket").number;
    let old = town.text_on(MIRA_PHONE);
    assert!(old.contains("/n/"), "nobody has proven anything yet: {old}");
    on_the_phone.newest_heard().offers(&Button::NotMine);

    let (ben, ana) = (agent(&town, "ben"), agent(&town, "ana"));
    super::at_the_counter(&mira, &number, &ben).await;
    let said = ben.presses(&number, CardButton::Vouch).await;
    tobias.says(&digits_in(said.split_once("types the number").expect("a number").1, 2)).await.hears(Text::ToldVouched);
    let mark = on_the_phone.mark();
    ben.presses(&number, CardButton::Approve).await;
    ana.presses(&number, CardButton::Approve).await;
    mira.newest_heard().hears_some("told-release");

    let told = town.text_on(MIRA_PHONE);
    assert!(told.contains("nouveau mot de passe") && !told.contains("/n/") && !told.contains("http"), "{told}");
    let (_, mail) = town.world().mails.get(MIRA_MAIL).and_then(|mails| mails.last().cloned()).expect("a mail");
    assert!(mail.contains("/n/"), "her mailbox is not on the phone: {mail}");
    let heard = on_the_phone.since(mark);
    heard.hears_some("told-notice").hears(Text::ToldNoticeOnly).hears_no("ask-was-you");
    let buttons = heard.messages.iter().flat_map(|shown| shown.say.keyboard.iter().flatten());
    assert!(!buttons.into_iter().any(|button| matches!(button, Button::NotMine | Button::PhoneHere)));
    let texts = town.world().texts.get(MIRA_PHONE).cloned().unwrap_or_default();
    for text in texts {
        let Some((_, token)) = text.split_once("/n/") else { continue };
        let link = town.house().store.notice_link(&token_hash(token.trim()), town.now()).await.unwrap();
        assert!(link.is_none(), "{text}");
    }
    mira.presses(Button::TakeRelease).await.hears_some("ask-reset");
}

fn has_phone(chat: &Claimant) -> bool {
    methods(chat).iter().any(|kind: &MethodKind| kind.class() == Class::Phone)
}

/// S10, S69: beyond what strangers may together, taking a case on suspends nothing, and an agent decides by a button. What
/// a stranger sees under the name in another chat is the same for one that nobody answers to.
#[tokio::test]
async fn s10_s69_a_claim_decides_nothing_and_tells_nothing() {
    let seen = async |handle: &str| {
        let limits = Limits { fleet_suspensions_per_hour: 1, ..Limits::default() };
        let town = town_under(Policy { limits, ..Policy::default() }).await;
        let suspended = async || town.count("SELECT count(*) FROM method WHERE suspended_at IS NOT NULL").await;
        let looks = async |chat: &str| {
            let chat = town.arrives(chat);
            chat.comes_to_choice(handle).await;
            has_phone(&chat)
        };
        reports(&town.arrives("n"), NOE).await;
        let had = looks("before").await;
        reports(&town.arrives("s"), handle).await;
        let number = town.world().tickets.last().cloned().expect("a ticket").number;
        let ben = agent(&town, "ben");
        let said = ben.presses(&number, CardButton::Claim).await;
        assert!(said.contains("many phones are being reported lost"), "{said}");
        assert!(offered(&town).contains(&CardButton::Suspend), "{:?}", offered(&town));
        assert_eq!(suspended().await, 0);
        let has = looks("claimed").await;
        assert_eq!(had, has, "{handle}: to take it on suspends nothing");
        assert!(ben.presses(&number, CardButton::Suspend).await.contains("can no longer be used"));
        assert!(!offered(&town).contains(&CardButton::Suspend));
        assert_eq!(suspended().await, if handle == MIRA { 2 } else { 0 });
        (has, looks("decided").await)
    };
    assert_eq!(Box::pin(seen(MIRA)).await, (true, false));
    let nobody =
        ["nobody77@brunel.example", "nobody78@brunel.example", "nobody79@brunel.example", "none5@brunel.example"];
    let mut phones = 0;
    for handle in nobody {
        let (before, after) = Box::pin(seen(handle)).await;
        assert!(!after, "{handle}");
        phones += usize::from(before);
    }
    assert!(phones > 0, "none of these names has a phone, and so not much of a comparison");
}

//! Groups of accounts of whom more is demanded, and those that are never recovered by chat.

use sesame::engine::button::Button;
use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Policy, When};
use sesame::engine::terms::Group;
use sesame::engine::text::Text;

use crate::town::{Claimant, LI_NA, LI_NA_PHONE, MIRA, MIRA_MAIL, MIRA_PHONE, Town, YUKI};

fn group(name: &str) -> Group {
    Group { name: name.to_owned(), ..Group::default() }
}

fn policy() -> Policy {
    let finance = Group { gates: Some(2), ..group("Finance") };
    let admins = Group { privileged: true, ..group("admins") };
    Policy { group: vec![finance, admins], ..Policy::default() }
}

/// The gates told at the choice.
fn gates(claimant: &Claimant) -> u8 {
    let told = |text: &Text| if let Text::AskChoice { gates, .. } = text { Some(*gates) } else { None };
    claimant.newest().say.texts.iter().find_map(told).expect("a choice")
}

/// One of a group has two gates, one of none has one; a policy that tightens binds what is under way.
#[tokio::test]
async fn a_group_has_its_own_gates() {
    let town = Town::under(policy()).await;
    town.groups_of(MIRA, "staff,finance").await;
    let [mira, li_na] = ["m", "l"].map(|chat| town.arrives(chat));
    mira.comes_to_page(MIRA, MIRA_PHONE).await.hears(Text::AskChoice { gate: 2, gates: 2 }).hears_no("ask-reset");
    town.restarts().await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears(Text::ToldProved { gate: 2 }).hears_some("ask-reset");
    li_na.comes_to_choice(LI_NA).await.hears(Text::AskChoice { gate: 1, gates: 1 });
}

/// S50: the page tells the gates that were passed for it, as the chat did.
#[tokio::test]
async fn s50_the_page_names_the_gates_of_this_recovery() {
    let town = Town::under(policy()).await;
    town.groups_of(MIRA, "finance").await;
    let [mira, li_na] = ["m", "l"].map(|chat| town.arrives_speaking(chat, "en"));
    mira.comes_to_page(MIRA, MIRA_PHONE).await;
    mira.chooses("mail").await;
    mira.says(MIRA_MAIL).await;
    mira.sends().await;
    let code = town.code_in(MIRA_MAIL);
    mira.says(&code).await.hears_some("ask-reset");
    li_na.comes_to_page(LI_NA, LI_NA_PHONE).await;
    town.restarts().await;
    for (claimant, passed) in [(mira, 2), (li_na, 1)] {
        let page = claimant.opens_page().await.words();
        let named = (1..=3).filter(|gate| page.contains(&format!("Verification {gate}"))).count();
        assert_eq!(named, passed, "{page}");
    }
}

/// Who has too little for their group is answered as an unknown name is.
#[tokio::test]
async fn one_class_is_not_enough_for_a_group_of_two_gates() {
    let town = Town::under(policy()).await;
    town.groups_of(YUKI, "FINANCE").await;
    let yuki = town.arrives("y");
    yuki.comes_to_choice(YUKI).await.offers(&Button::ContactIt);
    assert_eq!(town.conversation(&yuki.peer).await.facts.subject.unwrap().account, None);
}

/// A privileged account is answered exactly as a name without one: offered what a decoy has, sent nothing, and IT does it.
#[tokio::test]
async fn a_privileged_account_is_never_recovered_by_chat() {
    for group in ["admins", "privileged"] {
        let town = Town::under(policy()).await;
        town.groups_of(MIRA, group).await;
        let mira = town.arrives("m");
        mira.comes_to_choice(MIRA).await.offers(&Button::ContactIt);
        let facts = town.conversation(&mira.peer).await.facts;
        assert_eq!(facts.subject.unwrap().account, None);
        assert!(!facts.methods.is_empty() && facts.groups.iter().all(|drawn| drawn == "Finance"), "{:?}", facts.groups);
        assert!(town.world().texts.is_empty() && town.world().calls.is_empty() && town.world().mails.is_empty());
        mira.presses(Button::ContactIt).await.hears_some("told-ticket");
    }
}

/// The number of gates tells nobody who is in the group: names without an account come under its terms as well, always the
/// same ones.
#[tokio::test]
async fn strangers_names_are_spread_over_the_groups() {
    let policy = Policy { captcha: When::Never, ..policy() };
    let town = Town::under(policy).await;
    let mut seen = [0, 0];
    for n in 0..9 {
        let name = format!("somebody{n}");
        let [first, again] = ["a", "b"].map(|chat| town.arrives(&format!("{chat}{n}")));
        first.comes_to_choice(&name).await;
        again.comes_to_choice(&name).await;
        assert_eq!(gates(&first), gates(&again));
        seen[usize::from(gates(&first)) - 1] += 1;
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

/// S26, S38: the strict setting asks for captcha and complete number in every chat, bound ones too, whatever else is set.
#[tokio::test]
async fn s26_s38_strict_is_to_the_letter_of_the_procedures() {
    let policy = Policy { strict: true, captcha: When::Never, full_number: When::Never, ..Policy::default() };
    let town = Town::under(policy).await;
    let account = town.account_of(MIRA).await;
    let bind = sqlx::query("INSERT INTO bound_chat (peer, account, login, bound_at) VALUES ('town:b', $1, $2, 0)");
    bind.bind(account.0).bind(MIRA).execute(&mut *town.house().store.writer().await).await.unwrap();
    for chat in ["a", "b"] {
        let mira = town.arrives(chat);
        mira.says("/reset").await;
        let forgotten = Button::Reason { reason: sesame::engine::button::Reason::Forgotten };
        if mira.newest().say.keyboard.iter().flatten().any(|button| *button == forgotten) {
            mira.presses(forgotten).await; // a chat that belongs to the account knows who it is, and is not asked why
        }
        if mira.newest().say.texts.iter().any(|text| matches!(text, Text::AskHandle)) {
            mira.says(MIRA).await;
        }
        mira.newest_heard().hears(Text::AskCaptcha);
        mira.solves_picture().await.hears_some("ask-choice");
        mira.chooses("sms").await.hears(Text::AskNumber { kind: MethodKind::Sms, hint: "••23".to_owned() });
        mira.says(MIRA_PHONE).await.hears_some("ask-send");
    }
}

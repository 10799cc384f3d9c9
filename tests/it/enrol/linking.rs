//! Linking a chat by the code that the page of the account hands out; and what a page that was passed on does not do.

use std::time::Duration;

use regex::Regex;
use sesame::engine::bound::CHATS_MAX;
use sesame::engine::button::Button;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;

use super::{Guest, MIRA_PASSWORD, NEW_PHONE, NOE_PASSWORD, registers_phone, town};
use crate::stories::bound::{account_of, binds};
use crate::town::{Claimant, MIRA, MIRA_MAIL, MIRA_PHONE, NOE, TOBIAS, Town};

/// The code that the page shows.
pub fn code_shown(guest: &Guest) -> String {
    let code = Regex::new(r#"class="echo shown">(\d{4} \d{4})<"#).unwrap();
    code.captures(&guest.html).unwrap_or_else(|| panic!("no code in {}", guest.words()))[1].to_owned()
}

/// Mira on her list, signed in, in a browser that no chat knows of.
async fn at_the_list(town: &Town) -> Guest {
    let mut mira = Guest::comes(town, "/register").await;
    mira.signs_in(MIRA, MIRA_PASSWORD).await;
    mira.does("agree", &[]).await;
    mira
}

/// The proof by a text message, wherever it is asked for.
async fn proves(guest: &mut Guest) {
    let town = guest.town.clone();
    guest.says("Is it really you?");
    town.waits(Duration::from_secs(301)).await;
    let sms = guest.button("prove-");
    guest.does(&sms, &[]).await;
    let code = town.code_on(MIRA_PHONE);
    guest.does("code", &[("code", &code)]).await;
}

/// Mira with a code before her.
pub async fn with_a_code(town: &Town) -> Guest {
    let mut mira = at_the_list(town).await;
    mira.does("link-chat", &[]).await;
    proves(&mut mira).await;
    mira.says("Link a chat").never_says("Type this code");
    mira.does("link-chat", &[]).await.is(200).says("Nobody from IT asks for it.");
    mira
}

async fn bound(town: &Town) -> i64 {
    town.count("SELECT count(*) FROM bound_chat").await
}

/// A stranger passes a page on, and its victim does everything that it asks for.
#[tokio::test]
async fn a_page_that_was_passed_on_links_nothing() {
    let town = town().await;
    let stranger = town.arrives("stranger");
    stranger.says("/register").await;
    let mut victim = Guest::follows(&stranger).await;
    victim.says("This page was opened from a chat.").says("If you did not ask for it yourself, close it.");
    victim.enters(MIRA, MIRA_PASSWORD).await;
    victim.does("add-phone", &[]).await;
    proves(&mut victim).await;
    victim.does("number", &[("country", "FR"), ("number", "0698765432"), ("name", "")]).await;
    victim.does("text", &[]).await;
    let code = town.code_on(NEW_PHONE);
    victim.does("code", &[("code", &code)]).await;
    let before = stranger.mark();
    victim.does("finish", &[]).await.says("Thank you!").says("Nobody from IT asks for it.");
    let shown = code_shown(&victim);
    // Not by a form of before either.
    assert_eq!(bound(&town).await, 0);
    let told = stranger.since(before);
    assert_eq!(told.texts(), [Text::ToldEnrolled], "that it ended well, and no more");
    assert!(!told.words().contains(&shown) && !told.words().to_lowercase().contains("lefevre"));
    stranger.says("/history").await.hears(Text::ToldNoChats);
    stranger.says("/chats").await.hears(Text::ToldNoChats);
    stranger.says("/reset").await.hears(Text::AskReason).hears_no("told-bound");
    stranger.says("/cancel").await;
    // The victim's own chat takes the code.
    let own = town.arrives("own");
    own.says(&shown).await.hears_some("told-chat-linked");
    assert_eq!(town.count("SELECT count(*) FROM bound_chat WHERE peer = 'town:own'").await, 1);
}

/// The form of an older page still has the tick: it is no field of ours any more, and binds nothing.
#[tokio::test]
async fn the_tick_of_an_older_page_binds_nothing() {
    let town = town().await;
    let noe = town.arrives("noe");
    noe.says("/register").await;
    let mut page = Guest::follows(&noe).await;
    page.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut page, "0698765432", NEW_PHONE).await;
    page.does("finish", &[("bind", "yes")]).await.is(400);
    assert_eq!(bound(&town).await, 0);
}

/// However it is typed, in the chat that is theirs: with the command or alone, also as the first word ever, in three
/// languages; and everybody who should know is told.
#[tokio::test]
async fn ones_own_chat_is_linked_by_the_code() {
    type Typed = fn(&str) -> String;
    let ways: [(&str, Typed); 4] = [
        ("en", |code| format!("/link {code}")),
        ("fr", |code| code.replace(' ', "")),
        ("zh-Hans", |code| format!("关联 {code}")),
        ("en", |code| format!("Link {}", code.replace(' ', "-"))),
    ];
    for (tag, typed) in ways {
        let town = town().await;
        let page = with_a_code(&town).await;
        let mails = town.mails_in(MIRA_MAIL);
        let own = town.arrives_speaking("own", tag);
        own.says(&typed(&code_shown(&page))).await.hears_some("told-chat-linked").offers(&Button::SendDirect);
        assert_eq!(town.conversation(&own.peer).await.locale.as_str(), tag, "spoken to as by anybody's first words");
        assert_eq!(town.mails_in(MIRA_MAIL), mails + 1, "told at every address");
        let record = town.record().await;
        assert!(["link-offered", "chat-linked"].iter().all(|kind| record.contains(&(*kind).to_owned())));
        town.restarts().await;
        own.says("/reset").await.hears_some("told-bound");
    }
}

/// It is handed out only with the proof that a new method takes, and lies nowhere in the clear.
#[tokio::test]
async fn a_code_takes_the_strongest_proof_and_only_its_digest_is_kept() {
    let town = town().await;
    let mut mira = at_the_list(&town).await;
    mira.does("link-chat", &[]).await.says("Is it really you?");
    assert_eq!(town.count("SELECT count(*) FROM chat_link").await, 0);
    // Nor is it shown at the end to whoever only knows the password.
    mira.does("back", &[]).await;
    mira.does("finish", &[]).await.says("Thank you!").never_says("Type this code");
    assert_eq!(town.count("SELECT count(*) FROM chat_link").await, 0);
    let page = with_a_code(&town).await;
    let code = code_shown(&page);
    assert_eq!(page.headers["cache-control"], "no-store");
    for folder in std::fs::read_dir(town.folder()).unwrap() {
        let bytes = std::fs::read(folder.unwrap().path()).unwrap_or_default();
        let readable = String::from_utf8_lossy(&bytes);
        assert!(!readable.contains(&code) && !readable.contains(&code.replace(' ', "")));
    }
    // Asked for by a look, it is gone: it is shown once.
    let mut page = page;
    page.reloads().await.is(200).says("Link a chat").never_says(&code);
}

/// Used, late, replaced, guessed: one sentence for all of them.
#[tokio::test]
async fn used_late_replaced_and_guessed_codes_are_refused_alike() {
    let town = town().await;
    let mut page = with_a_code(&town).await;
    let first = code_shown(&page);
    page.does("link-chat", &[]).await;
    let second = code_shown(&page);
    page.does("link-chat", &[]).await;
    let third = code_shown(&page);
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|chat| town.arrives(chat));
    let refused = a.says(&format!("/link {first}")).await;
    refused.hears(Text::RefusedLink).reads("/account");
    b.says(&format!("/link {third}")).await.hears_some("told-chat-linked");
    let used = c.says(&format!("/link {third}")).await;
    page.does("link-chat", &[]).await;
    let late = code_shown(&page);
    town.waits(Duration::from_mins(10)).await;
    let late = d.says(&format!("/link {late}")).await;
    let guessed = town.arrives("e").says("/link 1234 5678").await;
    for other in [used, late, guessed] {
        assert_eq!(other.words(), refused.words());
    }
    assert_ne!(second, third);
    assert_eq!(bound(&town).await, 1);
    assert_eq!(town.record().await.iter().filter(|kind| *kind == "link-refused").count(), 4);
}

/// Three codes a chat and day, right or wrong, and a mistake of form is none of them.
#[tokio::test]
async fn a_chat_has_few_guesses_and_a_mistake_of_form_is_none() {
    let town = town().await;
    let page = with_a_code(&town).await;
    let guesser = town.arrives("guesser");
    for text in ["/link", "/link 1234", "/link my code", "/link 123456789"] {
        guesser.says(text).await.hears_no("refused-link").hears_no("refused-links");
    }
    guesser.says("/link 1234").await.hears(Text::RefusedLinkForm);
    for guess in ["00000001", "/link 00000002", "link 00000003"] {
        guesser.says(guess).await.hears(Text::RefusedLink);
    }
    town.restarts().await;
    guesser.says(&code_shown(&page)).await.hears_some("refused-links").hears_no("told-chat-linked");
    // Another chat's guesses are its own.
    town.arrives("own").says(&code_shown(&page)).await.hears_some("told-chat-linked");
}

/// Everybody together has so many wrong codes an hour, over however many chats; then no code is compared for a while.
#[tokio::test]
async fn the_whole_house_has_few_guesses() {
    let mut policy = Policy { methods: super::everything().methods, ..Policy::default() };
    policy.limits.fleet_wrong_per_hour = 4;
    let town = Town::with(crate::town::Setup { policy, ..crate::town::Setup::default() }).await;
    let page = with_a_code(&town).await;
    for n in 0..6 {
        let heard = town.arrives(&format!("g{n}")).says(&format!("/link 0000000{n}")).await;
        heard.hears(if n < 4 { Text::RefusedLink } else { Text::ToldBusy });
    }
    let own = town.arrives("own");
    own.says(&code_shown(&page)).await.hears(Text::ToldBusy);
    town.waits(Duration::from_mins(61)).await;
    own.says("/link 0000 0009").await.hears(Text::RefusedLink);
}

/// One code typed in many chats at once links one of them.
#[tokio::test]
async fn of_many_chats_at_once_one_is_linked() {
    let town = town().await;
    let code = code_shown(&with_a_code(&town).await);
    let chats: Vec<Claimant> = (0..20).map(|n| town.arrives(&n.to_string())).collect();
    let house = town.house();
    let said = chats.iter().enumerate().map(|(n, chat)| {
        let (house, code) = (&house, &code);
        async move {
            let update = sesame::ids::UpdateId(format!("at-once-{n}"));
            house.hear(&chat.peer, update, &chat.locale, code).await.unwrap();
        }
    });
    futures::future::join_all(said).await;
    town.settles().await;
    assert_eq!(bound(&town).await, 1);
    let heard = |name: &str| {
        let names = chats.iter().flat_map(|chat| chat.newest_heard().texts());
        names.filter(|text| <&'static str>::from(text) == name).count()
    };
    assert_eq!((heard("told-chat-linked"), heard("refused-link")), (1, 19));
}

/// In the middle of a recovery nothing is lost: neither the place nor the code.
#[tokio::test]
async fn in_the_middle_of_a_recovery_nothing_is_lost() {
    let town = town().await;
    let code = code_shown(&with_a_code(&town).await);
    let own = town.arrives("own");
    own.comes_to_choice(MIRA).await;
    own.says(&format!("/link {code}")).await.hears(Text::RefusedLinkNow).hears_some("ask-choice");
    own.chooses("mail").await.hears_some("ask-address");
    own.says("/cancel").await;
    own.says(&format!("/link {code}")).await.hears_some("told-chat-linked");
}

/// `/link` alone says where a code is to be had, and opens the page.
#[tokio::test]
async fn link_without_a_code_says_where_to_get_one() {
    for (tag, words) in [("en", "Link a chat"), ("fr", "Lier une conversation"), ("zh-Hans", "关联聊天")] {
        let town = town().await;
        let own = town.arrives_speaking("own", tag);
        let heard = own.says("/link").await;
        heard.hears(Text::ToldLinkHow).hears_some("ask-account").offers(&Button::OpenVisit).reads(words);
    }
}

/// The list shows the chats of the account, each with a way to remove it; that takes the proof, and all are told.
#[tokio::test]
async fn chats_are_listed_and_removed_on_the_page() {
    let town = town().await;
    let [phone, desk] = ["phone", "desk"].map(|chat| town.arrives(chat));
    binds(&phone, MIRA).await;
    binds(&desk, MIRA).await;
    let mut mira = at_the_list(&town).await;
    mira.says("Chats").says("Chat, linked on").never_says("town:phone");
    let remove = mira.button("unlink-");
    mira.does(&remove, &[]).await;
    proves(&mut mira).await;
    mira.says("Remove the link to this chat?").says("We tell all your addresses");
    mira.does("back", &[]).await;
    assert_eq!(bound(&town).await, 2);
    mira.does(&remove, &[]).await.says("Remove the link to this chat?");
    let (before, mails) = ([phone.mark(), desk.mark()], town.mails_in(MIRA_MAIL));
    mira.does("unlink", &[]).await;
    assert_eq!(bound(&town).await, 1);
    assert_eq!(town.mails_in(MIRA_MAIL), mails + 1);
    for (chat, before) in [(&phone, before[0]), (&desk, before[1])] {
        chat.since(before).hears_some("told-notice");
    }
    assert!(town.record().await.contains(&"chat-unlinked".to_owned()));
    // A forged name removes nothing.
    mira.does("unlink-0000000000000000", &[]).await;
    assert_eq!(bound(&town).await, 1);
}

/// As many as there can be: the page says so and hands out nothing.
#[tokio::test]
async fn with_all_chats_linked_the_page_hands_out_no_code() {
    let town = town().await;
    for n in 0..CHATS_MAX {
        binds(&town.arrives(&n.to_string()), MIRA).await;
    }
    let mut mira = at_the_list(&town).await;
    mira.says("5 chats are linked").never_says("Link a chat");
    mira.does("link-chat", &[]).await.never_says("Is it really you?");
    assert_eq!(town.count("SELECT count(*) FROM chat_link").await, 0);
}

/// Whose owner stopped it all meanwhile is linked to nothing new.
#[tokio::test]
async fn a_code_of_an_account_that_was_stopped_links_nothing() {
    let town = town().await;
    let own = town.arrives("own");
    binds(&own, MIRA).await;
    let code = code_shown(&with_a_code(&town).await);
    own.says("this wasn't me").await;
    own.presses(Button::Freeze).await;
    town.arrives("thief").says(&code).await.hears(Text::RefusedLink);
    assert_eq!(bound(&town).await, 1);
}

/// One chat, one account: the code of another is not taken there.
#[tokio::test]
async fn a_chat_of_another_account_stays_that() {
    let town = town().await;
    let chat = town.arrives("tobias");
    binds(&chat, TOBIAS).await;
    let code = code_shown(&with_a_code(&town).await);
    chat.says(&code).await.hears(Text::ToldChatOfAnother);
    let tobias = account_of(&town, TOBIAS).await;
    assert_eq!(town.house().store.chats_of(&tobias).await.unwrap(), std::slice::from_ref(&chat.peer));
    assert_eq!(bound(&town).await, 1);
}

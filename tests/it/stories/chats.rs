//! Seeing and removing the chats of one's account, and reading what happened to it.

use sesame::engine::button::Button;
use sesame::engine::event::Past;
use sesame::engine::text::Text;

use super::bound::binds;
use super::hours;
use super::way::LANGUAGES;
use crate::town::{MIRA, MIRA_MAIL, MIRA_PHONE, TOBIAS, Town};

/// `/chats` names each with its day, this one marked; one tap removes one. That chat is told, and every address.
#[tokio::test]
async fn chats_are_seen_and_removed() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let [here, there, others] = ["here", "there", "others"].map(|chat| town.arrives_speaking(chat, tag));
        here.says("/chats").await.hears(Text::ToldNoChats);
        binds(&here, MIRA).await;
        town.waits(hours(24)).await;
        binds(&there, MIRA).await;
        binds(&others, TOBIAS).await;
        town.restarts().await;
        let heard = here.says("/chats").await;
        heard.hears(Text::ToldChats { count: 2 });
        let told: Vec<(u8, bool)> = heard
            .texts()
            .iter()
            .filter_map(|text| match text {
                Text::ToldChat { place, here, .. } => Some((*place, *here)),
                _ => None,
            })
            .collect();
        assert_eq!(told, [(1, true), (2, false)]);
        let (before, mails) = (there.mark(), town.mails_in(MIRA_MAIL));
        here.presses(Button::Unlink { chat: there.peer.clone(), place: 2 }).await.hears(Text::ToldChatRemoved);
        town.restarts().await;
        there.since(before).hears_some("told-notice").hears_no("ask-was-you");
        assert_eq!(town.mails_in(MIRA_MAIL), mails + 1);
        there.says("/reset").await.hears(Text::AskReason).hears_no("told-bound");
        // Itself included.
        here.says("/chats").await;
        here.presses(Button::Unlink { chat: here.peer.clone(), place: 1 }).await.offers(&Button::Start);
        here.says("/reset").await.hears(Text::AskReason);
        assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 1, "other people's chats are theirs");
    }
}

/// A phone that was borrowed, or an unlocked screen, links a chat in a minute. The owner's own are not cut off by it.
#[tokio::test]
async fn a_chat_linked_a_minute_ago_removes_only_itself() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let [own, new] = ["own", "new"].map(|chat| town.arrives_speaking(chat, tag));
        binds(&own, MIRA).await;
        town.waits(hours(25)).await;
        binds(&new, MIRA).await;
        town.waits(hours(23)).await;
        new.says("/chats").await;
        let other = Button::Unlink { chat: own.peer.clone(), place: 1 };
        let heard = new.presses(other.clone()).await;
        heard.hears_some("refused-unlink-yet").hears_no("told-chat-removed").reads("/account");
        town.restarts().await;
        assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 2);
        assert!(!town.record().await.contains(&"chat-unlinked".to_owned()));
        // The older one removes the newer, and the newer itself.
        own.says("/chats").await;
        own.presses(Button::Unlink { chat: new.peer.clone(), place: 2 }).await.hears(Text::ToldChatRemoved);
        binds(&new, MIRA).await;
        new.says("/chats").await;
        new.presses(Button::Unlink { chat: new.peer.clone(), place: 2 }).await.hears(Text::ToldChatRemoved);
        // In time it is like any other.
        binds(&new, MIRA).await;
        town.waits(hours(25)).await;
        new.says("/chats").await;
        new.presses(other).await.hears(Text::ToldChatRemoved);
    }
}

/// Nobody removes a chat that is not of their account, whatever a forged press names.
#[tokio::test]
async fn a_press_that_was_not_offered_removes_nothing() {
    let town = Town::new().await;
    let [mira, tobias] = ["m", "t"].map(|chat| town.arrives(chat));
    binds(&mira, MIRA).await;
    binds(&tobias, TOBIAS).await;
    let forged = mira.newest().press_of(&Button::Unlink { chat: tobias.peer.clone(), place: 1 });
    mira.meets(forged).await;
    assert_eq!(town.count("SELECT count(*) FROM bound_chat").await, 2);
}

/// `/history` tells what happened to the account, wherever it happened, and nothing of anybody else's.
#[tokio::test]
async fn the_owner_reads_what_happened_to_the_account() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let [mira, stranger] = ["m", "s"].map(|chat| town.arrives_speaking(chat, tag));
        mira.says("/history").await.hears(Text::ToldNoChats);
        binds(&mira, MIRA).await;
        stranger.comes_to_code(MIRA, MIRA_PHONE).await;
        let code = town.code_on(MIRA_PHONE);
        let wrong = if code == "000000" { "111111" } else { "000000" };
        stranger.says(wrong).await.hears_some("refused-code");
        stranger.says(&code).await.hears_some("ask-reset");
        stranger.opens_page().await.chooses("Nouveau-Passe-9").await;
        town.restarts().await;
        let heard = mira.says("/history").await;
        let past: Vec<Past> = heard
            .texts()
            .iter()
            .filter_map(|text| if let Text::ToldPast { past, .. } = text { Some(*past) } else { None })
            .collect();
        assert_eq!(past, [Past::Chats, Past::Wrong, Past::Reset]);
        assert!(!heard.words().contains(&code) && !heard.words().contains("345623"), "no code, no number");
    }
}

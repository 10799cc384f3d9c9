//! The chats that belong to the account, and the code by which one more is linked.

use maud::{Markup, html};
use serde_json::json;

use super::{Mark, Sheet, mark};
use crate::engine::linking::PAYLOAD;
use crate::ids::Peer;
use crate::time::Time;
use crate::web::enrol::{Handed, chat_name, has_room};

impl Sheet<'_> {
    /// The section of the list.
    pub(super) fn chats(&self) -> Markup {
        let chats = &self.room.chats;
        html! {
            section class="aside" aria-labelledby="chats-title" {
                h2 id="chats-title" { (self.say("enrol-chats-title")) }
                p { (self.say("enrol-link-text")) }
                @for (chat, since) in chats {
                    div class="entry" {
                        p class="state good" { (mark(Mark::Check)) span { (self.chat(chat, *since)) } }
                        p class="entry-deeds" {
                            button class="quiet" type="submit" name="do" value={ "unlink-" (chat_name(chat)) } {
                                (self.say("enrol-remove"))
                                span class="unseen" { " " (self.chat(chat, *since)) }
                            }
                        }
                    }
                }
                @if has_room(self.room) {
                    button class="button plain" type="submit" name="do" value="link-chat" {
                        (self.say("enrol-link-title"))
                    }
                } @else { p class="small" { (self.say_with("enrol-chats-full", &json!({ "most": chats.len() }))) } }
            }
        }
    }

    /// "Telegram, since 21 November".
    fn chat(&self, chat: &Peer, since: Time) -> String {
        self.say_with("enrol-chat", &json!({ "channel": chat.channel(), "since": { "at": since.0 } }))
    }

    /// The code, or the way to a new one: it is shown once.
    pub(super) fn link(&self) -> Markup {
        let title = self.say("enrol-link-title");
        let handed = self.room.handed.as_ref();
        let again = if handed.is_some() { "enrol-link-again" } else { "enrol-link-show" };
        let body = html! {
            h1 { (title) }
            (self.summary())
            (self.who())
            p { (self.say("enrol-link-text")) }
            @if let Some(handed) = handed {
                (self.handed(handed))
                (self.form(&self.deeds(&[("back", "enrol-link-done"), ("link-chat", again)])))
            } @else {
                (self.form(&self.deeds(&[("link-chat", again), ("back", "enrol-back")])))
            }
        };
        self.frame(&title, &body)
    }

    /// A tap for whoever has the app here; digits to type for every other chat.
    pub(super) fn handed(&self, handed: &Handed) -> Markup {
        let payload = format!("{PAYLOAD}{}", handed.token.expose());
        let entrances = self.site.web.channels.iter();
        let entrances: Vec<_> =
            entrances.filter_map(|channel| Some((channel.name(), channel.entrance(&payload)?))).collect();
        let (first, last) = handed.code.expose().split_at(handed.code.expose().len() / 2);
        let until = json!({ "until": { "at": handed.until.0 } });
        html! {
            @for (channel, address) in &entrances {
                p {
                    a class="button" href=(address) rel="noreferrer" {
                        (self.say_with("enrol-link-open", &json!({ "channel": channel })))
                    }
                }
            }
            p { (self.say(if entrances.is_empty() { "enrol-link-type" } else { "enrol-link-type-other" })) }
            p class="echo shown" { (first) " " (last) }
            p class="small" { (self.say_with("enrol-link-until", &until)) }
            p class="warning" { (mark(Mark::Note)) span { (self.say("enrol-link-warning")) } }
        }
    }

    /// "Remove this chat?"
    pub(super) fn unlinking(&self, chat: &Peer) -> Markup {
        let Some((_, since)) = self.room.chats.iter().find(|(known, _)| known == chat) else { return self.list() };
        let title = self.say("enrol-unlink-title");
        let body = html! {
            h1 { (title) }
            (self.summary())
            p { strong { (self.chat(chat, *since)) } }
            p { (self.say("enrol-removal-told")) }
            (self.form(&self.deeds(&[("unlink", "enrol-removal-yes"), ("back", "enrol-removal-no")])))
        };
        self.frame(&title, &body)
    }
}

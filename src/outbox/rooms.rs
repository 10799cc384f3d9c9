//! What is done for a room of IT: a press is answered.

use super::{Outbox, Outcome, of_channel};
use crate::ids::{Locale, Peer};

impl Outbox {
    /// Answers a press, so that its button stops spinning; with words where the card itself does not tell.
    pub(super) async fn answer_press(&self, room: &Peer, by: &str, words: Option<&str>, locale: &Locale) -> Outcome {
        let Some(channel) = self.channels.get(room.channel()) else { return Outcome::done() };
        let words = words.map(|sentence| self.speech.say(locale, sentence, &[])).unwrap_or_default();
        of_channel(channel.answers(by, &words).await)
    }
}

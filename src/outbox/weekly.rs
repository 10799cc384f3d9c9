//! Last week's picture, in a room of IT.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Outbox, Outcome, of_channel};
use crate::channel::Message;
use crate::report::picture;
use crate::report::week::Week;
use crate::store::queue::Due;

impl Outbox {
    /// Posts it, once: what may have been posted before a crash is not posted again.
    pub(super) async fn post_week(&self, due: &Due, monday: Date) -> Outcome {
        if due.started {
            return Outcome::Never("whether last week's picture was posted is not known".to_owned(), Vec::new());
        }
        let Some(channel) = self.channels.get(due.peer.channel()) else {
            return Outcome::Never(format!("the channel {} is not open", due.peer.channel()), Vec::new());
        };
        let zone = TimeZone::get(&self.rules.org.time_zone).unwrap_or(TimeZone::UTC); // checked by the configuration
        let week = match Week::before(&self.store, monday, &zone).await {
            Ok(week) => week,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let spoken = self.rules.staff.0.get(&due.peer).and_then(|room| room.locale.as_ref());
        let locale = self.speech.negotiate(spoken.map_or(&self.rules.org.locale, |locale| &locale.0));
        let paragraphs = week.sentences(&self.speech, &locale).to_vec();
        let colour = self.colour;
        let drawn = tokio::task::spawn_blocking(move || picture::draw(&week, colour)).await;
        let png = match drawn {
            Ok(Ok(png)) => png,
            Ok(Err(error)) => return Outcome::Never(error.to_string(), Vec::new()),
            Err(error) => return Outcome::Never(error.to_string(), Vec::new()),
        };
        let message = Message {
            picture: Some((png, paragraphs.join(" "))),
            paragraphs,
            locale,
            lasting: true,
            name: due.id.to_string(),
            ..Message::default()
        };
        of_channel(channel.say(due.peer.chat(), &message).await.map(drop))
    }
}

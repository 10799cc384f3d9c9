//! The people before the bot: each goes through the six turns of a recovery with a code by text message.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures::future::join_all;
use indicatif::ProgressBar;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::telegram::{Heard, SLOW_PREFIX, World};

/// Turns of a conversation.
pub const TURNS: usize = 6;
/// Who waits longer for a reply has been forgotten: the conversation counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody, made of a number.
pub struct Person {
    chat: i64,
    login: String,
    phone: String,
    reads: Duration,
}

impl Person {
    /// The nth person. `slow` ones have a number for which the gateway takes its time.
    pub fn new(number: usize, slow: bool) -> Self {
        let prefix = if slow { SLOW_PREFIX } else { "+3361" };
        Self {
            chat: 500_000_000 + i64::try_from(number).unwrap_or_default(),
            login: format!("bench{number:06}"),
            phone: format!("{prefix}{:07}", 2_000_000 + number),
            reads: Duration::ZERO,
        }
    }

    /// Who reads so long before each answer.
    pub fn reading(self, reads: Duration) -> Self {
        Self { reads, ..self }
    }

    /// Their line in a file for `sesame import`, below [`Person::HEADER`].
    pub fn line(&self) -> String {
        format!("{},Mira Okafor,{}\n", self.login, self.phone)
    }

    /// The first line of that file.
    pub const HEADER: &str = "login,name,phone\n";
}

/// What came of a crowd.
#[derive(Default)]
pub struct Outcome {
    /// How long each reply took, in milliseconds, shortest first.
    pub replies: Vec<f64>,
    /// How long until the gateway was asked to carry a code, likewise.
    pub codes: Vec<f64>,
    /// Conversations that reached their end.
    pub good: usize,
    /// Why those that did not failed.
    pub failed: Vec<String>,
    /// From the first word to the last reply.
    pub lapse: Duration,
}

/// The value below which so many of a hundred lie, of values in their order.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// So many people at once; who has come to the end makes room for the next of `persons`.
pub async fn crowd(world: &Arc<World>, at_once: usize, persons: Vec<Person>, bar: &ProgressBar) -> Outcome {
    let rest = Arc::new(std::sync::Mutex::new(persons.into_iter()));
    let begun = Instant::now();
    let lines = (0..at_once).map(|_| {
        let (rest, world, bar) = (Arc::clone(&rest), Arc::clone(world), bar.clone());
        tokio::spawn(async move {
            let mut outcome = Outcome::default();
            loop {
                let next = rest.lock().ok().and_then(|mut rest| rest.next());
                let Some(person) = next else { return outcome };
                match converse(&world, &person, &mut outcome).await {
                    Ok(()) => outcome.good += 1,
                    Err(error) => outcome.failed.push(format!("{error:#}")),
                }
                bar.inc(1);
            }
        })
    });
    let mut all = Outcome::default();
    for outcome in join_all(lines).await.into_iter().flatten() {
        all.replies.extend(outcome.replies);
        all.codes.extend(outcome.codes);
        all.good += outcome.good;
        all.failed.extend(outcome.failed);
    }
    all.lapse = begun.elapsed();
    all.replies.sort_by(f64::total_cmp);
    all.codes.sort_by(f64::total_cmp);
    all
}

/// One conversation from `/reset` to the link of the page.
async fn converse(world: &World, person: &Person, outcome: &mut Outcome) -> anyhow::Result<()> {
    let replies = &mut outcome.replies;
    let addresses = [person.login.clone(), person.phone.clone()];
    let mut talk = Talk { world, person, heard: world.enter(person.chat, addresses), sight: Sight::default() };
    talk.writes("/reset", "I forgot my password", replies).await?;
    talk.presses("I forgot my password", "Who are you", replies).await?;
    talk.writes(&person.login, "ext message", replies).await?;
    talk.presses("ext message", "When you choose", replies).await?;
    talk.presses("Send a text message", "We sent a text message", replies).await?;
    let (code, lapse) = talk.code().await?;
    outcome.codes.extend(lapse.map(milliseconds));
    talk.writes(&code, "Choose your new password", replies).await
}

struct Talk<'a> {
    world: &'a World,
    person: &'a Person,
    heard: UnboundedReceiver<Heard>,
    sight: Sight,
}

/// What is on the screen.
#[derive(Default)]
struct Sight {
    message: i64,
    text: String,
    keys: Vec<(String, String)>,
    code: Option<(String, Option<Duration>)>,
}

impl Talk<'_> {
    async fn writes(&mut self, text: &str, until: &str, replies: &mut Vec<f64>) -> anyhow::Result<()> {
        tokio::time::sleep(self.person.reads).await;
        self.world.begin_turn(self.person.chat);
        self.world.write(self.person.chat, text);
        self.sees(until, replies).await
    }

    async fn presses(&mut self, label: &str, until: &str, replies: &mut Vec<f64>) -> anyhow::Result<()> {
        let key = self.sight.keys.iter().find(|(shown, _)| shown.contains(label));
        let token = key.with_context(|| format!("no button {label:?} under {:?}", self.sight.text))?.1.clone();
        tokio::time::sleep(self.person.reads).await;
        self.world.begin_turn(self.person.chat);
        self.world.press(self.person.chat, self.sight.message, &token);
        self.sees(until, replies).await
    }

    /// Waits for the message that answers: it, or a button of it, holds these words.
    async fn sees(&mut self, words: &str, replies: &mut Vec<f64>) -> anyhow::Result<()> {
        loop {
            let lapse = self.hears(words).await?;
            if self.sight.text.contains(words) || self.sight.keys.iter().any(|(label, _)| label.contains(words)) {
                replies.extend(lapse.map(milliseconds));
                return Ok(());
            }
        }
    }

    async fn code(&mut self) -> anyhow::Result<(String, Option<Duration>)> {
        loop {
            if let Some(code) = self.sight.code.take() {
                return Ok(code);
            }
            self.hears("the code").await?;
        }
    }

    async fn hears(&mut self, what: &str) -> anyhow::Result<Option<Duration>> {
        match tokio::time::timeout(PATIENCE, self.heard.recv()).await {
            Ok(Some(Heard::Shown { message, text, keys, lapse })) => {
                self.sight = Sight { message, text, keys, code: self.sight.code.take() };
                Ok(lapse)
            }
            Ok(Some(Heard::Code { code, lapse })) => {
                self.sight.code = Some((code, lapse));
                Ok(None)
            }
            _ => bail!("{what:?} did not come within {} s after {:?}", PATIENCE.as_secs(), self.sight.text),
        }
    }
}

fn milliseconds(lapse: Duration) -> f64 {
    lapse.as_secs_f64() * 1e3
}

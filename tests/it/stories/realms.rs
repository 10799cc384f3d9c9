//! Several directories behind one chat: one that does not answer keeps nobody of another waiting.

use std::sync::Arc;

use async_trait::async_trait;
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{Account, Checked, Directory, DirectoryError, SignIn, Verdict};
use sesame::engine::button::{Button, Reason};
use sesame::engine::policy::{PasswordPolicy, Policy, When};
use sesame::ids::{AccountId, Handle, UpdateId};
use sesame::secret::Secret;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::town::{Setup, Town};

/// A directory of nobody, which answers when it is let.
struct Held {
    asked: watch::Sender<usize>,
    answers: watch::Sender<bool>,
}

impl Held {
    fn new(answers: bool) -> Arc<Self> {
        Arc::new(Self { asked: watch::Sender::new(0), answers: watch::Sender::new(answers) })
    }

    async fn has_been_asked(&self, times: usize) {
        self.asked.subscribe().wait_for(|asked| *asked >= times).await.unwrap();
    }
}

#[async_trait]
impl Directory for Held {
    async fn find(&self, _: &Handle) -> Result<Option<Account>, DirectoryError> {
        self.asked.send_modify(|asked| *asked += 1);
        self.answers.subscribe().wait_for(|answers| *answers).await.unwrap();
        Ok(None)
    }
    async fn account(&self, _: &AccountId) -> Result<Option<Account>, DirectoryError> {
        Ok(None)
    }
    async fn rules(&self, _: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        Ok(PasswordPolicy::default())
    }
    async fn set_password(&self, _: &AccountId, _: &Secret<String>) -> Result<Verdict, DirectoryError> {
        Err(DirectoryError::Unreachable("nobody is here".to_owned()))
    }
    async fn unlock(&self, _: &AccountId) -> Result<Verdict, DirectoryError> {
        Err(DirectoryError::Unreachable("nobody is here".to_owned()))
    }
    async fn sign_in(&self, _: &AccountId, _: &Secret<String>) -> Result<SignIn, DirectoryError> {
        Ok(SignIn::Refused)
    }
    async fn check(&self) -> Vec<Checked> {
        Vec::new()
    }
}

/// S100: as many people as are looked up at once in one directory, and one more, wait for one that does not answer.
#[tokio::test]
async fn s100_a_directory_that_does_not_answer_keeps_nobody_of_another_waiting() {
    const ROOM: usize = 16; // of `outbox`
    let (slow, quick) = (Held::new(false), Held::new(true));
    let realm = |name: &str, directory: &Arc<Held>| Realm {
        name: name.to_owned(),
        domains: vec![format!("{name}.example")],
        directory: directory.clone(),
    };
    let realms = Realms::new(vec![realm("slow", &slow), realm("quick", &quick)]);
    let policy = Policy { captcha: When::Never, ..Policy::default() };
    let town = Town::with(Setup { directory: Some(Arc::new(realms)), policy, ..Setup::default() }).await;
    let mut people = Vec::new();
    for number in 0..ROOM + 2 {
        let person = town.arrives(&format!("p{number}"));
        person.says("/reset").await;
        person.presses(Button::Reason { reason: Reason::Forgotten }).await;
        people.push(person);
    }
    let other = people.pop().unwrap();
    let house = town.house();
    let stop = CancellationToken::new();
    let running = tokio::spawn(Arc::clone(&house.outbox).run(stop.clone()));
    for (number, person) in people.iter().enumerate() {
        let name = format!("somebody{number}@slow.example");
        house.hear(&person.peer, UpdateId(format!("slow-{number}")), &person.locale, &name).await.unwrap();
    }
    slow.has_been_asked(ROOM).await;
    house.hear(&other.peer, UpdateId("quick".to_owned()), &other.locale, "somebody@quick.example").await.unwrap();
    quick.has_been_asked(1).await;
    assert_eq!(*slow.asked.borrow(), ROOM, "and the last of its own waits");
    slow.answers.send_replace(true);
    slow.has_been_asked(ROOM + 1).await;
    stop.cancel();
    running.await.unwrap();
}

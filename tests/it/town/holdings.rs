//! What people hold that nobody sends them: authenticator apps, recovery codes, memories; and the groups they are in.

use sesame::directory::enrolled::NewApp;
use sesame::directory::register::Register;
use sesame::engine::contact::canonical;
use sesame::engine::gate::paper;
use sesame::engine::gate::totp::{code_at, step_at};
use sesame::entropy::{Entropy, Seeds as _};
use sesame::ids::{AccountId, Handle};
use sesame::secret::Secret;

use super::Town;

/// An authenticator app on somebody's phone. Its clock is the town's.
#[derive(Clone)]
pub struct App {
    town: Town,
    seed: Secret<Vec<u8>>,
}

impl App {
    /// The code it shows.
    pub fn code(&self) -> String {
        self.code_in(0)
    }

    /// The code it shows so many steps of thirty seconds from now.
    pub fn code_in(&self, steps: i64) -> String {
        let step = step_at(self.town.now()).checked_add_signed(steps).expect("a step");
        code_at(&self.seed, step).expose().clone()
    }

    /// A code that it shows nowhere near now.
    pub fn no_code(&self) -> String {
        let shown: Vec<String> = (-12..=12).map(|steps| self.code_in(steps)).collect();
        (0..1_000_000).map(|n| format!("{n:06}")).find(|code| !shown.contains(code)).expect("a code that is not shown")
    }
}

impl Town {
    /// The account that a name means.
    pub async fn account_of(&self, handle: &str) -> AccountId {
        let handle = Handle::from(canonical(handle).as_str());
        self.house().directory.find(&handle).await.unwrap().expect("an account").id
    }

    /// Gives somebody an authenticator app.
    pub async fn app_of(&self, handle: &str) -> App {
        let account = self.account_of(handle).await;
        let mut entropy = Entropy::new(self.0.seeds.seed());
        let seed = Secret::new(entropy.bytes()[..20].to_vec());
        let app = NewApp { name: "Phone", seed: &seed, used: None, usable_at: self.now() };
        self.register()
            .add_totp(&mut *self.house().store.writer().await, &account, &app, self.now(), &mut entropy)
            .await
            .unwrap();
        App { town: self.clone(), seed }
    }

    /// Gives somebody a sheet of recovery codes.
    pub async fn sheet_of(&self, handle: &str) -> Vec<String> {
        let account = self.account_of(handle).await;
        let mut entropy = Entropy::new(self.0.seeds.seed());
        let codes: Vec<Secret<String>> = (0..paper::SHEET).map(|_| paper::draw(&mut entropy)).collect();
        self.register()
            .add_codes(&mut *self.house().store.writer().await, &account, &codes, self.now(), self.now())
            .await
            .unwrap();
        codes.iter().map(|code| code.expose().clone()).collect()
    }

    /// Somebody answers security questions, by name.
    pub async fn remembers(&self, handle: &str, answers: &[(&str, &str)]) {
        let account = self.account_of(handle).await;
        let answers: Vec<(&str, Secret<String>)> =
            answers.iter().map(|(question, answer)| (*question, Secret::from(*answer))).collect();
        let answers: Vec<(&str, &Secret<String>)> =
            answers.iter().map(|(question, answer)| (*question, answer)).collect();
        self.register()
            .add_questions(&mut *self.house().store.writer().await, &account, &answers, self.now(), self.now())
            .await
            .unwrap();
    }

    /// Puts somebody into groups.
    pub async fn groups_of(&self, handle: &str, groups: &str) {
        let account = self.account_of(handle).await;
        let query = sqlx::query("UPDATE account SET groups = $2 WHERE id = $1").bind(account.0).bind(groups);
        query.execute(&mut *self.house().store.writer().await).await.unwrap();
    }

    fn register(&self) -> Register {
        Register::new(self.house().store.clone())
    }
}

//! A directory of one account, as it stands and behaves as told.

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use sesame::directory::owned::NewContact;
use sesame::directory::register::Register;
use sesame::directory::{Account, Checked, Directory, DirectoryError, Lockout, SignIn, Standing, Verdict};
use sesame::engine::method::MethodKind;
use sesame::engine::policy::{Limits, PasswordPolicy, Policy};
use sesame::entropy::{FixedSeeds, Seeds as _};
use sesame::ids::{AccountId, Handle};
use sesame::secret::Secret;
use sesame::time::Time;

use crate::town::{MIRA_PHONE, Setup, Town};

/// What it does when it is asked to unlock.
#[derive(Clone, Copy, Default)]
pub enum Unlocks {
    #[default]
    Lifts,
    /// Says yes, and the account is locked all the same.
    Sticks,
    Refuses,
    Breaks,
    Unreachable,
    /// Lifts the lock, and the first reply is lost.
    LosesReply,
}

/// How things are.
#[derive(Clone, Default)]
pub struct Mood {
    pub standing: Standing,
    pub unlocks: Unlocks,
    pub down: bool,
    /// How often it was asked to unlock.
    pub asked: u32,
}

/// The directory. Clones are the same one.
#[derive(Clone, Default)]
pub struct Moody(Arc<Mutex<Mood>>);

impl Moody {
    pub fn mood(&self) -> MutexGuard<'_, Mood> {
        self.0.lock().unwrap()
    }

    /// A town with this directory, whose one account `wren` has a phone.
    pub async fn town(&self) -> Town {
        // Its standing is looked up more often than anybody does in an hour.
        let limits = Limits { lookups_per_hour: 100, ..Limits::default() };
        let policy = Policy { limits, ..Policy::default() };
        let directory: Option<Arc<dyn Directory>> = Some(Arc::new(self.clone()));
        let town = Town::with(Setup { policy, directory, ..Setup::default() }).await;
        let contact = NewContact {
            kinds: &[MethodKind::Sms, MethodKind::Call],
            value: &Secret::from(MIRA_PHONE),
            name: "",
            now: town.now(),
            usable_at: town.now(),
        };
        let store = Arc::clone(&town.house().store);
        let (register, account) = (Register::new(store.clone()), AccountId::from("w1"));
        let mut db = store.writer().await;
        register.add_contact(&mut db, &account, &contact, FixedSeeds::new(3).seed()).await.unwrap();
        drop(db);
        town
    }

    fn wren(&self) -> Result<Account, DirectoryError> {
        let mood = self.mood();
        if mood.down {
            return Err(DirectoryError::Unreachable("the cable is out".to_owned()));
        }
        Ok(Account {
            id: "w1".into(),
            login: "wren".to_owned(),
            name: "Wren".to_owned(),
            locale: None,
            mailbox: None,
            standing: mood.standing.clone(),
            password_set_at: Time(0),
            groups: Vec::new(),
            privileged: false,
            contacts: None,
        })
    }
}

/// Locked until somebody lifts it.
pub fn locked() -> Standing {
    Standing { locked: Some(Lockout { until: None }), ..Standing::default() }
}

#[async_trait]
impl Directory for Moody {
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, DirectoryError> {
        let wren = self.wren()?;
        Ok((handle.as_str() == wren.login).then_some(wren))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryError> {
        let wren = self.wren()?;
        Ok((*id == wren.id).then_some(wren))
    }

    async fn rules(&self, _: &AccountId) -> Result<PasswordPolicy, DirectoryError> {
        Ok(PasswordPolicy::default())
    }

    async fn set_password(&self, _: &AccountId, _: &Secret<String>) -> Result<Verdict, DirectoryError> {
        self.mood().standing.locked = None;
        Ok(Verdict::Applied)
    }

    async fn unlock(&self, _: &AccountId) -> Result<Verdict, DirectoryError> {
        let mut mood = self.mood();
        mood.asked += 1;
        match mood.unlocks {
            Unlocks::Refuses => return Ok(Verdict::Rejected(sesame::directory::Refusal::NotAllowed)),
            Unlocks::Breaks => return Err(DirectoryError::Broken("no rights".to_owned())),
            Unlocks::Unreachable => return Err(DirectoryError::Unreachable("the cable is out".to_owned())),
            Unlocks::Sticks => {}
            Unlocks::Lifts | Unlocks::LosesReply => mood.standing.locked = None,
        }
        if matches!(mood.unlocks, Unlocks::LosesReply) && mood.asked == 1 {
            return Err(DirectoryError::ReplyLost("the cable is out".to_owned()));
        }
        Ok(Verdict::Applied)
    }

    async fn sign_in(&self, _: &AccountId, _: &Secret<String>) -> Result<SignIn, DirectoryError> {
        Ok(SignIn::Refused)
    }

    async fn check(&self) -> Vec<Checked> {
        Vec::new()
    }
}

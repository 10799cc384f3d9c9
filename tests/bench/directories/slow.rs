//! A directory that takes five seconds for an answer, and the chats of others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::future::try_join_all;
use sesame::app::House;
use sesame::directory::realms::{Realm, Realms};
use sesame::directory::{Account, Checked, Directory, DirectoryError, SignIn, Verdict};
use sesame::engine::policy::PasswordPolicy;
use sesame::ids::{AccountId, Handle, UpdateId};
use sesame::secret::Secret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::house::{self, Ears};
use crate::{in_millis, percentile};

/// People of each directory at once: three times as many as are looked up at once in one.
const AT_ONCE: usize = 50;
/// How many come one after the other, of those who are not of the slow one.
const PERSONS: usize = 4;
/// What the slow one takes.
const TAKES: Duration = Duration::from_secs(5);

/// A directory of nobody, which takes its time.
struct Takes(Duration);

#[async_trait]
impl Directory for Takes {
    async fn find(&self, _: &Handle) -> Result<Option<Account>, DirectoryError> {
        tokio::time::sleep(self.0).await;
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

/// What the others waited, in milliseconds: for any reply, and for the one that needs a look-up.
#[derive(Default)]
struct Waited {
    replies: Vec<f64>,
    look_ups: Vec<f64>,
}

/// Measures and prints.
pub async fn print() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let realm = |name: &str, takes| Realm {
        name: name.to_owned(),
        domains: vec![format!("{name}.example")],
        directory: Arc::new(Takes(takes)),
    };
    let realms = Realms::new(vec![realm("quick", Duration::ZERO), realm("slow", TAKES)]);
    let ears = Ears::new(2 * AT_ONCE);
    let house = house::open(&home.path().join("house.db"), Arc::clone(&ears), Some(Arc::new(realms))).await?;
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let running = tokio::spawn(Arc::clone(&house).run(listener, stop.clone()));

    others(&house, &ears, 0).await?; // caches come up before anything counts
    let mut without = others(&house, &ears, 1).await?;
    let slow = (AT_ONCE..2 * AT_ONCE).map(|ear| asks(&house, &ears, ear, 0, "slow"));
    let slow = {
        let begun = Instant::now();
        try_join_all(slow).await?; // all of them wait for their look-up now
        begun
    };
    let mut beside = others(&house, &ears, 2).await?;
    let lapse = slow.elapsed();
    println!("Slow. {AT_ONCE} people whose directory takes {} s, and {AT_ONCE} of another.\n", TAKES.as_secs());
    println!("| the others | reply p50 ms | p99 | look-up p50 ms | p99 |");
    println!("|------------|-------------:|----:|---------------:|----:|");
    let figures = |waited: &mut Waited| {
        [50, 99]
            .map(|p| percentile(&mut waited.replies, p))
            .into_iter()
            .chain([50, 99].map(|p| percentile(&mut waited.look_ups, p)))
            .collect::<Vec<_>>()
    };
    let (without, beside) = (figures(&mut without), figures(&mut beside));
    let ratio: Vec<f64> = without.iter().zip(&beside).map(|(without, beside)| beside / without).collect();
    for (name, unit, all) in [("alone", "", without), ("beside them", "", beside), ("ratio", "x", ratio)] {
        println!(
            "| {name} | {} |",
            all.iter().map(|value| format!("{value:.1}{unit}")).collect::<Vec<_>>().join(" | ")
        );
    }
    println!("\nThe others were done {:.1} s after the slow ones had asked.\n", lapse.as_secs_f64());
    stop.cancel();
    running.await??;
    Ok(())
}

/// Fifty people of the quick directory, some one after the other.
async fn others(house: &Arc<House>, ears: &Arc<Ears>, crowd: usize) -> anyhow::Result<Waited> {
    let all = try_join_all((0..AT_ONCE).map(|ear| {
        let (house, ears) = (Arc::clone(house), Arc::clone(ears));
        async move {
            tokio::spawn(async move {
                let mut waited = Waited::default();
                for person in crowd * PERSONS..(crowd + 1) * PERSONS {
                    let (replies, begun) = asks(&house, &ears, ear, person, "quick").await?;
                    waited.replies.extend(replies);
                    ears.hear(ear).await?;
                    waited.look_ups.push(in_millis(begun.elapsed()));
                }
                anyhow::Ok(waited)
            })
            .await?
        }
    }))
    .await?;
    Ok(Waited {
        replies: all.iter().flat_map(|waited| waited.replies.clone()).collect(),
        look_ups: all.iter().flat_map(|waited| waited.look_ups.clone()).collect(),
    })
}

/// Somebody says what is wrong and who they are, and is not answered to that yet. What they waited for before it, and when
/// they said who they are.
async fn asks(
    house: &House,
    ears: &Ears,
    ear: usize,
    person: usize,
    domain: &str,
) -> anyhow::Result<(Vec<f64>, Instant)> {
    let peer = house::peer(ear, person);
    let update = |turn| UpdateId(format!("{ear:03}{person:03}{turn}"));
    let mut waited = Vec::new();
    for (turn, text) in ["/reset", "I forgot my password"].into_iter().enumerate() {
        let begun = Instant::now();
        house.hear(&peer, update(turn), &house::english(), text).await?;
        ears.hear(ear).await?;
        waited.push(in_millis(begun.elapsed()));
    }
    let begun = Instant::now();
    house.hear(&peer, update(2), &house::english(), &format!("somebody{ear}x{person}@{domain}.example")).await?;
    Ok((waited, begun))
}

//! `sesame check`: asks every configured outside system, and says what works.

use anyhow::anyhow;

use super::ConfigArg;
use super::carriers::couriers;
use super::directories::directory;
use super::serve::{desks, discord, rules, telegram};
use crate::config::{Config, Settled};
use crate::desk::rooms::Room;
use crate::engine::method::MethodKind;
use crate::speech::Speech;
use crate::store::{Store, guard};
use crate::time::{Clock, SystemClock};
use crate::web::passkey::Party;
use std::sync::Arc;
use url::Url;

/// Arguments of `sesame check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    config: ConfigArg,
}

/// Says whether passkeys are offered, and if not, why: by default they are, where browsers keep any.
fn passkeys(config: &Config) {
    let server = &config.server.public_url;
    let party = Url::parse(server).ok().and_then(|url| Party::of(&url, &config.org.name));
    match party.filter(|_| config.policy.methods.contains(&MethodKind::Passkey)) {
        Some(_) => println!("✓ {:<22} offered, for {server}", "passkeys"),
        None if config.policy.methods.contains(&MethodKind::Passkey) => {
            println!(
                "- {:<22} not offered: browsers keep them for a host name over https only, not {server}",
                "passkeys"
            );
        }
        None => println!("- {:<22} not offered: not in policy.methods", "passkeys"),
    }
}

/// The words, with how many are the organisation's own.
fn speech(config: &Config) -> anyhow::Result<Speech> {
    let own =
        config.look.own_words().map_err(|_| anyhow!("look.words_dir has changed since it was read; start again"))?;
    for (locale, count) in own.counts() {
        println!("✓ {:<22} {count} of {locale} in the place of ours", "own sentences");
    }
    Ok(Speech::with_own(&config.org, &own)?)
}

/// Says where the console is, and how one signs in.
fn console(config: &Config) {
    let server = config.server.public_url.trim_end_matches('/');
    let Some(console) = &config.console else { return println!("- {:<22} not configured", "console") };
    let keeps = Url::parse(server).is_ok_and(|url| Party::of(&url, &config.org.name).is_some());
    let passkeys = (console.passkeys && keeps).then(|| "a passkey (sesame admin invite NAME)".to_owned());
    let oidc = console.oidc.as_ref().map(|oidc| format!("{} (OpenID Connect)", oidc.issuer));
    let ways: Vec<String> = passkeys.into_iter().chain(oidc).collect();
    println!("✓ {:<22} {server}/admin, signing in with {}", "console", ways.join(" or "));
}

/// Checks everything, even after a failure, and returns whether all works.
pub async fn run(args: &CheckArgs) -> anyhow::Result<bool> {
    let settled = args.config.load()?;
    let mut all = true;
    let mut tell = |what: &str, outcome: Result<String, String>| match outcome {
        Ok(word) => println!("✓ {what:<22} {word}"),
        Err(why) => {
            all = false;
            println!("✗ {what:<22} {why}");
        }
    };
    tell("configuration", Ok(args.config.config.display().to_string()));
    let config = &settled.config;
    let database = config.server.database();
    if let Some(folder) = database.parent() {
        super::private_folder(folder)?;
    }
    tell(
        "database's disk",
        guard::file_system(&database).map(|()| "local".to_owned()).map_err(|fault| fault.to_string()),
    );
    let clock = Arc::new(SystemClock);
    match Store::open_beside(&database, settled.keys.clone()).await {
        Ok(store) => {
            let store = Arc::new(store);
            tell("database", Ok(database.display().to_string()));
            match directory(&settled, store, clock.clone()) {
                Ok(directory) => {
                    for checked in directory.check().await {
                        tell(&checked.what, checked.outcome);
                    }
                }
                Err(error) => tell("directory", Err(format!("{error:#}"))),
            }
        }
        Err(error) => tell("database", Err(error.to_string())),
    }
    let speech = Arc::new(speech(config)?);
    tell("rules", rules(&settled).map(|_| "ready".to_owned()).map_err(|error| error.to_string()));
    passkeys(config);
    let couriers = couriers(&settled, clock.clone())?;
    for (name, courier) in [("mail", &couriers.mail), ("text messages", &couriers.sms), ("calls", &couriers.call)] {
        match courier {
            Some(courier) => tell(name, courier.check().await.map_err(|error| error.to_string())),
            None => println!("- {name:<22} not configured"),
        }
    }
    match &couriers.risk {
        Some(risk) => tell("numbers at risk", risk.check().await),
        None => println!("- {:<22} not configured", "numbers at risk"),
    }
    chats(&settled, &speech, clock.clone(), &mut tell).await?;
    for (name, desk) in desks(&settled, &couriers, speech, clock)? {
        tell(&format!("desk: {name}"), desk.check().await.map_err(|error| error.to_string()));
    }
    match &config.web_chat {
        Some(_) => tell("web chat", Ok(format!("{}/chat", config.server.public_url.trim_end_matches('/')))),
        None => println!("- {:<22} not configured", "web chat"),
    }
    match super::operations::collector(&settled)? {
        Some(collector) => tell("traces", collector.check().await),
        None => println!("- {:<22} not configured", "traces"),
    }
    console(config);
    println!("{}", if all { "Everything works." } else { "Something does not work yet; see the lines marked ✗." });
    Ok(all)
}

/// What is said of a room with agents whose accounts the configuration does not name. It works, and less well.
fn unnamed(room: &Room) -> Option<String> {
    let agents = room.unnamed();
    let chat = room.peer();
    (!agents.is_empty()).then(|| {
        let (what, ids) = (format!("room {}", chat.chat()), agents.join(", "));
        format!("! {what:<22} agents without an account approve nothing alone; name it in desk.room.agents: {ids}")
    })
}

/// Checks the chat services, and whether the bots can write in IT's rooms. Nothing is posted.
async fn chats(
    settled: &Settled,
    speech: &Arc<Speech>,
    clock: Arc<dyn Clock>,
    tell: &mut impl FnMut(&str, Result<String, String>),
) -> anyhow::Result<()> {
    let mut rooms = Vec::new();
    match telegram(settled, Arc::clone(speech))? {
        Some(bot) => {
            tell("telegram", bot.check().await);
            rooms.extend(bot.check_rooms().await);
        }
        None => println!("- {:<22} not configured", "telegram"),
    }
    match discord(settled, Arc::clone(speech), clock)? {
        Some(discord) => {
            tell("discord", discord.check().await);
            rooms.extend(discord.check_rooms().await);
        }
        None => println!("- {:<22} not configured", "discord"),
    }
    for (chat, outcome) in rooms {
        tell(&format!("room {chat}"), outcome);
    }
    for line in settled.config.desk.rooms.iter().filter_map(unnamed) {
        println!("{line}");
    }
    Ok(())
}

//! `sesame serve` and `sesame chat`: the real thing, without and with this terminal as a chat.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::carriers::couriers;
use super::demo::DemoArgs;
use super::directories::outside;
use super::talk::Talk;
use super::{ConfigArg, DEFAULT_CONFIG};
use crate::app::{House, Parts, asked_to_stop};
use crate::channel::Channel;
use crate::channel::console::Console;
use crate::channel::discord::{Discord, real_pause};
use crate::channel::telegram::{Parts as TelegramParts, Telegram};
use crate::channel::web_chat::settings::WebChatSettings;
use crate::channel::web_chat::{self, WebChat};
use crate::config::{Config, Settled};
use crate::desk::Desk;
use crate::desk::glpi::{GLPI, GlpiDesk};
use crate::desk::mail::MailDesk;
use crate::desk::rooms::Rooms;
use crate::desk::webhook::WebhookDesk;
use crate::desk::zammad::{ZAMMAD, ZammadDesk};
use crate::engine::Rules;
use crate::entropy::OsSeeds;
use crate::look::Look;
use crate::notify;
use crate::outbox::Couriers;
use crate::screen::Screen;
use crate::speech::Speech;
use crate::store::guard;
use crate::time::{Clock, SystemClock};
use crate::web::console::Access;

/// Arguments of `sesame serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    #[command(flatten)]
    config: ConfigArg,
}

/// Arguments of `sesame chat`.
#[derive(Debug, clap::Args)]
pub struct ChatArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Language to begin in, such as en, fr or zh; the organisation's when not given.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
}

impl ServeArgs {
    /// The configuration, read before anything is logged.
    pub fn load(&self) -> anyhow::Result<Settled> {
        Ok(self.config.load()?)
    }
}

impl ChatArgs {
    /// Whether there is nothing configured here, so that the demo is what there is to talk to.
    pub fn without_configuration(&self) -> bool {
        self.config.config == Path::new(DEFAULT_CONFIG) && !self.config.config.exists()
    }

    /// The demo in this terminal, in the same language.
    pub fn demo(self) -> DemoArgs {
        DemoArgs::in_terminal(self.lang)
    }

    /// The configuration, read before anything is logged.
    pub fn load(&self) -> anyhow::Result<Settled> {
        Ok(self.config.load()?)
    }
}

/// Serves until asked to stop.
pub async fn serve(settled: Settled) -> anyhow::Result<()> {
    let asked_to_stop = asked_to_stop()?;
    let (_lock, listener) = ready(&settled.config).await?;
    let clock = Arc::new(SystemClock);
    let stop = CancellationToken::new();
    let house = build(&settled, Vec::new(), clock, stop.clone()).await?;
    tracing::info!(listen = %settled.config.server.listen, "serving; stop with Ctrl-C");
    if let Some(admin) = settled.config.server.listen_admin {
        let listener = TcpListener::bind(admin).await.with_context(|| format!("cannot listen on {admin}"))?;
        tokio::spawn(Arc::clone(&house).serve_admin(listener, stop.clone()));
    }
    let mut running = tokio::spawn(house.run(listener, stop.clone()));
    notify::ready();
    tokio::select! {
        ended = &mut running => return ended?,
        () = asked_to_stop => {}
    }
    notify::stopping();
    tracing::info!("stopping: what is being done is finished first");
    stop.cancel();
    running.await?
}

/// Serves, with this terminal as a chat, until the person leaves.
pub async fn chat(settled: Settled, args: ChatArgs) -> anyhow::Result<()> {
    let asked_to_stop = asked_to_stop()?;
    let (_lock, listener) = ready(&settled.config).await?;
    let clock = Arc::new(SystemClock);
    let screen = Arc::new(Screen::default());
    let console = Arc::new(Console::new(Arc::clone(&screen), settled.config.server.data.clone()));
    let stop = CancellationToken::new();
    let house = build(&settled, vec![console.clone()], clock.clone(), stop.clone()).await?;
    let locale = args.lang.map_or_else(|| house.speech.default_locale().clone(), |tag| house.speech.negotiate(&tag));
    let running = tokio::spawn(Arc::clone(&house).run(listener, stop.clone()));
    let talk = Talk { house, console, screen, devices: None, clock, locale };
    tokio::select! {
        talked = talk.run(stop.clone()) => talked?,
        () = asked_to_stop => {}
    }
    stop.cancel();
    running.await?
}

/// Takes the database for this process alone, and the address to listen on: the socket that the service manager holds,
/// where it hands one over (`sd_listen_fds(3)`). That one outlives this process, so whoever comes while the next one starts
/// waits in it, and is not refused.
async fn ready(config: &Config) -> anyhow::Result<(guard::Lock, TcpListener)> {
    let data = &config.server.data;
    super::private_folder(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let lock = guard::lock(&config.server.database())?;
    let listen = config.server.listen;
    let handed = listenfd::ListenFd::from_env().take_tcp_listener(0).context("the socket handed over at the start")?;
    let listener = match handed {
        Some(handed) => {
            handed.set_nonblocking(true)?;
            TcpListener::from_std(handed)?
        }
        None => TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?,
    };
    Ok((lock, listener))
}

async fn build(
    settled: &Settled,
    mut channels: Vec<Arc<dyn Channel>>,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) -> anyhow::Result<Arc<House>> {
    let config = &settled.config;
    let couriers = couriers(settled, Arc::clone(&clock))?;
    let look = config.look.of_pages().map_err(|why| anyhow!("look.logo_file: {why}"))?;
    let own =
        config.look.own_words().map_err(|_| anyhow!("look.words_dir has changed since it was read; start again"))?;
    let speech = Arc::new(Speech::with_own(&config.org, &own)?);
    if let Some(telegram) = telegram(settled, Arc::clone(&speech))? {
        channels.push(Arc::new(telegram));
    }
    if let Some(settings) = &config.web_chat {
        channels.push(Arc::new(web_chat(settled, settings, look.clone(), Arc::clone(&speech), Arc::clone(&clock))?));
    }
    if let Some(discord) = discord(settled, Arc::clone(&speech), Arc::clone(&clock))? {
        channels.push(Arc::new(discord));
    }
    let parts = Parts {
        rules: rules(settled)?,
        desks: desks(settled, &couriers, Arc::clone(&speech), Arc::clone(&clock))?,
        directory: outside(settled, &clock)?,
        clock,
        seeds: Arc::new(OsSeeds),
        couriers,
        rooms: rooms(settled),
        channels,
        public_url: public_url(config)?,
        keys_field: config
            .courier
            .call
            .as_ref()
            .and_then(|call| call.keys_field.clone())
            .unwrap_or("Digits".to_owned()),
        audit_kept: config.audit.keep,
        speech,
        look,
        operations: super::operations::of(settled)?,
        console: config.console.clone().map(|settings| Access {
            settings,
            secret: settled.secrets.console.clone(),
            stop,
        }),
    };
    Ok(Arc::new(House::build(&config.server.database(), parts).await?))
}

fn web_chat(
    settled: &Settled,
    settings: &WebChatSettings,
    look: Look,
    speech: Arc<Speech>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<WebChat> {
    Ok(WebChat::new(web_chat::Parts {
        settings: settings.clone(),
        look,
        keys: settled.keys.clone(),
        clock,
        seeds: Arc::new(OsSeeds),
        speech,
        org: settled.config.org.clone(),
        public_url: public_url(&settled.config)?,
        framed_by_ourselves: false,
        patience: web_chat::PATIENCE,
    }))
}

/// The address of the page; a path in it ends in a slash, so that links are made below it.
fn public_url(config: &Config) -> anyhow::Result<Url> {
    let text = format!("{}/", config.server.public_url.trim_end_matches('/'));
    Url::parse(&text).context("server.public_url")
}

/// The rules of a configuration.
pub(super) fn rules(settled: &Settled) -> anyhow::Result<Rules> {
    let Config { policy, org, .. } = settled.config.clone();
    let mut rules = Rules::new(policy, org, settled.keys.clone(), Vec::new())?;
    rules.staff = rooms(settled).staff();
    Ok(rules)
}

/// The rooms of a configuration.
pub(super) fn rooms(settled: &Settled) -> Rooms {
    Rooms::new(settled.config.desk.rooms.clone())
}

/// The Telegram bot of a configuration.
pub(super) fn telegram(settled: &Settled, speech: Arc<Speech>) -> anyhow::Result<Option<Telegram>> {
    let (Some(settings), Some(token)) = (&settled.config.telegram, settled.secrets.telegram.clone()) else {
        return Ok(None);
    };
    let public_url = public_url(&settled.config)?;
    let timer = Arc::new(SystemClock);
    let parts = TelegramParts { settings, token, keys: &settled.keys, public_url: &public_url, speech, timer };
    let bot = Telegram::new(parts).map_err(|why| anyhow!("telegram.{why}"))?;
    Ok(Some(bot.in_rooms(rooms(settled))))
}

/// The desks of a configuration.
pub(super) fn desks(
    settled: &Settled,
    couriers: &Couriers,
    speech: Arc<Speech>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<BTreeMap<String, Arc<dyn Desk>>> {
    let mut desks: BTreeMap<String, Arc<dyn Desk>> = BTreeMap::new();
    let desk = &settled.config.desk;
    if let (Some(to), Some(mail)) = (&desk.mail_to, &couriers.mail) {
        desks.insert("mail".to_owned(), Arc::new(MailDesk::new(Arc::clone(mail), to, Arc::clone(&speech))));
    }
    if let (Some(settings), Some(secret)) = (&desk.webhook, settled.secrets.webhook.clone()) {
        let webhook = WebhookDesk::new(settings, secret, clock).map_err(|why| anyhow!("desk.webhook.{why}"))?;
        desks.insert("webhook".to_owned(), Arc::new(webhook));
    }
    let secrets = &settled.secrets.desks;
    if let (Some(settings), Some(token)) = (&desk.zammad, &secrets.zammad) {
        let zammad = ZammadDesk::new(settings, token, secrets.zammad_hook.clone(), Arc::clone(&speech));
        desks.insert(ZAMMAD.to_owned(), Arc::new(zammad.map_err(|why| anyhow!("desk.zammad.{why}"))?));
    }
    if let (Some(settings), Some(token)) = (&desk.glpi, &secrets.glpi) {
        let glpi = GlpiDesk::new(settings, token, secrets.glpi_app.as_ref(), speech);
        desks.insert(GLPI.to_owned(), Arc::new(glpi.map_err(|why| anyhow!("desk.glpi.{why}"))?));
    }
    Ok(desks)
}

/// The Discord of a configuration.
pub(super) fn discord(
    settled: &Settled,
    speech: Arc<Speech>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Option<Discord>> {
    let (Some(settings), Some(token)) = (settled.config.discord.clone(), settled.secrets.discord.clone()) else {
        return Ok(None);
    };
    let discord = Discord::new(settings, token, speech, clock, real_pause());
    Ok(Some(discord.map_err(|why| anyhow!("discord: {why}"))?.in_rooms(rooms(settled))))
}

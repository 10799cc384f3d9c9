//! `sesame demo`: a whole organisation in the browser, or in one terminal.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::talk::Talk;
use crate::app::{House, Parts, asked_to_stop};
use crate::channel::Channel;
use crate::channel::console::Console;
use crate::channel::web_chat::settings::WebChatSettings;
use crate::channel::web_chat::{self, WebChat};
use crate::config::Audit;
use crate::demo;
use crate::demo::devices::Devices;
use crate::demo::pages::{self, Pages};
use crate::desk::rooms::Rooms;
use crate::directory::hashing::Hashing;
use crate::engine::Rules;
use crate::engine::policy::{Policy, When};
use crate::engine::spending::Spending;
use crate::entropy::{OsSeeds, Seeds};
use crate::keys::Keys;
use crate::look::Look;
use crate::screen::Screen;
use crate::speech::Speech;
use crate::store::guard;
use crate::time::SystemClock;

/// Arguments of `sesame demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Begin anew: forget the demo's conversations and passwords.
    #[arg(long)]
    fresh: bool,
    /// Language to begin in, such as en, fr or zh; the terminal's when not given.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// How many proofs are asked before a reset: 1, or 2 of different kinds.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    gates: u8,
    /// Talk in this terminal instead of the browser.
    #[arg(long)]
    terminal: bool,
    /// Leave out the captcha and the complete number, as a chat bound to its account would.
    #[arg(long)]
    quick: bool,
    /// Folder of the demo's database.
    #[arg(long, value_name = "FOLDER", default_value = ".demo")]
    folder: PathBuf,
    /// Port of the pages; another free one is taken when it is in use.
    #[arg(long, default_value_t = 7373)]
    port: u16,
}

impl Default for DemoArgs {
    fn default() -> Self {
        Self {
            fresh: false,
            lang: None,
            gates: 1,
            terminal: false,
            quick: false,
            folder: PathBuf::from(".demo"),
            port: 7373,
        }
    }
}

impl DemoArgs {
    /// The demo in this terminal, in a language.
    pub fn in_terminal(lang: Option<String>) -> Self {
        Self { terminal: true, lang, ..Self::default() }
    }
}

/// Runs the demo until the person leaves.
pub async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let folder = &args.folder;
    super::private_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let database = folder.join("sesame.db");
    let _lock = guard::lock(&database)?;
    if args.fresh {
        forget(folder)?;
    }
    let keys = key(folder)?;
    let listener = listen(args.port).await?;
    let public_url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;

    let speech = Arc::new(Speech::new(&demo::org())?);
    let locale = speech.negotiate(&args.lang.clone().unwrap_or_else(terminal_language));
    let clock = Arc::new(SystemClock);
    let terminal = args.terminal.then(|| {
        let screen = Arc::new(Screen::default());
        (Arc::new(Console::new(Arc::clone(&screen), folder.clone())), screen)
    });
    let asked_to_stop = asked_to_stop()?;
    let screen = terminal.as_ref().map(|(_, screen)| (Arc::clone(screen), locale.clone()));
    let devices = Arc::new(Devices::new(Arc::clone(&speech), clock.clone(), screen));
    let channel: Arc<dyn Channel> = match &terminal {
        Some((console, _)) => console.clone(),
        None => Arc::new(web_chat(&keys, &speech, &public_url)),
    };
    let mut house = House::build(&database, parts(&args, keys, channel, &devices, &speech, &public_url)?).await?;
    demo::fill(&house.store, &OsSeeds, &*clock, &Hashing::default()).await?;
    demo::holdings::give(&house.store, &*house.directory, &*clock).await?;

    let stop = CancellationToken::new();
    if let Some((console, screen)) = terminal {
        screen.greeting(&demo::greeting(&speech, &locale, folder, &public_url));
        let house = Arc::new(house);
        let running = tokio::spawn(Arc::clone(&house).run(listener, stop.clone()));
        let talk = Talk { house, console, screen, devices: Some(devices), clock, locale };
        tokio::select! {
            talked = talk.run(stop.clone()) => talked?,
            () = asked_to_stop => {}
        }
        stop.cancel();
        return running.await?;
    }
    let (inbox, store) = (Arc::clone(&house.inbox), Arc::clone(&house.store));
    let greeting = pages::greeting(&speech, &locale, &public_url, folder);
    let pages = Pages { devices, speech, inbox, store, clock, public_url, stop: stop.clone() };
    house.web = house.web.merge(pages.router());
    let running = tokio::spawn(Arc::new(house).run(listener, stop.clone()));
    println!("{greeting}");
    asked_to_stop.await;
    stop.cancel();
    running.await?
}

fn parts(
    args: &DemoArgs,
    keys: Keys,
    channel: Arc<dyn Channel>,
    devices: &Arc<Devices>,
    speech: &Arc<Speech>,
    public_url: &Url,
) -> anyhow::Result<Parts> {
    let asked = if args.quick { When::Never } else { When::default() };
    let spending = Spending { countries: demo::countries(), ..Spending::default() };
    let policy = Policy { gates: args.gates, captcha: asked, full_number: asked, spending, ..Policy::default() };
    Ok(Parts {
        rules: Rules::new(policy, demo::org(), keys, Vec::new())?,
        clock: Arc::new(SystemClock),
        seeds: Arc::new(OsSeeds),
        couriers: devices.couriers(),
        desks: devices.desks(),
        rooms: Rooms::default(),
        channels: vec![channel],
        directory: None,
        public_url: public_url.clone(),
        keys_field: "keys".to_owned(),
        audit_kept: Audit::default().keep,
        speech: Arc::clone(speech),
        look: Look::default(),
        operations: crate::app::Operations::default(),
        console: None,
    })
}

fn web_chat(keys: &Keys, speech: &Arc<Speech>, public_url: &Url) -> WebChat {
    WebChat::new(web_chat::Parts {
        settings: WebChatSettings::default(),
        look: Look::default(),
        keys: keys.clone(),
        clock: Arc::new(SystemClock),
        seeds: Arc::new(OsSeeds),
        speech: Arc::clone(speech),
        org: demo::org(),
        public_url: public_url.clone(),
        framed_by_ourselves: true,
        patience: web_chat::PATIENCE,
    })
}

/// The demo's key, made at the first start and kept beside its database: there is nothing real to protect.
fn key(folder: &std::path::Path) -> anyhow::Result<Keys> {
    let path = folder.join("sesame.key");
    if !path.exists() {
        fs::write(&path, hex::encode(OsSeeds.seed())).with_context(|| path.display().to_string())?;
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok(Keys::new(bytes.with_context(|| format!("{} holds no key; begin anew with --fresh", path.display()))?))
}

fn forget(folder: &std::path::Path) -> anyhow::Result<()> {
    for name in ["sesame.db", "sesame.db-wal", "sesame.db-shm", "sesame.key", "captcha.png", "captcha.wav"] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(local(port)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind(local(0)).await.context("no port is free for the one-time page"),
    }
}

/// What the terminal says it speaks (POSIX `LC_ALL`, `LC_MESSAGES`, `LANG`), such as `fr_FR.UTF-8`.
fn terminal_language() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.unwrap_or_default().split('.').next().unwrap_or_default().to_owned()
}

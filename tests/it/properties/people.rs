//! Who writes: mostly somebody who wants to get in and does the next sensible thing, now and then anything at all.

use std::collections::HashSet;
use std::time::Duration;

use rand::rngs::ChaCha20Rng;
use rand::{Rng as _, RngExt as _};
use sesame::engine::Awaiting;
use sesame::engine::button::{Button, Network, Reason};
use sesame::engine::event::Unreadable;
use sesame::engine::gate::{Answer, AwaitingCode};
use sesame::engine::intent::Intent;
use sesame::engine::method::{Class, MethodKind};
use sesame::engine::policy::TOTP_DIGITS;
use sesame::ids::{Locale, MethodId};

use super::acts::{Act, Shows, Use};
use super::held::Held;
use super::world::{World, contact};

/// What a person brings along.
#[derive(Clone, Copy)]
pub struct Person {
    /// Whether they know numbers and addresses and receive what is sent to them; otherwise they guess, and never right.
    pub knows: bool,
    /// How often of a hundred they do the sensible thing.
    pub sense: u32,
    /// The names they try.
    pub names: &'static [&'static str],
}

/// The next thing that happens.
pub fn draw(world: &World<'_>, person: Person, rng: &mut ChaCha20Rng) -> Act {
    let chat = pick(world, rng);
    if rng.random_range(0..100) < person.sense {
        sensible(world, person, chat, rng)
    } else {
        anything(world, person, chat, rng)
    }
}

/// Mostly one chat goes on where it is.
fn pick(world: &World<'_>, rng: &mut ChaCha20Rng) -> usize {
    if rng.random_range(0..4) > 0 { 0 } else { rng.random_range(0..world.chats.len()) }
}

fn sensible(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> Act {
    let says = |text: String| Act::Says { chat, text, intent: None };
    let means = |intent| Act::Says { chat, text: "so to speak".to_owned(), intent: Some(intent) };
    let presses = |button| Act::Presses { chat, stamp: world.chats[chat].conversation.stamp, button };
    let conversation = &world.chats[chat].conversation;
    match &conversation.awaiting {
        Awaiting::Nothing => match rng.random_range(0..3) {
            0 => presses(Button::Start),
            1 => means(if rng.random_range(0..3) == 0 { Intent::Unlock } else { Intent::Start }),
            _ => means(Intent::Forgotten),
        },
        Awaiting::Reason(_) => presses(Button::Reason { reason: Reason::Locked }),
        Awaiting::Handle(handle) if handle.suggest => presses(Button::Yes),
        Awaiting::Handle(_) => says(person.names[rng.random_range(0..person.names.len())].to_owned()),
        Awaiting::Captcha(_) => {
            let (image, sound) = world.chats[chat].captcha.clone().unwrap_or_default();
            // Who misreads one is likely to misread the next.
            let misread = if conversation.facts.captcha_wrong > 0 { 70 } else { 10 };
            says(match rng.random_range(0..100) {
                n if n < misread => "oO0l1".to_owned(),
                n if n % 3 == 0 => sound,
                _ => image.to_lowercase(),
            })
        }
        Awaiting::Account(_) => Act::Answers { chat, well: rng.random_range(0..20) > 0 },
        Awaiting::Choice(_) => offered(world, chat, rng).unwrap_or_else(|| presses(Button::Next)),
        Awaiting::Contact(awaiting) => says(number(world, person, chat, &awaiting.method, rng)),
        Awaiting::Send(send) => {
            let kind = conversation.facts.method(&send.method).map_or(MethodKind::Sms, |method| method.kind);
            presses(Button::Send { kind })
        }
        Awaiting::Code(awaiting) => code(world, person, chat, awaiting, rng),
        Awaiting::Keys(_) => keys(world, person, chat, rng),
        Awaiting::Passkey(_) => proof(world, person, chat, rng),
        Awaiting::Reset(_) => match world.pages.iter().rposition(|page| page.chat == chat && page.open) {
            Some(page) if world.pages[page].expires_at > world.now => Act::UsesPage { page, how: Use::Sets },
            _ => presses(Button::NewLink),
        },
        Awaiting::Session(session) => match (session.network, rng.random_range(0..4)) {
            (None, 0) => presses(Button::Network { network: Network::Off }),
            (None, _) => presses(Button::Network { network: Network::Wifi }),
            (Some(Network::Off), 0) => presses(Button::RemindMe),
            (Some(Network::Off), _) => presses(Button::BackOnNetwork),
            (Some(_), _) => presses(Button::Worked),
        },
        Awaiting::Totp(_) => says(app_code(world, person, chat, rng)),
        Awaiting::Paper(_) => says(paper_code(world, person, chat, rng)),
        Awaiting::Questions(questions) => says(memory(world, person, chat, questions.given.len(), rng)),
        Awaiting::Approval(_) => approval(world, person, chat, rng),
        Awaiting::Approving(_) => presses(Button::Deny),
        Awaiting::It(_) => presses(Button::Back),
        Awaiting::Remedy(_) => presses(match rng.random_range(0..3) {
            0 => Button::NewPassword,
            1 => Button::Finish,
            _ => Button::Unlock,
        }),
        Awaiting::Unlock(unlock) if unlock.outcome.is_none() => Act::Answers { chat, well: rng.random_range(0..4) > 0 },
        Awaiting::Unlock(_) => {
            presses([Button::Resend, Button::Finish, Button::NewPassword][rng.random_range(0..3)].clone())
        }
        Awaiting::LostPhone(_) => presses(if rng.random_range(0..3) == 0 { Button::YesLost } else { Button::NotLost }),
    }
}

/// One of the buttons that belong to what is asked.
fn offered(world: &World<'_>, chat: usize, rng: &mut ChaCha20Rng) -> Option<Act> {
    let seen = world.chats[chat].seen.as_ref()?;
    let methods: Vec<&Button> =
        seen.keyboard.iter().flatten().filter(|button| matches!(button, Button::Method { .. })).collect();
    let button = (*methods.get(rng.random_range(0..methods.len().max(1)))?).clone();
    Some(Act::Presses { chat, stamp: seen.stamp, button })
}

fn number(world: &World<'_>, person: Person, chat: usize, method: &MethodId, rng: &mut ChaCha20Rng) -> String {
    let Some(method) = world.chats[chat].conversation.facts.method(method) else { return "06".to_owned() };
    let class = method.kind.class();
    let right = contact(class, &method.hint);
    let hint = method.hint.trim_start_matches('•');
    match (class, rng.random_range(0..8)) {
        (Class::Phone, 0) => format!("06 98 76 54 {hint}"),
        (Class::Phone, 1) => "06 12 3".to_owned(),
        (Class::Phone, 2) => "my phone".to_owned(),
        (Class::Mail, 0) => right.replace("ira", "ax"),
        (Class::Mail, 1) => format!("z{right}"),
        (Class::Mail, 2) => "no address".to_owned(),
        (Class::Phone, 3) if person.knows => right.replacen("+33", "0", 1),
        _ if person.knows => right,
        (Class::Phone, _) => format!("+33 6 98 76 54 {hint}"),
        _ => right.replace("bluemail", "redmail"),
    }
}

/// The code that was received last, or one before it, or a guess; or another one is asked for, in its time.
fn code(world: &World<'_>, person: Person, chat: usize, awaiting: &AwaitingCode, rng: &mut ChaCha20Rng) -> Act {
    let conversation = &world.chats[chat].conversation;
    let method = conversation.facts.method(&awaiting.method);
    let digits = method.map_or(6, |method| world.rules.policy.code.digits_of(method.kind));
    let received =
        world.sent.iter().filter(|sent| !sent.call && sent.account.is_some() && sent.method == awaiting.method);
    let received: Vec<&str> = received.map(|sent| sent.answer.as_str()).collect();
    let text = match (received.last(), rng.random_range(0..16)) {
        (_, 0..3) if world.now.since(awaiting.sent_at) > Duration::from_mins(1) => {
            return Act::Presses { chat, stamp: conversation.stamp, button: Button::Resend };
        }
        (_, 0..2) => return Act::Passes { lapse: Duration::from_secs(61), wakes: true },
        (Some(code), 2) if person.knows => format!("{} {}", &code[..3], &code[3..]),
        (Some(code), 3) if person.knows => format!("Brunel: {code} is your code."),
        (Some(_), 4..7) if person.knows => received[rng.random_range(0..received.len())].to_owned(),
        (Some(code), 7..13) if person.knows => (*code).to_owned(),
        _ => guess(world, digits, rng),
    };
    Act::Says { chat, text, intent: None }
}

/// A code that nobody was sent, and that no app shows.
fn guess(world: &World<'_>, digits: u8, rng: &mut ChaCha20Rng) -> String {
    let typed = world.chats.iter().any(|chat| matches!(chat.conversation.awaiting, Awaiting::Totp(_)));
    let apps = world.accounts.iter().filter(|_| typed && digits == TOTP_DIGITS);
    let shown: HashSet<String> =
        apps.flat_map(|account| (-11..=11).filter_map(|steps| account.held.shows(world.now, steps))).collect();
    loop {
        let guess: String = (0..digits).map(|_| char::from(b'0' + rng.random_range(0..10_u8))).collect();
        if world.sent.iter().all(|sent| sent.answer != guess) && !shown.contains(&guess) {
            return guess;
        }
    }
}

/// What the one who is at it holds, if they are who they say.
fn held<'w>(world: &'w World<'_>, person: Person, chat: usize) -> Option<&'w Held> {
    let account = world.chats[chat].conversation.facts.subject.as_ref()?.account.as_ref()?;
    let found = world.accounts.iter().find(|known| known.id == *account).filter(|_| person.knows)?;
    Some(&found.held)
}

/// The code that the app shows, or showed, or will show; or a guess.
fn app_code(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> String {
    let steps = [0, 0, 0, 0, 0, 0, -1, 1, -2, -5, 2, 7, 10, 11][rng.random_range(0..14)];
    let shown = held(world, person, chat).and_then(|held| held.shows(world.now, steps));
    match (shown, rng.random_range(0..8)) {
        (_, 0) => "my app".to_owned(),
        (Some(code), 1) => format!("{} {}", &code[..3], &code[3..]),
        (Some(code), 2..7) => code,
        _ => guess(world, TOTP_DIGITS, rng),
    }
}

/// A recovery code, used or not; or a guess.
fn paper_code(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> String {
    let codes = held(world, person, chat).map(|held| &held.codes[..]).unwrap_or_default();
    match rng.random_range(0..8) {
        0 => "ACDE-FGHJ".to_owned(),
        1 => "ACDE-FGHJ-KM".to_owned(),
        n if !codes.is_empty() => {
            let code = &codes[rng.random_range(0..codes.len().min(3))].1; // so that some are tried again
            if n == 2 { code.to_lowercase() } else { format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]) }
        }
        _ => "MNPQ-RTUV-WX".to_owned(),
    }
}

/// The answer to a question, nearly always; or another one.
fn memory(world: &World<'_>, person: Person, chat: usize, place: usize, rng: &mut ChaCha20Rng) -> String {
    let answers = held(world, person, chat).map(|held| &held.answers[..]).unwrap_or_default();
    match (answers.get(place), rng.random_range(0..12)) {
        (_, 0) => "…".to_owned(),
        (Some((_, answer)), 1) => answer.to_uppercase().replace(' ', "-"),
        (Some((_, answer)), 2..11) => answer.clone(),
        _ => "I do not remember".to_owned(),
    }
}

fn keys(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> Act {
    let ringing = world.sent.iter().rposition(|sent| sent.call && sent.chat == chat && sent.account.is_some());
    match ringing {
        Some(call) if person.knows && rng.random_range(0..4) > 0 => {
            Act::PressesKeys { call, keys: world.sent[call].answer.clone() }
        }
        Some(call) if person.knows => Act::PressesKeys { call, keys: "00".to_owned() },
        _ => Act::Passes { lapse: Duration::from_secs(30), wakes: true },
    }
}

/// Whoever is who they say they are has their passkey, mostly at hand.
fn proof(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> Act {
    let Some(proof) = world.proofs.iter().rposition(|proof| proof.chat == chat) else {
        return Act::Passes { lapse: Duration::from_secs(30), wakes: true };
    };
    let says = |text: &str| Act::Says { chat, text: text.to_owned(), intent: None };
    let how = match (rng.random_range(0..8), &world.proofs[proof].code) {
        (0, _) => return says("000 000"),
        (1.., Some(code)) if person.knows => return says(code),
        (n, _) => n,
    };
    let how = match how {
        1 => Shows::Nothing,
        2 => Shows::Mad,
        3 => Shows::Others,
        _ if person.knows => Shows::Own,
        _ => Shows::Others,
    };
    Act::UsesProof { proof, how }
}

/// The owner approves in their other chat if it is they who ask, mostly. Who is asked by a stranger says no, or errs.
fn approval(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> Act {
    let presses = |button| Act::Presses { chat, stamp: world.chats[chat].conversation.stamp, button };
    let asked = world.asked.iter().rposition(|asked| asked.chat == chat);
    let answer = match (asked, rng.random_range(0..12)) {
        (_, 0) => return Act::Passes { lapse: Duration::from_secs(61), wakes: true },
        (_, 1..3) => return presses(Button::Resend),
        (None, _) | (_, 3) => return presses(Button::OtherMethod),
        (_, 4) => Answer::Denied,
        (_, 5) => Answer::Wrong,
        _ if person.knows => Answer::Given,
        (_, 6..8) => Answer::Wrong,
        _ => return presses(Button::OtherMethod),
    };
    Act::Approves { chat, asked: asked.unwrap_or_default(), answer }
}

fn anything(world: &World<'_>, person: Person, chat: usize, rng: &mut ChaCha20Rng) -> Act {
    let stamp = world.chats[chat].conversation.stamp;
    match rng.random_range(0..100) {
        0..20 => {
            let stamp = if rng.random_range(0..6) == 0 { stamp ^ rng.random_range(1..4) } else { stamp };
            Act::Presses { chat, stamp, button: any_button(world, rng) }
        }
        20..34 => {
            let seen = world.chats[chat].seen.as_ref();
            let shown: Vec<&Button> = seen.iter().flat_map(|say| say.keyboard.iter().flatten()).collect();
            let button = if shown.is_empty() { Button::Help } else { shown[rng.random_range(0..shown.len())].clone() };
            Act::Presses { chat, stamp: seen.map_or(stamp, |say| say.stamp), button }
        }
        34..46 => Act::Says { chat, text: "as I said".to_owned(), intent: Some(any_intent(rng)) },
        46..58 => Act::Says { chat, text: any_text(world, rng), intent: None },
        58..60 => Act::Sends {
            chat,
            why: [Unreadable::TooLong, Unreadable::NotText, Unreadable::Empty][rng.random_range(0..3)],
        },
        60..63 => Act::Returns { chat },
        63..80 => Act::Passes { lapse: any_lapse(rng), wakes: rng.random_range(0..4) > 0 },
        80..85 => Act::Wakes,
        85..87 => Act::WakesEarly { chat },
        87..91 => Act::Answers { chat, well: rng.random_range(0..4) > 0 },
        91..93 => Act::AnswersAgain,
        93..96 if person.knows && !world.sent.is_empty() => {
            let call = rng.random_range(0..world.sent.len());
            let right = rng.random_range(0..2) == 0;
            let keys = if right { world.sent[call].answer.clone() } else { "7".to_owned() };
            Act::PressesKeys { call, keys }
        }
        96..100 if !world.pages.is_empty() => {
            let how = [Use::Sets, Use::Cancels, Use::Fails][rng.random_range(0..3)];
            Act::UsesPage { page: rng.random_range(0..world.pages.len()), how }
        }
        _ if person.knows && !world.asked.is_empty() => {
            let asked = rng.random_range(0..world.asked.len());
            let answer = [Answer::Given, Answer::Given, Answer::Wrong, Answer::Denied][rng.random_range(0..4)];
            Act::Approves { chat: world.asked[asked].chat, asked, answer }
        }
        _ => Act::Passes { lapse: any_lapse(rng), wakes: true },
    }
}

fn any_lapse(rng: &mut ChaCha20Rng) -> Duration {
    let seconds = [1, 5, 30, 61, 90, 130, 301, 600, 901, 1200, 1801, 3601, 7200, 43_200, 86_401, 700_000];
    let most = if rng.random_range(0..4) == 0 { seconds.len() } else { 9 };
    Duration::from_millis(seconds[rng.random_range(0..most)] * 1000 + rng.random_range(0..1000))
}

fn any_text(world: &World<'_>, rng: &mut ChaCha20Rng) -> String {
    let texts = [
        "hello",
        "Hunter2!horse",
        "12345",
        "1234567890",
        "７６０８１４",
        "*)(uid=*",
        "mira keller",
        "sms",
        "短信",
        "e-mail",
        "brunel\\mira",
        "mirа",
        "someone@gmail.com",
        "MIRA@brunel.example",
        "a@b@c",
        "??",
        "call",
        "482913 or 482914",
    ];
    match rng.random_range(0..4) {
        0 => guess(world, 6, rng),
        1 => guess(world, 8, rng),
        _ => texts[rng.random_range(0..texts.len())].to_owned(),
    }
}

fn any_intent(rng: &mut ChaCha20Rng) -> Intent {
    use Intent as I;
    let intents = [
        I::Start,
        I::Forgotten,
        I::Locked,
        I::Expired,
        I::Cancel,
        I::Back,
        I::Next,
        I::Yes,
        I::No,
        I::Help,
        I::Rules,
        I::Status,
        I::Language,
        I::Speak(Locale::from("fr")),
        I::Speak(Locale::from("xx")),
        I::Human,
        I::LostPhone,
        I::Resend,
        I::OtherMethod,
        I::NoCode,
        I::OtherImage,
        I::BackOnNetwork,
        I::Worked,
        I::NotWorked,
        I::NotMe,
        I::Chats,
        I::History,
    ];
    intents[rng.random_range(0..intents.len())].clone()
}

fn any_button(world: &World<'_>, rng: &mut ChaCha20Rng) -> Button {
    use Button as B;
    let method = B::Method {
        id: world.sent.first().map_or(MethodId::from("none"), |sent| sent.method.clone()),
        kind: MethodKind::Sms,
        hint: String::new(),
        chosen: false,
    };
    let buttons = [
        B::Start,
        B::Help,
        B::Language,
        B::Locale { tag: Locale::from("zh-Hans") },
        B::Locale { tag: Locale::from("xx") },
        B::Reason { reason: Reason::Expired },
        B::SignIn,
        B::Portal,
        B::Next,
        B::Back,
        B::Cancel,
        B::Finish,
        B::ContactIt,
        B::Yes,
        B::NotMe,
        B::OtherImage,
        method,
        B::NoneOfThese,
        B::LostPhone,
        B::YesLost,
        B::NotLost,
        B::Send { kind: MethodKind::Mail },
        B::Resend,
        B::OtherMethod,
        B::OpenPage,
        B::NewLink,
        B::Network { network: Network::Vpn },
        B::Network { network: Network::Off },
        B::NoWindows,
        B::Worked,
        B::NotWorked,
        B::BackOnNetwork,
        B::RemindMe,
        B::Status,
        B::SendDirect,
        B::Chats,
        B::History,
        B::NotMine,
        B::PhoneHere,
        B::Deny,
        B::UsePasskey,
        B::Unlock,
        B::NewPassword,
        B::OpenPass,
    ];
    let index = usize::try_from(rng.next_u32()).unwrap_or(0) % buttons.len();
    buttons[index].clone()
}

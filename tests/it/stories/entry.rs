//! Coming in: phrases, commands and taps; who is known here and who is not.

use axum::http::header::SET_COOKIE;
use sesame::engine::button::{Button, Reason};
use sesame::engine::effect::Category;
use sesame::engine::policy::Policy;
use sesame::engine::text::Text;
use sesame::ids::Handle;

use super::way::{By, LANGUAGES, Place, comes_to, goes_on, patient_town, way};
use crate::town::{Claimant, MIRA, MIRA_PHONE, NOE, TOBIAS, TOBIAS_MAIL, Town};

/// S11: one entry, by command, link or tap, and the portal as a fallback.
#[tokio::test]
async fn s11_a_command_a_link_and_a_tap_lead_in() {
    let town = Town::new().await;
    for command in ["/reset", "/start", "/start from-the-poster", "/START", " /reset ", "/reset@sesame_bot"] {
        town.arrives(command).says(command).await.hears(Text::AskReason).at_step(1, 7);
    }
    let mira = town.arrives("m");
    let idle = mira.says("hm").await;
    idle.hears(Text::ToldWelcome).offers(&Button::Start).offers(&Button::Portal).reads("https://reset.brunel.example/");
    let entered = mira.presses(Button::Start).await;
    entered.hears(Text::AskReason).offers(&Button::Portal).reads("https://reset.brunel.example/");
}

/// S12: first a link to try the password once more, then the question what is in the way; each answer has its sentence.
#[tokio::test]
async fn s12_try_first_then_say_what_is_in_the_way() {
    let town = Town::new().await;
    let reasons = [Reason::Forgotten, Reason::Locked, Reason::Expired];
    for (tag, asked) in [
        ("en", ["I forgot my password", "My account is locked", "My password has expired", "try signing in first"]),
        (
            "fr",
            [
                "J’ai oublié mon mot de passe",
                "Mon compte est verrouillé",
                "Mon mot de passe a expiré",
                "essayez d’abord",
            ],
        ),
        ("zh-Hans", ["忘记密码", "账号被锁定", "密码已过期", "请先试着登录"]),
    ] {
        for reason in reasons {
            let claimant = town.arrives_speaking(&format!("{tag}{reason:?}"), tag);
            let heard = claimant.says("/reset").await;
            for words in asked {
                heard.reads(words);
            }
            heard.offers(&Button::SignIn).reads("https://portal.brunel.example/");
            claimant.presses(Button::Reason { reason }).await.hears(Text::ToldReason { reason }).hears(Text::AskHandle);
        }
    }
}

/// S17, S18: the phrases of sign-in pages, and what people write themselves; a reason in words is not asked again.
#[tokio::test]
async fn s17_s18_phrases_lead_in() {
    let town = Town::new().await;
    let forgotten = Text::ToldReason { reason: Reason::Forgotten };
    let locked = Text::ToldReason { reason: Reason::Locked };
    let expired = Text::ToldReason { reason: Reason::Expired };
    for (tag, phrase, heard) in [
        ("fr", "Votre compte n'est pas accessible ?", Text::AskReason),
        ("fr", "Votre compte n’est pas accessible ?", Text::AskReason),
        ("en", "Can't access your account?", Text::AskReason),
        ("zh-Hans", "无法访问您的账户？", Text::AskReason),
        ("fr", "Vous avez oublié votre mot de passe ?", forgotten.clone()),
        ("fr", "J'ai oublié mon mot de passe", forgotten.clone()),
        ("fr", "Bonjour, j’ai oublie mon mdp svp", forgotten.clone()),
        ("en", "Forgot your password?", forgotten.clone()),
        ("en", "hi, I forgot my password", forgotten.clone()),
        ("zh-Hans", "忘记了密码？", forgotten.clone()),
        ("zh-Hans", "您好，我忘记密码了", forgotten),
        ("en", "My account is locked", locked.clone()),
        ("fr", "mon compte est bloqué", locked.clone()),
        ("zh-Hans", "我的账号被锁了", locked),
        ("en", "my password has expired", expired.clone()),
        ("fr", "mon mot de passe a expiré", expired.clone()),
        ("zh-Hans", "我的密码过期了", expired),
    ] {
        town.arrives_speaking(phrase, tag).says(phrase).await.hears(heard);
    }
}

/// S24, S25: a heading, one sentence of purpose, and an example of the organisation's own.
#[tokio::test]
async fn s24_s25_who_are_you_with_a_purpose_and_an_own_example() {
    let town = Town::new().await;
    for (tag, words) in [
        (
            "en",
            ["*Who are you?*", "To get back into your account, start with your user name or your work e-mail address."],
        ),
        (
            "fr",
            [
                "*Qui êtes-vous ?*",
                "Pour récupérer votre compte, commencez par saisir votre nom d’utilisateur ou votre e-mail professionnel.",
            ],
        ),
        ("zh-Hans", ["*您是谁？*", "要恢复您的账号，请先输入用户名或企业电子邮箱地址。"]),
    ] {
        let claimant = town.arrives_speaking(tag, tag);
        comes_to(&claimant, Place::Handle, By::Sms).await;
        let heard = claimant.newest_heard();
        heard.reads(words[0]).reads(words[1]).reads("LefevreMi17@brunel.example");
        assert!(!heard.words().contains("contoso"));
    }
}

/// S22: a user name is taken as well as an address.
#[tokio::test]
async fn s22_a_user_name_is_taken_too() {
    let town = patient_town().await;
    for name in ["LefevreMi17", "lefevremi17", "LEFEVREMI17@BRUNEL.EXAMPLE"] {
        let claimant = town.arrives(name);
        let before = town.texts_on(MIRA_PHONE);
        claimant.comes_to_code(name, MIRA_PHONE).await;
        assert_eq!(town.texts_on(MIRA_PHONE), before + 1, "{name}");
    }
}

/// S20, S23: after a recovery this chat knows who it was about: the name is shown and confirmed, not typed again.
#[tokio::test]
async fn s20_s23_a_known_name_is_confirmed() {
    let town = patient_town().await;
    let mira = comes_back(&town).await;
    mira.presses(Button::Yes).await.hears(Text::AskCaptcha);
    mira.solves_picture().await.reads("••23");
    mira.says("/cancel").await;

    mira.says("j’ai oublié mon mot de passe").await.hears_some("ask-known-handle");
    mira.says("oui c'est moi").await.hears(Text::AskCaptcha);
}

/// S20: "not me" forgets the name for good, and another can be typed at once.
#[tokio::test]
async fn s20_not_me_forgets_the_name() {
    let town = patient_town().await;
    let mira = comes_back(&town).await;
    mira.presses(Button::NotMe).await.hears(Text::AskHandle).hears_no("ask-known-handle");
    mira.says(TOBIAS).await;
    mira.solves_picture().await.reads("t•••");
    mira.says("/cancel").await;
    mira.says("j’ai oublié mon mot de passe").await.hears(Text::AskHandle);
}

/// S23: the question can also be answered with another name.
#[tokio::test]
async fn s23_another_name_can_be_typed_instead() {
    let town = patient_town().await;
    let mira = comes_back(&town).await;
    mira.says(TOBIAS).await.hears(Text::AskCaptcha);
    mira.solves_picture().await.reads("t•••");
}

/// Recovers in a chat, comes back to it and says that the password is forgotten.
async fn comes_back(town: &Town) -> Claimant {
    let mira = town.arrives_speaking("m", "fr");
    for place in way(By::Sms) {
        goes_on(&mira, place, By::Sms).await;
    }
    let handle = Handle(MIRA.to_lowercase());
    let heard = mira.says("J'ai oublié mon mot de passe").await;
    heard.hears(Text::AskKnownHandle { handle: handle.clone() }).offers(&Button::Yes).offers(&Button::NotMe);
    heard.reads(handle.as_str());
    mira
}

/// S20: a name typed and never proven is not known: nobody reads it in this chat the next time.
#[tokio::test]
async fn s20_a_name_that_was_only_typed_is_not_known() {
    let town = Town::new().await;
    let mira = town.arrives("m");
    mira.comes_to_code(MIRA, MIRA_PHONE).await;
    mira.says("/cancel").await;
    mira.says("I forgot my password").await.hears(Text::AskHandle).hears_no("ask-known-handle");
}

/// S9: who has registered less than the policy demands cannot reset here; who has enough can.
#[tokio::test]
async fn s9_a_reset_needs_enough_registered_methods() {
    let town = Town::under(Policy { methods_min: 2, ..Policy::default() }).await;
    let tobias = town.arrives("t");
    tobias.comes_to_choice(TOBIAS).await.hears(Text::AskChoice { gate: 1, gates: 1 });
    tobias.presses(Button::Next).await;
    for typed in [TOBIAS_MAIL, MIRA_PHONE] {
        tobias.says(typed).await;
    }
    assert_eq!(town.mails_in(TOBIAS_MAIL), 0);
    town.arrives("m").comes_to_code(MIRA, MIRA_PHONE).await;
    assert_eq!(town.texts_on(MIRA_PHONE), 1);
}

/// S10, S19: someone who never registered, a name nobody has, and a registered person who types a wrong number hear the
/// same words, the masks apart, up to the wrong code; and each has IT one tap away at every step.
#[tokio::test]
async fn s10_s19_nobody_can_tell_who_is_registered() {
    for tag in LANGUAGES {
        let town = Town::new().await;
        let mut transcripts = Vec::new();
        for handle in [MIRA, NOE, "NobodyNo99@brunel.example"] {
            let claimant = town.arrives_speaking(handle, tag);
            claimant.says("/reset").await;
            claimant.presses(Button::Reason { reason: Reason::Locked }).await;
            claimant.says(handle).await;
            let told = claimant.solves_picture().await;
            told.offers(&Button::ContactIt).offers(&Button::NoneOfThese);
            let hint = chooses_text(&claimant).await;
            claimant.says(&format!("+33 6 99 99 99 {hint}")).await.offers(&Button::ContactIt);
            claimant.sends().await.offers(&Button::ContactIt);
            let refused = claimant.says("123456").await;
            refused.hears(Text::RefusedCode { left: 2 }).offers(&Button::Resend).offers(&Button::ContactIt);
            let transcript: Vec<String> =
                claimant.all().iter().map(|shown| shown.words.paragraphs.join("\n")).collect();
            transcripts.push(transcript.iter().map(|words| words.replace(&hint, "##")).collect::<Vec<_>>());
        }
        assert_eq!(transcripts[0], transcripts[1]);
        assert_eq!(transcripts[0], transcripts[2]);
        assert!(town.world().texts.is_empty() && town.world().mails.is_empty(), "nothing was sent");
    }
}

/// S10: the one tap reaches IT with what was typed, and says so with a number.
#[tokio::test]
async fn s10_who_never_registered_reaches_it_with_one_tap() {
    let town = Town::new().await;
    let noe = town.arrives_speaking("n", "fr");
    noe.comes_to_choice(NOE).await;
    noe.presses(Button::NoneOfThese).await.hears_some("told-ticket");
    let ticket = town.world().tickets[0].clone();
    assert_eq!((ticket.category, ticket.proven), (Category::NoMethod, false));
    assert_eq!(ticket.handle, Some(Handle(NOE.to_lowercase())));
    noe.newest_heard().reads(ticket.number.as_str());
}

/// Chooses the text message and returns the two digits of its hint.
async fn chooses_text(claimant: &Claimant) -> String {
    let keys = claimant.newest().say.keyboard.into_iter().flatten();
    let mut hints = keys.filter_map(|key| match key {
        Button::Method { hint, kind, .. } if kind.word() == "sms" => Some(hint),
        _ => None,
    });
    let hint = hints.next().expect("a phone").trim_start_matches('•').to_owned();
    claimant.chooses("sms").await;
    hint
}

/// S15: nobody is asked to stay signed in. The page's cookie lasts an hour at most, and opens nothing once the page is
/// used.
#[tokio::test]
async fn s15_the_page_keeps_no_session() {
    let town = patient_town().await;
    let mira = town.arrives("m");
    comes_to(&mira, Place::Reset, By::Sms).await;
    let url = url::Url::parse(&mira.link()).unwrap();
    let request = axum::http::Request::get(url.path()).header("host", "reset.brunel.example");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(town.house().web.clone(), request).await.unwrap();
    for cookie in response.headers().get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap().to_lowercase();
        assert!(cookie.contains("max-age=3600") && cookie.contains("httponly"), "{cookie}");
    }
    mira.presses(Button::NewLink).await; // the first browser keeps the first link
    let mut page = mira.opens_page().await;
    page.chooses("Nouveau-Passe-9").await;
    page.reloads().await;
    assert!(!page.html.contains("type=\"password\""), "{}", page.words());
}

//! Help with common problems, at every place and in every language.

use sesame::engine::text::Text;

use super::way::{By, LANGUAGES, Place, goes_on, kept, patient_town, way};

/// S71: the table of problems and their solutions, wherever one stands; afterwards everything goes on as before.
#[tokio::test]
async fn s71_help_at_every_place_keeps_the_place() {
    let town = patient_town().await;
    let words = ["*Common problems*", "*Problèmes courants*", "*常见问题*"];
    let asks = ["/help", "aidez-moi", "帮助"];
    for ((tag, words), ask) in LANGUAGES.into_iter().zip(words).zip(asks) {
        for by in [By::Sms, By::Call, By::Mail] {
            let claimant = town.arrives_speaking(&format!("{tag}-{by:?}"), tag);
            for place in way(by) {
                let before = kept(&claimant).await;
                let heard = claimant.says(ask).await;
                heard.hears(Text::ToldHelp).reads(words).reads("it@brunel.example");
                assert_eq!(heard.messages.len(), 1, "help and nothing else at {place:?}");
                assert_eq!(kept(&claimant).await, before, "{place:?} by {by:?}");
                goes_on(&claimant, place, by).await;
            }
            super::way::assert_at(&claimant, Place::Idle).await;
        }
    }
}

/// S71: help says what to do about each of the problems people really have.
#[tokio::test]
async fn s71_help_names_each_common_problem() {
    let town = crate::town::Town::new().await;
    for (tag, problems) in [
        (
            "en",
            [
                "forgot your password",
                "code does not arrive",
                "no longer have your phone",
                "any of the methods",
                "Windows",
            ],
        ),
        (
            "fr",
            ["Mot de passe oublié", "code n’arrive pas", "n’avez plus votre téléphone", "Aucune méthode", "Windows"],
        ),
        ("zh-Hans", ["忘记密码", "收不到验证码", "手机丢失或被盗", "没有可用的验证方式", "Windows"]),
    ] {
        let heard = town.arrives_speaking(tag, tag).says("/help").await;
        for problem in problems {
            heard.reads(problem);
        }
    }
}

//! From the first look to "thank you": rows S72 to S80 and S88 to S94.

use super::{Guest, MIRA_PASSWORD, NEW_MAIL, NEW_PHONE, NOE_PASSWORD, everything, registers_phone, town};
use crate::town::{MIRA, MIRA_PHONE, NOE, Setup, Town};
use sesame::engine::policy::Policy;

#[tokio::test]
async fn s73_s74_s75_s77_s93_why_what_for_and_consent_stand_before_the_first_number() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.is(200).says("Don’t lose access to your account!").says("Why am I seeing this? Atelier Brunel asks");
    noe.says("protects your account, and it lets you reset your password yourself").says("without going through IT");
    noe.signs_in(NOE, NOE_PASSWORD).await;
    noe.says("are used only to keep your account secure").says("You will not get advertising");
    noe.never_says("Configure now");
    noe.does("add-phone", &[]).await.never_says("Choose the country").says("I agree");
    assert!(!town.record().await.contains(&"consent-given".to_owned()));
    noe.does("agree", &[]).await.says("Configure now");
    assert!(town.record().await.contains(&"consent-given".to_owned()));
    assert_eq!(town.count("SELECT count(*) FROM consent").await, 1);
    // Asked once, not again.
    let mut again = Guest::comes(&town, "/register").await;
    again.signs_in(NOE, NOE_PASSWORD).await.says("Configure now");
}

#[tokio::test]
async fn s76_to_look_at_the_short_address_writes_nothing_and_a_form_begins_a_visit() {
    let town = town().await;
    let mut anybody = Guest::new(&town);
    for path in ["/register", "/change"] {
        anybody.goes(path).await.is(200);
    }
    assert_eq!(town.count("SELECT count(*) FROM visit").await, 0);
    anybody.goes("/register").await;
    anybody.does("begin", &[]).await.is(200).says("First, sign in");
    assert!(anybody.path.starts_with("/e/"));
    assert_eq!(town.count("SELECT count(*) FROM visit").await, 1);
}

#[tokio::test]
async fn s78_the_list_is_the_policys_and_s80_says_what_is_not_configured() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    for section in ["Phone", "Alternate e-mail", "Authenticator app", "Recovery codes on paper", "Security questions"] {
        noe.says(&format!("{section} Not configured. Configure now"));
    }
    let plain = Town::new().await;
    let mut noe = Guest::comes(&plain, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await.never_says("Security questions");
}

#[tokio::test]
async fn s79_s90_s91_s92_the_minimum_is_counted_down_and_only_then_there_is_a_finish() {
    let policy = Policy { methods_min: 2, ..everything() };
    let town = Town::with(Setup { policy, ..Setup::default() }).await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await.says("at least 2 of the options below; 2 to go").never_says("Finish");
    registers_phone(&mut noe, "06 98 76 54 32", NEW_PHONE).await;
    noe.says("at least 2 of the options below; 1 to go").never_says("Finish");
    noe.says("One way is set. If you lose it, only IT").says("We strongly recommend a second way");
    noe.does("finish", &[]).await.never_says("Thank you");
    // The first was there already, so the second takes its proof.
    noe.does("add-mail", &[]).await.says("Is it really you?");
    town.waits(std::time::Duration::from_secs(61)).await;
    let sms = noe.button("prove-");
    noe.does(&sms, &[]).await;
    let code = town.code_on(NEW_PHONE);
    noe.does("code", &[("code", &code)]).await.says("Your alternate e-mail");
    noe.does("address", &[("address", NEW_MAIL), ("name", "private")]).await.says(NEW_MAIL);
    noe.does("mail", &[]).await;
    let code = town.code_in(NEW_MAIL);
    noe.does("code", &[("code", &code)]).await;
    noe.says("At least 2 options are set").says("if you lose one method, another one is left").says("Finish");
    noe.says("New: it can be used to reset your password from");
    noe.does("finish", &[]).await.is(200).says("Thank you!").says("use the information below");
}

#[tokio::test]
async fn s88_thanks_show_hints_and_the_way_to_reset_and_the_link_is_over() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    registers_phone(&mut noe, "0698765432", NEW_PHONE).await;
    noe.does("finish", &[]).await.is(200).says("Thank you!").says("••32").never_says("98 76");
    noe.holds("href=\"https://reset.brunel.example/\"").says("Where to reset your password one day");
    noe.reloads().await.is(404).says("This link cannot be used");
    assert!(town.record().await.contains(&"enrolment-finished".to_owned()));
}

#[tokio::test]
async fn s89_the_full_number_stands_there_for_its_owner_and_for_nobody_else() {
    let town = town().await;
    let mut mira = Guest::comes(&town, "/register").await;
    mira.never_says("+33 6 12");
    mira.signs_in(MIRA, MIRA_PASSWORD).await.never_says("+33 6 12 34 56 23");
    mira.does("agree", &[])
        .await
        .says("Set to +33 6 12 34 56 23")
        .says("Set to mira@lefevre-home.example")
        .says("Change");
    // The same link in another browser is the neutral page.
    let mut other = Guest::new(&town);
    other.goes(&mira.path).await.is(404).says("This link cannot be used");
    assert_eq!(town.texts_on(MIRA_PHONE), 0);
}

#[tokio::test]
async fn s91_later_keeps_what_is_there_and_is_asked_again() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.enters(NOE, NOE_PASSWORD).await;
    noe.does("later", &[]).await.says("Later, then").says("ask you again next time");
    noe.reloads().await.is(404);
    assert!(town.record().await.contains(&"enrolment-put-off".to_owned()));
    let mut again = Guest::comes(&town, "/register").await;
    again.signs_in(NOE, NOE_PASSWORD).await.says("You need at least one of the options below");
}

#[tokio::test]
async fn s94_who_is_signed_in_and_who_helps_stands_on_every_page() {
    let town = town().await;
    let mut noe = Guest::comes(&town, "/register").await;
    noe.says("it@brunel.example").never_says("Signed in as");
    noe.enters(NOE, NOE_PASSWORD).await;
    for deed in ["", "add-phone", "back", "add-app", "back", "add-codes", "back", "add-questions", "back"] {
        noe.does(deed, &[]).await;
        noe.says("Signed in as Noé Dubois (DuboisNo20@brunel.example)").says("it@brunel.example");
    }
}

#[tokio::test]
async fn the_page_speaks_three_languages_and_keeps_the_one_chosen() {
    let town = town().await;
    let mut noe = Guest::comes_speaking(&town, "/register", "fr").await;
    noe.says("Ne perdez pas l’accès à votre compte !");
    noe.signs_in(NOE, NOE_PASSWORD).await.says("ni publicité ni aucun autre message");
    let path = noe.path.clone();
    noe.goes(&format!("{path}?lang=zh-Hans")).await.says("请做好准备，以防无法登录账号！");
    noe.does("agree", &[]).await.says("尚未设置。 立即设置");
    noe.does("add-phone", &[]).await.says("法国 (+33)");
}

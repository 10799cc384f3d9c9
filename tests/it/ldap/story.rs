//! The story of every directory, told by Samba and by `OpenLDAP`.

use super::directory;
use crate::conformance::directory::{Cast, story};
use crate::servers::samba::samba;
use crate::servers::slapd::slapd;

#[tokio::test]
async fn s100_active_directory_tells_the_story() {
    let mira = samba().user("story-mira").await;
    let gone = samba().user("story-gone").await;
    samba().disable(&gone).await;
    let cast = Cast {
        login: "story-mira@help.test",
        alias: "HELP\\Story-Mira",
        password: mira.password,
        disabled: "story-gone",
        first: "Grün-Fenster-7315",
        failures: 3,
        history: 5,
        resets_remember: false,
    };
    story(&*directory(samba()), &cast, &|| ()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s100_openldap_tells_the_story() {
    let mira = slapd().user("story-mira").await;
    let gone = slapd().user("story-gone").await;
    slapd().disable(&gone).await;
    let cast = Cast {
        login: "story-mira",
        alias: "story-mira@mail.example.test",
        password: mira.password,
        disabled: "story-gone",
        first: "Grün-Fenster-7315",
        failures: 3,
        // Five former ones and the present one.
        history: 6,
        resets_remember: true,
    };
    // The server counts in seconds: what was set now is made older instead.
    let rest = || tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(slapd().age(&mira)));
    story(&*directory(slapd()), &cast, &rest).await;
}

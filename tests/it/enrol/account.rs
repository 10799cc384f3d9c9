//! Secrets stay where they belong.

use super::app::{App, at_the_list};
use super::{NEW_PHONE, town};

#[tokio::test]
async fn nothing_typed_or_shown_on_the_page_lies_readable_in_the_database() {
    let town = town().await;
    let mut noe = at_the_list(&town).await;
    noe.does("add-app", &[]).await;
    let app = App::scans(&noe);
    let letters =
        regex::Regex::new(r#"class="letters"[^>]*>([A-Z2-7 ]+)<"#).unwrap().captures(&noe.html).unwrap()[1].to_owned();
    noe.does("back", &[]).await;
    noe.does("add-codes", &[]).await;
    let sheet = regex::Regex::new(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})</li>").unwrap();
    let code = sheet.captures(&noe.html).unwrap()[1].to_owned();
    noe.does("kept", &[]).await;
    let text = app.shows(town.now());
    for folder in std::fs::read_dir(town.folder()).unwrap() {
        let file = folder.unwrap().path();
        let bytes = std::fs::read(&file).unwrap_or_default();
        let readable = String::from_utf8_lossy(&bytes);
        for secret in [letters.replace(' ', ""), code.clone(), code.replace('-', ""), super::NOE_PASSWORD.to_owned()] {
            assert!(!readable.contains(&secret), "{} holds {secret}", file.display());
        }
        assert!(!readable.contains(&NEW_PHONE[1..]));
    }
    assert_eq!(text.len(), 6);
}

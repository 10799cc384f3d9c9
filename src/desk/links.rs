//! What somebody wrote, on its way into somebody else's chat: nothing in it can be tapped.
//!
//! The threat goes both ways. A stranger who writes to IT wants an agent to open their page; an agent, or whoever has taken an
//! agent's account, wants a person who trusts IT to open theirs. Chats turn into a link what only looks like one: a host
//! without a scheme, an address in numbers, a word after a slash. So it is shown as text, with its whole host, and whoever
//! really wants to go there types it. Only pages of the organisation stay as they are, and only on their way to the person.

use url::Url;

use super::plain_lines;

/// What somebody wrote in a chat, for a room: line by line, with nothing in it that acts or can be tapped.
pub fn to_room(text: &str) -> Vec<String> {
    plain_lines(text).iter().map(|line| untappable(line)).collect()
}

/// What an agent wrote, for the person: the same, but pages at one of the organisation's own addresses can be tapped.
pub fn to_person(text: &str, own: &[Url]) -> Vec<String> {
    plain_lines(text)
        .iter()
        .map(|line| by_words(line, |word| of_ours(word, own).unwrap_or_else(|| unlinked(word))))
        .collect()
}

/// A line that is safe already, with nothing in it that can be tapped. Mail addresses stay as they are: they open nothing.
pub fn untappable(line: &str) -> String {
    by_words(line, unlinked)
}

fn by_words(line: &str, of: impl Fn(&str) -> String) -> String {
    let part = |part: &str| {
        let word = part.trim_end();
        format!("{}{}", of(word), &part[word.len()..])
    };
    line.split_inclusive(char::is_whitespace).map(part).collect()
}

/// A word that is the address of a page of the organisation's, as it was written: over TLS, at the very same host and port,
/// with nothing before the host, and with no mark that a chat would read otherwise than a browser.
fn of_ours(word: &str, own: &[Url]) -> Option<String> {
    let written = word.replacen(":∕/", "://", 1); // as `plain` has left it
    let plain = |mark: char| mark.is_ascii_alphanumeric() || "-._~:/?#=&%+".contains(mark);
    let address = written.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let url = Url::parse(address).ok().filter(|_| address.chars().all(plain) && address.starts_with("https://"))?;
    let same = |own: &Url| own.host_str() == url.host_str() && own.port() == url.port() && own.scheme() == "https";
    own.iter().any(same).then_some(written)
}

fn unlinked(word: &str) -> String {
    if is_mail(word) {
        return word.to_owned();
    }
    let numbers = is_in_numbers(word);
    let marks: Vec<char> = word.chars().collect();
    let mut safe = String::new();
    for (at, mark) in marks.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| marks[at]);
        let after = marks.get(at + 1).copied();
        let parts = before.is_some_and(|before| !is_stop(before))
            && after.is_some_and(|after| numbers || after.is_alphabetic());
        match mark {
            // "example.org" is a link to a chat, "1.5" is not.
            stop if is_stop(*stop) && parts => safe.push_str("[.]"),
            // "/start" is a command to whatever listens.
            '/' if !before.is_some_and(char::is_alphanumeric) => safe.push('∕'),
            mark => safe.push(*mark),
        }
    }
    safe
}

/// What parts the names of a host, in any script's form: a browser reads them all alike.
fn is_stop(mark: char) -> bool {
    matches!(mark, '.' | '。' | '．' | '｡')
}

/// Whether a word is a mail address and nothing else, masked or not.
fn is_mail(word: &str) -> bool {
    let word = word.trim_matches(|mark: char| !mark.is_alphanumeric() && mark != '•');
    let name =
        |part: &str| !part.is_empty() && part.chars().all(|mark| mark.is_alphanumeric() || "._%+-•".contains(mark));
    word.split_once('@').is_some_and(|(local, host)| name(local) && name(host))
}

/// Whether a word holds an address in numbers: four of them.
fn is_in_numbers(word: &str) -> bool {
    let host = word.split(['/', '∕']).rfind(|part| part.contains('.')).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let parts: Vec<&str> = host.split(is_stop).map(|part| part.trim_matches(|mark: char| !mark.is_numeric())).collect();
    parts.len() >= 4 && parts[..4].iter().all(|part| !part.is_empty() && part.chars().all(char::is_numeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s47_nothing_that_is_relayed_can_be_tapped() {
        for (written, shown) in [
            ("see evil.test/x now", "see evil[.]test/x now"),
            ("https://evil.test/a.b", "https:∕∕evil[.]test/a[.]b"),
            ("HTTP://Evil.test", "HTTP:∕∕Evil[.]test"),
            ("www.evil.test.", "www[.]evil[.]test."),
            ("t.me/evilbot", "t[.]me/evilbot"),
            ("tg://resolve?domain=evil", "tg:∕∕resolve?domain=evil"),
            ("http://10.0.0.7/x", "http:∕∕10[.]0[.]0[.]7/x"),
            ("10.0.0.7", "10[.]0[.]0[.]7"),
            ("evil。test ｅｖｉｌ．test", "evil[.]test ｅｖｉｌ[.]test"),
            ("i❤.test", "i❤[.]test"),
            ("[here](https://evil.test)", "[here](https:∕∕evil[.]test)"),
            ("<https://evil.test>", "‹https:∕∕evil[.]test›"),
            ("/start (/audit)", "∕start (∕audit)"),
            ("@admin，@admin <@123> <@&9>", "＠admin，＠admin ‹＠123› ‹＠&9›"),
            ("mira@evil.test/x", "mira@evil[.]test/x"),
            ("ht\u{200b}tps://evil.te\u{2060}st", "https:∕∕evil[.]test"),
        ] {
            assert_eq!(to_room(written), [shown], "{written}");
            assert_eq!(to_person(written, &[]), [shown], "{written}");
        }
        for plain in
            ["mira.costa@example.org, 10:30", "1.5 h… ok. Merci", "Windows 11.2 says no", "m••@e••.test", "and/or"]
        {
            assert_eq!(to_room(plain), [plain]);
        }
    }

    #[test]
    fn s47_only_the_organisations_own_pages_stay_links_for_the_person() {
        let own = [Url::parse("https://portal.b.test/help").unwrap(), Url::parse("https://b.test:8443").unwrap()];
        for ours in ["https://portal.b.test/vpn?os=mac", "https://b.test:8443/x"] {
            assert_eq!(to_person(&format!("see {ours}, please"), &own), [format!("see {ours}, please")]);
            assert_ne!(to_room(ours), [ours], "to a room nothing stays one");
        }
        for theirs in [
            "http://portal.b.test/x",
            "https://portal.b.test@evil.test/",
            "https://portal.b.test.evil.test/",
            "https://evil.test/portal.b.test",
            "https://b.test/x",
            "https://portal.b.test:444/",
            "https://portal.b.test\\@evil.test",
            "xhttps://portal.b.test",
        ] {
            assert!(!to_person(theirs, &own)[0].contains("://"), "{theirs}");
        }
    }
}

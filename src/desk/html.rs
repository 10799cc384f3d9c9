//! What agents write in ticket systems, as plain text: it is shown in a chat, where nothing of it may be more than words.

use html2text::config;

/// How much of a text is read, in bytes, and how many tags of it: an answer with what is quoted below it fits. Tags within
/// tags take a reader time by the square of their number.
const HTML_MAX: usize = 64 * 1024;
const TAGS_MAX: usize = 2_000;
/// The longest text that is passed on, in characters; as long as anything else that is read.
const TEXT_MAX: usize = 1900;
/// Lines are not broken before a chat does it.
const WIDTH: usize = 10_000;

/// The words of a text in HTML, cut off where nobody reads on. Addresses of links follow the text as words.
pub(super) fn text(html: &str) -> String {
    let coded = !html.contains('<') && (html.contains("&lt;") || html.contains("&#60;"));
    let html = if coded { decoded(html) } else { html.to_owned() };
    let tags = html.match_indices('<').nth(TAGS_MAX).map_or(html.len(), |(at, _)| at);
    let end = (0..=tags.min(HTML_MAX)).rev().find(|end| html.is_char_boundary(*end)).unwrap_or_default();
    let plain = config::plain_no_decorate()
        .link_footnotes(true)
        .raw_mode(true)
        .allow_width_overflow()
        .string_from_read(&html.as_bytes()[..end], WIDTH);
    // Nothing is passed on that cannot be read: it could be anything.
    cut(plain.unwrap_or_default().trim())
}

/// The same for a text that is no HTML.
pub(super) fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(TEXT_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A text as HTML that says the same and does nothing.
pub(super) fn escaped(lines: &[String]) -> String {
    let safe = |line: &String| {
        let coded = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let indent = coded.len() - coded.trim_start().len();
        format!("{}{}", "&nbsp;".repeat(indent), coded.trim_start())
    };
    lines.iter().map(safe).collect::<Vec<_>>().join("<br>")
}

/// GLPI keeps its HTML coded once more, and hands it out so.
fn decoded(html: &str) -> String {
    let marks = [("&#60;", "<"), ("&lt;", "<"), ("&#62;", ">"), ("&gt;", ">"), ("&#38;", "&"), ("&amp;", "&")];
    marks.iter().fold(html.to_owned(), |text, (code, mark)| text.replace(code, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_words() {
        for (html, words) in [
            ("Hello<br>you &amp; me<div><br></div><div>bye</div>", "Hello\nyou & me\n\nbye"),
            ("<p>Bonjour,</p><p>à&nbsp;9 h</p>", "Bonjour,\n\nà\u{a0}9 h"),
            ("<script>alert(1)</script><style>b{}</style><b>bold</b>", "bold"),
            ("您好<br/>请稍候", "您好\n请稍候"),
            ("&#60;p&#62;coded &#38;amp; twice&#60;/p&#62;", "coded & twice"),
            ("plain 1 &lt; 2", "plain 1 < 2"),
            ("", ""),
            ("<img src=x onerror=alert(1)>", ""),
        ] {
            assert_eq!(text(html), words, "{html}");
        }
        assert_eq!(
            text(r#"see <a href="https://p.test/x">the page</a>"#),
            "see [the page][1]\n\n[1]: https://p.test/x"
        );
    }

    #[test]
    fn whatever_comes_is_bounded() {
        for hostile in [
            "<div>".repeat(200_000),
            "<blockquote>".repeat(50_000),
            "<table><tr><td>".repeat(2_000),
            "é".repeat(1 << 20),
        ] {
            assert!(text(&hostile).chars().count() <= TEXT_MAX + 1);
        }
        assert!(cut(&"字".repeat(5_000)).ends_with("字…"));
    }

    #[test]
    fn what_we_write_is_only_text() {
        let lines = ["a <b>x</b> & \"y\"".to_owned(), "  two".to_owned()];
        assert_eq!(escaped(&lines), "a &lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;<br>&nbsp;&nbsp;two");
        assert_eq!(text(&escaped(&lines)), "a <b>x</b> & \"y\"\n\u{a0}\u{a0}two");
    }
}

//! Every way a configuration can be wrong, with the very words.

use super::*;

pub(super) const GOOD: &str = r#"[server]
public_url = "https://reset.example.org"
key_file = "master.key"
[org]
name = "Example"
sign_in_url = "https://portal.example.org"
it_contact = "+33 4 42 00 00 00"
[policy]
methods = ["mail"]
[courier.mail]
host = "smtp.example.org"
from = "sesame@example.org"
[desk]
mail_to = "it@example.org"
"#;

fn no_environment() -> Environment {
    Environment::default()
}

pub(super) fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(super) fn told(text: &str) -> String {
    match Config::parse("sesame.toml", text, &no_environment()) {
        Ok(_) => "fine".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

/// Puts a line in the place of another, or behind a table's head, and says what is told.
fn with(place: &str, line: &str) -> String {
    assert!(GOOD.contains(place), "{place}");
    let replacement = if place.starts_with('[') { format!("{place}\n{line}") } else { line.to_owned() };
    told(&GOOD.replacen(place, &replacement, 1))
}

const URL: &str = "public_url = \"https://reset.example.org\"";
const METHODS: &str = "methods = [\"mail\"]";
pub(super) const HOST: &str = "host = \"smtp.example.org\"";

#[test]
fn what_is_good_is_taken() {
    assert_eq!(told(GOOD), "fine");
}

#[test]
fn a_wrong_key_or_type_is_told_with_line_and_key() {
    let table = [
        ("[org]", "locael = \"fr\"", "sesame.toml:5: org.locael: unknown key; did you mean locale?"),
        ("[policy]", "gate = 2", "sesame.toml:9: policy.gate: unknown key; did you mean gates?"),
        ("[desk]", "fax = 1", "sesame.toml:14: desk.fax: unknown key; expected mail_to, webhook, zammad, glpi or room"),
        (
            "[policy]",
            "gates = \"two\"",
            "sesame.toml:9: policy.gates: found \"two\"; expected a whole number from 0 to 255",
        ),
        ("[policy]", "gates = -1", "sesame.toml:9: policy.gates: found -1; expected a whole number from 0 to 255"),
        (
            "[policy]",
            "captcha = \"often\"",
            "sesame.toml:9: policy.captcha: found \"often\"; expected \"always\", \"unbound\" or \"never\"",
        ),
        (
            METHODS,
            "methods = \"mail\"",
            "sesame.toml:9: policy.methods: found \"mail\"; expected a list in square brackets",
        ),
        (
            METHODS,
            "methods = [\n  \"mail\",\n  \"fax\",\n]",
            "sesame.toml:11: policy.methods[1]: found \"fax\"; expected \"sms\", \"call\", \"mail\", \"totp\", \"push\", \"questions\", \"codes\" or \"passkey\"",
        ),
        (
            "[policy]",
            "code.valid = \"-5min\"",
            "sesame.toml:9: policy.code.valid: found \"-5min\"; expected a duration such as \"90s\" or \"5min\"",
        ),
        ("[policy]", "code.valid = 5", "sesame.toml:9: policy.code.valid: found 5; expected a text in quotes"),
        (
            "[policy]",
            "password.lower = \"yes\"",
            "sesame.toml:9: policy.password.lower: found \"yes\"; expected true or false",
        ),
        ("[policy]", "code = 5", "sesame.toml:9: policy.code: found 5; expected a table"),
        (
            "[server]",
            "listen = \"everywhere\"",
            "sesame.toml:2: server.listen: found \"everywhere\"; expected an address and a port such as \"127.0.0.1:8080\"",
        ),
        (URL, "", "sesame.toml:1: server.public_url: missing; expected a value such as \"https://reset.example.org\""),
        (HOST, "", "sesame.toml:10: courier.mail.host: missing; expected a value such as \"smtp.example.org\""),
        (
            HOST,
            "host = \"h\"\ntls = \"tsl\"",
            "sesame.toml:12: courier.mail.tls: found \"tsl\"; expected \"starttls\", \"tls\" or \"none\"",
        ),
    ];
    for (place, line, expected) in table {
        assert_eq!(with(place, line), expected, "{line}");
    }
    assert_eq!(
        told(&GOOD.replacen("[org]", "[organisation]", 1)).lines().last(),
        Some(
            "sesame.toml:4: organisation: unknown key; expected server, org, policy, courier, desk, directory, audit, look, alarms, telemetry, telegram, web_chat, discord or console"
        )
    );
    assert!(told("").contains("sesame.toml: server: missing; expected the table [server]"), "{}", told(""));
    let keep = told(&format!("{GOOD}[audit]\nkeep = \"5 hours\""));
    assert_eq!(
        keep,
        "sesame.toml:16: audit.keep: found \"5 hours\"; expected a time such as \"12 months\" or \"90 days\""
    );
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn impossible_values_and_unsafe_combinations_are_refused() {
    let table = [
        (
            URL,
            "public_url = \"http://reset.example.org\"",
            "sesame.toml:2: server.public_url: found \"http://reset.example.org\"; expected https://, for new passwords pass through it (http:// only to this machine)",
        ),
        (URL, "public_url = \"http://127.0.0.1:8080\"", "fine"),
        (
            URL,
            "public_url = \"reset\"",
            "sesame.toml:2: server.public_url: found \"reset\"; expected a URL such as \"https://reset.example.org\"",
        ),
        (
            URL,
            "public_url = \"https://a.example/?x=1\"",
            "sesame.toml:2: server.public_url: found \"https://a.example/?x=1\"; expected a URL without user, password, ? and #",
        ),
        (
            "[server]",
            "log = \"=[\"",
            "sesame.toml:2: server.log: found \"=[\"; expected a level such as \"info\" or \"info,sesame=debug\"",
        ),
        (
            "name = \"Example\"",
            "name = \" \"",
            "sesame.toml:5: org.name: found \" \"; expected a text that is not empty",
        ),
        (
            "[org]",
            "portal_url = \"portal\"",
            "sesame.toml:5: org.portal_url: found \"portal\"; expected a URL such as \"https://portal.example.org\"",
        ),
        (
            "[org]",
            "locale = \"tlh\"",
            "sesame.toml:5: org.locale: found \"tlh\"; expected one of \"en\", \"fr\", \"zh-Hans\"",
        ),
        (
            "[org]",
            "time_zone = \"Europe/Cassis\"",
            "sesame.toml:5: org.time_zone: found \"Europe/Cassis\"; expected a time zone such as \"Europe/Paris\" or \"UTC\"",
        ),
        (
            "[org]",
            "country = \"XX\"",
            "sesame.toml:5: org.country: found \"XX\"; expected a country of ISO 3166-1 in two capitals, such as \"FR\"",
        ),
        (
            "[org]",
            "working_days = [1, 8]",
            "sesame.toml:5: org.working_days: found \"8\"; expected days from 1 (Monday) to 7 (Sunday)",
        ),
        (
            "[org]",
            "working_days = []",
            "sesame.toml:5: org.working_days: found an empty list; expected at least one day, for reminders",
        ),
        ("[org]", "working_hour = 24", "sesame.toml:5: org.working_hour: found 24; expected a number from 0 to 23"),
        (
            "[org]",
            "identity.wrong_pattern = \"(\"",
            "sesame.toml:5: org.identity.wrong_pattern: found \"(\"; expected a regular expression such as \"^[a-z]+\\\\.[a-z]+@\"",
        ),
        (
            "[org]",
            "identity.domains = [\"a.org\", \"A.org\"]",
            "sesame.toml:5: org.identity.domains: found \"a.org\" twice; expected each once",
        ),
        (
            "[org]",
            "identity.domains = [\"x@a.org\"]",
            "sesame.toml:5: org.identity.domains: found \"x@a.org\"; expected a mail domain such as \"example.org\"",
        ),
        (
            "[org]",
            "identity.domains = [\"a.org\"]\nidentity.personal_domains = [\"A.org\"]",
            "sesame.toml:6: org.identity.personal_domains: found \"A.org\"; expected domains that are not also in org.identity.domains",
        ),
        ("[policy]", "gates = 4", "sesame.toml:9: policy.gates: found 4; expected a number from 1 to 3"),
        (
            "[policy]",
            "gates = 2",
            "sesame.toml:9: policy.gates: found 2; expected at most 1, or policy.methods of more classes (\"sms\" and \"call\" are both a phone)",
        ),
        (
            METHODS,
            "methods = []",
            "sesame.toml:9: policy.methods: found an empty list; expected at least one of \"passkey\", \"totp\", \"push\", \"sms\", \"call\", \"mail\", \"codes\", \"questions\"",
        ),
        (
            METHODS,
            "methods = [\"mail\", \"sms\"]",
            "sesame.toml:9: policy.methods: found \"sms\"; expected the table [courier.sms], or policy.methods without it",
        ),
        ("[policy]", "code.digits = 5", "sesame.toml:9: policy.code.digits: found 5; expected a number from 6 to 10"),
        (
            "[policy]",
            "code.mail_digits = 11",
            "sesame.toml:9: policy.code.mail_digits: found 11; expected a number from 6 to 10",
        ),
        ("[policy]", "code.tries = 0", "sesame.toml:9: policy.code.tries: found 0; expected a number from 1 to 10"),
        (
            "[policy]",
            "code.valid = \"1h\"",
            "sesame.toml:9: policy.code.valid: found 1h; expected a time from 30s to 10min",
        ),
        (
            "[policy]",
            "code.resend_after = []",
            "sesame.toml:9: policy.code.resend_after: found an empty list; expected at least one duration",
        ),
        (
            "[policy]",
            "limits.back_off = [\"0s\", \"48h\"]",
            "sesame.toml:9: policy.limits.back_off[1]: found 2 days; expected a time from 0s to 1 days",
        ),
        (
            "[policy]",
            "limits.wrong_per_day = 0",
            "sesame.toml:9: policy.limits.wrong_per_day: found 0; expected a number from 1 to 100",
        ),
        (
            "[policy]",
            "flow.page = \"61min\"",
            "sesame.toml:9: policy.flow.page: found 61min; expected a time from 1min to 1h",
        ),
        (
            "[policy]",
            "flow.idle = \"2h\"",
            "sesame.toml:9: policy.flow.idle: found 2h; expected a time from 1min to 30min",
        ),
        (
            "[policy]",
            "password.min = 20\npassword.max = 16",
            "sesame.toml:9: policy.password.min: found 20; expected at most policy.password.max, 16",
        ),
        (
            "[policy]",
            "password.min = 4",
            "sesame.toml:9: policy.password.min: found 4; expected a number from 8 to 256",
        ),
        (
            "[policy]",
            "password.history = 255",
            "sesame.toml:9: policy.password.history: found 255; expected a number from 0 to 100",
        ),
        (
            HOST,
            "host = \"smtp.example.org\"\ntls = \"none\"",
            "sesame.toml:12: courier.mail.tls: \"none\" to another machine would show codes to the network; expected \"starttls\" or \"tls\"",
        ),
        (HOST, "host = \"127.0.0.1\"\ntls = \"none\"", "fine"),
        (
            HOST,
            "host = \"h\"\ntimeout = \"1h\"",
            "sesame.toml:12: courier.mail.timeout: found 1h; expected a time from 1s to 2min",
        ),
        (
            "from = \"sesame@example.org\"",
            "from = \"sesame\"",
            "sesame.toml:12: courier.mail.from: found \"sesame\"; expected a mail address",
        ),
        (
            "mail_to = \"it@example.org\"",
            "mail_to = \"it\"",
            "sesame.toml:14: desk.mail_to: found \"it\"; expected a mail address",
        ),
        (
            "mail_to = \"it@example.org\"",
            "",
            "sesame.toml:13: desk: found none of mail_to, webhook, zammad, glpi and room; expected at least one, or nobody hears of escalations",
        ),
    ];
    for (place, line, expected) in table {
        assert_eq!(with(place, line), expected, "{line}");
    }
}

/// Browsers keep none for a number: whoever asks for them is told, and by default they are left out.
#[test]
fn passkeys_are_refused_without_a_host_name_only_where_they_are_asked_for() {
    let bare = GOOD.replacen(URL, "public_url = \"http://127.0.0.1:8080\"", 1);
    let asked = told(&bare.replacen(METHODS, "methods = [\"mail\", \"passkey\"]", 1));
    assert!(asked.contains("policy.methods: found \"passkey\""), "{asked}");
    let default = told(&bare.replacen(METHODS, "", 1));
    assert!(!default.contains("passkey"), "{default}");
}

#[test]
fn a_gateway_says_what_is_wrong_with_it() {
    let table = [
        (
            "url = \"http://sms.example.org/\"\nbody = '\"{to}\"'",
            "sesame.toml:16: courier.sms.url: expected a URL that begins with https:// (http:// only to this machine)",
        ),
        ("url = \"https://sms.example.org/\"\nbody = '\"{to}{tpyo}\"'", "sesame.toml:17: courier.sms.body: "),
        (
            "url = \"https://sms.example.org/\"\nbody = '\"{to}\"'\nmethod = \"PATCH\"",
            "sesame.toml:18: courier.sms.method: found \"PATCH\"; expected \"POST\", \"GET\" or \"PUT\"",
        ),
        (
            "url = \"https://sms.example.org/?to={to}\"\nheaders.Authorization = \"Bearer hunter2\"",
            "sesame.toml:17: courier.sms.headers.Authorization: found a secret in the configuration; expected {secret} in its place, and secret_file",
        ),
    ];
    for (lines, expected) in table {
        let text = told(&format!("{GOOD}[courier.sms]\n{lines}\n"));
        assert!(text.starts_with(expected) && text.lines().count() == 1, "{text}");
    }
    let call = told(&format!("{GOOD}[courier.call]\nurl = \"https://call.example.org/?to={{to}}\"\n"));
    assert_eq!(
        call,
        "sesame.toml:15: courier.call.keys_field: missing; expected the name of the field in which the gateway reports the keys pressed"
    );
}

#[test]
fn a_provider_says_what_is_wrong_with_it() {
    let account = format!("account = \"AC{}\"", "0a".repeat(16));
    let table = [
        (
            "twilio",
            "account = \"AC1\"\ncaller = \"+33442000000\"".to_owned(),
            "16: courier.twilio.account: expected AC",
        ),
        ("twilio", account.clone(), "15: courier.twilio.caller: found neither sender, service nor caller"),
        ("twilio", format!("{account}\ncaller = \"0442\""), "17: courier.twilio.caller: expected a number such as"),
        (
            "infobip",
            "api_url = \"http://x.example\"\nsender = \"IT\"".to_owned(),
            "16: courier.infobip.api_url: expected a URL",
        ),
        (
            "infobip",
            "api_url = \"https://x.example\"\nsender = \" \"".to_owned(),
            "17: courier.infobip.sender: expected the number",
        ),
        (
            "risk",
            "url = \"https://x.example/\"\npointer = \"/a\"".to_owned(),
            "16: courier.risk.url: does not hold {to}",
        ),
        (
            "risk",
            "url = \"https://x.example/{to}\"\npointer = \"a\"".to_owned(),
            "17: courier.risk.pointer: expected a JSON",
        ),
        (
            "risk",
            "url = \"https://x.example/{to}\"\npointer = \"/a\"\nheader = \"Authorization: hunter2\"".to_owned(),
            "18: courier.risk.header: found a secret in the configuration",
        ),
    ];
    for (name, lines, expected) in table {
        let text = told(&format!("{GOOD}[courier.{name}]\n{lines}\n"));
        assert!(text.starts_with(&format!("sesame.toml:{expected}")) && text.lines().count() == 1, "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let left_out = told(&format!(
        "{GOOD}[courier]\norder = [\"twilio\"]\n[courier.infobip]\napi_url = \"https://x.example\"\nsender = \"IT\"\n"
    ));
    assert!(left_out.contains("courier.order: does not hold \"infobip\""), "{left_out}");
    for (key, expected) in [
        ("countries = [\"France\"]", "policy.spending.countries: found \"France\"; expected countries of ISO 3166-1"),
        ("countries = [\"FR\", \"FR\"]", "policy.spending.countries: found \"FR\" twice"),
        ("per_number_per_day = 0", "policy.spending.per_number_per_day: found 0; expected a number from 1 to 1000"),
    ] {
        let text = with("[policy]", &format!("spending.{key}"));
        assert!(text.starts_with(&format!("sesame.toml:9: {expected}")) && text.lines().count() == 1, "{text}");
    }
}

#[test]
fn all_is_told_at_once_in_the_order_of_the_file() {
    let text = GOOD
        .replacen("[policy]", "[policy]\ngates = \"two\"\ncode.digits = 3\ncode.trise = 1", 1)
        .replacen(URL, "public_url = 5", 1)
        .replacen("name = \"Example\"\n", "", 1)
        .replacen(HOST, "host = \"h\"\nport = \"x\"", 1);
    let expected = [
        "sesame.toml:2: server.public_url: found 5; expected a text in quotes",
        "sesame.toml:4: org.name: missing; expected a value such as \"Example University\"",
        "sesame.toml:8: policy.gates: found \"two\"; expected a whole number from 0 to 255",
        "sesame.toml:9: policy.code.digits: found 3; expected a number from 6 to 10",
        "sesame.toml:10: policy.code.trise: unknown key; did you mean tries?",
        "sesame.toml:14: courier.mail.port: found \"x\"; expected a whole number from 0 to 65535",
    ];
    assert_eq!(told(&text).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_syntax_error_shows_its_place_and_nothing_of_its_line() {
    for (line, at) in [
        ("password = hunter2secret", 11),
        ("password = \"hunter2secret", 11),
        ("hunter2secret", 11),
        ("password_file = \"a\" hunter2secret", 11),
        ("host = \"hunter2secret\"\nhost = \"b\"", 12),
    ] {
        let text = with(HOST, line);
        assert!(text.starts_with(&format!("sesame.toml:{at}: this is not TOML: ")), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_never_shown() {
    let advice = "a secret does not belong in the configuration; expected password_file = \"…\", the name of a file that \
                  holds it, or the environment variable SESAME_COURIER_MAIL_PASSWORD";
    for key in ["password", "passwd", "Password", "secret"] {
        let told = with(HOST, &format!("{HOST}\n{key} = \"hunter2\""));
        assert_eq!(told, format!("sesame.toml:12: courier.mail.{key}: {advice}"));
    }
    let key = with("[server]", "key = \"hunter2\"");
    assert!(key.contains("or the environment variable SESAME_KEY"), "{key}");
    // In a wrong place, of a wrong type, misspelt: its name is told, its text is not.
    for line in [
        "password_fiel = \"hunter2\"",
        "password_file = [\"hunter2\"]",
        "ca_file = { x = \"hunter2\" }",
        "user = [\"hunter2\"]",
    ] {
        let told = with(HOST, &format!("{HOST}\n{line}"));
        assert!(told != "fine" && !told.contains("hunter2"), "{told}");
    }
    for lines in [
        "url = \"hunter2\"",
        "url = \"https://me:hunter2@sms.example.org/{to}\"",
        "url = \"http://sms.example.org/?key=hunter2\"",
        "url = \"https://sms.example.org/{to}\"\nheaders = \"hunter2\"",
        "url = \"https://sms.example.org/{to}\"\nbody = 'hunter2'",
    ] {
        let told = told(&format!("{GOOD}[courier.sms]\n{lines}\n"));
        assert!(told != "fine" && !told.contains("hunter2"), "{told}");
    }
}

#[test]
fn the_environment_wins_and_is_checked_like_the_file() {
    let read = |variables: &[(&str, &str)]| Config::parse("sesame.toml", GOOD, &environment(variables));
    let config = read(&[
        ("SESAME_SERVER_LISTEN", "[::1]:9000"),
        ("SESAME_POLICY_CODE_DIGITS", "8"),
        ("SESAME_POLICY_CODE_RESEND_AFTER", "[\"10s\"]"),
        ("SESAME_ORG_IT_CONTACT", "4242"),
        ("SESAME_SERVICE_HOST", "10.0.0.1"),
        ("SESAME_PORT", "tcp://10.0.0.1:80"),
        ("SESAME_SERVER_LOG", ""),
        ("PATH", "/bin"),
    ])
    .unwrap();
    assert_eq!(config.server.listen.to_string(), "[::1]:9000");
    assert_eq!((config.policy.code.digits, config.policy.code.resend_after.len()), (8, 1));
    assert_eq!((config.org.it_contact.as_str(), config.server.log.as_str()), ("4242", "info"));
    let wrong = read(&[("SESAME_POLICY_CODE_VALID", "-5min"), ("SESAME_POLICY_CODE_TRISE", "1")]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "SESAME_POLICY_CODE_TRISE: no key has this name; did you mean SESAME_POLICY_CODE_TRIES?\n\
         SESAME_POLICY_CODE_VALID: policy.code.valid: found \"-5min\"; expected a duration such as \"90s\" or \"5min\""
    );
}

#[test]
fn a_missing_configuration_says_how_to_get_one() {
    let problems = Config::load(std::path::Path::new("/nowhere/sesame.toml"), &no_environment()).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "/nowhere/sesame.toml: the file cannot be read (entity not found); `sesame init` prints one to begin with"
    );
}

//! The README's guide for Active Directory, word for word, on a domain that was made a moment ago.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use regex::Regex;
use sesame::directory::active_directory::ActiveDirectory;
use sesame::directory::{Directory as _, Verdict};
use sesame::engine::policy::PasswordPolicy;
use sesame::ids::Handle;
use sesame::secret::Secret;
use sesame::time::SystemClock;
use tokio::net::TcpListener;

use crate::servers::ldap::LdapServer;
use crate::servers::samba::bare;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const NEW: &str = "Quiet7-harbour-moss";

/// What stands between the marks of a language in a section of the README.
fn lines(section: &str, language: &str) -> String {
    let block = Regex::new(&format!("(?s)```{language}\n(.*?)```")).unwrap();
    block.captures(section).unwrap_or_else(|| panic!("no {language} in the guide"))[1].to_owned()
}

/// The commands of the guide, as an administrator types them on the domain controller. Theirs is the machine's one domain
/// and a password typed at a prompt; ours lies in a folder, and so says each `samba-tool`.
fn types(commands: &str, domain: &LdapServer, folder: &Path) -> Output {
    let tool = folder.join("samba-tool");
    let (conf, password) = (domain.certificates.folder.join("smb.conf"), domain.service.password);
    let script = format!(
        "#!/bin/sh\ncase \"$1 $2\" in \"user add\") set -- \"$@\" '{password}' ;; esac\n\
         exec /usr/bin/samba-tool \"$@\" -s '{}'\n",
        conf.display(),
    );
    fs::write(&tool, script).unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    Command::new("sh").args(["-e", "-c", commands]).env("PATH", path).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn s100_the_guide_in_the_readme_works_on_a_fresh_domain() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let section = readme.split("### Active Directory\n").nth(1).unwrap().split("\n### ").next().unwrap();
    let (commands, settings) = (lines(section, "sh"), lines(section, "toml"));
    assert!(commands.lines().count() + settings.lines().count() <= 15, "a guide of fifteen lines");

    let domain = bare();
    let home = tempfile::tempdir().unwrap();
    let typed = types(&commands, &domain, home.path());
    assert!(typed.status.success(), "{}", String::from_utf8_lossy(&typed.stderr));

    // The test's own server and its authority stand in the place of the example's; all else is as written.
    let write = |name: &str, text: &str| {
        fs::write(home.path().join(name), text).unwrap();
        fs::set_permissions(home.path().join(name), fs::Permissions::from_mode(0o600)).unwrap();
    };
    let settings = settings.replace("ldaps://dc1.example.org", &domain.ldaps);
    write("company-ca.pem", &fs::read_to_string(&domain.certificates.authority).unwrap());
    write("directory.password", domain.service.password);
    write("master.key", &"0123456789abcdef".repeat(4));
    write("desk.secret", "0123456789abcdef0123456789abcdef");
    let desk = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = desk.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(desk, axum::Router::new()).await });
    let config = format!(
        "[server]\npublic_url = \"https://reset.example.org\"\nkey_file = \"master.key\"\n[org]\nname = \"Example\"\n\
         sign_in_url = \"https://portal.example.org\"\nit_contact = \"desk@example.org\"\n[policy]\nmethods = [\"totp\"]\n\
         [desk.webhook]\nurl = \"http://{address}/\"\nsecret_file = \"desk.secret\"\n[web_chat]\n{settings}"
    );
    write("sesame.toml", &config);
    let sesame = |command: &str| {
        Command::new(env!("CARGO_BIN_EXE_sesame")).arg(command).current_dir(home.path()).output().unwrap()
    };
    let checked = sesame("check");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    for line in [
        "answers, with a certificate that is trusted",
        "svc-sesame@example.org is no administrator",
        "it may set the password of anna and unlock the account, and no more",
        "Everything works.",
    ] {
        assert!(said.contains(line), "{line:?} is missing in\n{said}{}", String::from_utf8_lossy(&checked.stderr));
    }
    assert!(checked.status.success() && !said.contains('✗'), "{said}");

    let table: toml::Table = toml::from_str(&settings).unwrap();
    let mut directory: sesame::directory::ldap::Settings =
        table["directory"]["active_directory"].clone().try_into().unwrap();
    directory.ca_file = Some(domain.certificates.authority.clone());
    let password = Secret::from(domain.service.password);
    let directory =
        ActiveDirectory::new(&directory, password, PasswordPolicy::default(), Arc::new(SystemClock)).unwrap();
    let anna = directory.find(&Handle::from("EXAMPLE\\anna")).await.unwrap().unwrap();
    assert_eq!(directory.set_password(&anna.id, &Secret::from(NEW)).await.unwrap(), Verdict::Applied);
    assert!(domain.bind("anna@example.org", NEW).await.is_ok());
    assert!(domain.bind("anna@example.org", "F1rst-Passw0rd!").await.is_err());
}

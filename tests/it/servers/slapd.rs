//! A real `OpenLDAP` with password policy.

use std::ops::Deref;
use std::sync::OnceLock;

use ldap3::LdapResult;
use ldap3::controls::RawControl;

use super::ldap::{Account, Kind, LdapServer, User};

const PEOPLE: &str = "ou=people,dc=example,dc=test";
const PASSWORD: &str = "F1rst-Passw0rd!";

/// draft-behera-ldap-password-policy-10, 6: asks for, and is, the reason why a password was refused.
pub const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// The server of `tests/servers/slapd.py`.
pub struct Slapd(LdapServer);

impl Deref for Slapd {
    type Target = LdapServer;
    fn deref(&self) -> &LdapServer {
        &self.0
    }
}

/// The server; the first caller starts it. Tests keep out of each other's way by making users of their own.
pub fn slapd() -> &'static Slapd {
    static SERVER: OnceLock<Slapd> = OnceLock::new();
    SERVER.get_or_init(|| {
        let administrator = Account { name: "cn=admin,dc=example,dc=test", password: "Adm1n-Passw0rd!" };
        let service = Account { name: "cn=sesame,dc=example,dc=test", password: "Svc-Passw0rd-1!" };
        Slapd(LdapServer::start(Kind::OpenLdap, &[], "dc=example,dc=test", [administrator, service]))
    })
}

/// A control that asks for the reasons of the password policy.
pub fn with_reasons() -> Vec<RawControl> {
    vec![RawControl { ctype: PASSWORD_POLICY.to_owned(), crit: false, val: None }]
}

/// The password policy's error number in an answer, if it gives one (the draft's `PasswordPolicyResponseValue`).
pub fn reason(answer: &LdapResult) -> Option<u8> {
    let control = answer.ctrls.iter().find(|control| control.1.ctype == PASSWORD_POLICY)?;
    match control.1.val.as_deref()? {
        [0x30, 3, 0x81, 1, error] => Some(*error),
        _ => None,
    }
}

impl Slapd {
    /// Makes somebody in ou=people who can sign in.
    pub async fn user(&self, login: &str) -> User {
        let dn = format!("uid={login},{PEOPLE}");
        let user = User {
            login: login.to_owned(),
            upn: dn.clone(),
            dn,
            mail: format!("{login}@mail.example.test"),
            password: PASSWORD,
        };
        let attributes: [(&str, &[u8]); 6] = [
            ("objectClass", b"inetOrgPerson"),
            ("uid", login.as_bytes()),
            ("cn", login.as_bytes()),
            ("sn", login.as_bytes()),
            ("mail", user.mail.as_bytes()),
            ("userPassword", PASSWORD.as_bytes()),
        ];
        self.add(&user.dn, &attributes).await;
        user
    }
}

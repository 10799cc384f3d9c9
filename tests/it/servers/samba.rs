//! A real Active Directory: Samba's domain controller.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::OnceLock;

use ldap3::controls::RawControl;
use ldap3::{Mod, Scope, SearchEntry};

use super::ldap::{Account, BARE, Kind, LdapServer, User, unicode_password};

const STAFF: &str = "OU=Staff,DC=help,DC=test";
const PASSWORD: &str = "F1rst-Passw0rd!";

/// The domain of `tests/servers/samba_dc.py`.
pub struct Samba(LdapServer);

impl Deref for Samba {
    type Target = LdapServer;
    fn deref(&self) -> &LdapServer {
        &self.0
    }
}

/// A fine-grained password policy.
pub struct Policy {
    /// Characters at least.
    pub length: u8,
    /// Passwords remembered.
    pub history: u8,
    /// Days before the next change.
    pub least_age: u8,
    /// Wrong passwords that lock.
    pub threshold: u8,
}

/// The domain; the first caller starts it. Tests keep out of each other's way by making users of their own.
pub fn samba() -> &'static Samba {
    static SERVER: OnceLock<Samba> = OnceLock::new();
    SERVER.get_or_init(|| {
        let administrator = Account { name: "Administrator@help.test", password: "Adm1n-Passw0rd!" };
        let service = Account { name: "svc-sesame@help.test", password: "Svc-Passw0rd-1!" };
        let seeds = [env!("CARGO_TARGET_TMPDIR")];
        Samba(LdapServer::start(Kind::ActiveDirectory, &seeds, "DC=help,DC=test", [administrator, service]))
    })
}

/// A domain that is made anew: example.org, with anna in OU=Staff and no service account. Its configuration is `smb.conf`
/// in the folder of its certificates.
pub fn bare() -> LdapServer {
    let administrator = Account { name: "Administrator@example.org", password: "Adm1n-Passw0rd!" };
    let service = Account { name: "svc-sesame@example.org", password: "Svc-Passw0rd-1!" };
    let arguments = [env!("CARGO_TARGET_TMPDIR"), "bare"];
    LdapServer::start_at(BARE, (Kind::ActiveDirectory, &arguments), "DC=example,DC=org", [administrator, service])
}

impl Samba {
    /// Makes somebody in OU=Staff who can sign in.
    pub async fn user(&self, login: &str) -> User {
        let user = User {
            login: login.to_owned(),
            dn: format!("CN={login},{STAFF}"),
            upn: format!("{login}@help.test"),
            mail: format!("{login}@mail.help.test"),
            password: PASSWORD,
        };
        let attributes: [(&str, &[u8]); 6] = [
            ("objectClass", b"user"),
            ("sAMAccountName", login.as_bytes()),
            ("userPrincipalName", user.upn.as_bytes()),
            ("mail", user.mail.as_bytes()),
            ("userAccountControl", b"512"),
            ("unicodePwd", &unicode_password(PASSWORD)),
        ];
        self.add(&user.dn, &attributes).await;
        user
    }

    /// Disables the account: `ACCOUNTDISABLE` beside `NORMAL_ACCOUNT`.
    pub async fn disable(&self, user: &User) {
        self.set(&user.dn, "userAccountControl", "514").await;
    }

    /// Lets the account expire: in 2016, in steps of 100 ns since 1601.
    pub async fn expire(&self, user: &User) {
        self.set(&user.dn, "accountExpires", "131000000000000000").await;
    }

    /// Demands a new password at the next sign-in.
    pub async fn must_change(&self, user: &User) {
        self.set(&user.dn, "pwdLastSet", "0").await;
    }

    /// Marks the account as AD marks the members of its administrative groups.
    pub async fn make_privileged(&self, user: &User) {
        self.set(&user.dn, "adminCount", "1").await;
    }

    /// Denies somebody changing their own password, as the box in Windows' own window does: to everyone and to themselves.
    pub async fn may_not_change(&self, user: &User) {
        let mut ldap = self.bound_as(self.administrator).await;
        // SEQUENCE { INTEGER 4 }: the list of who may do what, alone.
        let list_alone = || {
            vec![RawControl { ctype: "1.2.840.113556.1.4.801".to_owned(), crit: true, val: Some(vec![48, 3, 2, 1, 4]) }]
        };
        let attribute = "nTSecurityDescriptor";
        let found =
            ldap.with_controls(list_alone()).search(&user.dn, Scope::Base, "(objectClass=*)", [attribute]).await;
        let (mut found, _) = found.unwrap().success().unwrap();
        let mut present = SearchEntry::construct(found.remove(0)).bin_attrs.remove(attribute).unwrap().remove(0);
        // ACCESS_DENIED_OBJECT_ACE of an extended right, User-Change-Password: before the others, which may allow it.
        let deny = |sid: [u8; 12]| {
            let right = uuid::uuid!("ab721a53-1e2f-11d0-9819-00aa0040529b").to_bytes_le();
            [&[6, 0, 40, 0, 0, 1, 0, 0, 1, 0, 0, 0][..], &right, &sid].concat()
        };
        let everyone = deny([1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
        let themselves = deny([1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0]);
        let list = usize::try_from(u32::from_le_bytes(present[16..20].try_into().unwrap())).unwrap();
        for (at, more) in [(list + 2, 80), (list + 4, 2)] {
            let number = u16::from_le_bytes([present[at], present[at + 1]]) + more;
            present[at..at + 2].copy_from_slice(&number.to_le_bytes());
        }
        present.splice(list + 8..list + 8, [everyone, themselves].concat());
        let change = Mod::Replace(attribute.as_bytes().to_vec(), HashSet::from([present]));
        ldap.with_controls(list_alone()).modify(&user.dn, vec![change]).await.unwrap().success().unwrap();
    }

    /// Moves somebody to OU=Elsewhere, where the service has no rights.
    pub async fn move_away(&self, user: &User) -> User {
        let (name, elsewhere) = (format!("CN={}", user.login), "OU=Elsewhere,DC=help,DC=test");
        self.shift(&user.dn, &name, Some(elsewhere)).await;
        User { dn: format!("{name},{elsewhere}"), ..user.clone() }
    }

    /// Gives somebody another name, in every place but the mail.
    pub async fn rename(&self, user: &User, login: &str) -> User {
        let name = format!("CN={login}");
        self.shift(&user.dn, &name, None).await;
        let renamed = User {
            login: login.to_owned(),
            dn: format!("{name},{STAFF}"),
            upn: format!("{login}@help.test"),
            ..user.clone()
        };
        self.set(&renamed.dn, "sAMAccountName", login).await;
        self.set(&renamed.dn, "userPrincipalName", &renamed.upn).await;
        renamed
    }

    /// Makes a group and returns its DN.
    pub async fn group(&self, name: &str) -> String {
        let dn = format!("CN={name},{STAFF}");
        self.add(&dn, &[("objectClass", b"group"), ("sAMAccountName", name.as_bytes())]).await;
        dn
    }

    /// Adds somebody to a group.
    pub async fn join(&self, user: &User, group: &str) {
        self.change(group, Mod::Add("member", HashSet::from([user.dn.as_str()]))).await;
    }

    /// Puts a group under a policy of its own.
    pub async fn policy(&self, name: &str, group: &str, policy: &Policy) {
        let minute = "-600000000"; // spans in AD count down, in 100 ns
        let day = -864_000_000_000_i64;
        let [length, history, threshold] =
            [policy.length, policy.history, policy.threshold].map(|number| number.to_string());
        let least_age = (i64::from(policy.least_age) * day).to_string();
        let attributes = [
            ("objectClass", "msDS-PasswordSettings"),
            ("msDS-PasswordSettingsPrecedence", "10"),
            ("msDS-PasswordReversibleEncryptionEnabled", "FALSE"),
            ("msDS-PasswordComplexityEnabled", "TRUE"),
            ("msDS-MinimumPasswordLength", &length),
            ("msDS-PasswordHistoryLength", &history),
            ("msDS-MinimumPasswordAge", &least_age),
            ("msDS-MaximumPasswordAge", "-9223372036854775808"),
            ("msDS-LockoutThreshold", &threshold),
            ("msDS-LockoutObservationWindow", minute),
            ("msDS-LockoutDuration", minute),
            ("msDS-PSOAppliesTo", group),
        ];
        let dn = format!("CN={name},CN=Password Settings Container,CN=System,DC=help,DC=test");
        self.add(&dn, &attributes.map(|(name, value)| (name, value.as_bytes()))).await;
    }
}

"""A real OpenLDAP server for the tests, on loopback, gone with the test that started it.

    /usr/bin/python3 -B slapd.py DIR ADDRESS

DIR holds ca.pem, cert.pem and key.pem (a name of the certificate is ADDRESS, somewhere in 127.0.0.0/8). Once it listens,
one line of JSON says on which ports. It ends, and removes DIR, when its standard input ends.

dc=example,dc=test has ou=people and cn=sesame, who may set passwords there, demand a change and unlock, and nothing else.
Passwords (ppolicy): 10 characters, 5 remembered; three wrong ones lock until somebody unlocks. Nobody may sign in, and no
password may pass, without TLS.
"""

import os
import sys

from serving import gone_after, run, serve

PORTS = {"ldap": 10389, "ldaps": 10636}

CONF = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb.la
moduleload ppolicy.la
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
security simple_bind=128

database mdb
maxsize 67108864
directory {folder}/db
suffix dc=example,dc=test
rootdn cn=admin,dc=example,dc=test
rootpw Adm1n-Passw0rd!
dbnosync
index objectClass,uid,mail,entryUUID eq

# x: a change may verify the old password. `manage` on userPassword would make a password administrator of the service:
# neither quality nor history would count.
access to attrs=userPassword
    by dn.exact=cn=sesame,dc=example,dc=test =w
    by self =xw
    by anonymous auth
access to attrs=pwdAccountLockedTime,pwdReset
    by dn.exact=cn=sesame,dc=example,dc=test manage
    by self read
access to *
    by dn.exact=cn=sesame,dc=example,dc=test read
    by self read

overlay ppolicy
ppolicy_default cn=default,ou=policies,dc=example,dc=test
ppolicy_hash_cleartext
ppolicy_use_lockout
"""

SEED = """dn: dc=example,dc=test
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=policies,dc=example,dc=test
objectClass: organizationalUnit
ou: policies

dn: cn=default,ou=policies,dc=example,dc=test
objectClass: device
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdMinLength: 10
pwdCheckQuality: 2
pwdInHistory: 5
pwdLockout: TRUE
pwdMaxFailure: 3
pwdLockoutDuration: 0
pwdMustChange: TRUE
pwdAllowUserChange: TRUE

dn: cn=sesame,dc=example,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sesame
userPassword: Svc-Passw0rd-1!
"""


def main(folder, address):
    with gone_after(folder):
        conf = os.path.join(folder, "slapd.conf")
        seed = os.path.join(folder, "seed.ldif")
        os.mkdir(os.path.join(folder, "db"))
        for path, text in (conf, CONF.format(folder=folder)), (seed, SEED):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        run(["slapadd", "-q", "-f", conf, "-l", seed])
        urls = " ".join(f"{scheme}://{address}:{port}" for scheme, port in PORTS.items())
        # -d keeps it in the foreground.
        serve(folder, ["slapd", "-d", "0", "-f", conf, "-h", urls], [(address, port) for port in PORTS.values()], PORTS)


main(*sys.argv[1:])

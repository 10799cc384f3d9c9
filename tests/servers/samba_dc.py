"""A real Active Directory domain for the tests: Samba's domain controller, on loopback, gone with the test that started it.

    /usr/bin/python3 -B samba_dc.py DIR ADDRESS SEEDS [bare]

DIR holds ca.pem, cert.pem and key.pem (a name of the certificate is ADDRESS, somewhere in 127.0.0.0/8); the domain is made
there. Once it listens, one line of JSON says on which ports. It ends, and removes DIR, when its standard input ends.

To make a domain takes six seconds of a processor: so a new one is kept in the folder SEEDS, under a name made of all that
went into it, and the next start takes a copy.

Samba cannot be told other ports than 389 and 636, which only root may open. Anybody else gets the same server in a network
of its own (user namespaces must be allowed), reached through two ports opened here before.

The domain help.test (HELP) has OU=Staff, and svc-sesame, who may set passwords, demand a change and unlock there, and
nothing else. Passwords: 10 characters, 5 remembered, no least age; three wrong ones lock for a minute.

With `bare` it is what an administrator begins with: the domain example.org (EXAMPLE) as Samba makes it, with anna in
OU=Staff; always made anew, and DIR/smb.conf is its configuration.
"""

import fcntl
import hashlib
import logging
import os
import socket
import struct
import subprocess
import sys
import tarfile
import threading

from serving import gone_after, heard_if_it_fails, serve

ADMINISTRATOR = "Adm1n-Passw0rd!"
SERVICE = "Svc-Passw0rd-1!"
STAFF = "F1rst-Passw0rd!"
MINUTE = -600_000_000  # spans in AD count down, in 100 ns

CONF = """[global]
realm = {realm}
workgroup = {workgroup}
netbios name = DC1
server role = active directory domain controller
interfaces = {address}/8
bind interfaces only = yes
server services = ldap
old password allowed period = 0
tls certfile = {folder}/cert.pem
tls keyfile = {folder}/key.pem
tls cafile = {folder}/ca.pem
private dir = {folder}/domain/private
state directory = {folder}/domain/state
cache directory = {folder}/domain/cache
lock directory = {folder}/domain/state
binddns dir = {folder}/domain/bind-dns
pid directory = {folder}
ncalrpc dir = {folder}/ncalrpc
log file = {folder}/samba.log
posix:eadb = {folder}/domain/eadb.tdb

[sysvol]
path = {folder}/domain/state/sysvol

[netlogon]
path = {folder}/domain/state/sysvol/{dns}/scripts
"""

# Rights over the users (bf967aba) below: reset the password; read and write lockoutTime, and pwdLastSet.
RIGHTS = [
    ("CR", "00299570-246d-11d0-a768-00aa006e0529"),
    ("RPWP", "28630ebf-41d5-11d1-a9c1-0000f80367c1"),
    ("RPWP", "bf967a0a-0de6-11d0-a285-00aa003049e2"),
]
USERS = "bf967aba-0de6-11d0-a285-00aa003049e2"

ESTABLISHED = {"realm": "HELP.TEST", "workgroup": "HELP", "dns": "help.test"}
BARE = {"realm": "EXAMPLE.ORG", "workgroup": "EXAMPLE", "dns": "example.org"}


def make_domain(conf, address, names):
    """Makes the domain that smb.conf describes, and returns its database."""
    import samba.dsdb
    import samba.provision
    from samba.auth import system_session
    from samba.param import LoadParm

    made = samba.provision.provision(
        logging.getLogger("provision"),
        system_session(),
        lp=LoadParm(conf),
        smbconf=conf,
        realm=names["realm"],
        domain=names["workgroup"],
        hostname="dc1",
        hostip=address,
        hostip6=None,
        serverrole="dc",
        dns_backend="NONE",
        adminpass=ADMINISTRATOR,
        dom_for_fun_level=samba.dsdb.DS_DOMAIN_FUNCTION_2008_R2,  # the least that knows fine-grained policies
        skip_sysvolacl=True,
    )
    database = made.samdb
    database.create_ou(f"OU=Staff,{database.domain_dn()}")
    return database


def establish(database):
    """Adds what every test finds in the domain."""
    from samba.sd_utils import SDUtils

    domain = str(database.domain_dn())
    policy = ["minPwdAge: 0", "minPwdLength: 10", "pwdHistoryLength: 5", "lockoutThreshold: 3"]
    policy += [f"lockoutDuration: {MINUTE}", f"lockOutObservationWindow: {MINUTE}"]
    change(database, domain, policy)
    database.create_ou(f"OU=Elsewhere,{domain}")
    database.newuser("svc-sesame", SERVICE)
    for name in "Administrator", "svc-sesame":  # a seed may be older than passwords may be
        change(database, f"CN={name},CN=Users,{domain}", ["userAccountControl: 66048"])
    service = database.search(expression="sAMAccountName=svc-sesame", attrs=["objectSid"])[0]
    sid = database.schema_format_value("objectSid", service["objectSid"][0]).decode()
    rights = "".join(f"(OA;CIIO;{right};{what};{USERS};{sid})" for right, what in RIGHTS)
    SDUtils(database).dacl_add_ace(f"OU=Staff,{domain}", rights)


def change(database, entry, lines):
    changes = [f"replace: {line.split(':')[0]}\n{line}" for line in lines]
    database.modify_ldif(f"dn: {entry}\nchangetype: modify\n" + "\n-\n".join(changes) + "\n")


def domain_in(folder, address, seeds, names):
    """Puts a domain into the folder, old or new, and returns its smb.conf."""
    conf = os.path.join(folder, "smb.conf")
    os.mkdir(os.path.join(folder, "domain"))
    with open(conf, "w", encoding="utf-8") as file:
        file.write(CONF.format(folder=folder, address=address, **names))
    if names is BARE:
        with heard_if_it_fails(os.path.join(folder, "provision.log")):
            make_domain(conf, address, names).newuser("anna", STAFF, userou="OU=Staff")
        return conf
    version = subprocess.run(["samba", "--version"], capture_output=True, check=True).stdout
    with open(__file__, "rb") as this:
        name = hashlib.sha256(this.read() + version).hexdigest()[:16]
    seed = os.path.join(seeds, f"samba-{name}.tar.gz")
    if os.path.exists(seed):
        with tarfile.open(seed) as archive:
            archive.extractall(folder)
        return conf
    with heard_if_it_fails(os.path.join(folder, "provision.log")):
        establish(make_domain(conf, address, names))
    part = f"{seed}.{os.getpid()}"
    with tarfile.open(part, "w:gz", compresslevel=1) as archive:
        archive.add(os.path.join(folder, "domain"), "domain")
    os.replace(part, seed)  # another that was made meanwhile is as good
    return conf


def own_network(address, arguments):
    """Starts this again in a network of its own, with doors that lead there."""
    doors = [socket.create_server((address, port), backlog=512) for port in (10389, 10636)]
    for door in doors:
        door.set_inheritable(True)
    numbers = [str(door.fileno()) for door in doors]
    os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", __file__, *arguments, *numbers])


def raise_loopback():
    SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1  # netdevice(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sh", b"lo", 0)))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


def lead(door, target):
    """Takes each who comes to a door to the target."""
    while True:
        client, _ = door.accept()
        try:
            server = socket.create_connection(target)
        except OSError:
            client.close()
            continue
        for pair in (client, server), (server, client):
            threading.Thread(target=pour, args=pair, daemon=True).start()


def pour(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in source, target:
            end.close()


def main(folder, address, seeds, *more):
    ports = {"ldap": 389, "ldaps": 636}
    if os.geteuid() != 0:
        own_network(address, [folder, address, seeds, *more])
    names, doors = (BARE, more[1:]) if more[:1] == ("bare",) else (ESTABLISHED, more)
    if doors:
        raise_loopback()
    says = ports
    if doors:
        doors = [socket.socket(fileno=int(number)) for number in doors]
        says = {name: door.getsockname()[1] for name, door in zip(ports, doors)}
        for door, port in zip(doors, ports.values()):
            threading.Thread(target=lead, args=(door, (address, port)), daemon=True).start()
    with gone_after(folder):
        conf = domain_in(folder, address, seeds, names)
        arguments = ["samba", "--foreground", "--no-process-group", "--model=single", "--debug-stdout", "-s", conf]
        serve(folder, arguments, [(address, port) for port in ports.values()], says)


main(*sys.argv[1:])

"""A real SMTP server for the tests: aiosmtpd (Debian: python3-aiosmtpd), on loopback, gone with the test that started it.

    /usr/bin/python3 smtp.py DIR

DIR holds cert.pem and key.pem; each mail taken becomes a file DIR/NNNN.json. Once it listens, one line of JSON says on
which ports. It ends, and removes DIR, when its standard input ends: so it cannot outlive a test that was killed.

starttls: nothing but STARTTLS before TLS; smtps: TLS from the first byte. On both, AUTH bot/secret is required.
plain: knows neither TLS nor AUTH.
Recipients decide their fate: @nowhere.test does not exist (550), busy@ comes later (451), full@ is refused once the
mail has been read (552), lost@ is taken and the connection dies before the answer.
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import shutil
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Post:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@nowhere.test"):
            return f"550 5.1.1 <{address}>: no such mailbox"
        if address.startswith("busy@"):
            return f"451 4.3.2 <{address}>: come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(address.startswith("full@") for address in envelope.rcpt_tos):
            return "552 5.2.2 mailbox full"
        self.keep(session, envelope)
        if any(address.startswith("lost@") for address in envelope.rcpt_tos):
            server.transport.abort()
        return "250 2.0.0 taken"

    def keep(self, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.count += 1
        name = os.path.join(self.folder, f"{self.count:04}")
        with open(name + ".part", "w", encoding="utf-8") as file:
            json.dump(
                {
                    "to": envelope.rcpt_tos,
                    "from": envelope.mail_from,
                    "tls": session.ssl is not None or session.implicit_tls,
                    "headers": {key.lower(): str(value) for key, value in mail.items()},
                    "body": mail.get_content().replace("\r\n", "\n"),
                },
                file,
            )
        os.rename(name + ".part", name + ".json")


def sign_in(server, session, envelope, mechanism, auth):
    good = mechanism in ("LOGIN", "PLAIN") and (auth.login, auth.password) == (b"bot", b"secret")
    return AuthResult(success=good, handled=False)


class Session(SMTP):
    """aiosmtpd does not know when it is wrapped in TLS from the start."""

    implicit = False

    def _create_session(self):
        session = super()._create_session()
        session.implicit_tls = self.implicit
        return session


class ImplicitSession(Session):
    implicit = True


async def main(folder):
    loop = asyncio.get_running_loop()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    post = Post(folder)
    common = {"auth_required": True, "authenticator": sign_in, "hostname": "mail.test", "loop": loop}
    starttls = await loop.create_server(
        lambda: Session(post, tls_context=tls, require_starttls=True, **common), "127.0.0.1", 0
    )
    smtps = await loop.create_server(
        lambda: ImplicitSession(post, auth_require_tls=False, **common), "127.0.0.1", 0, ssl=tls
    )
    plain = await loop.create_server(lambda: Session(post, hostname="mail.test", loop=loop), "127.0.0.1", 0)
    servers = {"starttls": starttls, "smtps": smtps, "plain": plain}
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)


warnings.simplefilter("ignore")  # it warns of AUTH without TLS, which is there from the first byte
logging.disable(logging.WARNING)
try:
    asyncio.run(main(sys.argv[1]))
finally:
    shutil.rmtree(sys.argv[1], ignore_errors=True)

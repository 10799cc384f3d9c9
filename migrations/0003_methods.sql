-- More ways to prove who one is, groups of accounts, and chats that belong to an account.

CREATE TABLE method_new (
    id           TEXT PRIMARY KEY,
    account      TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('sms', 'call', 'mail', 'totp', 'push', 'questions', 'codes', 'passkey')),
    -- What a stranger may see of it.
    hint         TEXT NOT NULL,
    -- Keyed digest of the number or address; of a passkey's credential id, so that none is registered twice.
    contact      TEXT NOT NULL,
    -- Number, address, seed or credential, sealed with the context `method/<id>`. Empty where there is nothing to open.
    sealed       BLOB NOT NULL,
    rank         INTEGER NOT NULL DEFAULT 0,
    suspended_at INTEGER,
    -- What its owner calls it; sealed like the rest, with the context `name/<id>`.
    name         BLOB,
    -- Who registered it: IT by an import, which may take it away again, or its owner.
    source       TEXT NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'owner')),
    added_at     INTEGER NOT NULL DEFAULT 0,
    -- It opens no gate before this moment: time for the owner to object.
    usable_at    INTEGER NOT NULL DEFAULT 0,
    -- When its owner last said that it is still right.
    confirmed_at INTEGER NOT NULL DEFAULT 0,
    -- The newest step of an authenticator app whose code was taken: none is taken twice (RFC 6238 §5.2).
    used_step    INTEGER
) STRICT;
INSERT INTO method_new (id, account, kind, hint, contact, sealed, rank, suspended_at)
    SELECT id, account, kind, hint, contact, sealed, rank, suspended_at FROM method;
DROP TABLE method;
ALTER TABLE method_new RENAME TO method;
CREATE INDEX method_account ON method (account, rank);
CREATE UNIQUE INDEX method_passkey ON method (contact) WHERE kind = 'passkey';

-- What is only ever compared: keyed digests of recovery codes (each goes when it is used) and of answers to questions.
CREATE TABLE method_digest (
    method TEXT NOT NULL REFERENCES method (id) ON DELETE CASCADE,
    -- The question's name; for a recovery code, its place on the sheet.
    label  TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (method, label)
) STRICT, WITHOUT ROWID;

-- The groups an account is in, by name and comma: what the policy demands may depend on them.
ALTER TABLE account ADD COLUMN groups TEXT NOT NULL DEFAULT '';

-- Chats that belong to an account: linked by their owner while signed in.
CREATE TABLE bound_chat (
    peer     TEXT PRIMARY KEY,
    account  TEXT NOT NULL,
    -- What the owner signs in with: named in the chat, so that it need not be typed.
    login    TEXT NOT NULL,
    bound_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bound_chat_account ON bound_chat (account);

-- Who may look into the console in the browser. Nothing here opens anybody's account.

-- Admins who sign in with a passkey. Those who sign in elsewhere (OpenID Connect) have no row: their role is read anew.
CREATE TABLE console_admin (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'auditor', 'agent')),
    -- Keyed digest of the passkey's credential id.
    credential TEXT NOT NULL UNIQUE,
    -- The passkey, sealed with the context `console/<id>`.
    sealed     BLOB NOT NULL,
    added_at   INTEGER NOT NULL,
    seen_at    INTEGER
) STRICT;

-- One-time links with which an admin registers their passkey; one for a name.
CREATE TABLE console_invitation (
    name       TEXT PRIMARY KEY,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'auditor', 'agent')),
    -- SHA-256 of its token.
    token_hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE console_session (
    -- SHA-256 of the cookie.
    token_hash TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'auditor', 'agent')),
    -- Whose passkey opened it; nobody's where somebody else vouched for them.
    admin      TEXT REFERENCES console_admin (id) ON DELETE CASCADE,
    -- The language it was switched to.
    locale     TEXT,
    begun_at   INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX console_session_name ON console_session (name);
CREATE INDEX console_session_admin ON console_session (admin) WHERE admin IS NOT NULL;

-- One chat's lines, in their order.
CREATE INDEX audit_peer ON audit (peer, seq) WHERE peer IS NOT NULL;
CREATE INDEX ticket_opened ON ticket (opened_at);

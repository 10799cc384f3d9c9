-- Where else a new password is to be set once the leading directory has it, and what is known of it. Never the password:
-- that waits in memory only, and is gone after a restart.
CREATE TABLE place (
    page TEXT NOT NULL,
    realm TEXT NOT NULL,          -- the following directory's name
    near TEXT NOT NULL,           -- what people call the leading directory,
    far TEXT NOT NULL,            -- and this one
    account TEXT,                 -- the account there, once it is known
    stamp_before INTEGER,         -- its password timestamp before anything was sent
    state TEXT NOT NULL,          -- waiting | sending | refused
    sent_at INTEGER,              -- when a password was sent of which nobody knows what became
    until INTEGER NOT NULL,       -- when its owner is told at the latest
    PRIMARY KEY (page, realm)
) STRICT;

-- Phones and addresses that stand in the directory itself.

-- Whether the directory told of it, which alone takes it away again; its owner may make it their own (source).
ALTER TABLE method ADD COLUMN of_directory INTEGER NOT NULL DEFAULT 0;

-- When the directory was last asked how an account's owner is reached; '' stands for names that nobody has, so that they
-- take the same commit.
CREATE TABLE contacts_read (
    account TEXT PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sessions end when what they rest on changes, and alarms that come and go are told once.

-- By what right somebody is signed in: a passkey, or a digest of what the configuration says of a provider. A session
-- whose right the configuration does not know any more is over.
ALTER TABLE console_session ADD COLUMN rests_on TEXT NOT NULL DEFAULT '';

-- Since when an alarm is quiet; and whether its end was told, while its row is kept so that a relapse is no news.
ALTER TABLE alarm ADD COLUMN quiet_since INTEGER;
ALTER TABLE alarm ADD COLUMN ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1));

-- A page on which a passkey is confirmed shows a code, to be typed in a chat that does not belong to the account.

ALTER TABLE proof ADD COLUMN coded INTEGER NOT NULL DEFAULT 1;
-- Whether the account's own passkey was confirmed on it: then "that was not me" is its owner's word.
ALTER TABLE proof ADD COLUMN own INTEGER NOT NULL DEFAULT 0;

-- When a password was last sent from a page: for a while after it, an unchanged directory proves nothing.
ALTER TABLE page ADD COLUMN sent_at INTEGER;
-- What is still unknown was sent before its page expired.
UPDATE page SET sent_at = expires_at WHERE state IN ('sending', 'unknown');

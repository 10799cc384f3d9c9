-- What tells an owner of their account has a budget of its own, and uses up none of the codes'.

-- The account whose owner it tells; none for a code.
ALTER TABLE spending ADD COLUMN told TEXT;
UPDATE spending SET told = '' WHERE challenge LIKE 'notice-%';
CREATE INDEX spending_told ON spending (told, at) WHERE told IS NOT NULL;

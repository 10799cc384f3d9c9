-- Whose direct report somebody is: a name that the manager's account answers to; empty for nobody's.
ALTER TABLE account ADD COLUMN manager TEXT NOT NULL DEFAULT '';

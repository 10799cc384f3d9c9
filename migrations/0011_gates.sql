-- How many gates were passed before a page was opened: what its breadcrumb tells.
ALTER TABLE page ADD COLUMN gates INTEGER NOT NULL DEFAULT 1;

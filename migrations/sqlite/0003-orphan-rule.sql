-- off, lenient or strict: whether customers may leave single seats alone.
ALTER TABLE shows ADD COLUMN orphan_rule TEXT NOT NULL DEFAULT 'off';

-- Each statement can be run again: a server that died in the middle starts over.

-- off, lenient or strict: whether customers may leave single seats alone. MySQL has no ADD COLUMN IF NOT EXISTS.
SET @alter_shows = IF(
  EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'shows' AND column_name = 'orphan_rule'
  ),
  'DO 0',
  'ALTER TABLE shows ADD COLUMN orphan_rule VARCHAR(8) NOT NULL DEFAULT ''off'''
);
PREPARE alter_shows FROM @alter_shows;
EXECUTE alter_shows;
DEALLOCATE PREPARE alter_shows;

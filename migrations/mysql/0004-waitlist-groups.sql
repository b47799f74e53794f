-- Each statement can be run again: a server that died in the middle starts over.

-- One ALTER a table, which is done whole or not at all; MySQL has no ADD COLUMN IF NOT EXISTS.
SET @alter_shows = IF(
  EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'shows' AND column_name = 'waitlist_mode'
  ),
  'DO 0',
  'ALTER TABLE shows
     ADD COLUMN waitlist_mode VARCHAR(16) NOT NULL DEFAULT ''assign'' CHECK (waitlist_mode IN (''assign'', ''offer'')),
     ADD COLUMN offer_seconds INT NOT NULL DEFAULT 1800,
     ADD COLUMN waitlist_cutoff_seconds INT NOT NULL DEFAULT 0'
);
PREPARE alter_shows FROM @alter_shows;
EXECUTE alter_shows;
DEALLOCATE PREPARE alter_shows;

-- adjacent: 1: side by side or not at all. category: null: any. with_accessible: 1: accessible seats too; the name without
-- "with" is a word of SQL.
-- The check of the status is replaced, since an entry may now be offered seats. MySQL gave it a name; in MariaDB it is
-- part of the column.
SET @old_check = (
  SELECT constraint_name FROM information_schema.table_constraints
  WHERE table_schema = DATABASE() AND table_name = 'waitlist_entries' AND constraint_type = 'CHECK'
    AND constraint_name LIKE '%chk%'
);
SET @alter_entries = IF(
  EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'waitlist_entries' AND column_name = 'adjacent'
  ),
  'DO 0',
  CONCAT(
    'ALTER TABLE waitlist_entries ',
    IF(@old_check IS NULL, '', CONCAT('DROP CONSTRAINT ', @old_check, ', ')),
    'MODIFY COLUMN status VARCHAR(16) NOT NULL,
     ADD CONSTRAINT waitlist_entries_status
       CHECK (status IN (''waiting'', ''set-aside'', ''offered'', ''assigned'', ''cancelled'', ''expired'')),
     DROP KEY waitlist_entries_by_status,
     ADD KEY waitlist_entries_by_status (show_id, status, no, party_size),
     ADD COLUMN adjacent TINYINT NOT NULL DEFAULT 0,
     ADD COLUMN category VARCHAR(40),
     ADD COLUMN with_accessible TINYINT NOT NULL DEFAULT 0'
  )
);
PREPARE alter_entries FROM @alter_entries;
EXECUTE alter_entries;
DEALLOCATE PREPARE alter_entries;

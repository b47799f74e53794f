ALTER TABLE shows ADD COLUMN waitlist_mode TEXT NOT NULL DEFAULT 'assign' CHECK (waitlist_mode IN ('assign', 'offer'));
ALTER TABLE shows ADD COLUMN offer_seconds INTEGER NOT NULL DEFAULT 1800;
ALTER TABLE shows ADD COLUMN waitlist_cutoff_seconds INTEGER NOT NULL DEFAULT 0;

-- Made anew: SQLite can't change a CHECK, and an entry may now be offered seats.
CREATE TABLE waitlist_entries_0004 (
  show_id        TEXT NOT NULL REFERENCES shows (id),
  no             INTEGER NOT NULL,
  account_id     TEXT NOT NULL,
  party_size     INTEGER NOT NULL,
  -- 1: side by side or not at all.
  adjacent       INTEGER NOT NULL DEFAULT 0,
  -- Null: any.
  category       TEXT,
  -- 1: accessible seats too.
  with_accessible INTEGER NOT NULL DEFAULT 0,
  status         TEXT NOT NULL
    CHECK (status IN ('waiting', 'set-aside', 'offered', 'assigned', 'cancelled', 'expired')),
  seats          TEXT NOT NULL,
  reservation_no INTEGER,
  created_at_ms  INTEGER NOT NULL,
  changed_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (show_id, no)
) STRICT, WITHOUT ROWID;
INSERT INTO waitlist_entries_0004
  (show_id, no, account_id, party_size, status, seats, reservation_no, created_at_ms, changed_at_ms)
  SELECT show_id, no, account_id, party_size, status, seats, reservation_no, created_at_ms, changed_at_ms
  FROM waitlist_entries;
DROP TABLE waitlist_entries;
ALTER TABLE waitlist_entries_0004 RENAME TO waitlist_entries;
CREATE INDEX waitlist_entries_by_status ON waitlist_entries (show_id, status, no, party_size);
CREATE INDEX waitlist_entries_set_aside ON waitlist_entries (show_id) WHERE status = 'set-aside';
CREATE INDEX waitlist_entries_by_account ON waitlist_entries (account_id, created_at_ms, show_id, no);

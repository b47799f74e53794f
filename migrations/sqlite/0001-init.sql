-- Rows of a show's data start with the show's id, as in the cluster's schema. Times are milliseconds since the epoch.
-- Seats are named by id everywhere, so that a row can be read without the layout.

CREATE TABLE shards (
  id    INTEGER PRIMARY KEY,
  -- The fencing token: only rises, and every write must name the current one.
  epoch INTEGER NOT NULL
) STRICT;

-- The number of shards is fixed from here on. One: SQLite has one writer, and a group commit for each of several
-- shards would only split the batches.
INSERT INTO shards (id, epoch) VALUES (0, 0);

CREATE TABLE accounts (
  id            TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('customer', 'staff', 'admin')),
  password_hash TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id            TEXT PRIMARY KEY,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  -- Of the newest refresh token: an older one that turns up was stolen, or the newest was.
  token_hash    TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE halls (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  seat_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Layouts by the hall's version at which they came in; none is ever changed.
CREATE TABLE hall_layouts (
  hall_id TEXT NOT NULL REFERENCES halls (id),
  version INTEGER NOT NULL,
  layout  TEXT NOT NULL,
  PRIMARY KEY (hall_id, version)
) STRICT;

CREATE TABLE shows (
  id                 TEXT PRIMARY KEY,
  shard_id           INTEGER NOT NULL REFERENCES shards (id),
  hall_id            TEXT NOT NULL REFERENCES halls (id),
  title              TEXT NOT NULL,
  starts_at_ms       INTEGER NOT NULL,
  ends_at_ms         INTEGER,
  sales_open_at_ms   INTEGER,
  currency           TEXT,
  prices             TEXT,
  max_seats_per_user INTEGER NOT NULL,
  status             TEXT NOT NULL CHECK (status IN ('scheduled', 'cancelled')),
  created_at_ms      INTEGER NOT NULL,
  -- Of the last event; every commit moves it on from what it was.
  seq                INTEGER NOT NULL,
  published_seq      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shows_by_start ON shows (starts_at_ms, id);
CREATE INDEX shows_by_hall ON shows (hall_id, starts_at_ms, id);
CREATE INDEX shows_with_opening ON shows (shard_id) WHERE sales_open_at_ms IS NOT NULL;
CREATE INDEX shows_unpublished ON shows (shard_id) WHERE published_seq < seq;

-- In the tables below account_id has no foreign key: a token may outlive its account by minutes, and one such request
-- must not fail the whole batch that it is written with.

-- What is taken now, and for whom: the second layer against selling a seat twice.
CREATE TABLE taken_seats (
  show_id TEXT NOT NULL REFERENCES shows (id),
  seat    TEXT NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('reservation', 'set-aside', 'blocked')),
  -- Number of the reservation or the waitlist entry; 0 when blocked.
  no      INTEGER NOT NULL,
  PRIMARY KEY (show_id, seat)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
  show_id       TEXT NOT NULL REFERENCES shows (id),
  no            INTEGER NOT NULL,
  account_id    TEXT NOT NULL,
  seats         TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('held', 'confirmed', 'cancelled', 'expired')),
  expires_at_ms INTEGER,
  amount        INTEGER,
  currency      TEXT,
  created_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  PRIMARY KEY (show_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_status ON reservations (show_id, status);
CREATE INDEX reservations_held ON reservations (show_id) WHERE status = 'held';
-- A user has few: they are put in order when they are listed.
CREATE INDEX reservations_by_account ON reservations (account_id, show_id, created_at_ms, no);
CREATE INDEX reservations_by_show ON reservations (show_id, created_at_ms, no);

CREATE TABLE waitlist_entries (
  show_id        TEXT NOT NULL REFERENCES shows (id),
  no             INTEGER NOT NULL,
  account_id     TEXT NOT NULL,
  party_size     INTEGER NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('waiting', 'set-aside', 'assigned', 'cancelled', 'expired')),
  seats          TEXT NOT NULL,
  reservation_no INTEGER,
  created_at_ms  INTEGER NOT NULL,
  changed_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (show_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX waitlist_entries_by_status ON waitlist_entries (show_id, status);
CREATE INDEX waitlist_entries_set_aside ON waitlist_entries (show_id) WHERE status = 'set-aside';
CREATE INDEX waitlist_entries_by_account ON waitlist_entries (account_id, created_at_ms, show_id, no);

-- The log of each show, which is the outbox too: what lies after shows.published_seq is still to be published.
CREATE TABLE events (
  show_id TEXT NOT NULL REFERENCES shows (id),
  seq     INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  type    TEXT NOT NULL,
  data    TEXT NOT NULL,
  PRIMARY KEY (show_id, seq)
) STRICT, WITHOUT ROWID;

-- Answers to requests with an idempotency key.
CREATE TABLE answers (
  show_id       TEXT NOT NULL REFERENCES shows (id),
  account_id    TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash  TEXT NOT NULL,
  outcome       TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (show_id, account_id, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (show_id, created_at_ms);

-- For MySQL 8.4 and later and MariaDB 10.11 and later. Rows of a show's data start with the show's id, so that the
-- tables can be spread by it. Times are milliseconds since the epoch. Seats are named by id everywhere, so that a row
-- can be read without the layout. Nothing folds case: 'a' is not 'A'.
-- Each statement can be run again: a server that died in the middle starts over.

-- One row. The id keeps clusters apart that share a Redis.
CREATE TABLE IF NOT EXISTS cluster (
  id VARCHAR(32) NOT NULL PRIMARY KEY
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS shards (
  id      INT    NOT NULL PRIMARY KEY,
  -- The fencing token: only rises, and every write must name the current one.
  epoch   BIGINT NOT NULL,
  -- Who raised it last. Tells where to ask; nothing is safe because of it.
  node_id VARCHAR(32)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Nodes that live, or have died lately. One is alive while its beats rise; no clock is compared.
CREATE TABLE IF NOT EXISTS nodes (
  id      VARCHAR(32)  NOT NULL PRIMARY KEY,
  host    VARCHAR(255) NOT NULL,
  port    INT          NOT NULL,
  fitness VARCHAR(16)  NOT NULL CHECK (fitness IN ('new', 'fit', 'unfit', 'draining')),
  beats   BIGINT       NOT NULL,
  UNIQUE KEY nodes_by_address (host, port)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS accounts (
  id            VARCHAR(32)  NOT NULL PRIMARY KEY,
  email         VARCHAR(254) NOT NULL UNIQUE,
  name          VARCHAR(100) NOT NULL,
  role          VARCHAR(16)  NOT NULL CHECK (role IN ('customer', 'staff', 'admin')),
  password_hash VARCHAR(255) NOT NULL,
  created_at_ms BIGINT       NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sessions (
  id            VARCHAR(64)  NOT NULL PRIMARY KEY,
  account_id    VARCHAR(32)  NOT NULL,
  -- Of the newest refresh token: an older one that turns up was stolen, or the newest was.
  token_hash    VARCHAR(64)  NOT NULL,
  expires_at_ms BIGINT       NOT NULL,
  KEY sessions_by_expiry (expires_at_ms),
  FOREIGN KEY (account_id) REFERENCES accounts (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS halls (
  id         VARCHAR(32)  NOT NULL PRIMARY KEY,
  name       VARCHAR(100) NOT NULL,
  version    INT          NOT NULL,
  seat_count INT          NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Layouts by the hall's version at which they came in; none is ever changed.
CREATE TABLE IF NOT EXISTS hall_layouts (
  hall_id VARCHAR(32) NOT NULL,
  version INT         NOT NULL,
  layout  LONGTEXT    NOT NULL,
  PRIMARY KEY (hall_id, version),
  FOREIGN KEY (hall_id) REFERENCES halls (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS shows (
  id                 VARCHAR(32)  NOT NULL PRIMARY KEY,
  shard_id           INT          NOT NULL,
  hall_id            VARCHAR(32)  NOT NULL,
  title              VARCHAR(200) NOT NULL,
  starts_at_ms       BIGINT       NOT NULL,
  ends_at_ms         BIGINT,
  sales_open_at_ms   BIGINT,
  currency           CHAR(3),
  prices             TEXT,
  max_seats_per_user INT          NOT NULL,
  status             VARCHAR(16)  NOT NULL CHECK (status IN ('scheduled', 'cancelled')),
  created_at_ms      BIGINT       NOT NULL,
  -- Of the last event; every commit moves it on from what it was.
  seq                BIGINT       NOT NULL,
  published_seq      BIGINT       NOT NULL,
  unpublished        BIGINT       GENERATED ALWAYS AS (seq - published_seq) VIRTUAL,
  KEY shows_by_start (starts_at_ms, id),
  KEY shows_by_hall (hall_id),
  KEY shows_unpublished (shard_id, unpublished)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The tables below have no foreign keys. One to shows would make every commit share-lock the show's row that it has
-- just moved on, for rows that only this commit could have orphaned. One to accounts would let a token that outlives
-- its account by minutes fail the whole batch that its request is written with.

-- What is taken now, and for whom: the second layer against selling a seat twice.
CREATE TABLE IF NOT EXISTS taken_seats (
  show_id VARCHAR(32) NOT NULL,
  seat    VARCHAR(32) NOT NULL,
  kind    VARCHAR(16) NOT NULL CHECK (kind IN ('reservation', 'set-aside', 'blocked')),
  -- Number of the reservation or the waitlist entry; 0 when blocked.
  no      BIGINT      NOT NULL,
  PRIMARY KEY (show_id, seat)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS reservations (
  show_id       VARCHAR(32) NOT NULL,
  no            BIGINT      NOT NULL,
  account_id    VARCHAR(32) NOT NULL,
  seats         MEDIUMTEXT  NOT NULL,
  status        VARCHAR(16) NOT NULL CHECK (status IN ('held', 'confirmed', 'cancelled', 'expired')),
  expires_at_ms BIGINT,
  amount        BIGINT,
  currency      CHAR(3),
  created_at_ms BIGINT      NOT NULL,
  changed_at_ms BIGINT      NOT NULL,
  PRIMARY KEY (show_id, no),
  KEY reservations_by_status (show_id, status),
  KEY reservations_held (status, expires_at_ms),
  KEY reservations_by_account (account_id, created_at_ms)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS waitlist_entries (
  show_id        VARCHAR(32) NOT NULL,
  no             BIGINT      NOT NULL,
  account_id     VARCHAR(32) NOT NULL,
  party_size     INT         NOT NULL,
  status         VARCHAR(16) NOT NULL CHECK (status IN ('waiting', 'set-aside', 'assigned', 'cancelled', 'expired')),
  seats          MEDIUMTEXT  NOT NULL,
  reservation_no BIGINT,
  created_at_ms  BIGINT      NOT NULL,
  changed_at_ms  BIGINT      NOT NULL,
  PRIMARY KEY (show_id, no),
  KEY waitlist_entries_by_status (show_id, status),
  KEY waitlist_entries_set_aside (status),
  KEY waitlist_entries_by_account (account_id, created_at_ms)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The log of each show, which is the outbox too: what lies after shows.published_seq is still to be published.
CREATE TABLE IF NOT EXISTS events (
  show_id VARCHAR(32) NOT NULL,
  seq     BIGINT      NOT NULL,
  at_ms   BIGINT      NOT NULL,
  by_whom VARCHAR(32) NOT NULL,
  type    VARCHAR(32) NOT NULL,
  data    MEDIUMTEXT  NOT NULL,
  PRIMARY KEY (show_id, seq)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Answers to requests with an idempotency key.
CREATE TABLE IF NOT EXISTS answers (
  show_id         VARCHAR(32)  NOT NULL,
  account_id      VARCHAR(32)  NOT NULL,
  -- Binary: even a trailing space counts.
  idempotency_key VARBINARY(200) NOT NULL,
  request_hash    VARCHAR(64)  NOT NULL,
  outcome         MEDIUMTEXT   NOT NULL,
  created_at_ms   BIGINT       NOT NULL,
  PRIMARY KEY (show_id, account_id, idempotency_key),
  KEY answers_by_age (show_id, created_at_ms)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Rises when the tokens of the account are revoked: a token names the number it was issued at.
ALTER TABLE accounts ADD COLUMN token_generation INTEGER NOT NULL DEFAULT 0;
-- Set once its user has deleted it: name, address and password are gone then, and the row goes when nothing is left to do.
ALTER TABLE accounts ADD COLUMN leaving_since_ms INTEGER;
CREATE INDEX accounts_leaving ON accounts (leaving_since_ms) WHERE leaving_since_ms IS NOT NULL;
CREATE INDEX accounts_by_role ON accounts (role, email);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- What all nodes are to know as long as tokens from before live.
CREATE TABLE revocations (
  no               INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id       TEXT NOT NULL,
  token_generation INTEGER NOT NULL,
  at_ms            INTEGER NOT NULL
) STRICT;
CREATE INDEX revocations_by_age ON revocations (at_ms);

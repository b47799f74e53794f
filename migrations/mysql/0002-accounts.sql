-- Each statement can be run again: a server that died in the middle starts over.

-- token_generation: rises when the tokens of the account are revoked; a token names the number it was issued at.
-- leaving_since_ms: set once its user has deleted it: name, address and password are gone then, and the row goes when
-- nothing is left to do. One ALTER, which is done whole or not at all; MySQL has no ADD COLUMN IF NOT EXISTS.
SET @alter_accounts = IF(
  EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'accounts' AND column_name = 'token_generation'
  ),
  'DO 0',
  'ALTER TABLE accounts
     ADD COLUMN token_generation INT NOT NULL DEFAULT 0,
     ADD COLUMN leaving_since_ms BIGINT,
     ADD KEY accounts_leaving (leaving_since_ms),
     ADD KEY accounts_by_role (role, email)'
);
PREPARE alter_accounts FROM @alter_accounts;
EXECUTE alter_accounts;
DEALLOCATE PREPARE alter_accounts;

-- What all nodes are to know as long as tokens from before live.
CREATE TABLE IF NOT EXISTS revocations (
  no               BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_id       VARCHAR(32) NOT NULL,
  token_generation INT         NOT NULL,
  at_ms            BIGINT      NOT NULL,
  KEY revocations_by_age (at_ms)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

import type { DatabaseSync } from 'node:sqlite'
import type { UserId } from '../../../core/ids.ts'
import type { Role, User } from '../../../core/users/user.ts'
import type { Account, Accounts, Session } from '../../../ports.ts'
import type { Row } from './rows.ts'
import { isConstraintError } from './sqliteErrors.ts'
import type { Sync } from './sync.ts'
import { transaction } from './transaction.ts'

export class AccountTables implements Sync<Accounts> {
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  createUser({ id, email, name, role, passwordHash, createdAtMs }: Account): boolean {
    try {
      this.#db
        .prepare(
          'INSERT INTO account (id, email, name, role, password_hash, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(id, email, name, role, passwordHash, createdAtMs)
      return true
    } catch (error) {
      if (isConstraintError(error) && this.byEmail(email)) return false
      throw error
    }
  }

  byEmail(email: string): Account | undefined {
    const row = this.#db.prepare('SELECT * FROM account WHERE email = ?').get(email) as Row | undefined
    return row && { ...userOf(row), passwordHash: row.password_hash as string }
  }

  user(id: UserId): User | undefined {
    const row = this.#db.prepare('SELECT * FROM account WHERE id = ?').get(id) as Row | undefined
    return row && userOf(row)
  }

  hasAdmin(): boolean {
    return this.#db.prepare("SELECT 1 FROM account WHERE role = 'admin' LIMIT 1").get() !== undefined
  }

  setRole(id: UserId, role: Role): User | undefined {
    const row = this.#db.prepare('UPDATE account SET role = ? WHERE id = ? RETURNING *').get(role, id)
    return row && userOf(row as Row)
  }

  openSession({ id, userId, tokenHash, expiresAtMs }: Session): void {
    this.#db
      .prepare('INSERT INTO session (id, account_id, token_hash, expires_at_ms) VALUES (?, ?, ?, ?)')
      .run(id, userId, tokenHash, expiresAtMs)
  }

  rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): UserId | undefined {
    return transaction(this.#db, () => {
      this.#db.prepare('DELETE FROM session WHERE expires_at_ms <= ?').run(nowMs)
      const rotated = this.#db
        .prepare(
          `UPDATE session SET token_hash = ?, expires_at_ms = ? WHERE id = ? AND token_hash = ?
           RETURNING account_id`,
        )
        .get(next.tokenHash, next.expiresAtMs, id, oldHash) as Row | undefined
      if (rotated) return rotated.account_id as UserId
      this.closeSession(id)
      return undefined
    })
  }

  closeSession(id: string): void {
    this.#db.prepare('DELETE FROM session WHERE id = ?').run(id)
  }
}

function userOf(row: Row): User {
  return {
    id: row.id as UserId,
    email: row.email as string,
    name: row.name as string,
    role: row.role as Role,
    createdAtMs: row.created_at_ms as number,
  }
}

import type { UserId } from '../../core/ids.ts'
import type { Role, User } from '../../core/users/user.ts'
import type { Account, Accounts, Session } from '../../ports.ts'
import type { Row, Sql } from './sql.ts'

export class SqlAccounts implements Accounts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async createUser({ id, email, name, role, passwordHash, createdAtMs }: Account): Promise<boolean> {
    try {
      await this.#sql.run(
        'INSERT INTO accounts (id, email, name, role, password_hash, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        email,
        name,
        role,
        passwordHash,
        createdAtMs,
      )
      return true
    } catch (error) {
      if (this.#sql.isDuplicateKey(error) && (await this.byEmail(email))) return false
      throw error
    }
  }

  async byEmail(email: string): Promise<Account | undefined> {
    const row = await this.#sql.get('SELECT * FROM accounts WHERE email = ?', email)
    return row && { ...userOf(row), passwordHash: row.password_hash as string }
  }

  async user(id: UserId): Promise<User | undefined> {
    const row = await this.#sql.get('SELECT * FROM accounts WHERE id = ?', id)
    return row && userOf(row)
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.#sql.get("SELECT id FROM accounts WHERE role = 'admin' LIMIT 1")) !== undefined
  }

  async setRole(id: UserId, role: Role): Promise<User | undefined> {
    await this.#sql.run('UPDATE accounts SET role = ? WHERE id = ?', role, id)
    return this.user(id)
  }

  async openSession({ id, userId, tokenHash, expiresAtMs }: Session): Promise<void> {
    await this.#sql.run(
      'INSERT INTO sessions (id, account_id, token_hash, expires_at_ms) VALUES (?, ?, ?, ?)',
      id,
      userId,
      tokenHash,
      expiresAtMs,
    )
  }

  async rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<UserId | undefined> {
    return this.#sql.transaction(async (sql) => {
      await sql.run('DELETE FROM sessions WHERE expires_at_ms <= ?', nowMs)
      const rotated = await sql.run(
        'UPDATE sessions SET token_hash = ?, expires_at_ms = ? WHERE id = ? AND token_hash = ?',
        next.tokenHash,
        next.expiresAtMs,
        id,
        oldHash,
      )
      if (rotated === 0) {
        await sql.run('DELETE FROM sessions WHERE id = ?', id)
        return undefined
      }
      const session = await sql.get('SELECT account_id FROM sessions WHERE id = ?', id)
      return session!.account_id as UserId
    })
  }

  async closeSession(id: string): Promise<void> {
    await this.#sql.run('DELETE FROM sessions WHERE id = ?', id)
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

import type {
  Account,
  AccountStore,
  NewAccount,
  Revocation,
  Session,
  UserFilter,
} from '../../accountPorts.ts'
import type { UserId } from '../../core/ids.ts'
import type { Role, User } from '../../core/users/user.ts'
import type { Page } from '../../ports.ts'
import { batches, marksOf } from './lists.ts'
import { Conditions, pageOf } from './paging.ts'
import type { Row, Sql } from './sql.ts'

/** Where one is found who has not left. */
const byId = 'SELECT * FROM accounts WHERE id = ? AND leaving_since_ms IS NULL'

export class SqlAccounts implements AccountStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async createUser({ id, email, name, role, passwordHash, createdAtMs }: NewAccount): Promise<boolean> {
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
    const row = await this.#sql.get(
      'SELECT * FROM accounts WHERE email = ? AND leaving_since_ms IS NULL',
      email,
    )
    return row && accountOf(row)
  }

  async account(id: UserId): Promise<Account | undefined> {
    const row = await this.#sql.get(byId, id)
    return row && accountOf(row)
  }

  async user(id: UserId): Promise<User | undefined> {
    const row = await this.#sql.get(byId, id)
    return row && userOf(row)
  }

  async usersOf(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    const users = new Map<UserId, User>()
    for (const some of batches([...new Set(ids)])) {
      const rows = await this.#sql.all(
        `SELECT * FROM accounts WHERE id IN (${marksOf(some)}) AND leaving_since_ms IS NULL`,
        ...some,
      )
      for (const row of rows) users.set(row.id as UserId, userOf(row))
    }
    return users
  }

  async users(filter: UserFilter, after: string | null, limit: number): Promise<Page<User, string>> {
    const conditions = new Conditions()
    conditions.add('leaving_since_ms IS NULL')
    if (filter.role !== undefined) conditions.add('role = ?', filter.role)
    if (filter.email !== undefined) conditions.add('instr(email, ?) > 0', filter.email.toLowerCase())
    if (after !== null) conditions.add('email > ?', after)
    const rows = await this.#sql.all(
      `SELECT * FROM accounts ${conditions.where} ORDER BY email LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(userOf), limit, (user) => user.email)
  }

  async hasAdmin(): Promise<boolean> {
    const admin = await this.#sql.get(
      "SELECT id FROM accounts WHERE role = 'admin' AND leaving_since_ms IS NULL LIMIT 1",
    )
    return admin !== undefined
  }

  async setRole(id: UserId, role: Role, nowMs: number): Promise<User | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get(`${byId} ${sql.forUpdate}`, id)
      if (!row) return undefined
      if (row.role === role) return userOf(row)
      await sql.run('UPDATE accounts SET role = ? WHERE id = ?', role, id)
      const tokenGeneration = await revoke(sql, row, nowMs)
      return { ...userOf(row), role, tokenGeneration }
    })
  }

  async changePassword(
    id: UserId,
    oldHash: string,
    newHash: string,
    nowMs: number,
  ): Promise<User | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get(`${byId} AND password_hash = ? ${sql.forUpdate}`, id, oldHash)
      if (!row) return undefined
      await sql.run('UPDATE accounts SET password_hash = ? WHERE id = ?', newHash, id)
      await sql.run('DELETE FROM sessions WHERE account_id = ?', id)
      return { ...userOf(row), tokenGeneration: await revoke(sql, row, nowMs) }
    })
  }

  async leave(id: UserId, passwordHash: string, nowMs: number): Promise<number | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get(`${byId} AND password_hash = ? ${sql.forUpdate}`, id, passwordHash)
      if (!row) return undefined
      // No address can be like that, as there is no @ in it.
      await sql.run(
        "UPDATE accounts SET email = ?, name = '', password_hash = '', leaving_since_ms = ? WHERE id = ?",
        `left:${id}`,
        nowMs,
        id,
      )
      await sql.run('DELETE FROM sessions WHERE account_id = ?', id)
      return revoke(sql, row, nowMs)
    })
  }

  async leaving(): Promise<{ id: UserId; sinceMs: number }[]> {
    const rows = await this.#sql.all(
      'SELECT id, leaving_since_ms FROM accounts WHERE leaving_since_ms IS NOT NULL ORDER BY leaving_since_ms',
    )
    return rows.map((row) => ({ id: row.id as UserId, sinceMs: row.leaving_since_ms as number }))
  }

  async drop(id: UserId): Promise<void> {
    await this.#sql.run('DELETE FROM accounts WHERE id = ? AND leaving_since_ms IS NOT NULL', id)
  }

  async openSession({ id, userId, tokenHash, expiresAtMs }: Session, passwordHash: string): Promise<boolean> {
    return this.#sql.transaction(async (sql) => {
      // Held until the end: a change of the password meanwhile waits, and ends this session too.
      const account = await sql.get(`${byId} AND password_hash = ? ${sql.forUpdate}`, userId, passwordHash)
      if (!account) return false
      await sql.run(
        'INSERT INTO sessions (id, account_id, token_hash, expires_at_ms) VALUES (?, ?, ?, ?)',
        id,
        userId,
        tokenHash,
        expiresAtMs,
      )
      return true
    })
  }

  async rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<User | undefined> {
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
      // Read while the session's row is held: whoever revokes tokens and ends it waits, so a token that is issued for
      // what is read here is revoked by them.
      const user = await sql.get(
        'SELECT a.* FROM accounts a JOIN sessions s ON s.account_id = a.id WHERE s.id = ?',
        id,
      )
      return userOf(user!)
    })
  }

  async closeSession(id: string): Promise<void> {
    await this.#sql.run('DELETE FROM sessions WHERE id = ?', id)
  }

  async revocations(afterNo: number): Promise<Revocation[]> {
    const rows = await this.#sql.all(
      'SELECT no, account_id, token_generation FROM revocations WHERE no > ? ORDER BY no',
      afterNo,
    )
    return rows.map((row) => ({
      no: row.no as number,
      userId: row.account_id as UserId,
      tokenGeneration: row.token_generation as number,
    }))
  }

  async forgetRevocations(beforeMs: number): Promise<void> {
    await this.#sql.run('DELETE FROM revocations WHERE at_ms < ?', beforeMs)
  }
}

/** @returns the generation from which tokens are good. */
async function revoke(sql: Sql, row: Row, nowMs: number): Promise<number> {
  const generation = (row.token_generation as number) + 1
  await sql.run('UPDATE accounts SET token_generation = ? WHERE id = ?', generation, row.id!)
  await sql.run(
    'INSERT INTO revocations (account_id, token_generation, at_ms) VALUES (?, ?, ?)',
    row.id!,
    generation,
    nowMs,
  )
  return generation
}

function accountOf(row: Row): Account {
  return { ...userOf(row), passwordHash: row.password_hash as string }
}

function userOf(row: Row): User {
  return {
    id: row.id as UserId,
    email: row.email as string,
    name: row.name as string,
    role: row.role as Role,
    createdAtMs: row.created_at_ms as number,
    tokenGeneration: row.token_generation as number,
  }
}

import type {
  Account,
  AccountStore,
  NewAccount,
  Revocation,
  Session,
  UserFilter,
} from '../../src/accountPorts.ts'
import type { UserId } from '../../src/core/ids.ts'
import type { Role, User } from '../../src/core/users/user.ts'
import type { Page } from '../../src/ports.ts'
import { pageAfter } from './pageAfter.ts'

/** Users and sessions in maps. */
export class FakeAccounts implements AccountStore {
  readonly #accounts = new Map<UserId, Account>()
  readonly #leaving = new Map<UserId, number>()
  readonly #sessions = new Map<string, Session>()
  #revocations: (Revocation & { readonly atMs: number })[] = []
  #lastNo = 0

  async createUser(account: NewAccount): Promise<boolean> {
    if ([...this.#accounts.values()].some(({ email }) => email === account.email)) return false
    if (this.#accounts.has(account.id) || this.#leaving.has(account.id)) {
      throw new Error(`there is a user ${account.id}`)
    }
    this.#accounts.set(account.id, { ...account, tokenGeneration: 0 })
    return true
  }

  async byEmail(email: string): Promise<Account | undefined> {
    return [...this.#accounts.values()].find((account) => account.email === email)
  }

  async account(id: UserId): Promise<Account | undefined> {
    return this.#accounts.get(id)
  }

  async user(id: UserId): Promise<User | undefined> {
    const account = this.#accounts.get(id)
    return account && withoutPassword(account)
  }

  async usersOf(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    const known = ids.flatMap((id) => this.#accounts.get(id) ?? [])
    return new Map(known.map((account) => [account.id, withoutPassword(account)]))
  }

  async users(
    { email = '', role }: UserFilter,
    after: string | null,
    limit: number,
  ): Promise<Page<User, string>> {
    const users = [...this.#accounts.values()]
      .filter((user) => user.email.includes(email.toLowerCase()))
      .filter((user) => role === undefined || user.role === role)
      .sort((a, b) => (a.email < b.email ? -1 : 1))
      .map(withoutPassword)
    return pageAfter(users, (user) => user.email, after, limit)
  }

  async hasAdmin(): Promise<boolean> {
    return [...this.#accounts.values()].some(({ role }) => role === 'admin')
  }

  async setRole(id: UserId, role: Role, nowMs: number): Promise<User | undefined> {
    const account = this.#accounts.get(id)
    if (!account || account.role === role) return account && withoutPassword(account)
    const changed = { ...account, role, tokenGeneration: this.#revoke(account, nowMs) }
    this.#accounts.set(id, changed)
    return withoutPassword(changed)
  }

  async changePassword(
    id: UserId,
    oldHash: string,
    newHash: string,
    nowMs: number,
  ): Promise<User | undefined> {
    const account = this.#accounts.get(id)
    if (account?.passwordHash !== oldHash) return undefined
    this.#endSessions(id)
    const changed = { ...account, passwordHash: newHash, tokenGeneration: this.#revoke(account, nowMs) }
    this.#accounts.set(id, changed)
    return withoutPassword(changed)
  }

  async leave(id: UserId, passwordHash: string, nowMs: number): Promise<number | undefined> {
    const account = this.#accounts.get(id)
    if (account?.passwordHash !== passwordHash) return undefined
    this.#endSessions(id)
    this.#accounts.delete(id)
    this.#leaving.set(id, nowMs)
    return this.#revoke(account, nowMs)
  }

  async leaving(): Promise<{ id: UserId; sinceMs: number }[]> {
    return [...this.#leaving].map(([id, sinceMs]) => ({ id, sinceMs }))
  }

  async drop(id: UserId): Promise<void> {
    this.#leaving.delete(id)
  }

  async openSession(session: Session, passwordHash: string): Promise<boolean> {
    if (this.#accounts.get(session.userId)?.passwordHash !== passwordHash) return false
    this.#sessions.set(session.id, session)
    return true
  }

  async rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<User | undefined> {
    const session = this.#sessions.get(id)
    if (!session || session.expiresAtMs <= nowMs) return undefined
    if (session.tokenHash !== oldHash) {
      this.#sessions.delete(id)
      return undefined
    }
    this.#sessions.set(id, { ...session, ...next })
    return this.user(session.userId)
  }

  async closeSession(id: string): Promise<void> {
    this.#sessions.delete(id)
  }

  async revocations(afterNo: number): Promise<Revocation[]> {
    return this.#revocations.filter(({ no }) => no > afterNo).map(({ atMs: _, ...revocation }) => revocation)
  }

  async forgetRevocations(beforeMs: number): Promise<void> {
    this.#revocations = this.#revocations.filter(({ atMs }) => atMs >= beforeMs)
  }

  #revoke({ id: userId, tokenGeneration: before }: Account, atMs: number): number {
    const tokenGeneration = before + 1
    this.#revocations.push({ no: ++this.#lastNo, userId, tokenGeneration, atMs })
    return tokenGeneration
  }

  #endSessions(userId: UserId): void {
    for (const [id, session] of this.#sessions) if (session.userId === userId) this.#sessions.delete(id)
  }
}

function withoutPassword({ passwordHash: _, ...user }: Account): User {
  return user
}

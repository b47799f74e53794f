import type { UserId } from '../../src/core/ids.ts'
import type { Role, User } from '../../src/core/users/user.ts'
import type { Account, Accounts, Session } from '../../src/ports.ts'

/** Users and sessions in maps. */
export class FakeAccounts implements Accounts {
  readonly #accounts = new Map<UserId, Account>()
  readonly #sessions = new Map<string, Session>()

  async createUser(account: Account): Promise<boolean> {
    if ([...this.#accounts.values()].some(({ email }) => email === account.email)) return false
    if (this.#accounts.has(account.id)) throw new Error(`there is a user ${account.id}`)
    this.#accounts.set(account.id, account)
    return true
  }

  async byEmail(email: string): Promise<Account | undefined> {
    return [...this.#accounts.values()].find((account) => account.email === email)
  }

  async user(id: UserId): Promise<User | undefined> {
    const account = this.#accounts.get(id)
    return account && withoutPassword(account)
  }

  async hasAdmin(): Promise<boolean> {
    return [...this.#accounts.values()].some(({ role }) => role === 'admin')
  }

  async setRole(id: UserId, role: Role): Promise<User | undefined> {
    const account = this.#accounts.get(id)
    if (!account) return undefined
    this.#accounts.set(id, { ...account, role })
    return withoutPassword({ ...account, role })
  }

  async openSession(session: Session): Promise<void> {
    this.#sessions.set(session.id, session)
  }

  async rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<UserId | undefined> {
    const session = this.#sessions.get(id)
    if (!session || session.expiresAtMs <= nowMs) return undefined
    if (session.tokenHash !== oldHash) {
      this.#sessions.delete(id)
      return undefined
    }
    this.#sessions.set(id, { ...session, ...next })
    return session.userId
  }

  async closeSession(id: string): Promise<void> {
    this.#sessions.delete(id)
  }
}

function withoutPassword({ passwordHash: _, ...user }: Account): User {
  return user
}

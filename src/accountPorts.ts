/** What is kept of users, their logins and their tokens. Every method may reject as those of `ports.ts`. */
import type { UserId } from './core/ids.ts'
import type { Role, User } from './core/users/user.ts'
import type { Page } from './ports.ts'

export interface Account extends User {
  readonly passwordHash: string
}

export type NewAccount = Omit<Account, 'tokenGeneration'>

/** A login. Its refresh token is rotated at each use; only the newest one's hash is kept. */
export interface Session {
  readonly id: string
  readonly userId: UserId
  readonly tokenHash: string
  readonly expiresAtMs: number
}

export interface UserFilter {
  /** Part of the address, in any case. */
  readonly email?: string
  readonly role?: Role
}

/** Users and their sessions. Who is leaving is no user any more. */
export interface Accounts {
  /** @returns false when the email is taken. */
  createUser(account: NewAccount): Promise<boolean>
  byEmail(email: string): Promise<Account | undefined>
  account(id: UserId): Promise<Account | undefined>
  user(id: UserId): Promise<User | undefined>
  /** By id; those that are no users are left out. */
  usersOf(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>>
  /** By email. `after` is the email of the last one of the page before. */
  users(filter: UserFilter, after: string | null, limit: number): Promise<Page<User, string>>
  hasAdmin(): Promise<boolean>
  /**
   * Gives a role, and revokes the tokens that say another. Sessions go on: their next token has the new role.
   *
   * @returns the user with the new role; undefined when there is none.
   */
  setRole(id: UserId, role: Role, nowMs: number): Promise<User | undefined>
  /**
   * Gives a new password, revokes all tokens and ends all sessions.
   *
   * @returns undefined when the password isn't `oldHash` any more.
   */
  changePassword(id: UserId, oldHash: string, newHash: string, nowMs: number): Promise<User | undefined>
  /**
   * Makes a user one who is leaving: name, address and password are gone, tokens are revoked, sessions ended, and the
   * address can be registered anew.
   *
   * @returns the generation from which tokens would be good again; undefined as for changePassword().
   */
  leave(id: UserId, passwordHash: string, nowMs: number): Promise<number | undefined>
  /** @returns false when the user's password isn't that one any more: nothing was opened. */
  openSession(session: Session, passwordHash: string): Promise<boolean>
  /**
   * Exchanges the token hash, if `oldHash` is the current one and the session is alive. A hash that is no longer
   * current means that a token was used twice: the session ends.
   *
   * @returns whose session it is; undefined when it is unknown, ended or expired, or ends hereby.
   */
  rotateSession(
    id: string,
    oldHash: string,
    next: Pick<Session, 'tokenHash' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<User | undefined>
  closeSession(id: string): Promise<void>
}

/** Those who have left, as long as they still have something. */
export interface LeavingAccounts {
  leaving(): Promise<readonly { readonly id: UserId; readonly sinceMs: number }[]>
  /** Drops the last that is kept of one. */
  drop(id: UserId): Promise<void>
}

/** From now on, tokens of the user are good only if they name this generation or a later one. */
export interface Revocation {
  /** Rises, but for those that are made at the same time. */
  readonly no: number
  readonly userId: UserId
  readonly tokenGeneration: number
}

/** What nodes tell each other of tokens that are good no more. */
export interface Revocations {
  /** In order; `afterNo` is left out. */
  revocations(afterNo: number): Promise<readonly Revocation[]>
  forgetRevocations(beforeMs: number): Promise<void>
}

export type AccountStore = Accounts & LeavingAccounts & Revocations

import { expect, test } from 'vitest'
import type { Account, Accounts, Session } from '../../src/ports.ts'
import { hour, now, user } from '../core/builders.ts'

const accountOf = (name: string, change: Partial<Account> = {}): Account => ({
  id: user(name),
  email: `${name}@example.org`,
  name: `${name} O'Größe`,
  role: 'customer',
  createdAtMs: now,
  passwordHash: `hash of ${name}`,
  ...change,
})
const session: Session = { id: 's1', userId: user('ann'), tokenHash: 't1', expiresAtMs: now + hour }

/** Users, and their logins. */
export function accountsContract(open: () => Promise<{ readonly accounts: Accounts }>): void {
  async function withAnn(): Promise<Accounts> {
    const { accounts } = await open()
    expect(await accounts.createUser(accountOf('ann'))).toBe(true)
    return accounts
  }

  async function loggedIn() {
    const accounts = await withAnn()
    await accounts.openSession(session)
    const rotate = (oldHash: string, tokenHash: string, atMs = now, id = session.id) =>
      accounts.rotateSession(id, oldHash, { tokenHash, expiresAtMs: atMs + hour }, atMs)
    return { accounts, rotate }
  }

  test('a user is found by email, with the password hash, and by id, without', async () => {
    const accounts = await withAnn()
    const { passwordHash: _, ...known } = accountOf('ann')
    expect(await accounts.byEmail('ann@example.org')).toEqual(accountOf('ann'))
    expect(await accounts.user(user('ann'))).toEqual(known)
    expect(await accounts.byEmail('bob@example.org')).toBeUndefined()
    expect(await accounts.user(user('ANN'))).toBeUndefined()
  })

  test('an email is taken once, also when two ask at the same time', async () => {
    const accounts = await withAnn()
    expect(await accounts.createUser(accountOf('bob', { email: 'ann@example.org' }))).toBe(false)
    expect(await accounts.user(user('bob'))).toBeUndefined()
    const race = ['cid', 'dan'].map((name) => accounts.createUser(accountOf(name, { email: 'x@y.z' })))
    expect((await Promise.all(race)).sort()).toEqual([false, true])
  })

  test('an id that is taken is no taken email, but a fault', async () => {
    const accounts = await withAnn()
    await expect(accounts.createUser(accountOf('ann', { email: 'x@y.z' }))).rejects.toThrow()
  })

  test('roles are given and taken', async () => {
    const accounts = await withAnn()
    expect(await accounts.hasAdmin()).toBe(false)
    expect(await accounts.setRole(user('ann'), 'admin')).toMatchObject({ id: 'ann', role: 'admin' })
    expect(await accounts.hasAdmin()).toBe(true)
    await accounts.setRole(user('ann'), 'staff')
    expect(await accounts.user(user('ann'))).toMatchObject({ role: 'staff' })
    expect(await accounts.hasAdmin()).toBe(false)
    expect(await accounts.setRole(user('nobody'), 'staff')).toBeUndefined()
  })

  test('a session goes on from token to token', async () => {
    const { rotate } = await loggedIn()
    expect(await rotate('t1', 't2')).toBe('ann')
    expect(await rotate('t2', 't3', now + 30)).toBe('ann')
  })

  test('a token that is used twice ends the session, for its newest token too', async () => {
    const { rotate } = await loggedIn()
    expect(await rotate('t1', 't2')).toBe('ann')
    expect(await rotate('t1', 'stolen')).toBeUndefined()
    expect(await rotate('t2', 't3')).toBeUndefined()
    expect(await rotate('stolen', 't4')).toBeUndefined()
  })

  test('of two uses at the same time one wins, and the session ends', async () => {
    const { rotate } = await loggedIn()
    const both = await Promise.all([rotate('t1', 't2'), rotate('t1', 't3')])
    expect(both.filter((userId) => userId !== undefined)).toEqual(['ann'])
    expect(await rotate('t2', 't4')).toBeUndefined()
    expect(await rotate('t3', 't4')).toBeUndefined()
  })

  test('a session ends when its time is up, and each rotation puts that off', async () => {
    const { rotate } = await loggedIn()
    expect(await rotate('t1', 't2', now + hour - 1)).toBe('ann')
    expect(await rotate('t2', 't3', now + hour)).toBe('ann')
    expect(await rotate('t3', 't4', now + 2 * hour)).toBeUndefined()
  })

  test('a closed session is over; closing it again is fine', async () => {
    const { accounts, rotate } = await loggedIn()
    await accounts.closeSession(session.id)
    await accounts.closeSession(session.id)
    expect(await rotate('t1', 't2')).toBeUndefined()
  })

  test('sessions do not touch each other', async () => {
    const { accounts, rotate } = await loggedIn()
    await accounts.openSession({ ...session, id: 's2', tokenHash: 'u1' })
    expect(await rotate('u1', 'x')).toBeUndefined()
    expect(await rotate('u1', 'u2', now, 's2')).toBe('ann')
    expect(await rotate('u2', 'x', now, 'unknown')).toBeUndefined()
    await accounts.closeSession('s1')
    expect(await rotate('u2', 'u3', now, 's2')).toBe('ann')
  })
}

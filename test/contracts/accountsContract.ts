import { expect, test } from 'vitest'
import type { AccountStore, NewAccount, Session, UserFilter } from '../../src/accountPorts.ts'
import { hour, now, user } from '../core/builders.ts'

const accountOf = (name: string, change: Partial<NewAccount> = {}): NewAccount => ({
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
export function accountsContract(open: () => Promise<{ readonly accounts: AccountStore }>): void {
  async function withAnn(): Promise<AccountStore> {
    const { accounts } = await open()
    expect(await accounts.createUser(accountOf('ann'))).toBe(true)
    return accounts
  }

  async function loggedIn() {
    const accounts = await withAnn()
    expect(await accounts.openSession(session, 'hash of ann')).toBe(true)
    const rotate = async (oldHash: string, tokenHash: string, atMs = now, id = session.id) =>
      (await accounts.rotateSession(id, oldHash, { tokenHash, expiresAtMs: atMs + hour }, atMs))?.id
    return { accounts, rotate }
  }

  test('a user is found by email, with the password hash, and by id, without', async () => {
    const accounts = await withAnn()
    const { passwordHash: _, ...known } = accountOf('ann')
    const whole = { ...accountOf('ann'), tokenGeneration: 0 }
    expect(await accounts.byEmail('ann@example.org')).toEqual(whole)
    expect(await accounts.account(user('ann'))).toEqual(whole)
    expect(await accounts.user(user('ann'))).toEqual({ ...known, tokenGeneration: 0 })
    expect(await accounts.byEmail('bob@example.org')).toBeUndefined()
    expect(await accounts.user(user('ANN'))).toBeUndefined()
    expect(await accounts.account(user('ANN'))).toBeUndefined()
  })

  test('many users are found by id at once; strangers, and those who have left, are not among them', async () => {
    const accounts = await withAnn()
    for (const name of ['bob', 'cid']) await accounts.createUser(accountOf(name))
    await accounts.leave(user('cid'), 'hash of cid', now)
    const strangers = Array.from({ length: 1200 }, (_, i) => user(`stranger${i}`))
    const users = await accounts.usersOf([user('bob'), ...strangers, user('cid'), user('ann'), user('bob')])
    expect([...users.keys()].toSorted()).toEqual(['ann', 'bob'])
    expect(users.get(user('ann'))).toEqual(await accounts.user(user('ann')))
    expect(await accounts.usersOf([])).toEqual(new Map())
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
    expect(await accounts.setRole(user('ann'), 'admin', now)).toMatchObject({ id: 'ann', role: 'admin' })
    expect(await accounts.hasAdmin()).toBe(true)
    await accounts.setRole(user('ann'), 'staff', now)
    expect(await accounts.user(user('ann'))).toMatchObject({ role: 'staff' })
    expect(await accounts.hasAdmin()).toBe(false)
    expect(await accounts.setRole(user('nobody'), 'staff', now)).toBeUndefined()
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
    await accounts.openSession({ ...session, id: 's2', tokenHash: 'u1' }, 'hash of ann')
    expect(await rotate('u1', 'x')).toBeUndefined()
    expect(await rotate('u1', 'u2', now, 's2')).toBe('ann')
    expect(await rotate('u2', 'x', now, 'unknown')).toBeUndefined()
    await accounts.closeSession('s1')
    expect(await rotate('u2', 'u3', now, 's2')).toBe('ann')
  })

  test('a session tells who it is of as the user is now, with the role and the generation of tokens', async () => {
    const { accounts } = await loggedIn()
    await accounts.setRole(user('ann'), 'staff', now)
    const next = { tokenHash: 't2', expiresAtMs: now + hour }
    expect(await accounts.rotateSession('s1', 't1', next, now)).toEqual(await accounts.user(user('ann')))
    expect(await accounts.user(user('ann'))).toMatchObject({ role: 'staff', tokenGeneration: 1 })
  })

  test('a session is opened for a password that is right, and for no other', async () => {
    const accounts = await withAnn()
    expect(await accounts.openSession(session, 'hash of bob')).toBe(false)
    expect(await accounts.openSession({ ...session, userId: user('bob') }, 'hash of ann')).toBe(false)
    const next = { tokenHash: 't2', expiresAtMs: now + hour }
    expect(await accounts.rotateSession('s1', 't1', next, now)).toBeUndefined()
  })

  test('each new role revokes the tokens of before; a role that is the same revokes nothing', async () => {
    const accounts = await withAnn()
    expect(await accounts.setRole(user('ann'), 'staff', now)).toMatchObject({ tokenGeneration: 1 })
    expect(await accounts.setRole(user('ann'), 'staff', now)).toMatchObject({ tokenGeneration: 1 })
    expect(await accounts.setRole(user('ann'), 'admin', now)).toMatchObject({ tokenGeneration: 2 })
    expect((await accounts.revocations(0)).map(({ no: _, ...rest }) => rest)).toEqual([
      { userId: 'ann', tokenGeneration: 1 },
      { userId: 'ann', tokenGeneration: 2 },
    ])
  })

  test('a new password ends every session of its user, and nobody else’s, and revokes tokens', async () => {
    const { accounts, rotate } = await loggedIn()
    await accounts.createUser(accountOf('bob'))
    await accounts.openSession({ ...session, id: 's2', tokenHash: 'u1' }, 'hash of ann')
    await accounts.openSession({ ...session, id: 's3', userId: user('bob') }, 'hash of bob')
    const changed = await accounts.changePassword(user('ann'), 'hash of ann', 'new', now)
    expect(changed).toEqual(await accounts.user(user('ann')))
    expect(changed).toMatchObject({ id: 'ann', tokenGeneration: 1 })
    expect(await accounts.account(user('ann'))).toMatchObject({ passwordHash: 'new' })
    expect(await rotate('t1', 't2')).toBeUndefined()
    expect(await rotate('u1', 'u2', now, 's2')).toBeUndefined()
    expect(await rotate('t1', 't2', now, 's3')).toBe('bob')
    expect(await accounts.openSession(session, 'hash of ann')).toBe(false)
    expect(await accounts.openSession(session, 'new')).toBe(true)
  })

  test('a password is changed by who knows the one before: of two at the same time one wins', async () => {
    const accounts = await withAnn()
    expect(await accounts.changePassword(user('ann'), 'other', 'new', now)).toBeUndefined()
    expect(await accounts.changePassword(user('bob'), 'hash of ann', 'new', now)).toBeUndefined()
    const race = ['x', 'y'].map((hash) => accounts.changePassword(user('ann'), 'hash of ann', hash, now))
    const won = (await Promise.all(race)).filter((one) => one !== undefined)
    expect(won).toHaveLength(1)
    expect((await accounts.revocations(0)).length).toBe(1)
  })

  test('whatever happens at the same time, no session outlives the password that it was opened with', async () => {
    const accounts = await withAnn()
    for (let round = 0; round < 20; round++) {
      const id = `s${round}`
      const [old, next] = [round === 0 ? 'hash of ann' : `hash ${round - 1}`, `hash ${round}`]
      await Promise.all([
        accounts.openSession({ ...session, id }, old),
        accounts.changePassword(user('ann'), old, next, now),
      ])
      const token = { tokenHash: 't2', expiresAtMs: now + hour }
      expect(await accounts.rotateSession(id, 't1', token, now)).toBeUndefined()
    }
  })

  test('whatever happens at the same time, a refresh gives a token that a new password revokes, or none', async () => {
    const accounts = await withAnn()
    for (let round = 0; round < 20; round++) {
      const id = `s${round}`
      const [old, next] = [round === 0 ? 'hash of ann' : `hash ${round - 1}`, `hash ${round}`]
      await accounts.openSession({ ...session, id }, old)
      const [refreshed, changed] = await Promise.all([
        accounts.rotateSession(id, 't1', { tokenHash: 't2', expiresAtMs: now + hour }, now),
        accounts.changePassword(user('ann'), old, next, now),
      ])
      expect(refreshed?.tokenGeneration ?? -1).toBeLessThan(changed!.tokenGeneration)
    }
  })

  test('who leaves is no user any more: nothing of them is found, and the address is free', async () => {
    const { accounts, rotate } = await loggedIn()
    await accounts.setRole(user('ann'), 'admin', now)
    expect(await accounts.leave(user('ann'), 'other', now)).toBeUndefined()
    expect(await accounts.leave(user('ann'), 'hash of ann', now + 5)).toBe(2)
    expect(await accounts.user(user('ann'))).toBeUndefined()
    expect(await accounts.account(user('ann'))).toBeUndefined()
    expect(await accounts.byEmail('ann@example.org')).toBeUndefined()
    expect(await accounts.hasAdmin()).toBe(false)
    expect((await accounts.users({}, null, 10)).items).toEqual([])
    expect(await accounts.setRole(user('ann'), 'staff', now)).toBeUndefined()
    expect(await accounts.changePassword(user('ann'), '', 'new', now)).toBeUndefined()
    expect(await accounts.leave(user('ann'), '', now)).toBeUndefined()
    expect(await rotate('t1', 't2')).toBeUndefined()
    expect(await accounts.openSession(session, '')).toBe(false)
    expect(await accounts.createUser(accountOf('cid', { email: 'ann@example.org' }))).toBe(true)
  })

  test('those who are leaving are known until they are dropped; others are never dropped', async () => {
    const accounts = await withAnn()
    await accounts.createUser(accountOf('bob'))
    await accounts.leave(user('ann'), 'hash of ann', now + 5)
    expect(await accounts.leaving()).toEqual([{ id: 'ann', sinceMs: now + 5 }])
    await accounts.drop(user('ann'))
    await accounts.drop(user('ann'))
    await accounts.drop(user('bob'))
    expect(await accounts.leaving()).toEqual([])
    expect(await accounts.user(user('bob'))).toBeDefined()
  })

  test('users are listed by email, a page at a time, those of a role or with a part of the address', async () => {
    const { accounts } = await open()
    for (const name of ['cid', 'ann', 'dan', 'bob']) await accounts.createUser(accountOf(name))
    await accounts.createUser(accountOf('eve', { email: '100%@example.com' }))
    await accounts.setRole(user('dan'), 'staff', now)
    const first = await accounts.users({}, null, 3)
    expect(first.items.map(({ id }) => id)).toEqual(['eve', 'ann', 'bob'])
    const rest = await accounts.users({}, first.next, 3)
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([['cid', 'dan'], null])
    const idsOf = async (filter: UserFilter) =>
      (await accounts.users(filter, null, 9)).items.map(({ id }) => id)
    expect(await idsOf({ role: 'staff' })).toEqual(['dan'])
    expect(await idsOf({ email: 'N@EXAMPLE' })).toEqual(['ann', 'dan'])
    expect(await idsOf({ email: '%@' })).toEqual(['eve'])
    expect(await idsOf({ email: 'n@', role: 'customer' })).toEqual(['ann'])
    expect(first.items[1]).toEqual(await accounts.user(user('ann')))
  })

  test('revocations are told from a number on, and forgotten when they are old', async () => {
    const accounts = await withAnn()
    await accounts.setRole(user('ann'), 'staff', now)
    const [first] = await accounts.revocations(0)
    await accounts.setRole(user('ann'), 'admin', now + hour)
    const after = await accounts.revocations(first!.no)
    expect(after).toMatchObject([{ userId: 'ann', tokenGeneration: 2 }])
    expect(after[0]!.no).toBeGreaterThan(first!.no)
    await accounts.forgetRevocations(now + hour)
    expect(await accounts.revocations(0)).toEqual(after)
  })
}

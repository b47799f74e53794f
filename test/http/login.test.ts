import { createHook } from 'node:async_hooks'
import { expect, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import { hashPassword } from '../../src/http/passwords.ts'
import { cinema, now } from './cinema.ts'

const password = 'forty seats at noon'

/** How many passwords are hashed for that: counted where Node asks its threads to, not timed. */
async function hashesFor(work: () => Promise<unknown>): Promise<number> {
  let hashes = 0
  const hook = createHook({
    init: (_, type) => {
      if (type === 'ARGON2REQUEST') hashes++
    },
  })
  hook.enable()
  await work()
  hook.disable()
  return hashes
}

test('a login costs one hash, whoever is known here and whatever is wrong', async () => {
  const { send, accounts } = await cinema()
  const of = async (name: string, passwordHash: string) =>
    accounts.createUser({
      id: name as UserId,
      email: `${name}@example.org`,
      name,
      role: 'customer',
      createdAtMs: now,
      passwordHash,
    })
  await of('cora', await hashPassword(password))
  await of('odd', 'not a hash')
  const signIn = (email: string, given: string) => () =>
    send('POST', '/v1/sessions', { body: { email: `${email}@example.org`, password: given } })

  const work = {
    right: await hashesFor(signIn('cora', password)),
    wrong: await hashesFor(signIn('cora', 'wrong horse')),
    empty: await hashesFor(signIn('cora', '')),
    unknown: await hashesFor(signIn('nobody', password)),
    unreadable: await hashesFor(signIn('odd', password)),
  }
  expect(work).toEqual({ right: 1, wrong: 1, empty: 1, unknown: 1, unreadable: 1 })
})

test('a hash for nobody is as dear as the one of an account', async () => {
  // Both say what they cost: these are the parameters that every account gets.
  const costOf = (hash: string) => hash.split('$').slice(0, 4)
  expect(costOf(await hashPassword(password))).toEqual(costOf(await hashPassword('something else')))
  expect(costOf(await hashPassword(password))).toEqual(['', 'argon2id', 'v=19', 'm=19456,t=2,p=1'])
})

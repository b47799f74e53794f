import { expect, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import { createAccessTokens } from '../../src/http/accessTokens.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { ann, cinema, minute, now } from './cinema.ts'
import { problemOf } from './problemOf.ts'

const keyOf = (id: string, fill: number) => ({ id, secret: new Uint8Array(32).fill(fill) })
const identity = { userId: 'ann' as UserId, role: 'staff', sessionId: 's1', tokenGeneration: 3 } as const

const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')

test('without a token the answer is 401 with a challenge', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/users/me')
  expect(problemOf(answer)).toBe('401 unauthenticated')
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
})

test.each(['Bearer rubbish', 'Bearer', 'Basic YTpi', 'Bearer a b', ''])('%j is no token', async (header) => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/users/me', { headers: { Authorization: header } })
  expect(problemOf(answer)).toBe('401 invalid-token')
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
})

test('a token is good for 15 minutes, whether or not it was seen before', async () => {
  const { send, clock } = await cinema()
  clock.advance(15 * minute - 1)
  expect((await send('GET', '/v1/users/me', { as: ann })).status).toBe(200)
  clock.advance(1)
  expect(problemOf(await send('GET', '/v1/users/me', { as: ann }))).toBe('401 invalid-token')
  const other = await cinema()
  other.clock.advance(15 * minute)
  expect(problemOf(await other.send('GET', '/v1/users/me', { as: ann }))).toBe('401 invalid-token')
})

test('what was issued is what is verified', async () => {
  const tokens = await createAccessTokens([keyOf('a', 1)], new ManualClock(now))
  const token = await tokens.issue(identity)
  expect(await tokens.verify(token)).toEqual(identity)
  expect(await tokens.verify(token)).toEqual(identity)
  const [header, payload] = token.split('.').map((text) => Buffer.from(text, 'base64url').toString())
  expect(JSON.parse(header!)).toEqual({ alg: 'HS256', kid: 'a' })
  expect(JSON.parse(payload!)).toEqual({
    sub: 'ann',
    role: 'staff',
    sid: 's1',
    gen: 3,
    iat: now / 1000,
    exp: now / 1000 + 900,
  })
})

test('a key is replaced while its tokens live: the first signs, all verify', async () => {
  const clock = new ManualClock(now)
  const before = await createAccessTokens([keyOf('a', 1)], clock)
  const after = await createAccessTokens([keyOf('b', 2), keyOf('a', 1)], clock)
  const old = await before.issue(identity)
  expect(await after.verify(old)).toEqual(identity)
  expect(await before.verify(await after.issue(identity))).toBeUndefined()
})

test('a forged token is not believed', async () => {
  const clock = new ManualClock(now)
  const tokens = await createAccessTokens([keyOf('a', 1)], clock)
  const forger = await createAccessTokens([keyOf('a', 2)], clock)
  const token = await tokens.issue({ ...identity, role: 'customer' })
  const [header, , signature] = token.split('.')
  const claims = { sub: 'ann', role: 'admin', sid: 's1', exp: now / 1000 + 900 }
  expect(await tokens.verify(await forger.issue(identity))).toBeUndefined()
  expect(await tokens.verify(`${header}.${part(claims)}.${signature}`)).toBeUndefined()
  expect(await tokens.verify(`${part({ alg: 'none', kid: 'a' })}.${part(claims)}.`)).toBeUndefined()
})

test('a secret of less than 32 bytes is refused', async () => {
  const short = { id: 'a', secret: new Uint8Array(31) }
  await expect(createAccessTokens([short], new ManualClock(now))).rejects.toThrow(/32 bytes/)
  await expect(createAccessTokens([], new ManualClock(now))).rejects.toThrow(/need a key/)
})

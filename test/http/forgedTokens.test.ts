import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { cinema, now } from './cinema.ts'
import { problemOf } from './problemOf.ts'

/** The secret that signs in every cinema. */
const secret = new Uint8Array(32).fill(1)
const nowSeconds = now / 1000
const good = { sub: 'ada', role: 'admin', sid: 'sada', gen: 0, iat: nowSeconds, exp: nowSeconds + 900 }
const header = { alg: 'HS256', kid: 'k1' }

const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')

interface Forging {
  readonly head?: unknown
  readonly claims?: unknown
  readonly hash?: string
  readonly key?: Uint8Array | string
}

function token({ head = header, claims = good, hash = 'sha256', key = secret }: Forging = {}): string {
  const signed = `${part(head)}.${part(claims)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

function rsaToken(kid: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signed = `${part({ alg: 'RS256', kid })}.${part(good)}`
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`
}

const without = (claim: keyof typeof good) => ({ claims: { ...good, [claim]: undefined } })
const [head, claims, signature] = token().split('.') as [string, string, string]

const forged: Readonly<Record<string, string>> = {
  'no algorithm': `${part({ alg: 'none', kid: 'k1' })}.${claims}.`,
  'no algorithm, and a signature': `${part({ alg: 'none', kid: 'k1' })}.${claims}.${signature}`,
  'no algorithm in other letters': `${part({ alg: 'nOnE', kid: 'k1' })}.${claims}.`,
  'HS512 with our secret': token({ head: { ...header, alg: 'HS512' }, hash: 'sha512' }),
  'HS384 with our secret': token({ head: { ...header, alg: 'HS384' }, hash: 'sha384' }),
  'HS256 that says HS512': token({ head: { ...header, alg: 'HS512' } }),
  'RS256 with a key of its own': rsaToken('k1'),
  'RS256 that is signed with our secret': token({ head: { ...header, alg: 'RS256' } }),
  'an algorithm that nobody knows': token({ head: { ...header, alg: 'HS256 ' } }),
  'an algorithm that is a list': token({ head: { ...header, alg: ['HS256'] } }),
  'another secret': token({ key: new Uint8Array(32).fill(2) }),
  'an empty secret': token({ key: '' }),
  'the name of the key as secret': token({ key: 'k1' }),
  'another key': token({ head: { ...header, kid: 'k2' } }),
  'no key': token({ head: { alg: 'HS256' } }),
  'a key by a name of the language': token({ head: { ...header, kid: '__proto__' }, key: '' }),
  'a key that is a path': token({ head: { ...header, kid: '../../dev/null' }, key: '' }),
  'a key that is an object': token({ head: { ...header, kid: { k1: 1 } } }),
  'a key that comes with it': token({
    head: { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
    key: Buffer.from('AAAA', 'base64url'),
  }),
  'a critical header that nobody knows': token({ head: { ...header, crit: ['admin'], admin: true } }),
  'a payload that is not encoded': token({ head: { ...header, crit: ['b64'], b64: false } }),
  'a critical header that is none': token({ head: { ...header, crit: [] } }),
  'out of time': token({ claims: { ...good, iat: nowSeconds - 900, exp: nowSeconds } }),
  'not good yet': token({ claims: { ...good, nbf: nowSeconds + 60 } }),
  'never out of time': token(without('exp')),
  'a time that is a text': token({ claims: { ...good, exp: '2099-01-01' } }),
  'of nobody': token(without('sub')),
  'of no session': token(without('sid')),
  'a user who is an object': token({ claims: { ...good, sub: { id: 'ada' } } }),
  'a role that there is not': token({ claims: { ...good, role: 'root' } }),
  'a role that is a list': token({ claims: { ...good, role: ['admin'] } }),
  'a generation that is a text': token({ claims: { ...good, gen: '9' } }),
  'claims that are a list': token({ claims: [good] }),
  'claims that are null': token({ claims: null }),
  'other claims than were signed': `${head}.${part({ ...good, sub: 'eve' })}.${signature}`,
  'another head than was signed': `${part({ ...header, typ: 'JWT' })}.${claims}.${signature}`,
  'one letter off': `${head}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
  'no signature': `${head}.${claims}.`,
  'half a signature': `${head}.${claims}.${signature.slice(0, 20)}`,
  'a signature and more': `${head}.${claims}.${signature}AAAA`,
  'no end': token().slice(0, -1),
  'a head alone': head,
  'four parts': `${token()}.${signature}`,
  'encrypted, by its form': `${token()}.${signature}.${signature}`,
  'dots alone': '..',
  '100 kB of claims': token({ claims: { ...good, more: 'x'.repeat(100_000) }, key: '' }),
  '100 kB of nothing': 'A'.repeat(100_000),
  '100 kB of dots': '.'.repeat(100_000),
}

test('what is forged here is believed when nothing is wrong with it', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/users', { headers: { Authorization: `Bearer ${token()}` } })
  expect(answer.status).toBe(200)
})

test.each(Object.entries(forged))('not believed: %s', async (_, text) => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/users', { headers: { Authorization: `Bearer ${text}` } })
  expect(problemOf(answer)).toBe('401 invalid-token')
  // All alike: which of the checks failed would help a forger.
  expect(answer.body.detail).toBe('get a new one from POST /v1/sessions/refresh')
})

test('two tokens are none, whichever is good', async () => {
  const { send } = await cinema()
  for (const [first, second] of [
    [token(), 'x'],
    ['x', token()],
    [token(), token()],
  ]) {
    // As the server joins two headers of one name.
    const headers = { Authorization: `Bearer ${first}, Bearer ${second}` }
    expect(problemOf(await send('GET', '/v1/users', { headers }))).toBe('401 invalid-token')
  }
})

test('a token in another place is none', async () => {
  const { send } = await cinema()
  const places = [`/v1/users?access_token=${token()}`, `/v1/users?token=${token()}`]
  for (const path of places) expect(problemOf(await send('GET', path))).toBe('401 unauthenticated')
  const headers = { Cookie: `token=${token()}`, 'X-Access-Token': token() }
  expect(problemOf(await send('GET', '/v1/users', { headers }))).toBe('401 unauthenticated')
})

test('a node whose clock is ahead issues tokens that are good here', async () => {
  const { send } = await cinema()
  const ahead = token({ claims: { ...good, iat: nowSeconds + 30, exp: nowSeconds + 930 } })
  expect((await send('GET', '/v1/users', { headers: { Authorization: `Bearer ${ahead}` } })).status).toBe(200)
})

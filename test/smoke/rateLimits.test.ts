import { afterAll, expect, test } from 'vitest'
import { Client } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

test('requests are limited unless somebody says otherwise, and then the start says so', async () => {
  const limited = new Program(folder.path, { env: { USHER_RATE_LIMIT: '' } })
  const url = await limited.listening()
  const answer = await fetch(`${url}/v1/shows`)
  expect(answer.headers.get('RateLimit')).toMatch(/^"address";r=999;t=\d+$/)
  // So many sign-ins a minute from one address.
  const signIn = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
  const statuses = new Map<number, number>()
  for (let i = 0; i < 62; i++) {
    const { status } = await fetch(`${url}/v1/sessions`, signIn)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect(Object.fromEntries(statuses)).toEqual({ 422: 60, 429: 2 })
  expect(limited.stdout.join('\n')).not.toContain('Limits')
  await limited.kill('SIGTERM')

  const unlimited = new Program(folder.path, { env: { USHER_RATE_LIMIT: 'off' } })
  const free = await fetch(`${await unlimited.listening()}/v1/shows`)
  expect(free.headers.get('RateLimit')).toBeNull()
  expect(unlimited.stdout).toContain('  Limits    none: USHER_RATE_LIMIT is off')
  await unlimited.kill('SIGTERM')
})

test('guesses are held up by account from all addresses, and by address over all accounts', async () => {
  const env = { USHER_RATE_LIMIT: '', USHER_TRUSTED_PROXIES: '1' }
  const guarded = new Program(folder.path, { env })
  const url = await guarded.listening()
  const post = async (path: string, from: string, body: object) => {
    const answer = await new Client(url).post(path, body, { 'X-Forwarded-For': from })
    const retryAfter = answer.headers.get('Retry-After')
    return { status: answer.status, violated: answer.body['violated-policies'], retryAfter }
  }
  const password = 'forty seats at noon'
  for (const name of ['ann', 'bob']) {
    await post('/v1/users', '10.0.0.1', { email: `${name}@example.com`, password, name })
  }
  const signIn = (name: string, from: string, given = password) =>
    post('/v1/sessions', from, { email: `${name}@example.com`, password: given })

  const guesses = []
  for (let i = 0; i < 20; i++) guesses.push((await signIn('ann', `10.0.1.${i}`, 'wrong horse')).status)
  expect(new Set(guesses)).toEqual(new Set([401]))
  const held = await signIn('ann', '10.0.2.1')
  expect(held).toEqual({ status: 429, violated: ['account'], retryAfter: expect.stringMatching(/^\d+$/) })
  expect((await signIn('bob', '10.0.2.1')).status).toBe(201)

  const names = []
  for (let i = 0; i < 60; i++) names.push((await signIn(`nobody${i}`, '10.0.3.1')).status)
  expect(new Set(names)).toEqual(new Set([401]))
  expect(await signIn('bob', '10.0.3.1')).toMatchObject({ status: 429, violated: ['sign-in'] })
  expect((await signIn('bob', '10.0.3.2')).status).toBe(201)
  await guarded.kill('SIGTERM')
}, 60_000)

import { afterAll, expect, test } from 'vitest'
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

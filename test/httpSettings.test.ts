import { expect, test } from 'vitest'
import { StartError } from '../src/faults.ts'
import { httpSettings, quotaDefaults } from '../src/httpSettings.ts'

/** The line on why it can't start. */
function refusal(env: Record<string, string>): string {
  try {
    httpSettings(env)
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    return (error as Error).message
  }
  throw new Error('it could start')
}

test('nothing need be set: limits are on, no proxy is trusted, and no other page let in', () => {
  expect(httpSettings({})).toMatchObject({ quotas: quotaDefaults, trustedProxies: 0, corsOrigins: [] })
  expect(httpSettings({ USHER_RATE_LIMIT: '', USHER_TRUSTED_PROXIES: '' })).toEqual(httpSettings({}))
})

test('limits can be off for load tests, and nothing else', () => {
  expect(httpSettings({ USHER_RATE_LIMIT: 'off' }).quotas).toBeUndefined()
  expect(refusal({ USHER_RATE_LIMIT: 'on' })).toBe('USHER_RATE_LIMIT must be off, and is "on"')
})

test.each([
  ['1', 1],
  ['10', 10],
  ['10.0.0.0/8', ['10.0.0.0/8']],
  ['192.0.2.1, 2001:db8::/32,::1', ['192.0.2.1', '2001:db8::/32', '::1']],
])('USHER_TRUSTED_PROXIES may be %s', (text, proxies) => {
  expect(httpSettings({ USHER_TRUSTED_PROXIES: text }).trustedProxies).toEqual(proxies)
})

test.each([
  '-1',
  '11',
  'all',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0/8',
  '::1/129',
  '10.0.0.1/8/8',
  '10.0.0.1,',
  'proxy.lan',
])('USHER_TRUSTED_PROXIES may not be %s', (text) => {
  expect(refusal({ USHER_TRUSTED_PROXIES: text })).toMatch(/^USHER_TRUSTED_PROXIES must be how many/)
  expect(refusal({ USHER_TRUSTED_PROXIES: text })).toContain(`"${text}"`)
})

test.each([
  ['*', ['*']],
  ['https://cinema.example', ['https://cinema.example']],
  ['https://a.example, http://localhost:5173', ['https://a.example', 'http://localhost:5173']],
])('USHER_CORS_ORIGINS may be %s', (text, origins) => {
  expect(httpSettings({ USHER_CORS_ORIGINS: text }).corsOrigins).toEqual(origins)
})

// A browser sends none of these, so they would silently let nobody in.
test.each([
  'cinema.example',
  'https://cinema.example/',
  'https://Cinema.example',
  'https://cinema.example:443',
  'file://x',
  'null',
  'https://a.example,',
])('USHER_CORS_ORIGINS may not be %s', (text) => {
  expect(refusal({ USHER_CORS_ORIGINS: text })).toMatch(/^USHER_CORS_ORIGINS must be \* or origins/)
})

import { expect, test } from 'vitest'
import { cinema } from './cinema.ts'
import { problemOf } from './problemOf.ts'

test('a process that lives says so, ready or not', async () => {
  const { send, router } = await cinema()
  router.reason = 'claiming shard 0'
  const answer = await send('GET', '/healthz')
  expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }])
})

test('a node is ready when it can serve; else it says why not', async () => {
  const { send, router } = await cinema()
  const ready = await send('GET', '/readyz')
  expect([ready.status, ready.body]).toEqual([200, { status: 'ok' }])
  router.reason = 'claiming shard 0'
  const answer = await send('GET', '/readyz')
  expect(problemOf(answer)).toBe('503 not-ready')
  expect(answer.body.detail).toBe('claiming shard 0')
  expect(answer.headers.get('Retry-After')).toBe('1')
})

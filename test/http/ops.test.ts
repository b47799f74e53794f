import { expect, test } from 'vitest'
import type { Role } from '../../src/core/users/user.ts'
import { ops } from '../../src/http/ops.ts'
import { recordCalls } from '../calls/recordCalls.ts'
import { FakeShardOps } from '../fakes/fakeShardOps.ts'
import { ada, answerOf, cinema } from './cinema.ts'
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

test('admins see the nodes, and who owns which shard', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/ops/shards', { as: ada })
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    nodes: [
      { id: 'n1', address: '10.0.0.1:3001', fitness: 'fit', isSelf: true },
      { id: 'n2', address: '10.0.0.2:3001', fitness: 'new', isSelf: false },
    ],
    shards: [
      { shardId: 0, epoch: 3, nodeId: 'n1', activeShows: 2, asked: 7 },
      { shardId: 1, epoch: 0, nodeId: null, activeShows: null, asked: null },
    ],
  })
})

/** The routes for operators alone, on a node that has `left` shards after a drain. */
async function drainable(left: FakeShardOps['left']) {
  const { router, tokens, metrics } = await cinema()
  const shardOps = new FakeShardOps()
  shardOps.left = left
  const app = ops({ router, shardOps, tokens, metrics })
  recordCalls(app)
  const send = async (method: string, path: string, role?: Role) => {
    const token = role && (await tokens.issue({ userId: ada, role, tokenGeneration: 0, sessionId: 's' }))
    const headers = new Headers(token ? { Authorization: `Bearer ${token}` } : {})
    return answerOf(await app.request(path, { method, headers }))
  }
  return { shardOps, send }
}

test.each([0, 3])('a drain says how many shards are left: %i', async (left) => {
  const { send, shardOps } = await drainable(left)
  const answer = await send('POST', '/v1/ops/drain', 'admin')
  expect([answer.status, answer.body]).toEqual([200, { shardsLeft: left }])
  expect(shardOps.drains).toBe(1)
})

test.each([
  ['embedded', 'it runs embedded: there is no other node to take them'],
  ['last', 'no other node can serve now: this one goes on, and stays ready'],
] as const)('a node that is %s has nobody to give its shards to', async (left, detail) => {
  const { send } = await drainable(left)
  const answer = await send('POST', '/v1/ops/drain', 'admin')
  expect(problemOf(answer)).toBe('409 single-node')
  expect(answer.body.detail).toBe(detail)
})

test.each([
  ['GET', '/v1/ops/shards'],
  ['POST', '/v1/ops/drain'],
])('%s %s is for admins, and for nobody else', async (method, path) => {
  const { send, shardOps } = await drainable(0)
  expect((await send(method, path)).status).toBe(401)
  for (const role of ['customer', 'staff'] as const) expect((await send(method, path, role)).status).toBe(403)
  expect(shardOps.drains).toBe(0)
})

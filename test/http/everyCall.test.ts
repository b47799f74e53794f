import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import {
  CommitUnknownError,
  MailboxFullError,
  ShardUnavailableError,
  StorageUnavailableError,
} from '../../src/faults.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { quotaDefaults } from '../../src/httpSettings.ts'
import { type DeclaredCall, declaredCalls } from '../calls/declaredCalls.ts'
import { fakeQuotas } from '../fakes/fakeQuotas.ts'
import { ada, ann, bodyBytesMax, cinema, manyAtOnce, stan } from './cinema.ts'
import { problemOf } from './problemOf.ts'
import { type SampleCall, sampleCalls } from './sampleCalls.ts'

const calls = await declaredCalls()
const users: Record<SampleCall['who'], UserId | undefined> = {
  anyone: undefined,
  customer: ann,
  staff: stan,
  admin: ada,
}

/** The calls that declare an answer, for a table of tests. */
function thatAnswer(code: string): [string, DeclaredCall, SampleCall][] {
  return calls
    .filter(({ answers }) => answers.includes(code))
    .map((call) => [`${call.method} ${call.path}`, call, sampleCalls[call.operationId]!])
}

/** Sends the sample of a call, changed, to a cinema with other parts. */
async function ask(
  { method }: DeclaredCall,
  { who, path, body, headers }: SampleCall,
  change: { as?: UserId | undefined; body?: unknown; headers?: Record<string, string>; query?: string } = {},
  options: Partial<AppDeps> = {},
) {
  const { send } = await cinema(undefined, {}, options)
  const as = 'as' in change ? change.as : users[who]
  const sent = 'body' in change ? change.body : body
  return send(method, path + (change.query ?? ''), {
    ...(as && { as }),
    ...(sent !== undefined && { body: sent }),
    headers: { ...headers, ...change.headers },
  })
}

test('each call of the API document has a sample here, and each sample a call', () => {
  expect(Object.keys(sampleCalls).sort()).toEqual(calls.map(({ operationId }) => operationId).sort())
})

test.each(thatAnswer('unauthenticated'))('%s takes a token', async (_, call, sample) => {
  expect(problemOf(await ask(call, sample, { as: undefined }))).toBe('401 unauthenticated')
})

test.each(thatAnswer('invalid-token'))('%s takes a good token', async (_, call, sample) => {
  const headers = { Authorization: 'Bearer rubbish' }
  expect(problemOf(await ask(call, sample, { as: undefined, headers }))).toBe('401 invalid-token')
})

const roles = ['customer', 'staff', 'admin'] as const
for (const role of roles) {
  test.each(calls.map((call) => [`${call.method} ${call.path}`, call] as const))(
    `%s lets exactly those in who are at least what it takes: ${role}`,
    async (_, call) => {
      const sample = sampleCalls[call.operationId]!
      const { status, body } = await ask(call, sample, { as: users[role] })
      const may = sample.who === 'anyone' || roles.indexOf(role) >= roles.indexOf(sample.who)
      if (may) expect(['unauthenticated', 'invalid-token', 'forbidden', 'internal']).not.toContain(body.code)
      else expect([status, body.code, body.needs]).toEqual([403, 'forbidden', sample.who])
    },
  )
}

test.each(thatAnswer('invalid-json'))('%s takes JSON', async (_, call, sample) => {
  expect(problemOf(await ask(call, sample, { body: '{"seats":' }))).toBe('400 invalid-json')
})

test.each(thatAnswer('unsupported-media-type'))('%s takes a body of type JSON', async (_, call, sample) => {
  const answer = await ask(call, sample, { headers: { 'Content-Type': 'text/plain' } })
  expect(problemOf(answer)).toBe('415 unsupported-media-type')
})

test.each(thatAnswer('body-too-large'))('%s limits the size of its body', async (_, call, sample) => {
  const limits = { bodyBytesMax, layoutBytesMax: bodyBytesMax, passwordsAtOnceMax: 4, admission: manyAtOnce }
  const body = '{}'.padEnd(bodyBytesMax + 1)
  expect(problemOf(await ask(call, sample, { body }, { limits }))).toBe('413 body-too-large')
})

test.each(thatAnswer('invalid-request'))('%s refuses what it does not know', async (_, call, sample) => {
  const { idempotent } = sample
  const answer = idempotent
    ? await ask(call, sample, { headers: { 'Idempotency-Key': 'with space' } })
    : await ask(call, sample, call.hasBody ? { body: { nonsense: 1 } } : { query: '?nonsense=1' })
  expect(problemOf(answer)).toBe('422 invalid-request')
})

test.each(thatAnswer('overloaded'))(
  '%s is sent away when the node has too much to do',
  async (_, call, sample) => {
    const admission = { burstMax: 0, steadyMax: 0, patienceMs: 1000 }
    const limits = { bodyBytesMax, layoutBytesMax: bodyBytesMax, passwordsAtOnceMax: 4, admission }
    const answer = await ask(call, sample, {}, { limits })
    expect(problemOf(answer)).toBe('503 overloaded')
    expect(answer.headers.get('Retry-After')).toBe('1')
  },
)

test.each(thatAnswer('rate-limited'))('%s counts towards a quota', async (_, call, sample) => {
  const answer = await ask(call, sample, {}, { quotas: fakeQuotas({ user: 0, address: 0 }) })
  expect(problemOf(answer)).toBe('429 rate-limited')
  expect(Number(answer.headers.get('Retry-After'))).toBeLessThanOrEqual(quotaDefaults.user.windowSeconds)
})

/** What asks nobody: a bug alone could make it fail. */
const unfailing = ['GET /healthz', 'GET /openapi.json']

test.each([
  ['overloaded', new MailboxFullError(1200), '2'],
  ['shard-moving', new ShardUnavailableError('claiming', 300), '1'],
  ['storage-unavailable', new StorageUnavailableError('disk full'), '1'],
  ['commit-unknown', new CommitUnknownError('connection lost'), '1'],
  ['internal', new Error('a bug at 10.0.0.7'), null],
])('what a call says when it meets: %s', async (code, fault, retryAfter) => {
  const declared = thatAnswer(code).filter(([name]) => !unfailing.includes(name))
  expect(declared.length).toBeGreaterThan(2)
  for (const [name, call, sample] of declared) {
    const answer = await ask(call, sample, {}, broken(fault))
    expect([name, answer.body.code, answer.headers.get('Retry-After')]).toEqual([name, code, retryAfter])
    expect(JSON.stringify(answer.body)).not.toContain(fault.message)
  }
})

/** Whatever the app asks for then fails. */
function broken(fault: Error): Partial<AppDeps> {
  const fail = () => {
    throw fault
  }
  const failing = <T extends object>() => new Proxy({} as T, { get: () => fail })
  return {
    router: failing(),
    shardOps: failing(),
    directory: failing(),
    records: failing(),
    accounts: failing(),
    seatWatchers: failing(),
    metrics: Object.assign(new Registry(), { metrics: fail }),
  }
}

import { expect, test } from 'vitest'
import type { UserId } from '../../../src/core/ids.ts'
import { MailboxFullError, StorageUnavailableError } from '../../../src/faults.ts'
import { fakeQuotas } from '../../fakes/fakeQuotas.ts'
import { ann, bob, bodyBytesMax, showId, stan } from '../cinema.ts'
import { type Asked, doorOf, type Options } from './bothWays.ts'

const url = '/v1/shows/show1/reservations'

interface Wish {
  readonly as?: UserId
  /** Parsed, or as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
}

/** Two cinemas in the same state, each asked its own way; requests change them. */
async function twins(options: Options = {}) {
  const [one, other] = [await doorOf(options), await doorOf(options)]
  const requestOf = async ({ as = ann, body, headers, ...more }: Wish): Promise<Asked> => {
    const role = as === stan ? 'staff' : 'customer'
    const token = await one.tokens.issue({ userId: as, role, sessionId: 's', tokenGeneration: 0 })
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const common = {
      'X-Request-Id': 'one',
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    }
    return { method: 'POST', url, ...more, headers: { ...common, ...headers }, body: text }
  }
  return {
    one,
    other,
    requestOf,
    both: async (wish: Wish) => {
      const request = await requestOf(wish)
      return [await one.atDoor(request), await other.throughApp(request)] as const
    },
    /** Happens in both. */
    async first(...wishes: Wish[]) {
      for (const wish of wishes) {
        const request = await requestOf(wish)
        for (const { throughApp } of [one, other]) await throughApp(request)
      }
    },
  }
}

const key = { 'Idempotency-Key': 'k1' }
const sold: Wish[] = [{ as: bob, body: { seats: ['A1', 'A2'] } }]

test.each<[number, string, Wish, Wish[]?, Options?]>([
  [201, 'a seat', { body: { seats: ['A1'] } }],
  [201, 'seats as a hold', { body: { seats: ['A1', 'A2'], holdSeconds: 60 } }],
  [201, 'the best available', { body: { bestAvailable: { count: 2 } } }],
  [201, 'staff', { as: stan, body: { seats: ['A1'] } }],
  [201, 'with a key', { body: { seats: ['A1'] }, headers: key }],
  [
    201,
    'again with the key',
    { body: { seats: ['A1'] }, headers: key },
    [{ body: { seats: ['A1'] }, headers: key }],
  ],
  [
    422,
    'a key that was used',
    { body: { seats: ['A1'] }, headers: key },
    [{ body: { seats: ['B1'] }, headers: key }],
  ],
  [
    202,
    'who has to wait',
    { body: { bestAvailable: { count: 3, adjacent: true } } },
    [{ as: bob, body: { seats: ['A2', 'A3', 'B2', 'B3'] } }],
  ],
  [409, 'taken', { body: { seats: ['A2'] } }, sold],
  [
    409,
    'no longer enough, and no waiting',
    { body: { bestAvailable: { count: 3, adjacent: true }, waitlist: false } },
    [{ as: bob, body: { seats: ['A2', 'A3', 'B2', 'B3'] } }],
  ],
  [422, 'a seat that is none', { body: { seats: ['Z9'] } }],
  [422, 'no seat', { body: {} }],
  [422, 'a field of another type', { body: { seats: 'A1' } }],
  [422, 'a category that is none', { body: { bestAvailable: { count: 1, category: 'gold' } } }],
  [404, 'a show that is none', { body: { seats: ['A1'] }, url: '/v1/shows/nosuch/reservations' }],
  [400, 'half a body', { body: '{"seats":' }],
  [400, 'no UTF-8', { body: '{"seats":["\uFFFD"]}' }],
  [400, 'an empty body', { body: ' ' }],
  [201, 'a byte order mark', { body: '\uFEFF{"seats":["A1"]}' }],
  [401, 'a forged token and half a body', { body: '{', headers: { Authorization: 'Bearer forged' } }],
  [401, 'no bearer', { body: {}, headers: { Authorization: 'Basic abc' } }],
  [
    401,
    'a forged token, with limits',
    { body: {}, headers: { Authorization: 'Bearer forged' } },
    [],
    { quotas: () => fakeQuotas({ address: 5 }) },
  ],
  [
    429,
    'a forged token, too often',
    { body: {}, headers: { Authorization: 'Bearer forged' } },
    [],
    { quotas: () => fakeQuotas({ address: 0 }) },
  ],
  [
    422,
    'a key used for other fields',
    { body: { seats: ['A1'], waitlist: false }, headers: key },
    [{ body: { seats: ['A1'] }, headers: key }],
  ],
  [
    201,
    'the same fields in another order',
    { body: '{"holdSeconds":60,"seats":["A1"]}', headers: key },
    [{ body: { seats: ['A1'], holdSeconds: 60 }, headers: key }],
  ],
  [401, 'a forged token', { body: { seats: ['A1'] }, headers: { Authorization: 'Bearer forged' } }],
  [201, 'with limits', { body: { seats: ['A1'] } }, [], { quotas: () => fakeQuotas({ user: 5 }) }],
  [429, 'too often', { body: { seats: ['A1'] } }, [], { quotas: () => fakeQuotas({ user: 0 }) }],
  [201, 'for other origins', { body: { seats: ['A1'] } }, [], { corsOrigins: ['*'] }],
])(
  '%d to %s: answered, written and logged as by the app, to the letter',
  async (status, _, wish, before = [], options = {}) => {
    const { one, other, both, first } = await twins(options)
    await first(...before)
    const [atDoor, throughApp] = await both(wish)
    expect(throughApp.status).toBe(status)
    expect(atDoor).toEqual(throughApp)
    expect(one.tables.events(showId)).toEqual(other.tables.events(showId))
    expect(one.tables.snapshot(showId)).toEqual(other.tables.snapshot(showId))
    expect(one.lines).toEqual(other.lines)
  },
)

test('a failure is told and logged as by the app', async () => {
  const { one, other, both } = await twins()
  for (const fault of [
    new Error('broken'),
    new MailboxFullError(2500),
    new StorageUnavailableError('away'),
  ]) {
    for (const { router } of [one, other]) router.fault = fault
    const [atDoor, throughApp] = await both({ body: { seats: ['A1'] } })
    expect(throughApp.status).toBeGreaterThanOrEqual(500)
    expect(atDoor).toEqual(throughApp)
    expect(one.lines).toEqual(other.lines)
  }
  expect(one.lines).toHaveLength(5)
})

test('a slow one has its line, as of the app', async () => {
  const { one, other, both } = await twins()
  for (const { router, clock } of [one, other]) {
    const ask = router.ask.bind(router)
    router.ask = (...asked) => {
      clock.advance(1234)
      return ask(...asked)
    }
  }
  await both({ body: { seats: ['A1'] } })
  expect(one.lines).toEqual(other.lines)
  expect(one.lines).toMatchObject([{ ms: 1234, status: 201, userId: 'ann' }])
})

test('what has been answered is no longer under way', async () => {
  const { one, requestOf } = await twins({ admission: { burstMax: 2, steadyMax: 2, patienceMs: 1000 } })
  for (const seats of [['A1'], ['A2'], ['A3'], ['A4']]) {
    expect(await one.atDoor(await requestOf({ body: { seats } }))).toMatchObject({ status: 201 })
  }
})

test('what is not answered yet is under way', async () => {
  const { one, requestOf } = await twins({ admission: { burstMax: 2, steadyMax: 2, patienceMs: 1000 } })
  one.router.ask = () => new Promise(() => {})
  const request = await requestOf({ body: { seats: ['A1'] } })
  for (let i = 0; i < 2; i++) void one.atDoor(request)
  await expect.poll(() => one.atDoor({ url: '/v1/shows' })).toMatchObject({ status: 503 })
})

test('it is counted like any other', async () => {
  const { one, requestOf } = await twins()
  await one.atDoor(await requestOf({ body: { seats: ['A1'] } }))
  const labels = 'method="POST",route="/v1/shows/:id/reservations",status="201"'
  const text = await one.doorMetrics.metrics()
  expect(text).toContain(`usher_http_request_duration_seconds_count{${labels}} 1`)
})

test.each<[string, Wish & { method?: string }, Options?]>([
  ['another method', { method: 'PUT', body: {} }],
  ['another path', { url: `${url}/x`, body: {} }],
  ['a query', { url: `${url}?x=1`, body: {} }],
  ['what is no id', { url: '/v1/shows/SHOW1/reservations', body: {} }],
  ['no body', { body: '' }],
  ['a body that is too long', { body: 'x'.repeat(bodyBytesMax + 1) }],
  ['one of unknown length', { body: {}, headers: { 'Transfer-Encoding': 'chunked' } }],
  ['another type', { body: {}, headers: { 'Content-Type': 'text/plain' } }],
  ['a key that cannot be kept', { body: {}, headers: { 'Idempotency-Key': 'with space' } }],
  [
    'a page of another origin',
    { body: {}, headers: { Origin: 'https://c.example' } },
    { corsOrigins: ['*'] },
  ],
  ['a log of every request', { body: {} }, { level: 'debug' }],
])('%s is left to the app', async (_, wish, options = {}) => {
  const { one, requestOf } = await twins(options)
  expect(await one.atDoor(await requestOf(wish))).toBeUndefined()
})

test('one whose body is still on its way is not under way', async () => {
  const { one, requestOf } = await twins({ admission: { burstMax: 1, steadyMax: 1, patienceMs: 1000 } })
  void one.atDoor(await requestOf({ body: { seats: ['A1'] } }), 'half')
  expect(await one.atDoor(await requestOf({ body: { seats: ['A2'] } }))).toMatchObject({ status: 201 })
})

test('one whose client has gone before it is read is counted, and asks for nothing', async () => {
  const { one, requestOf } = await twins()
  expect(await one.atDoor(await requestOf({ body: { seats: ['A1'] } }), 'gone')).toMatchObject({
    status: 400,
  })
  expect(one.tables.events(showId)).toEqual([])
})

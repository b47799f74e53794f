import { expect, test } from 'vitest'
import type { ShowId, UserId } from '../../src/core/ids.ts'
import { type DeclaredCall, declaredCalls } from '../calls/declaredCalls.ts'
import { ada, ann, bob, type Cinema, cinema, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'
import { type SampleCall, sampleCalls } from './sampleCalls.ts'

const calls = (await declaredCalls()).map((call) => ({ ...call, ...sampleCalls[call.operationId]! }))

/** Something of Ann's, in every state that it can be in. */
interface AnnsOwn {
  readonly kind: 'reservation' | 'entry'
  readonly state: string
  /** @returns its id. */
  make(it: Cinema): Promise<string>
}

const ids = { reservation: 'show1-r1', entry: 'show1-w1' }
const full = ['A1', 'A2', 'B1', 'B2']

async function join(it: Cinema): Promise<string> {
  await it.reserve(stan, full)
  return (await it.send('POST', '/v1/shows/show1/waitlist', { as: ann, body: { partySize: 1 } })).body.id
}

const states: readonly AnnsOwn[] = [
  { kind: 'reservation', state: 'confirmed', make: async (it) => (await it.reserve(ann, ['A1'])).body.id },
  {
    kind: 'reservation',
    state: 'held',
    make: async (it) => (await it.reserve(ann, ['A1'], { holdSeconds: 60 })).body.id,
  },
  {
    kind: 'reservation',
    state: 'expired',
    make: async (it) => {
      const { body } = await it.reserve(ann, ['A1'], { holdSeconds: 1 })
      it.clock.advance(2000)
      // A turn ends it, whoever asks for one.
      await it.router.ask('show1' as ShowId, { type: 'expireHolds' })
      return body.id
    },
  },
  {
    kind: 'reservation',
    state: 'cancelled',
    make: async (it) => {
      const { body } = await it.reserve(ann, ['A1'])
      await it.send('DELETE', `/v1/reservations/${body.id}`, { as: ann })
      return body.id
    },
  },
  { kind: 'entry', state: 'waiting', make: join },
  {
    kind: 'entry',
    state: 'left',
    make: async (it) => {
      const id = await join(it)
      await it.send('DELETE', `/v1/waitlist/${id}`, { as: ann })
      return id
    },
  },
  {
    kind: 'entry',
    state: 'set aside',
    make: async (it) => {
      const id = await join(it)
      await it.send('DELETE', '/v1/reservations/show1-r1', { as: stan })
      return id
    },
  },
  {
    kind: 'entry',
    state: 'assigned',
    make: async (it) => {
      const id = await join(it)
      await it.send('DELETE', '/v1/reservations/show1-r1', { as: stan })
      await it.router.ask('show1' as ShowId, { type: 'assignWaitlist' })
      return id
    },
  },
]

const hall = ['AA', 'BB']
const cases = calls.flatMap((call) =>
  states
    .filter(({ kind }) => kind === call.owned)
    .map((own) => [`${call.method} ${call.path}`, own.state, call, own] as const),
)

/** Asks for one of a kind, by its id. */
async function ask(it: Cinema, call: DeclaredCall & SampleCall, as: UserId, id: string) {
  const { status, body, headers } = await it.send(call.method, call.path.replace(ids[call.owned!], id), {
    as,
  })
  const told = [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name))
  return { status, body, headers: told }
}

/** As its owner sees it. */
async function seen(it: Cinema, { kind }: AnnsOwn, id: string) {
  const path = kind === 'reservation' ? '/v1/reservations' : '/v1/waitlist'
  const { body } = await it.send('GET', `${path}/${id}`, { as: ann })
  const map = await it.send('GET', '/v1/shows/show1/seats', {})
  return [body, map.body]
}

test('whatever names something of one user is known here as such', () => {
  // A show is everybody's.
  const named = calls.filter(({ path, who }) => path.includes('show1-') && who === 'customer')
  expect(named.length).toBeGreaterThan(0)
  for (const { operationId, owned } of named)
    expect([operationId, owned]).toEqual([operationId, expect.anything()])
})

test.each(cases)("%s: somebody else's, %s, looks like none, and stays as it is", async (_, __, call, own) => {
  const it = await cinema(hall)
  const id = await own.make(it)
  const before = await seen(it, own, id)
  const missing = await ask(it, call, bob, id.replace(/\d+$/, '999'))
  expect(missing.status).toBe(404)
  expect(await ask(it, call, bob, id)).toEqual(missing)
  expect(await seen(it, own, id)).toEqual(before)
})

test.each(cases)(
  '%s: what is %s is there for its owner, and for staff if they may',
  async (_, __, call, own) => {
    const statusFor = async (as: UserId) => {
      const it = await cinema(hall)
      return (await ask(it, call, as, await own.make(it))).status
    }
    const owners = await statusFor(ann)
    expect(owners).not.toBe(404)
    // Staff may read what has ended, and so may hear why it can't be confirmed.
    const staffs = call.ownerAlone && owners === 200 ? 404 : owners
    expect([await statusFor(stan), await statusFor(ada)]).toEqual([staffs, staffs])
  },
)

test.each(['/v1/reservations', '/v1/reservations?showId=show1', '/v1/waitlist'])(
  "a customer's %s has nothing of others, and goes on from no cursor of theirs",
  async (path) => {
    const it = await cinema(['AAA'])
    await it.reserve(ann, ['A1'])
    await it.reserve(ann, ['A2'])
    await it.reserve(stan, ['A3'])
    const wait = () => it.send('POST', '/v1/shows/show1/waitlist', { as: ann, body: { partySize: 1 } })
    const { id } = (await wait()).body
    await it.send('DELETE', `/v1/waitlist/${id}`, { as: ann })
    await wait()
    const separator = path.includes('?') ? '&' : '?'
    const anns = await it.send('GET', `${path}${separator}limit=1`, { as: ann })
    expect(anns.body).toMatchObject({ items: [{ userId: 'ann' }], nextCursor: expect.any(String) })
    expect((await it.send('GET', path, { as: bob })).body).toEqual({ items: [], nextCursor: null })
    const on = await it.send('GET', `${path}${separator}cursor=${anns.body.nextCursor}`, { as: bob })
    expect(fieldsOf(on)).toHaveProperty('cursor')
  },
)

test('whether a user is there is told to admins alone', async () => {
  const { send } = await cinema()
  const change = (as: UserId, id: string) => send('PATCH', `/v1/users/${id}`, { as, body: { role: 'staff' } })
  for (const as of [ann, stan]) {
    const [known, unknown] = [await change(as, 'bob'), await change(as, 'nobody')]
    expect(problemOf(known)).toBe('403 forbidden')
    expect(unknown.body).toEqual(known.body)
  }
  expect((await change(ada, 'bob')).status).toBe(200)
  expect(problemOf(await change(ada, 'nobody'))).toBe('404 unknown-user')
})

test("a key of somebody else's is another key: nobody gets their reservation with it", async () => {
  const { reserve } = await cinema()
  const key = { 'Idempotency-Key': 'a' }
  const anns = await reserve(ann, ['A1'], {}, key)
  expect(anns.status).toBe(201)
  const bobs = await reserve(bob, ['A1'], {}, key)
  expect(problemOf(bobs)).toBe('409 seats-taken')
  expect(JSON.stringify(bobs.body)).not.toContain(anns.body.id)
})

import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ann, bob, cinema, hour, now, showOf, stan, start, startText } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const body = { title: ' Nosferatu ', hallId: 'hall1', startsAt: '2030-01-02T21:00:00+01:00' }

test('a show is made with defaults, its times in UTC', async () => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/shows', { as: stan, body })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('Location')).toBe('/v1/shows/id1')
  expect(answer.body).toEqual({
    id: 'id1',
    title: 'Nosferatu',
    hallId: 'hall1',
    startsAt: '2030-01-02T20:00:00.000Z',
    maxSeatsPerUser: 10,
    orphanRule: 'off',
    waitlistMode: 'assign',
    offerSeconds: 1800,
    waitlistCutoffSeconds: 0,
    status: 'scheduled',
    createdAt: '2030-01-01T18:00:00.000Z',
  })
})

test('a show is made with everything', async () => {
  const { send } = await cinema()
  const more = {
    endsAt: '2030-01-02T22:00:00Z',
    salesOpenAt: '2030-01-01T20:00:00Z',
    currency: 'EUR',
    prices: { standard: 1250 },
    maxSeatsPerUser: 4,
    orphanRule: 'strict',
    waitlistMode: 'offer',
    offerSeconds: 900,
    waitlistCutoffSeconds: 3600,
  }
  const answer = await send('POST', '/v1/shows', { as: stan, body: { ...body, ...more } })
  expect(answer.body).toMatchObject({
    ...more,
    endsAt: '2030-01-02T22:00:00.000Z',
    salesOpenAt: '2030-01-01T20:00:00.000Z',
  })
})

test.each([
  ['startsAt', '2030-01-01T18:00:00Z', /in the future/],
  ['startsAt', '2030-02-30T18:00:00Z', /RFC 3339/],
  ['startsAt', '2030-01-02T18:00:00', /offset/],
  ['startsAt', '2030-01-02', /RFC 3339/],
  ['startsAt', 1893620000000, /RFC 3339/],
  ['endsAt', '2030-01-02T20:00:00Z', /after startsAt/],
  ['salesOpenAt', '2030-01-02T20:00:00Z', /before startsAt/],
  ['hallId', 'hall9', /id of a hall/],
  ['hallId', 'Hall 9', /must be an id/],
  ['title', '', /1 to 200/],
  ['maxSeatsPerUser', 0, /1 to 1000/],
  ['maxSeatsPerUser', 1.5, /whole number/],
  ['maxSeatsPerUser', '4', /whole number/],
  ['currency', 'euro', /ISO 4217/],
  ['currency', 'QQQ', /ISO 4217/],
  ['prices', [], /names|required|object/],
  ['orphanRule', 'loose', /one of: off, lenient, strict/],
])('a new show with a bad %s (%j) is refused', async (field, value, message) => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/shows', { as: stan, body: { ...body, [field]: value } })
  const [[name, told] = ['', '']] = Object.entries(fieldsOf(answer))
  expect(name.startsWith(field) || name === 'currency').toBe(true)
  expect(told).toMatch(name === 'currency' && field === 'prices' ? /with prices/ : message)
})

test.each([
  ['prices', { standard: 1 }, 'currency'],
  ['prices.standard', { premium: 1 }, 'prices.standard'],
  ['prices.gold', { standard: 1, gold: 2 }, 'prices.gold'],
  ['a fraction', { standard: 1.5 }, 'prices.standard'],
  ['a negative price', { standard: -1 }, 'prices.standard'],
  ['too much', { standard: 1_000_000_001 }, 'prices.standard'],
])('prices must fit the hall: %s', async (what, prices, field) => {
  const { send } = await cinema()
  const currency = what === 'prices' ? {} : { currency: 'EUR' }
  const answer = await send('POST', '/v1/shows', { as: stan, body: { ...body, prices, ...currency } })
  expect(Object.keys(fieldsOf(answer))).toEqual([field])
})

test('a hall that goes away meanwhile is an unknown hall', async () => {
  const { send, directory } = await cinema()
  directory.createShow = async () => false
  expect(fieldsOf(await send('POST', '/v1/shows', { as: stan, body }))).toHaveProperty('hallId')
})

test('customers neither make, change nor cancel shows', async () => {
  const { send } = await cinema()
  expect(problemOf(await send('POST', '/v1/shows', { as: ann, body }))).toBe('403 forbidden')
  expect(problemOf(await send('PATCH', '/v1/shows/show1', { as: ann, body: { title: 'x' } }))).toBe(
    '403 forbidden',
  )
  expect(problemOf(await send('POST', '/v1/shows/show1/cancel', { as: ann }))).toBe('403 forbidden')
})

async function threeShows() {
  const it = await cinema()
  const later = { id: 'later' as ShowId, title: 'Nosferatu', startsAtMs: start + hour }
  const past = { id: 'past' as ShowId, startsAtMs: now - hour }
  await it.directory.createShow(showOf(later))
  await it.directory.createShow(showOf(past))
  const list = async (query: string) => {
    const { body } = await it.send('GET', `/v1/shows${query}`)
    return body.items.map((show: { id: string }) => show.id)
  }
  return { ...it, list }
}

test('the list has the upcoming shows, soonest first', async () => {
  const { list } = await threeShows()
  expect(await list('')).toEqual(['show1', 'later'])
})

test('the list is narrowed by time, title and hall', async () => {
  const { list } = await threeShows()
  expect(await list('?from=2030-01-01T00:00:00Z')).toEqual(['past', 'show1', 'later'])
  expect(await list('?from=2030-01-01T00:00:00Z&to=2030-01-01T18:00:00Z')).toEqual(['past'])
  expect(await list(`?from=${startText}`)).toEqual(['show1', 'later'])
  expect(await list('?title=FERA')).toEqual(['later'])
  expect(await list('?hallId=hall2')).toEqual([])
})

test('a + in a time that nobody escaped is understood', async () => {
  const { list } = await threeShows()
  expect(await list('?from=2030-01-01T22:00:00+01:00')).toEqual(['later'])
})

test('pages follow each other by cursor', async () => {
  const { send } = await threeShows()
  const first = await send('GET', '/v1/shows?limit=1')
  const second = await send('GET', `/v1/shows?limit=1&cursor=${first.body.nextCursor}`)
  expect(second.body).toMatchObject({ items: [{ id: 'later' }], nextCursor: null })
})

test('the cursor of another list is refused', async () => {
  const { send } = await threeShows()
  await send('POST', '/v1/halls', {
    as: stan,
    body: { name: 'x', layout: { rows: [{ label: 'A', seats: [{ number: '1' }] }] } },
  })
  const { body } = await send('GET', '/v1/halls?limit=1')
  for (const cursor of [body.nextCursor, 'rubbish', 'bnVsbA', '']) {
    expect(fieldsOf(await send('GET', `/v1/shows?cursor=${cursor}`))).toHaveProperty('cursor')
  }
})

test.each([
  ['?limit=0', 'limit'],
  ['?limit=101', 'limit'],
  ['?limit=ten', 'limit'],
  ['?from=today', 'from'],
  ['?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z', 'to'],
  ['?hallid=hall1', 'hallid'],
  ['?title=a&title=b', 'title'],
])('the query %s is refused', async (query, field) => {
  const { send } = await cinema()
  expect(Object.keys(fieldsOf(await send('GET', `/v1/shows${query}`)))).toEqual([field])
})

test('a show comes with the number of its seats by status', async () => {
  const { send, reserve } = await cinema()
  await reserve(ann, ['A1', 'A2'])
  await reserve(bob, ['B1'], { holdSeconds: 60 })
  const { body } = await send('GET', '/v1/shows/show1')
  expect(body).toMatchObject({ id: 'show1', title: 'Metropolis', startsAt: startText })
  expect(body.counts).toEqual({ total: 8, free: 5, held: 1, reserved: 2, blocked: 0 })
})

test.each(['show9', 'No-Id', '%00'])('the show %s is unknown', async (id) => {
  const { send } = await cinema()
  expect(problemOf(await send('GET', `/v1/shows/${id}`))).toBe('404 unknown-show')
  expect(problemOf(await send('PATCH', `/v1/shows/${id}`, { as: stan, body: { title: 'x' } }))).toBe(
    '404 unknown-show',
  )
  expect(problemOf(await send('POST', `/v1/shows/${id}/cancel`, { as: stan }))).toBe('404 unknown-show')
})

test('a change touches the fields it names; null takes one away', async () => {
  const prices = { currency: 'EUR', prices: { standard: 900 } }
  const { send } = await cinema(undefined, { ...prices, endsAtMs: start + hour, salesOpenAtMs: now - hour })
  const line = { waitlistMode: 'offer', waitlistCutoffSeconds: 600 }
  const times = { startsAt: '2030-01-01T20:30:00Z', endsAt: null }
  const change = { title: 'M', ...times, ...line, prices: { standard: 1000 } }
  const answer = await send('PATCH', '/v1/shows/show1', { as: stan, body: change })
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    id: 'show1',
    title: 'M',
    hallId: 'hall1',
    startsAt: '2030-01-01T20:30:00.000Z',
    salesOpenAt: '2030-01-01T17:00:00.000Z',
    currency: 'EUR',
    prices: { standard: 1000 },
    maxSeatsPerUser: 4,
    orphanRule: 'off',
    waitlistMode: 'offer',
    offerSeconds: 1800,
    waitlistCutoffSeconds: 600,
    status: 'scheduled',
    createdAt: '2030-01-01T17:00:00.000Z',
  })
})

test.each([
  [{}, 'body', /at least one field/],
  [{ currency: 'euro' }, 'currency', /ISO 4217/],
  [{ currency: null }, 'currency', /ISO 4217/],
  [{ status: 'cancelled' }, 'status', /not known/],
  [{ title: null }, 'title', /1 to 200/],
  [{ waitlistMode: 'auto' }, 'waitlistMode', /one of: assign, offer/],
  [{ offerSeconds: 59 }, 'offerSeconds', /60 to 172800/],
  [{ waitlistCutoffSeconds: -1 }, 'waitlistCutoffSeconds', /0 to 604800/],
  [{ endsAt: '2030-01-01T19:00:00Z' }, 'endsAt', /after startsAt/],
  [{ startsAt: '2030-01-01T17:00:00Z' }, 'startsAt', /future/],
  [{ prices: { standard: 1 } }, 'currency', /with prices/],
])('the change %j is refused', async (change, field, message) => {
  const { send } = await cinema()
  const answer = await send('PATCH', '/v1/shows/show1', { as: stan, body: change })
  expect(fieldsOf(answer)).toEqual({ [field]: expect.stringMatching(message) })
})

test('a show without prices can be priced, and then keeps its currency', async () => {
  const { send, reserve } = await cinema()
  const change = (body: object) => send('PATCH', '/v1/shows/show1', { as: stan, body })
  const priced = await change({ currency: 'EUR', prices: { standard: 900 } })
  expect([priced.status, priced.body]).toMatchObject([200, { currency: 'EUR', prices: { standard: 900 } }])
  expect((await reserve(ann, ['A1'])).body).toMatchObject({ amount: 900, currency: 'EUR' })
  expect((await change({ currency: 'EUR' })).status).toBe(200)
  expect(fieldsOf(await change({ currency: 'SEK' }))).toEqual({
    currency: expect.stringMatching(/must stay EUR/),
  })
})

test('cancelling a show cancels its reservations, and is answered the same again', async () => {
  const { send, reserve } = await cinema()
  const { body: reservation } = await reserve(ann, ['A1'])
  const first = await send('POST', '/v1/shows/show1/cancel', { as: stan })
  expect([first.status, first.body.status]).toEqual([200, 'cancelled'])
  expect((await send('POST', '/v1/shows/show1/cancel', { as: stan })).body).toEqual(first.body)
  const read = await send('GET', `/v1/reservations/${reservation.id}`, { as: ann })
  expect(read.body.status).toBe('cancelled')
  const change = await send('PATCH', '/v1/shows/show1', { as: stan, body: { title: 'x' } })
  expect(problemOf(change)).toBe('409 show-cancelled')
})

test.each([
  [{ body: { reason: 'a flood' } }, 'a flood'],
  [{ body: {} }, undefined],
  [{}, undefined],
  [{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, undefined],
])('a show is cancelled with %j: the log says %s, of each reservation too', async (sent, reason) => {
  const { send, reserve } = await cinema()
  await reserve(ann, ['A1'])
  expect((await send('POST', '/v1/shows/show1/cancel', { as: stan, ...sent })).status).toBe(200)
  const { items } = (await send('GET', '/v1/shows/show1/log', { as: stan })).body
  expect(items.slice(1)).toMatchObject([
    { type: 'ShowCancelled', by: 'stan' },
    { type: 'ReservationCancelled', by: 'stan', userId: 'ann', why: 'show-cancelled' },
  ])
  expect(items.slice(1).map((event: { reason?: string }) => event.reason)).toEqual([reason, reason])
})

test('a cancellation that is no JSON, or has other fields, is refused', async () => {
  const { send } = await cinema()
  const cancel = (body: unknown, headers = {}) =>
    send('POST', '/v1/shows/show1/cancel', { as: stan, body, headers })
  expect(fieldsOf(await cancel({ why: 'a flood' }))).toHaveProperty('why')
  expect(fieldsOf(await cancel({ reason: '' }))).toHaveProperty('reason')
  expect(problemOf(await cancel('{'))).toBe('400 invalid-json')
  expect(problemOf(await cancel('reason=flood', { 'Content-Type': 'text/plain' }))).toBe(
    '415 unsupported-media-type',
  )
})

test('a show that has started neither changes nor is cancelled', async () => {
  const { send } = await cinema(undefined, { startsAtMs: now })
  for (const answer of [
    await send('POST', '/v1/shows/show1/cancel', { as: stan }),
    await send('PATCH', '/v1/shows/show1', { as: stan, body: { title: 'x' } }),
  ]) {
    expect(problemOf(answer)).toBe('409 show-started')
    expect(answer.body.startsAt).toBe('2030-01-01T18:00:00.000Z')
  }
})

import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ann, cinema, layoutOf, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const rows = [
  { label: 'A', seats: [{ number: '1' }, null, { number: '2', category: 'premium', kind: 'sofa' }] },
]
const body = { name: 'Roxy', layout: { rows } }

test('a hall is made with the defaults filled in, and its version as ETag', async () => {
  const { send } = await cinema()
  const made = await send('POST', '/v1/halls', { as: stan, body })
  expect(made.status).toBe(201)
  expect(made.headers.get('Location')).toBe('/v1/halls/id1')
  expect(made.headers.get('ETag')).toBe('"1"')
  expect(made.body).toEqual({
    id: 'id1',
    name: 'Roxy',
    version: 1,
    seatCount: 2,
    layout: {
      rows: [
        {
          label: 'A',
          seats: [
            { number: '1', category: 'standard', kind: 'standard' },
            null,
            { number: '2', category: 'premium', kind: 'sofa' },
          ],
        },
      ],
    },
  })
  const read = await send('GET', '/v1/halls/id1')
  expect(read.body).toEqual(made.body)
  expect(read.headers.get('ETag')).toBe('"1"')
})

test('staff make and change halls, customers do not', async () => {
  const { send } = await cinema()
  expect(problemOf(await send('POST', '/v1/halls', { as: ann, body }))).toBe('403 forbidden')
  expect(problemOf(await send('POST', '/v1/halls', { body }))).toBe('401 unauthenticated')
  expect(problemOf(await send('PUT', '/v1/halls/hall1', { as: ann, body }))).toBe('403 forbidden')
})

test('a hall that is known already is not sent again', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/halls/hall1', { headers: { 'If-None-Match': '"1"' } })
  expect([answer.status, answer.body, answer.headers.get('ETag')]).toEqual([304, '', '"1"'])
})

test.each(['hall9', 'No-Id'])('the hall %s is unknown', async (id) => {
  const { send } = await cinema()
  expect(problemOf(await send('GET', `/v1/halls/${id}`))).toBe('404 unknown-hall')
  const headers = { 'If-Match': '"1"' }
  expect(problemOf(await send('PUT', `/v1/halls/${id}`, { as: stan, body, headers }))).toBe(
    '404 unknown-hall',
  )
})

const seat = (more: object) => ({ rows: [{ label: 'A', seats: [{ number: '1', ...more }] }] })

test.each([
  [
    'layout.rows[0].seats[1].number',
    { rows: [{ label: 'A', seats: [{ number: '1' }, { number: '1' }] }] },
    /second time/,
  ],
  ['layout.rows', { rows: [{ label: 'A', seats: [null] }] }, /at least one seat/],
  ['layout.rows', { rows: [] }, /1 to 10000/],
  ['layout.rows', {}, /required/],
  ['layout', 'AAA', /must be an object with the fields: rows/],
  ['layout.rows[0].label', { rows: [{ label: 'A B', seats: [] }] }, /without spaces/],
  ['layout.rows[0].label', { rows: [{ label: 'ABCDEFGHI', seats: [] }] }, /1 to 8/],
  ['layout.rows[0].seats[0].number', seat({ number: 1 }), /1 to 8/],
  ['layout.rows[0].seats[0].number', seat({ number: '' }), /1 to 8/],
  ['layout.rows[0].seats[0].kind', seat({ kind: 'throne' }), /one of: standard, wheelchair, companion, sofa/],
  ['layout.rows[0].seats[0].category', seat({ category: '__proto__' }), /beginning with a letter/],
  ['layout.rows[0].seats[0].colour', seat({ colour: 'red' }), /known are: number, category, kind/],
])('%s: a layout that is wrong there is refused', async (field, layout, message) => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/halls', { as: stan, body: { name: 'Roxy', layout } })
  expect(fieldsOf(answer)).toMatchObject({ [field]: expect.stringMatching(message) })
})

test('letters of any script name seats, and one letter written in two ways is one', async () => {
  const { send } = await cinema()
  const seats = [{ number: '\u00e9' }, { number: 'e\u0301' }]
  const twice = await send('POST', '/v1/halls', {
    as: stan,
    body: { name: 'x', layout: { rows: [{ label: 'Ж', seats }] } },
  })
  expect(fieldsOf(twice)).toHaveProperty('layout.rows[0].seats[1].number')
  const fine = { rows: [{ label: 'Ж', seats: [{ number: "1'-" }, { number: '二' }, { number: '٣' }] }] }
  expect((await send('POST', '/v1/halls', { as: stan, body: { name: 'x', layout: fine } })).status).toBe(201)
})

test('a stadium of 100,000 seats is a hall; at most ten of its faults are told', async () => {
  const { send } = await cinema()
  const stadium = (number: (place: number) => string) => ({
    rows: Array.from({ length: 500 }, (_, row) => ({
      label: `R${row}-`,
      seats: Array.from({ length: 200 }, (_, place) => ({ number: number(place) })),
    })),
  })
  const made = await send('POST', '/v1/halls', { as: stan, body: { name: 'Arena', layout: stadium(String) } })
  expect([made.status, made.body.seatCount]).toEqual([201, 100_000])
  const wrong = { name: 'Arena', layout: stadium(() => ' ') }
  expect(Object.keys(fieldsOf(await send('POST', '/v1/halls', { as: stan, body: wrong })))).toHaveLength(10)
})

test('halls are listed a page at a time, without layouts', async () => {
  const { send } = await cinema()
  await send('POST', '/v1/halls', { as: stan, body })
  const first = await send('GET', '/v1/halls?limit=1')
  expect(first.body.items).toEqual([{ id: 'hall1', name: 'Hall 1', version: 1, seatCount: 8 }])
  const second = await send('GET', `/v1/halls?limit=1&cursor=${first.body.nextCursor}`)
  expect(second.body.items.map((hall: { id: string }) => hall.id)).toEqual(['id1'])
  expect(second.body.nextCursor).toBeNull()
})

test('changing a hall reaches its shows', async () => {
  const { send, router } = await cinema()
  await send('GET', '/v1/shows/show1')
  const headers = { 'If-Match': '"1"' }
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body, headers })
  expect([answer.status, answer.body.version, answer.headers.get('ETag')]).toEqual([200, 2, '"2"'])
  expect(router.reloaded).toEqual(['show1' as ShowId])
  expect((await send('GET', '/v1/shows/show1')).body.counts.total).toBe(2)
})

test.each(['"1"', '"7", "1"', '*'])('If-Match: %s names version 1', async (header) => {
  const { send } = await cinema()
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body, headers: { 'If-Match': header } })
  expect(answer.status).toBe(200)
})

test.each(['"2"', 'W/"1"', '1', ''])('If-Match: %j does not name version 1', async (header) => {
  const { send, router } = await cinema()
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body, headers: { 'If-Match': header } })
  expect(problemOf(answer)).toBe('412 hall-changed')
  expect(router.reloaded).toEqual([])
})

test('a change without If-Match is refused', async () => {
  const { send } = await cinema()
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body })
  expect(problemOf(answer)).toBe('428 if-match-required')
})

test('a hall that changes between the look and the write is refused', async () => {
  const { send, directory } = await cinema()
  directory.replaceHall = async () => 'changed'
  const headers = { 'If-Match': '"1"' }
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body, headers })
  expect(problemOf(answer)).toBe('412 hall-changed')
})

test('a layout under sales is refused', async () => {
  const { send, reserve } = await cinema()
  await reserve(ann, ['A1'])
  const headers = { 'If-Match': '"1"' }
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body, headers })
  expect(problemOf(answer)).toBe('409 hall-has-sales')
})

test('a layout with a category that a show on sale has no price for is refused, until the prices are gone', async () => {
  const { send } = await cinema()
  const prices = { currency: 'EUR', prices: { standard: 1200 } }
  const show = { title: 'M', hallId: 'hall1', startsAt: '2031-01-01T20:00:00Z', ...prices }
  const made = await send('POST', '/v1/shows', { as: stan, body: show })
  expect(made.status).toBe(201)
  const change = { as: stan, body, headers: { 'If-Match': '"1"' } }
  expect(problemOf(await send('PUT', '/v1/halls/hall1', change))).toBe('409 hall-unpriced')

  const { id } = made.body as { id: string }
  await send('PATCH', `/v1/shows/${id}`, { as: stan, body: { prices: null } })
  expect((await send('PUT', '/v1/halls/hall1', change)).status).toBe(200)
})

test('a changed layout is checked like a new one', async () => {
  const { send } = await cinema()
  const headers = { 'If-Match': '"1"' }
  const layout = layoutOf('AA', 'AA')
  const answer = await send('PUT', '/v1/halls/hall1', { as: stan, body: { name: 'x', layout }, headers })
  expect(Object.keys(fieldsOf(answer))).toEqual([
    'layout.rows[1].seats[0].number',
    'layout.rows[1].seats[1].number',
  ])
})

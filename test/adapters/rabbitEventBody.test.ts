import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventBodies, readEventBody } from '../../src/adapters/rabbitmq/eventBody.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Message } from '../../src/ports.ts'
import { now, user } from '../core/builders.ts'
import { seatAvailable } from './rabbitStage.ts'

const plenty = 1024 * 1024

const blocked = (seq: number, ...seats: string[]): Message => ({
  ...seatAvailable(seq),
  type: 'SeatsBlocked',
  data: { seats },
  routingKey: 'seat.blocked',
})
const parsed = ({ content }: { content: Buffer }) => JSON.parse(content.toString())
const seqs = (bodies: readonly { content: Buffer }[]) =>
  bodies.map((body) => readEventBody(body.content).map(({ seq }) => seq))

test('one body a routing key, its events in order', () => {
  const bodies = eventBodies([seatAvailable(1), blocked(2, 'A1'), seatAvailable(3)], plenty)
  expect(bodies.map(({ routingKey }) => routingKey)).toEqual(['seat.available', 'seat.blocked'])
  expect(seqs(bodies)).toEqual([[1, 3], [2]])
})

test('a body says what it is, and has every field of the event; the time is RFC 3339', () => {
  expect(parsed(eventBodies([blocked(4, 'Ä "1"')], plenty)[0]!)).toEqual({
    schema: 'usher.events',
    version: 1,
    events: [
      {
        id: 'show1:4',
        showId: 'show1',
        seq: 4,
        at: new Date(now).toISOString(),
        by: 'ann',
        type: 'SeatsBlocked',
        data: { seats: ['Ä "1"'] },
      },
    ],
  })
})

test('what is read is what was written', () => {
  const messages = [blocked(1, 'A1'), { ...blocked(2), showId: 'other' as ShowId, by: user('bob') }]
  expect(readEventBody(eventBodies(messages, plenty)[0]!.content)).toEqual(messages)
})

test('a body never gets bigger than it may; not a byte is wasted', () => {
  const two = eventBodies([blocked(1, 'ÄÄ'), blocked(2, 'ÄÄ')], plenty)[0]!.content.byteLength
  const five = [1, 2, 3, 4, 5].map((seq) => blocked(seq, 'ÄÄ'))
  expect(seqs(eventBodies(five, two))).toEqual([[1, 2], [3, 4], [5]])
  expect(seqs(eventBodies(five, two - 1))).toEqual([[1], [2], [3], [4], [5]])
})

test('an event that is too big by itself makes a body of its own', () => {
  const big = blocked(2, 'A'.repeat(500))
  expect(seqs(eventBodies([blocked(1), big, blocked(3), blocked(4)], 400))).toEqual([[1], [2], [3, 4]])
})

const event = {
  id: 's:1',
  showId: 's',
  seq: 1,
  at: '2026-11-22T09:00:00.5Z',
  by: 'usher',
  type: 'SeatsBlocked',
  data: {},
}
const body = (change: object) =>
  JSON.stringify({ schema: 'usher.events', version: 1, events: [event], ...change })

test('fields that a newer publisher adds are ignored, and so are types that are not known yet', () => {
  const events = [{ ...event, type: 'SeatsPainted', colour: 'red' }]
  expect(readEventBody(Buffer.from(body({ events, more: 1 })))).toMatchObject([
    { id: 's:1', atMs: Date.parse('2026-11-22T09:00:00.5Z'), by: 'usher', type: 'SeatsPainted' },
  ])
  expect(readEventBody(Buffer.from(body({ events: [] })))).toEqual([])
})

test.each([
  ['no JSON', '{'],
  ['nothing', ''],
  ['another schema', body({ schema: 'other' })],
  ['another version', body({ version: 2 })],
  ['no events', body({ events: undefined })],
  ['a number that is none of a log', body({ events: [{ ...event, seq: 0.5 }] })],
  ['a time that is none', body({ events: [{ ...event, at: 'noon' }] })],
  ['no data', body({ events: [{ ...event, data: 'A1' }] })],
])('%s is no body', (_, text) => {
  expect(() => readEventBody(Buffer.from(text))).toThrow()
})

test('the example of docs/events.md can be read', () => {
  const [, example] = /```json\n(.*?)```/s.exec(readFileSync('docs/events.md', 'utf8'))!
  expect(readEventBody(Buffer.from(example!))).toMatchObject([
    { seq: 2, type: 'SeatsReserved', routingKey: 'reservation.confirmed', data: { seats: ['G9', 'G10'] } },
  ])
})

import { expect, test } from 'vitest'
import { eventRecord, routingKey } from '../../../src/core/records/eventRecord.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import { plainParty } from '../../../src/core/waitlist/party.ts'
import {
  assign,
  cancel,
  confirm,
  hold,
  join,
  layoutOf,
  minute,
  move,
  now,
  play,
  reserve,
  showId,
  showOn,
} from '../builders.ts'

test('an event leaves its show with seats by id, and who, when and why', () => {
  const state = showOn(layoutOf('AA'))
  const { events } = play(state, reserve('u1', 'A2', 'A1'))
  expect(eventRecord(showId, state.occupancy.plan, events[0]!)).toEqual({
    showId,
    seq: 1,
    atMs: now,
    by: 'u1',
    type: 'SeatsReserved',
    data: { userId: 'u1', seats: ['A2', 'A1'], expiresAtMs: null, amount: null },
  })
})

test('a move leaves with its seats by id', () => {
  const state = showOn(layoutOf('AA'))
  const { events } = play(state, reserve('u1', 'A1'), move(1, 'A2'))
  const record = eventRecord(showId, state.occupancy.plan, events[0]!)
  expect(record.data).toEqual({
    moves: [{ reservationNo: 1, userId: 'u1', status: 'confirmed', from: ['A1'], to: ['A2'] }],
    reason: 'a broken seat',
  })
  expect(routingKey(record)).toBe('reservation.moved')
})

test('an event without seats leaves as it is', () => {
  const state = showOn(layoutOf('A'))
  const { events } = play(state, reserve('u1', 'A1'), join('u2', 1))
  expect(eventRecord(showId, state.occupancy.plan, events[0]!).data).toEqual({
    userId: 'u2',
    ...plainParty(1),
  })
})

test('an offer has routing keys of its own, and its end those of a reservation and of the line', () => {
  const state = showOn(layoutOf('A'), { waitlistMode: 'offer' })
  play(state, reserve('u1', 'A1'), join('u2', 1), cancel('u1', 1))
  const keysOf = (command: Command) =>
    play(state, command).events.map((event) => routingKey(eventRecord(showId, state.occupancy.plan, event)))
  expect(keysOf(assign)).toEqual(['waitlist.offered'])
  expect(keysOf(confirm('u2', 5))).toEqual(['reservation.confirmed', 'waitlist.accepted'])
  play(state, join('u3', 1), cancel('u2', 5), assign)
  expect(keysOf(cancel('u3', state.seq))).toEqual(['reservation.cancelled', 'waitlist.left'])
})

test('each event has its routing key; a hold is not told as a confirmed reservation', () => {
  const state = showOn(layoutOf('A'))
  const commands = [
    hold(minute, 'u1', 'A1'),
    confirm('u1', 1),
    join('u2', 1),
    cancel('u1', 1),
    assign,
    cancel('u2', 6),
  ]
  const keys = [...commands, reserve('u3', 'A1')].flatMap((command) =>
    play(state, command).events.map((event) => routingKey(eventRecord(showId, state.occupancy.plan, event))),
  )
  expect(keys).toEqual([
    'reservation.held',
    'reservation.confirmed',
    'waitlist.joined',
    'reservation.cancelled',
    'seat.available',
    'waitlist.assigned',
    'reservation.cancelled',
    'reservation.confirmed',
  ])
})

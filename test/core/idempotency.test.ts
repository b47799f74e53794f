import { expect, test } from 'vitest'
import type { Idempotency } from '../../src/core/reservations/command.ts'
import { answerKeptMs, takeTurn } from '../../src/core/takeTurn.ts'
import {
  cancel,
  drawn,
  hold,
  layoutOf,
  minute,
  now,
  reserve,
  reserveOrNothing,
  showOn,
  start,
  user,
} from './builders.ts'

const tomorrow = { startsAtMs: start + 2 * answerKeptMs }
const key = (text: string, requestHash = 'hash'): Idempotency => ({
  userId: user('u1'),
  key: text,
  requestHash,
})

test('a request that comes again is answered as the first time, and does nothing', () => {
  const state = showOn(layoutOf('AAAA'))
  const first = takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  takeTurn(state, reserve('u2', 'A2'), now)

  const again = takeTurn(state, reserve('u1', 'A1'), now + minute, key('k'))

  expect(again).toEqual({ outcome: first.outcome, events: [], answer: undefined })
  expect(drawn(state)).toEqual(['rr..'])
})

test('the answer of the first time holds even when the reservation has ended since', () => {
  const state = showOn(layoutOf('A'))
  const first = takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  takeTurn(state, cancel('u1', 1), now)
  expect(takeTurn(state, reserve('u1', 'A1'), now, key('k')).outcome).toEqual(first.outcome)
  expect(drawn(state)).toEqual(['.'])
})

test('a refusal is kept too, although the seat is free by then', () => {
  const state = showOn(layoutOf('A'))
  takeTurn(state, reserve('u2', 'A1'), now)
  const first = takeTurn(state, reserveOrNothing('u1', 'A1'), now, key('k'))
  expect(first.outcome.ok).toBe(false)
  takeTurn(state, cancel('u2', 1), now)
  expect(takeTurn(state, reserveOrNothing('u1', 'A1'), now, key('k')).outcome).toEqual(first.outcome)
})

test('the answer to be written is the one that was given, with the request it belongs to', () => {
  const state = showOn(layoutOf('A'))
  const turn = takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  expect(turn.answer).toEqual({ ...key('k'), outcome: turn.outcome, createdAtMs: now })
})

test('without a key nothing is kept', () => {
  const state = showOn(layoutOf('A'))
  expect(takeTurn(state, reserve('u1', 'A1'), now).answer).toBeUndefined()
  expect(state.answers.size).toBe(0)
})

test('a key with another request is refused, and stays with the first', () => {
  const state = showOn(layoutOf('AA'))
  const first = takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  const other = takeTurn(state, reserve('u1', 'A2'), now, key('k', 'other hash'))
  expect(other).toEqual({
    outcome: { ok: false, refusal: { code: 'idempotency-key-reused' } },
    events: [],
    answer: undefined,
  })
  expect(takeTurn(state, reserve('u1', 'A1'), now, key('k')).outcome).toEqual(first.outcome)
})

test('two users may use the same key', () => {
  const state = showOn(layoutOf('AA'))
  takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  const other = takeTurn(state, reserve('u2', 'A2'), now, { ...key('k'), userId: user('u2') })
  expect(other.outcome).toMatchObject({ result: { reservation: { userId: 'u2' } } })
})

test('a key is good for 24 hours, then it is a new one', () => {
  const state = showOn(layoutOf('AA'), tomorrow)
  takeTurn(state, reserve('u1', 'A1'), now, key('k'))
  const replayed = takeTurn(state, reserve('u1', 'A2'), now + answerKeptMs - 1, key('k', 'other hash'))
  expect(replayed.outcome).toMatchObject({ refusal: { code: 'idempotency-key-reused' } })
  const fresh = takeTurn(state, reserve('u1', 'A2'), now + answerKeptMs, key('k', 'other hash'))
  expect(fresh.outcome).toMatchObject({ ok: true })
  expect(fresh.answer).toMatchObject({ key: 'k', requestHash: 'other hash' })
})

test('answers older than 24 hours are dropped from memory, younger ones are not', () => {
  const state = showOn(layoutOf('AAA'), tomorrow)
  takeTurn(state, reserve('u1', 'A1'), now, key('k1'))
  takeTurn(state, reserve('u1', 'A2'), now + minute, key('k2'))
  takeTurn(state, reserve('u1', 'A3'), now + answerKeptMs, key('k3'))
  expect([...state.answers.values()].map((answer) => answer.key)).toEqual(['k2', 'k3'])
})

test('a replay ends the holds that are due all the same', () => {
  const state = showOn(layoutOf('AA'))
  const first = takeTurn(state, hold(minute, 'u1', 'A1'), now, key('k'))
  const again = takeTurn(state, hold(minute, 'u1', 'A1'), now + minute, key('k'))
  expect(again.outcome).toEqual(first.outcome)
  expect(again.events.map(({ event }) => event.type)).toEqual(['HoldExpired'])
})

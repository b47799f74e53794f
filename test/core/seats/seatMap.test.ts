import { expect, test } from 'vitest'
import { advanceSeatMap, seatCounts, seatMapJson, seatMapOf } from '../../../src/core/seats/seatMap.ts'
import {
  block,
  cancel,
  hallId,
  hold,
  join,
  layoutOf,
  minute,
  play,
  reserve,
  showId,
  showOn,
} from '../builders.ts'

const mapOf = (state: ReturnType<typeof showOn>) => seatMapOf(showId, hallId, state.seq, state.occupancy)

test('the map lists what is taken, and counts all', () => {
  const state = showOn(layoutOf('AA', 'BBB'))
  play(state, reserve('u1', 'B1'), hold(minute, 'u2', 'A2'), block('B3'))
  expect(JSON.parse(seatMapJson(mapOf(state)))).toEqual({
    showId,
    hallId,
    version: 3,
    counts: { total: 5, free: 2, held: 1, reserved: 1, blocked: 1 },
    taken: { A2: 'held', B1: 'reserved', B3: 'blocked' },
  })
})

test('seats set aside for the waitlist show as held', () => {
  const state = showOn(layoutOf('A'))
  play(state, reserve('u1', 'A1'), join('u2', 1), cancel('u1', 1))
  expect(JSON.parse(seatMapJson(mapOf(state)))).toMatchObject({ taken: { A1: 'held' } })
})

test('an empty hall is a short answer', () => {
  expect(JSON.parse(seatMapJson(mapOf(showOn(layoutOf('AA')))))).toMatchObject({ version: 0, taken: {} })
})

test('seat ids are written as JSON, whatever is in them', () => {
  const label = '"\\\n\u2028'
  const state = showOn({ rows: [{ label, seats: [{ number: '1', category: 'c', kind: 'standard' }] }] })
  play(state, reserve('u1', `${label}1`))
  expect(JSON.parse(seatMapJson(mapOf(state)))).toMatchObject({ taken: { [`${label}1`]: 'reserved' } })
})

test('a map is a copy: later turns don’t reach it', () => {
  const state = showOn(layoutOf('AA'))
  const map = mapOf(state)
  play(state, reserve('u1', 'A1'))
  expect(seatCounts(map)).toEqual({ total: 2, free: 2, held: 0, reserved: 0, blocked: 0 })
})

test('a map that is brought up to date reads as one that is made anew, wherever in a large hall seats changed', () => {
  const state = showOn(layoutOf('A'.repeat(600), 'B'.repeat(400)))
  const map = mapOf(state)
  const commands = [
    reserve('u1', 'A1', 'A256', 'A257'),
    hold(minute, 'u2', 'A600'),
    block('B1', 'B400'),
    cancel('u1', 1),
    reserve('u1', 'B200'),
  ]
  for (const command of commands) {
    advanceSeatMap(map, play(state, command).events)
    expect(seatMapJson(map)).toBe(seatMapJson(mapOf(state)))
  }
})

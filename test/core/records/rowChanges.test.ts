import { describe, expect, test } from 'vitest'
import { rowChanges } from '../../../src/core/records/rowChanges.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import { takeTurn } from '../../../src/core/takeTurn.ts'
import { StateConflictError } from '../../../src/faults.ts'
import { RowTables } from '../../fakes/rowTables.ts'
import {
  assign,
  block,
  cancel,
  cancelShow,
  change,
  confirm,
  hallId,
  hold,
  join,
  layoutOf,
  leave,
  minute,
  now,
  reserve,
  showId,
  showOf,
  showOn,
  unblock,
} from '../builders.ts'

/** A row of three seats whose turns come in batches. */
function batches(...commands: Command[][]) {
  const state = showOn(layoutOf('AAA'))
  const { plan } = state.occupancy
  return commands.map((batch) =>
    rowChanges(batch.map((command) => ({ showId, plan, currency: null, ...takeTurn(state, command, now) }))),
  )
}
const lastOf = (...commands: Command[][]) => batches(...commands).at(-1)!

describe('a batch writes each row once, as it is at the end', () => {
  test('a seat that was cancelled and sold again is one removal and one insertion', () => {
    const { unguarded, guarded } = lastOf([reserve('u1', 'A1')], [cancel('u1', 1), reserve('u2', 'A1')])
    expect(unguarded).toEqual([{ showId, seat: 'A1', kind: 'reservation', no: 1 }])
    expect(guarded).toEqual([{ showId, seat: 'A1', kind: 'reservation', no: 3 }])
  })

  test('a seat that was taken and freed again is nothing, but its reservation is a row', () => {
    const { unguarded, guarded, reservationsMade } = lastOf([hold(minute, 'u1', 'A1'), cancel('u1', 1)])
    expect([...unguarded, ...guarded]).toEqual([])
    expect(reservationsMade).toMatchObject([{ no: 1, status: 'cancelled', expiresAtMs: null, seats: ['A1'] }])
  })

  test('a block that was lifted and set again is nothing', () => {
    const { unguarded, guarded } = lastOf([block('A1')], [unblock('A1'), block('A1')])
    expect([...unguarded, ...guarded]).toEqual([])
  })

  test('a reservation that was there is changed from what it was before the batch', () => {
    const { reservationsMade, reservationsChanged } = lastOf(
      [hold(minute, 'u1', 'A1')],
      [confirm('u1', 1), cancel('u1', 1)],
    )
    expect(reservationsMade).toEqual([])
    expect(reservationsChanged).toEqual([
      { showId, no: 1, was: 'held', status: 'cancelled', changedAtMs: now },
    ])
  })

  test('an entry that joined, was promised seats and got them is one row', () => {
    const given = [reserve('u1', 'A1', 'A2', 'A3')]
    const { entriesMade, entriesChanged, guarded } = lastOf(given, [join('u2', 1), cancel('u1', 1), assign])
    expect(entriesMade).toMatchObject([{ no: 2, status: 'assigned', seats: ['A1'], reservationNo: 5 }])
    expect(entriesChanged).toEqual([])
    expect(guarded).toMatchObject([{ seat: 'A1', kind: 'reservation', no: 5 }])
  })

  test('a promise moves from the entry to its reservation', () => {
    const given = [reserve('u1', 'A1', 'A2', 'A3'), join('u2', 1), cancel('u1', 1)]
    const { unguarded, guarded, entriesChanged } = lastOf(given, [assign])
    expect(unguarded).toMatchObject([{ seat: 'A1', kind: 'set-aside', no: 2 }])
    expect(guarded).toMatchObject([{ seat: 'A1', kind: 'reservation', no: 5 }])
    expect(entriesChanged).toMatchObject([{ no: 2, was: 'set-aside', status: 'assigned' }])
  })

  test('an entry that left keeps no seats', () => {
    const given = [reserve('u1', 'A1', 'A2', 'A3'), join('u2', 1), cancel('u1', 1)]
    const { entriesChanged } = lastOf(given, [leave('u2', 2)])
    expect(entriesChanged).toMatchObject([{ no: 2, was: 'set-aside', status: 'cancelled', seats: [] }])
  })

  test('the show goes from the number before the batch to the last one, with all its changes', () => {
    const { shows } = lastOf(
      [reserve('u1', 'A1')],
      [change({ title: 'Faust' }), change({ maxSeatsPerUser: 3 }), change({ title: 'M' }), cancelShow],
    )
    expect(shows).toEqual([
      { showId, fromSeq: 1, toSeq: 6, change: { title: 'M', maxSeatsPerUser: 3 }, cancelled: true },
    ])
  })

  test('turns that changed nothing change no row', () => {
    const { shows, events, answers } = lastOf([{ type: 'expireHolds' }])
    expect([...shows, ...events, ...answers]).toEqual([])
  })
})

describe('the tables refuse a batch whole', () => {
  const [first, second] = batches([reserve('u1', 'A1')], [cancel('u1', 1), reserve('u2', 'A1', 'A2')])
  const tables = () => {
    const made = new RowTables()
    made.addShow(showOf(), { id: hallId, version: 1 })
    made.apply(first!)
    return made
  }

  test.each([
    ['the show is not at that number', { shows: [{ ...second!.shows[0]!, fromSeq: 0 }] }],
    ['a guard to remove is missing', { unguarded: [{ ...second!.unguarded[0]!, seat: 'A3' }] }],
    ['a guard to remove is for someone else', { unguarded: [{ ...second!.unguarded[0]!, no: 9 }] }],
    ['a seat is guarded already', { unguarded: [] }],
    [
      'a reservation is not as it was',
      { reservationsChanged: [{ ...second!.reservationsChanged[0]!, was: 'held' as const }] },
    ],
    [
      'a reservation is there already',
      { reservationsMade: [...second!.reservationsMade, ...first!.reservationsMade] },
    ],
    ['an event is there already', { events: first!.events }],
  ])('when %s', (_, wrong) => {
    const made = tables()
    const before = made.snapshot(showId)
    expect(() => made.apply({ ...second!, ...wrong })).toThrow(StateConflictError)
    expect(made.snapshot(showId)).toEqual(before)
    expect(made.events(showId)).toHaveLength(1)
  })

  test('and take the right one', () => {
    const made = tables()
    made.apply(second!)
    expect(made.snapshot(showId)).toMatchObject({ seq: 3, takenSeats: 2, reservations: [{ no: 3 }] })
  })
})

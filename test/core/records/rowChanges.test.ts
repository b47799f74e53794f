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
  move,
  moveIntoBlocked,
  now,
  reserve,
  showId,
  showOf,
  showOn,
  swap,
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

  test('a reservation that is moved leaves its guards behind, but for seats that it keeps', () => {
    const { unguarded, guarded, ...changes } = lastOf([reserve('u1', 'A1', 'A2')], [move(1, 'A2', 'A3')])
    expect(unguarded).toEqual([{ showId, seat: 'A1', kind: 'reservation', no: 1 }])
    expect(guarded).toEqual([{ showId, seat: 'A3', kind: 'reservation', no: 1 }])
    expect(changes.reservationsMoved).toEqual([
      { showId, no: 1, was: ['A1', 'A2'], seats: ['A2', 'A3'], changedAtMs: now },
    ])
    expect(changes.reservationsChanged).toEqual([])
  })

  test('one that was made or moved before in the batch is written where it is at the end', () => {
    const made = lastOf([hold(minute, 'u1', 'A1'), move(1, 'A2'), move(1, 'A3')])
    expect(made.reservationsMade).toMatchObject([
      { seats: ['A3'], status: 'held', expiresAtMs: now + minute },
    ])
    expect(made.guarded).toMatchObject([{ seat: 'A3' }])
    const moved = lastOf([hold(minute, 'u1', 'A1')], [move(1, 'A2'), confirm('u1', 1), move(1, 'A3')])
    expect(moved.reservationsMoved).toMatchObject([{ no: 1, was: ['A1'], seats: ['A3'] }])
    expect(moved.reservationsChanged).toMatchObject([{ no: 1, was: 'held', status: 'confirmed' }])
    expect([...moved.unguarded, ...moved.guarded]).toMatchObject([{ seat: 'A1' }, { seat: 'A3' }])
  })

  test('seats that are swapped change hands: each guard goes from one number to the other', () => {
    const { unguarded, guarded } = lastOf([reserve('u1', 'A1'), reserve('u2', 'A2')], [swap(1, 2)])
    expect(unguarded.map(({ seat, no }) => [seat, no])).toEqual([
      ['A1', 1],
      ['A2', 2],
    ])
    expect(guarded.map(({ seat, no }) => [seat, no])).toEqual([
      ['A1', 2],
      ['A2', 1],
    ])
    const back = lastOf([reserve('u1', 'A1'), reserve('u2', 'A2')], [swap(1, 2), swap(1, 2)])
    expect([...back.unguarded, ...back.guarded]).toEqual([])
  })

  test('a house seat that is moved into is guarded for its reservation', () => {
    const { unguarded, guarded } = lastOf([reserve('u1', 'A1'), block('A2')], [moveIntoBlocked(1, 'A2')])
    expect(unguarded).toMatchObject([{ seat: 'A2', kind: 'blocked' }, { seat: 'A1' }])
    expect(guarded).toMatchObject([{ seat: 'A2', kind: 'reservation', no: 1 }])
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

  test('a promise moves from the entry to the hold that it is offered', () => {
    const given = [change({ waitlistMode: 'offer' }), reserve('u1', 'A1', 'A2', 'A3'), join('u2', 1)]
    const { unguarded, guarded, entriesChanged, reservationsMade } = lastOf(
      [...given, cancel('u1', 2)],
      [assign],
    )
    expect(unguarded).toMatchObject([{ seat: 'A1', kind: 'set-aside', no: 3 }])
    expect(guarded).toMatchObject([{ seat: 'A1', kind: 'reservation', no: 6 }])
    expect(entriesChanged).toMatchObject([{ no: 3, was: 'set-aside', status: 'offered', reservationNo: 6 }])
    expect(reservationsMade).toMatchObject([{ no: 6, status: 'held' }])
  })

  test('an offer that is accepted changes the hold and the entry', () => {
    const given = [change({ waitlistMode: 'offer' }), reserve('u1', 'A1', 'A2', 'A3'), join('u2', 1)]
    const { unguarded, entriesChanged, reservationsChanged } = lastOf(
      [...given, cancel('u1', 2), assign],
      [confirm('u2', 6)],
    )
    expect(unguarded).toEqual([])
    expect(entriesChanged).toMatchObject([{ no: 3, was: 'offered', status: 'assigned', reservationNo: 6 }])
    expect(reservationsChanged).toMatchObject([{ no: 6, was: 'held', status: 'confirmed' }])
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

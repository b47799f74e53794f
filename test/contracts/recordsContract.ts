import { expect, test } from 'vitest'
import type { Seq, ShowId } from '../../src/core/ids.ts'
import { plainParty } from '../../src/core/waitlist/party.ts'
import type { RecordPosition, Records, UpcomingRecords } from '../../src/ports.ts'
import {
  assign,
  cancel,
  confirm,
  expire,
  hold,
  join,
  leave,
  minute,
  now,
  reserve,
  showId,
  start,
  user,
} from '../core/builders.ts'
import { allPages } from './allPages.ts'
import { openEntriesContract } from './openEntriesContract.ts'
import { eventsOf, ShardWriter, type ShowStores } from './shardWriter.ts'

export type RecordStores = ShowStores & { readonly records: Records }
type Filter = Parameters<Records['reservations']>[0]

const other = 'show0' as ShowId
const ann = user('ann')

/** What is on disk of reservations, entries and logs, ended ones included. */
export function recordsContract(open: () => Promise<RecordStores>): void {
  openEntriesContract(open)

  /** Reservations of two shows in every status; two were made in the same millisecond. */
  async function reservations() {
    const { writer, records } = await opened()
    const one = await writer.makeShow({ currency: 'EUR', prices: { standard: 1250 } }, 'AAAAAA')
    const two = await writer.makeShow({ id: other }, 'AAAAAA')
    await writer.commit(
      one.turn(reserve('ann', 'A2', 'A1'), now), // 2
      one.turn(hold(minute, 'bob', 'A3'), now), // 3
      one.turn(hold(1, 'ann', 'A4'), now), // 4
      two.turn(reserve('ann', 'A1'), now), // 2
    )
    await writer.commit(
      one.turn(confirm('bob', 3), now + 2), // ends 4 too
      one.turn(hold(minute, 'ann', 'A5'), now + 2), // 7
      two.turn(cancel('ann', 2), now + 2), // 3
      two.turn(hold(2 * minute, 'ann', 'A2'), now + 3), // 4
    )
    return records
  }

  async function opened() {
    const stores = await open()
    return { writer: await ShardWriter.claim(stores), records: stores.records }
  }

  test('a reservation is there in full, active or ended', async () => {
    const records = await reservations()
    const base = { showId, userId: ann, expiresAtMs: null, createdAtMs: now }
    const priced = { ...base, amount: 2500, currency: 'EUR' }
    const seats = ['A2', 'A1']
    expect(await records.reservation(showId, 2)).toEqual({
      ...priced,
      no: 2,
      seats,
      status: 'confirmed',
      changedAtMs: now,
    })
    const unpriced = { ...base, showId: other, amount: null, currency: null }
    const cancelled = { ...unpriced, no: 2, seats: ['A1'], status: 'cancelled', changedAtMs: now + 2 }
    expect(await records.reservation(other, 2)).toEqual(cancelled)
    expect(await records.reservation(other, 4)).toMatchObject({
      status: 'held',
      expiresAtMs: now + 3 + 2 * minute,
    })
    expect(await records.reservation(showId, 4)).toMatchObject({ status: 'expired', expiresAtMs: null })
  })

  test.each([
    [showId, 1],
    [showId, 99],
    ['SHOW1', 2],
  ] as [ShowId, Seq][])('there is no reservation %s-r%i', async (id, no) => {
    const records = await reservations()
    expect(await records.reservation(id, no)).toBeUndefined()
    expect(await records.entry(id, no)).toBeUndefined()
  })

  test.each<[string, Filter, number, string[]]>([
    ['all', {}, now + 4, ['show0-4', 'show1-7', 'show1-4', 'show1-3', 'show1-2', 'show0-2']],
    ['of a show', { showId: other }, now + 4, ['show0-4', 'show0-2']],
    ['of a user', { userId: user('bob') }, now + 4, ['show1-3']],
    ['of nobody', { userId: user('BOB') }, now + 4, []],
    ['confirmed', { status: 'confirmed' }, now + 4, ['show1-3', 'show1-2']],
    ['cancelled', { status: 'cancelled' }, now + 4, ['show0-2']],
    ['held', { status: 'held' }, now + 4, ['show0-4', 'show1-7']],
    ['expired', { status: 'expired' }, now + 4, ['show1-4']],
    ['held, as one hold is past its time', { status: 'held' }, now + 2 + minute, ['show0-4']],
    ['expired, that hold with them', { status: 'expired' }, now + 2 + minute, ['show1-7', 'show1-4']],
    ['held, a millisecond before', { status: 'held' }, now + 1 + minute, ['show0-4', 'show1-7']],
    ['by all at once', { userId: ann, showId, status: 'confirmed' }, now + 4, ['show1-2']],
  ])('the list of reservations: %s', async (_, filter, nowMs, ids) => {
    const records = await reservations()
    const { items, next } = await records.reservations(filter, nowMs, null, 10)
    expect(items.map(({ showId: id, no }) => `${id}-${no}`)).toEqual(ids)
    expect(next).toBeNull()
  })

  test.each([1, 2, 5])('reservations, %i a page: newest first, no gap, no double', async (limit) => {
    const records = await reservations()
    const read = (filter: Filter) =>
      allPages(
        (after: RecordPosition | null, max) => records.reservations(filter, now + 4, after, max),
        limit,
      )
    const all = await records.reservations({}, now + 4, null, 10)
    expect(await read({})).toEqual(all.items)
    expect(await read({ userId: ann })).toEqual(all.items.filter(({ userId }) => userId === ann))
  })

  test.each([1, 2, 9])('those of a show, %i a page: in the order in which they were made', async (limit) => {
    const records = await reservations()
    const nos = async (status: Filter['status'], nowMs = now + 4) => {
      const rows = await allPages(
        (after: Seq | null, max) => records.reservationsOfShow(showId, status, nowMs, after ?? 0, max),
        limit,
      )
      return rows.map(({ no }) => no)
    }
    expect(await nos(undefined)).toEqual([2, 3, 4, 7])
    expect(await nos('confirmed')).toEqual([2, 3])
    expect(await nos('held')).toEqual([7])
    expect(await nos('expired')).toEqual([4])
    expect(await nos('held', now + 2 + minute)).toEqual([])
    expect(await nos('expired', now + 2 + minute)).toEqual([4, 7])
    const { items } = await records.reservationsOfShow(showId, undefined, now + 4, 0, 1)
    expect(items).toEqual([await records.reservation(showId, 2)])
    const nowhere = await records.reservationsOfShow('nowhere' as ShowId, undefined, now, 0, 9)
    expect(nowhere).toEqual({ items: [], next: null })
  })

  test('an entry knows its place in line, and has none once it does not wait', async () => {
    const { writer, records } = await opened()
    const show = await writer.makeShow({}, 'AA')
    const line = [join('bob', 2), join('cid', 1), join('dan', 2)] // 3, 4, 5
    await writer.commit(...[reserve('eve', 'A1', 'A2'), ...line].map((command) => show.turn(command)))
    const position = async (no: Seq) => (await records.entry(showId, no))?.position
    expect(await Promise.all([3, 4, 5].map(position))).toEqual([1, 2, 3])

    await writer.commit(show.turn(leave('cid', 4), now + 1))
    expect(await Promise.all([3, 4, 5].map(position))).toEqual([1, null, 2])

    await writer.commit(show.turn(cancel('eve', 2), now + 2))
    const bob = { showId, userId: user('bob'), ...plainParty(2), createdAtMs: now, lineClosesAtMs: start }
    const noOffer = { offerExpiresAtMs: null, seatsAhead: null, served: null }
    const promised = {
      ...bob,
      ...noOffer,
      no: 3,
      seats: ['A1', 'A2'],
      reservationNo: null,
      changedAtMs: now + 2,
    }
    expect(await records.entry(showId, 3)).toEqual({ ...promised, status: 'set-aside', position: null })
    expect(await position(5)).toBe(1)

    await writer.commit(show.turn(assign, now + 3))
    const assigned = { status: 'assigned', reservationNo: show.state.seq, changedAtMs: now + 3 }
    expect(await records.entry(showId, 3)).toEqual({ ...promised, ...assigned, position: null })
    expect(await records.reservation(showId, show.state.seq)).toMatchObject({ seats: ['A1', 'A2'] })
    expect(await records.entry(showId, 4)).toMatchObject({ status: 'cancelled', seats: [] })
  })

  test('an entry that is offered seats knows until when, until it is accepted', async () => {
    const { writer, records } = await opened()
    const line = { waitlistMode: 'offer', offerSeconds: 600, waitlistCutoffSeconds: 60 } as const
    const show = await writer.makeShow(line, 'AA')
    const turns = [reserve('eve', 'A1', 'A2'), join('bob', 2), cancel('eve', 2), assign] // 2, 3, 4 and 5, 6
    await writer.commit(...turns.map((command) => show.turn(command)))
    const offered = { status: 'offered', seats: ['A1', 'A2'], reservationNo: 6, position: null }
    const offerExpiresAtMs = now + 10 * minute
    const lineClosesAtMs = start - minute
    expect(await records.entry(showId, 3)).toMatchObject({ ...offered, offerExpiresAtMs, lineClosesAtMs })
    expect(await records.reservation(showId, 6)).toMatchObject({ status: 'held', seats: ['A1', 'A2'] })
    expect((await records.upcoming(user('bob'), now)).entries).toEqual([{ showId, no: 3 }])

    await writer.commit(show.turn(confirm('bob', 6)))
    const accepted = { ...offered, status: 'assigned', offerExpiresAtMs: null }
    expect(await records.entry(showId, 3)).toMatchObject(accepted)
  })

  test('an entry whose offer ends has no seats and no reservation', async () => {
    const { writer, records } = await opened()
    const show = await writer.makeShow({ waitlistMode: 'offer', offerSeconds: 60 }, 'AA')
    const turns = [reserve('eve', 'A1', 'A2'), join('bob', 2), join('cid', 2), cancel('eve', 2), assign]
    await writer.commit(...turns.map((command) => show.turn(command)))
    await writer.commit(show.turn(cancel('bob', 7)), show.turn(assign))
    const none = { seats: [], reservationNo: null, offerExpiresAtMs: null }
    expect(await records.entry(showId, 3)).toMatchObject({ ...none, status: 'cancelled' })
    await writer.commit(show.turn(expire, now + minute))
    expect(await records.entry(showId, 4)).toMatchObject({ ...none, status: 'expired' })
  })

  test.each([1, 2, 9])("a user's entries, %i a page: newest first, no gap, no double", async (limit) => {
    const { writer, records } = await opened()
    const ids = ['s3', 's1', 's2'] as ShowId[]
    for (const [i, id] of ids.entries()) {
      const show = await writer.makeShow({ id }, 'A')
      const joined = now + Math.min(i, 1)
      const turns = [reserve('eve', 'A1'), join('bob', 1), join('ann', 1)]
      await writer.commit(...turns.map((command) => show.turn(command, joined)))
    }
    const entries = await allPages(
      (after: RecordPosition | null, max) => records.entries({ userId: ann }, after, max),
      limit,
    )
    expect(entries.map((entry) => [entry.showId, entry.position])).toEqual([
      ['s2', 2],
      ['s1', 2],
      ['s3', 2],
    ])
    const { items } = await records.entries({ userId: ann, showId: 's1' as ShowId }, null, 9)
    expect(items).toEqual(entries.filter((entry) => entry.showId === 's1'))
  })

  test.each([1, 2, 3, 9])('the log of a show, %i a page: every event in order', async (limit) => {
    const { writer, records } = await opened()
    const show = await writer.makeShow({}, 'AAA')
    await writer.makeShow({ id: other }, 'AAA')
    const turns = [
      show.turn(hold(minute, 'ann', 'A2', 'A1')),
      show.turn(expire, now + minute),
      show.turn(reserve('bob', 'A1')),
    ]
    await writer.commit(...turns)
    const log = await allPages((after: Seq | null, max) => records.log(showId, after ?? 0, max), limit)
    expect(log[0]).toMatchObject({ seq: 1, type: 'ShowCreated' })
    expect(log.slice(1)).toEqual(eventsOf(turns))
    expect(await records.log(showId, 3, 9)).toEqual({ items: log.slice(3), next: null })
    expect(await records.log('nowhere' as ShowId, 0, 9)).toEqual({ items: [], next: null })
  })

  test('the version of a show is the number of its last event; a show that is none has none', async () => {
    const { writer, records } = await opened()
    const one = await writer.makeShow({}, 'AAAA')
    await writer.makeShow({ id: other }, 'AAAA')
    await writer.commit(one.turn(reserve('ann', 'A1')), one.turn(reserve('bob', 'A2')))
    const names = Array.from({ length: 1200 }, (_, i) => `none${i}` as ShowId)
    expect(await records.versions([showId, ...names, other])).toEqual(
      new Map([
        [showId, 3],
        [other, 1],
      ]),
    )
    expect(await records.versions([])).toEqual(new Map())
  })

  test('what a user still has in shows to come: no others’, nothing that has ended, nothing of shows that began', async () => {
    const { writer, records } = await opened()
    const one = await writer.makeShow({}, 'AAAA')
    const begun = await writer.makeShow({ id: other, startsAtMs: now + minute }, 'AAAA')
    await writer.commit(
      one.turn(reserve('ann', 'A1')), // 2
      one.turn(hold(minute, 'ann', 'A2')), // 3
      one.turn(reserve('bob', 'A3', 'A4')), // 4
      one.turn(join('ann', 1)), // 5
      one.turn(join('cid', 1)), // 6
      one.turn(cancel('ann', 2)), // 7, and 8: set aside for ann
      begun.turn(reserve('ann', 'A1')), // 2
    )
    const ofOne = (no: Seq) => ({ showId, no })
    const atStart = { reservations: [ofOne(3)], entries: [ofOne(5)] }
    expect(await records.upcoming(ann, now + minute)).toEqual(atStart)
    const before = { reservations: [{ showId: other, no: 2 }, ofOne(3)], entries: [ofOne(5)] }
    const sorted = ({ reservations, entries }: UpcomingRecords) => ({
      reservations: reservations.toSorted((a, b) => a.no - b.no),
      entries,
    })
    expect(sorted(await records.upcoming(ann, now))).toEqual(before)
    expect(await records.upcoming(user('cid'), now)).toEqual({ reservations: [], entries: [ofOne(6)] })
    expect(await records.upcoming(user('dan'), now)).toEqual({ reservations: [], entries: [] })
  })
}

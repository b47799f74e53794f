import { afterEach, beforeEach, expect, test } from 'vitest'
import { Plans } from '../../../src/verify/plans.ts'
import { ShardWriter } from '../../contracts/shardWriter.ts'
import { assign, best, cancel, confirm, hold, minute, reserve } from '../../core/builders.ts'
import { type StoredDatabase, sqliteDatabase } from '../../verify/storedDatabase.ts'
import { type Answer, type Deed, History, type Wish } from '../clients/history.ts'
import { judgeCrowd } from './judgeCrowd.ts'
import { judgeShow } from './judgeShow.ts'
import { publishedFaults } from './published.ts'
import { readTruth, type ShowTruth } from './truth.ts'

const seats = ['A1', 'A2', 'A3', 'A4']
let database: StoredDatabase
let history: History

beforeEach(async () => {
  database = await sqliteDatabase()
  const shard = await ShardWriter.claim(database.stores)
  const show = await shard.makeShow({}, 'AAAA')
  await shard.commit(
    show.turn(reserve('ann', 'A1', 'A2')),
    show.turn(hold(minute, 'bob', 'A3', 'A4')),
    show.turn(confirm('bob', 3)),
    show.turn(best('cid', 1)),
    show.turn(best('dee', 1)),
    // A1 is set aside for cid and A2 for dee: events 8 and 9.
    show.turn(cancel('ann', 2)),
    show.turn(assign),
    show.turn(cancel('bob', 3)),
    show.turn(reserve('fay', 'A3')),
    show.turn(cancel('fay', 13)),
    show.turn(reserve('fay', 'A3')),
  )
  await database.tamper('UPDATE shows SET published_seq = seq')
  history = told()
})

afterEach(() => database.close())

/** What clients of that story were told, one after another. */
function told(): History {
  const history = new History()
  let ms = 0
  const deed = (user: string, wish: Wish, status: number, body: Answer['body']) => {
    const [sentMs, endedMs] = [ms++, ms++]
    const answer = { status, body }
    history.deeds.push({ user, showId: 'show1', wish, sentMs, endedMs, answer, isLost: false, tries: 1 })
  }
  const made = (no: number, ...of: string[]) => ({ id: `show1-r${no}`, seats: of, version: no })
  deed('ann', { type: 'reserve', seats: ['A1', 'A2'] }, 201, made(2, 'A1', 'A2'))
  deed('bob', { type: 'reserve', seats: ['A3', 'A4'], holdSeconds: 60 }, 201, made(3, 'A3', 'A4'))
  deed('bob', { type: 'confirm', reservationId: 'show1-r3' }, 200, made(3, 'A3', 'A4'))
  deed('eve', { type: 'reserve', seats: ['A1'] }, 409, { code: 'seats-taken', taken: ['A1'] })
  deed('cid', { type: 'reserveBest', count: 1 }, 202, { waitlistEntry: { id: 'show1-w5' } })
  deed('dee', { type: 'reserveBest', count: 1 }, 202, { waitlistEntry: { id: 'show1-w6' } })
  deed('ann', { type: 'cancel', reservationId: 'show1-r2' }, 200, made(2, 'A1', 'A2'))
  deed('bob', { type: 'cancel', reservationId: 'show1-r3' }, 200, made(3, 'A3', 'A4'))
  deed('bob', { type: 'read', reservationId: 'show1-r3', expects: 'cancelled' }, 200, { status: 'cancelled' })
  deed('fay', { type: 'reserve', seats: ['A3'] }, 201, made(13, 'A3'))
  deed('fay', { type: 'cancel', reservationId: 'show1-r13' }, 200, made(13, 'A3'))
  deed('fay', { type: 'reserve', seats: ['A3'] }, 201, made(15, 'A3'))
  const looked = { showId: 'show1', nodeId: 'n1', sentMs: ms++, endedMs: ms++ }
  history.looks.push({ ...looked, version: 4, taken: takenAt4 })
  return history
}

const takenAt4 = { A1: 'reserved', A2: 'reserved', A3: 'reserved', A4: 'reserved' }
const truthOf = () => readTruth(database.state, 'show1', new Plans())
const event = (seq: number) => `show_id = 'show1' AND seq = ${seq}`

test('what is true is all right', async () => {
  expect(judgeShow(history, await truthOf(), seats)).toEqual([])
})

interface Corruption {
  readonly what: string
  /** Of the rows. */
  readonly tamper?: string
  /** Of what clients were told. */
  readonly lie?: (deeds: Deed[], history: History) => void
  readonly says: RegExp
}

const corruptions: readonly Corruption[] = [
  {
    what: 'a seat that was sold twice',
    tamper: `UPDATE events SET data = REPLACE(data, 'A3', 'A1') WHERE ${event(3)}`,
    says: /one holder a seat: event 3: A1 from undefined to reservation 3, and reservation 2 has it/,
  },
  {
    what: 'an acknowledged reservation whose row is gone',
    tamper: "DELETE FROM reservations WHERE show_id = 'show1' AND no = 3",
    says: /reservation show1-r3 is in the log, and has no row/,
  },
  {
    what: 'an acknowledged reservation that is not in the log',
    lie: ([ann]) => {
      Object.assign(ann!.answer!.body, { id: 'show1-r12' })
    },
    says: /an acknowledged reserve is not in the log: ann/,
  },
  {
    what: 'an acknowledgement to somebody else',
    lie: ([, bob]) => Object.assign(bob!, { user: 'eve' }),
    says: /an acknowledged reserve is not in the log: eve/,
  },
  {
    what: 'an acknowledged cancel that was lost',
    tamper: 'DELETE FROM events WHERE seq > 13; UPDATE shows SET seq = 13, published_seq = 13',
    says: /an acknowledged cancel is not in the log: fay/,
  },
  {
    what: 'other seats than were asked for',
    lie: ([ann]) => Object.assign(ann!.wish, { seats: ['A1', 'A3'] }),
    says: /other seats than were asked for: ann/,
  },
  {
    what: 'a later waiter served first',
    tamper: `UPDATE events SET data = REPLACE(REPLACE(data, 'cid', 'dee'), ':5', ':6') WHERE ${event(8)}`,
    says: /first come, first served: show1: event 8 for entry 6/,
  },
  {
    what: 'a walk-in who got what somebody waits for',
    tamper: `UPDATE events SET type = 'SeatsReserved', by_whom = 'eve', data = '{"userId":"eve","seats":["A1"],"expiresAtMs":null}' WHERE ${event(8)}`,
    says: /the line comes first: event 8, and entry 5 could be served/,
  },
  {
    what: 'a hole in the log',
    tamper: `DELETE FROM events WHERE ${event(4)}`,
    says: /numbers are dense: show1: event 5 after 3/,
  },
  {
    what: 'something that nobody asked for',
    lie: (deeds) => void deeds.splice(0, 1),
    says: /nobody asked for event 2 of show1: SeatsReserved by ann/,
  },
  {
    what: 'a cancellation that nobody asked for',
    lie: (deeds) => void deeds.splice(6, 1),
    says: /nobody asked for event 7 of show1: ReservationCancelled by ann/,
  },
  {
    what: 'one wish that was done twice',
    lie(deeds) {
      // It was never answered, so that one event may be of it, and there are two.
      Object.assign(deeds[9]!, { answer: undefined, endedMs: Number.POSITIVE_INFINITY })
      deeds.splice(11, 1)
    },
    says: /^nobody asked for event 15 of show1: SeatsReserved by fay$/,
  },
  {
    what: 'two wishes that were told of one reservation',
    lie: (deeds) => void deeds.push({ ...deeds[0]!, sentMs: 90, endedMs: 91 }),
    says: /two wishes were told of show1-r2: ann/,
  },
  {
    what: 'a place in a line that was left',
    lie: (deeds) => void deeds.push({ ...deeds[4]!, sentMs: 90, endedMs: 91 }),
    says: /a place in the line that was over: cid/,
  },
  {
    what: 'a refusal of seats that were free',
    lie: (deeds) => Object.assign(deeds[3]!, { sentMs: -2, endedMs: -1 }),
    says: /seats were refused that were free: eve/,
  },
  {
    what: 'a refusal with nobody’s reason',
    lie: (deeds) => Object.assign(deeds[3]!.answer!, { status: 500, body: { code: 'internal' } }),
    says: /nobody should be answered so: eve/,
  },
  {
    what: 'an order that the clock contradicts',
    lie: ([ann, bob]) => Object.assign(ann!, { sentMs: bob!.endedMs + 0.1, endedMs: bob!.endedMs + 0.2 }),
    says: /event 2 is of later than event 3: ann/,
  },
  {
    what: 'somebody who was shown what was over',
    lie: (deeds) => Object.assign(deeds[8]!.answer!.body, { status: 'confirmed' }),
    says: /somebody was shown confirmed after cancelled: bob/,
  },
  {
    what: 'a map that says something else',
    lie: (_, { looks }) => Object.assign(looks[0]!, { taken: { A1: 'reserved' } }),
    says: /version 4 of show1 on n1 shows/,
  },
  {
    what: 'a map of what is not on disk',
    lie: (_, { looks }) => Object.assign(looks[0]!, { version: 99 }),
    says: /version 99 of show1 on n1: the disk has 15/,
  },
  {
    what: 'a map that went back',
    lie: (_, { looks }) =>
      looks.push({ ...looks[0]!, sentMs: 1, endedMs: 2, version: 15, taken: takenInTheEnd }),
    says: /version 4 of show1 on n1 was shown after version 15/,
  },
  {
    what: 'events that nobody has published',
    tamper: 'UPDATE shows SET published_seq = 5',
    says: /events of show1 after 5 of 15 are not marked as published/,
  },
]

const takenInTheEnd = { A1: 'reserved', A2: 'reserved', A3: 'reserved' }

test.each(corruptions)('$what: it is said', async ({ tamper, lie, says }) => {
  if (tamper) await database.tamper(tamper)
  lie?.(history.deeds, history)
  expect(judgeShow(history, await truthOf(), seats).join('\n')).toMatch(says)
})

test('a wish that was never answered, and a fault of ours: it is said', () => {
  expect(judgeCrowd(history)).toEqual([])
  Object.assign(history.deeds[0]!, { answer: undefined, isLost: true })
  const whats = [
    '201',
    '503 shard-moving',
    '409 seats-taken',
    'lost',
    '500 internal',
    '503 without Retry-After',
  ]
  history.told.push(...whats.map((what) => ({ what, atMs: 0, tookMs: 0 })))
  expect(judgeCrowd(history)).toEqual([
    expect.stringContaining('never answered: ann in show1: reserve'),
    '1 times 500 internal',
    '1 times 503 without Retry-After',
  ])
})

test('an event that the broker never got, or got otherwise: it is said', async () => {
  const { events }: ShowTruth = await truthOf()
  const texts = new Map(
    events.map(({ seq, type, by, atMs, data }) => [`show1:${seq}`, [JSON.stringify([type, by, atMs, data])]]),
  )
  expect(publishedFaults(events, texts)).toEqual([])
  texts.delete('show1:4')
  texts.set('show1:5', [...texts.get('show1:5')!, 'another'])
  const [never, otherwise] = publishedFaults(events, texts)
  expect(never).toBe('event show1:4 was never published')
  expect(otherwise).toMatch(/event show1:5 was published as another/)
})

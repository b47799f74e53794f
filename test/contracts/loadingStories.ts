import type { Command } from '../../src/core/reservations/command.ts'
import type { Show } from '../../src/core/shows/show.ts'
import {
  assign,
  best,
  block,
  cancel,
  cancelShow,
  change,
  confirm,
  expire,
  hold,
  hour,
  join,
  leave,
  minute,
  move,
  moveIntoBlocked,
  now,
  reserve,
  staff,
  start,
  swap,
  unblock,
} from '../core/builders.ts'

/** A command, asked at `now` unless a time is given. */
export type Step = Command | readonly [command: Command, atMs: number]

export interface Story {
  readonly what: string
  readonly hall?: readonly string[]
  readonly show?: Partial<Show>
  /** A show's own events are numbered from 2: 1 is its creation. */
  readonly steps: readonly Step[]
  /** How many reservations and open entries are loaded at the end. */
  readonly active: number
}

const priced = { currency: 'EUR', prices: { standard: 1250, premium: 1800 } }
const later = now + minute
const offers = { waitlistMode: 'offer', offerSeconds: 60 } as const

/** What can happen to a show, each to be written and loaded again. */
export const loadingStories: readonly Story[] = [
  { what: 'a show that nothing happened to', steps: [], active: 0 },
  { what: 'a group', steps: [reserve('ann', 'A4', 'A2', 'A3')], active: 1 },
  { what: 'prices', show: priced, hall: ['Aa'], steps: [reserve('ann', 'A1', 'A2')], active: 1 },
  { what: 'a hold', steps: [hold(minute, 'ann', 'A1')], active: 1 },
  { what: 'a hold that is confirmed', steps: [hold(minute, 'ann', 'A1'), confirm('ann', 2)], active: 1 },
  { what: 'a hold that is given up', steps: [hold(minute, 'ann', 'A1'), cancel('ann', 2)], active: 0 },
  { what: 'a hold that ends', steps: [hold(minute, 'ann', 'A1'), [expire, later]], active: 0 },
  {
    what: 'held, confirmed, cancelled',
    steps: [hold(minute, 'ann', 'A1'), confirm('ann', 2), cancel('ann', 2)],
    active: 0,
  },
  {
    what: 'cancelled and sold again',
    steps: [reserve('ann', 'A1', 'A2'), cancel(staff, 2), reserve('bob', 'A2', 'A3')],
    active: 1,
  },
  {
    what: 'sold three times over',
    steps: [
      reserve('ann', 'A1'),
      cancel('ann', 2),
      reserve('bob', 'A1'),
      cancel('bob', 4),
      reserve('cid', 'A1'),
    ],
    active: 1,
  },
  {
    what: 'a reservation that is moved',
    steps: [reserve('ann', 'A1', 'A2'), move(2, 'A3', 'A2')],
    active: 1,
  },
  {
    what: 'a hold that is moved, twice, and confirmed',
    show: priced,
    steps: [hold(minute, 'ann', 'A1'), [move(2, 'A2'), now + 1], [move(2, 'A4'), now + 2], confirm('ann', 2)],
    active: 1,
  },
  { what: 'a hold that is moved', steps: [hold(minute, 'ann', 'A1'), move(2, 'A2')], active: 1 },
  {
    what: 'moved and cancelled, and all its seats sold again',
    steps: [reserve('ann', 'A1'), move(2, 'A2'), cancel('ann', 2), reserve('bob', 'A1', 'A2')],
    active: 1,
  },
  {
    what: 'moved into a house seat, and another moved after it',
    steps: [reserve('ann', 'A1'), block('A2'), reserve('bob', 'A3'), moveIntoBlocked(2, 'A2'), move(4, 'A1')],
    active: 2,
  },
  {
    what: 'two that are swapped, a hold and one that is confirmed',
    steps: [
      reserve('ann', 'A1', 'A2'),
      hold(minute, 'bob', 'A3', 'A4'),
      swap(2, 3),
      [swap(3, 2), now + 1],
      swap(2, 3),
    ],
    active: 2,
  },
  {
    what: 'seats set aside that a move left',
    hall: ['AAA'],
    steps: [
      reserve('ann', 'A1'),
      block('A2'),
      reserve('bob', 'A3'),
      join('cid', 1),
      moveIntoBlocked(2, 'A2'),
    ],
    active: 3,
  },
  { what: 'a waiter', hall: ['A'], steps: [reserve('ann', 'A1'), join('bob', 1)], active: 2 },
  {
    what: 'a line, in its order',
    hall: ['A'],
    steps: [reserve('ann', 'A1'), join('dan', 1), join('bob', 1), join('cid', 1), leave('bob', 4)],
    active: 3,
  },
  {
    what: 'seats set aside',
    hall: ['AA'],
    steps: [reserve('ann', 'A1', 'A2'), join('bob', 1), join('cid', 1), [cancel('ann', 2), later]],
    active: 2,
  },
  {
    what: 'set aside, then assigned',
    show: priced,
    hall: ['AA'],
    steps: [reserve('ann', 'A1', 'A2'), join('bob', 2), cancel('ann', 2), [assign, later]],
    active: 1,
  },
  {
    what: 'set aside, then left to the next in line',
    hall: ['A'],
    steps: [reserve('ann', 'A1'), join('bob', 1), join('cid', 1), cancel('ann', 2), leave('bob', 3)],
    active: 1,
  },
  {
    what: 'set aside when the show starts',
    hall: ['A'],
    steps: [reserve('ann', 'A1'), join('bob', 1), cancel('ann', 2), [assign, start]],
    active: 0,
  },
  {
    what: 'seats offered to the first of two',
    show: { ...priced, ...offers },
    hall: ['AA'],
    steps: [reserve('ann', 'A1', 'A2'), join('bob', 2), join('cid', 1), cancel('ann', 2), [assign, later]],
    active: 3,
  },
  {
    what: 'offered, then accepted',
    show: offers,
    hall: ['AA'],
    steps: [reserve('ann', 'A1', 'A2'), join('bob', 2), cancel('ann', 2), assign, confirm('bob', 6)],
    active: 1,
  },
  {
    what: 'offered, then rejected, and offered to the next',
    show: offers,
    hall: ['A'],
    steps: [
      reserve('ann', 'A1'),
      join('bob', 1),
      join('cid', 1),
      cancel('ann', 2),
      assign,
      cancel('bob', 7),
      assign,
    ],
    active: 2,
  },
  {
    what: 'offered, then let pass',
    show: offers,
    hall: ['A'],
    steps: [reserve('ann', 'A1'), join('bob', 1), cancel('ann', 2), assign, [expire, later]],
    active: 0,
  },
  {
    what: 'a line that closes before the start',
    show: { ...offers, waitlistCutoffSeconds: 3600 },
    hall: ['AA'],
    steps: [
      reserve('ann', 'A1'),
      reserve('dan', 'A2'),
      join('bob', 1),
      join('cid', 1),
      cancel('ann', 2),
      [expire, start - hour],
    ],
    active: 1,
  },
  { what: 'blocked seats', steps: [block('A1', 'A2'), unblock('A2')], active: 0 },
  { what: 'unblocked and sold', steps: [block('A1'), unblock('A1'), reserve('ann', 'A1')], active: 1 },
  {
    what: 'a cancelled show',
    hall: ['AAA'],
    steps: [
      reserve('ann', 'A1'),
      hold(minute, 'bob', 'A2'),
      block('A3'),
      join('cid', 1),
      join('dan', 1),
      cancel('ann', 2),
      cancelShow,
    ],
    active: 0,
  },
  {
    what: 'a changed show',
    show: { ...priced, endsAtMs: start + hour },
    steps: [
      change({ title: "M – Eine Stadt sucht einen Mörder; '🎬'" }),
      change({ startsAtMs: start + minute, endsAtMs: null, salesOpenAtMs: start }),
      change({ prices: { standard: 1 }, maxSeatsPerUser: 3, orphanRule: 'lenient' }),
      change({ salesOpenAtMs: null }),
      change({ waitlistMode: 'offer', offerSeconds: 90, waitlistCutoffSeconds: 60 }),
    ],
    active: 0,
  },
  {
    what: 'seats that the show chose',
    show: { ...priced, orphanRule: 'strict' },
    steps: [best('ann', 2), best('bob', { partySize: 1, category: 'standard' }, minute)],
    active: 2,
  },
  {
    what: 'prices that come, with a currency',
    steps: [change({ currency: 'EUR', prices: { standard: 100 } }), reserve('ann', 'A1')],
    active: 1,
  },
  { what: 'prices that go', show: priced, steps: [change({ prices: null })], active: 0 },
]

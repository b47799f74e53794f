import type { Command } from '../../src/core/reservations/command.ts'
import type { Show } from '../../src/core/shows/show.ts'
import {
  assign,
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
  now,
  reserve,
  staff,
  start,
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
      change({ prices: { standard: 1 }, maxSeatsPerUser: 3 }),
      change({ salesOpenAtMs: null }),
    ],
    active: 0,
  },
  { what: 'prices that go', show: priced, steps: [change({ prices: null })], active: 0 },
]

import { describe } from 'vitest'
import type { Command } from '../../src/core/reservations/command.ts'
import {
  accepted,
  best,
  block,
  cancel,
  decisionTable,
  hold,
  hour,
  join,
  minute,
  now,
  refused,
  reserve,
  start,
  user,
} from './builders.ts'

const orNothing = (command: Command) => ({ ...command, waitlist: false }) as Command

describe('the best available', () => {
  decisionTable([
    {
      rule: 'is confirmed at once, and says how good it is',
      hall: ['AAAA', 'BBBB'],
      show: { currency: 'EUR', prices: { standard: 700 } },
      when: best('u1', 2),
      answer: accepted({
        type: 'reservation',
        step: 'together',
        reservation: {
          no: 1,
          userId: user('u1'),
          seats: ['B1', 'B2'],
          status: 'confirmed',
          expiresAtMs: null,
          amount: 1400,
          currency: 'EUR',
          createdAtMs: now,
        },
      }),
      leaves: ['....', 'rr..'],
    },
    {
      rule: 'can be held, but not past the start',
      when: best('u1', 4, 5 * hour),
      answer: accepted({ reservation: { status: 'held', expiresAtMs: start } }),
      leaves: ['hhhh'],
    },
    {
      rule: 'never has held or blocked seats',
      given: [hold(minute, 'u2', 'A2'), block('A3')],
      when: best('u1', 2),
      answer: accepted({ step: 'apart', reservation: { seats: ['A1', 'A4'] } }),
    },
    {
      rule: 'leaves a single rather than parting two',
      hall: ['AAA'],
      when: best('u1', 2),
      answer: accepted({ step: 'leaving-single' }),
    },
    {
      rule: 'is in two rows where none has room',
      hall: ['AA', 'BB'],
      when: best('u1', 3),
      answer: accepted({ step: 'two-rows' }),
    },
    {
      rule: 'is of the category that is asked for',
      hall: ['AAAaa'],
      when: best('u1', { partySize: 2, category: 'premium' }),
      answer: accepted({ reservation: { seats: ['A4', 'A5'] } }),
    },
    {
      rule: 'a category that the hall doesn’t have is refused, with those that it has',
      hall: ['Aa'],
      when: best('u1', { category: 'sofa' }),
      answer: refused({ code: 'unknown-category', category: 'sofa', known: ['standard', 'premium'] }),
    },
    {
      rule: 'for a wheelchair is such a seat, with the companion seat for the second',
      hall: ['AAA+#AAA'],
      when: best('u1', { partySize: 2, accessible: true }),
      answer: accepted({ step: 'together', reservation: { seats: ['A4', 'A5'] } }),
    },
    {
      rule: 'is too many for one user',
      show: { maxSeatsPerUser: 2 },
      given: [reserve('u1', 'A1')],
      when: best('u1', 2),
      answer: refused({ code: 'seat-limit', limit: 2, has: 1, asked: 2 }),
    },
  ])
})

describe('a party that can’t be seated', () => {
  decisionTable([
    {
      rule: 'waits in line',
      given: [reserve('u2', 'A1', 'A2')],
      when: best('u1', 3),
      answer: accepted({ type: 'waitlistEntry', entry: { partySize: 3, position: 1 } }),
    },
    {
      rule: 'waits in line while only seats for wheelchairs are free',
      hall: ['A#+'],
      given: [best('u2', 1)],
      when: best('u1', 1),
      answer: accepted({ type: 'waitlistEntry', entry: { partySize: 1 } }),
      leaves: ['r..'],
    },
    {
      rule: 'doesn’t wait unless it will',
      given: [reserve('u2', 'A1', 'A2')],
      when: orNothing(best('u1', 3)),
      answer: refused({ code: 'show-full', free: 2, asked: 3 }),
    },
    {
      rule: 'of one category waits for that',
      hall: ['AAaa'],
      given: [reserve('u2', 'A3')],
      when: best('u1', { partySize: 2, category: 'premium' }),
      answer: accepted({ entry: { partySize: 2, category: 'premium', adjacent: false, accessible: false } }),
    },
    {
      rule: 'of one category that won’t wait is told how many of these are free',
      hall: ['AAaa'],
      given: [reserve('u2', 'A3')],
      when: orNothing(best('u1', { partySize: 2, category: 'premium' })),
      answer: refused({ code: 'show-full', free: 1, asked: 2 }),
    },
    {
      rule: 'with a wheelchair waits for the seats that it can use',
      hall: ['AA#+'],
      given: [reserve('u2', 'A3')],
      when: best('u1', { partySize: 2, accessible: true }),
      answer: accepted({ entry: { partySize: 2, accessible: true } }),
    },
    {
      rule: 'with a wheelchair that won’t wait is told how many of its seats are free',
      hall: ['AA#+'],
      given: [reserve('u2', 'A3')],
      when: orNothing(best('u1', { partySize: 2, accessible: true })),
      answer: refused({ code: 'show-full', free: 0, asked: 2 }),
    },
    {
      rule: 'side by side waits until it can be',
      given: [reserve('u2', 'A2')],
      when: best('u1', { partySize: 3, adjacent: true }),
      answer: accepted({ entry: { partySize: 3, adjacent: true } }),
    },
    {
      rule: 'side by side that won’t wait is told that there are seats apart',
      given: [reserve('u2', 'A2')],
      when: orNothing(best('u1', { partySize: 3, adjacent: true })),
      answer: refused({ code: 'show-full', free: 3, asked: 3 }),
    },
    {
      rule: 'and never will be, being more than the hall has ordinary seats, doesn’t wait',
      hall: ['AA#+'],
      when: best('u1', 3),
      answer: refused({ code: 'show-full', free: 2, asked: 3 }),
    },
    {
      rule: 'and waits already is told of its entry, whatever the entry has been promised',
      show: { maxSeatsPerUser: 2 },
      given: [reserve('u2', 'A1', 'A2'), reserve('u3', 'A3', 'A4'), join('u1', 2), cancel('u2', 1)],
      when: best('u1', 2),
      answer: accepted({ type: 'waitlistEntry', entry: { no: 3, status: 'set-aside' } }),
    },
    {
      rule: 'who joins the line while only seats for wheelchairs are free is let in',
      hall: ['A#+'],
      given: [best('u2', 1)],
      when: join('u1', 1),
      answer: accepted({ type: 'waitlistEntry' }),
      leaves: ['r..'],
    },
    {
      rule: 'gets what comes free for it, and no seat for wheelchairs',
      hall: ['A#+'],
      given: [best('u2', 1), join('u1', 1), best('u3', { accessible: true }), cancel('u3', 3)],
      when: cancel('u2', 1),
      answer: accepted({ reservation: { status: 'cancelled' } }),
      leaves: ['h..'],
    },
  ])
})

describe('whoever names seats for wheelchairs', () => {
  decisionTable([
    {
      rule: 'gets them, full as the rest may be',
      hall: ['A#+'],
      given: [reserve('u2', 'A1')],
      when: reserve('u1', 'A2', 'A3'),
      answer: accepted({ reservation: { seats: ['A2', 'A3'] } }),
    },
    {
      rule: 'is told of others when they are taken',
      hall: ['A#+_#+'],
      given: [reserve('u2', 'A2')],
      when: reserve('u1', 'A2', 'A3'),
      answer: refused({ code: 'seats-taken', taken: ['A2'], alternatives: [['A4', 'A5']] }),
    },
    {
      rule: 'is told that they are taken, and not that the show is full',
      hall: ['AA#+'],
      given: [reserve('u2', 'A3')],
      when: reserve('u1', 'A3', 'A4'),
      answer: refused({ code: 'seats-taken', taken: ['A3'], alternatives: [] }),
    },
    {
      rule: 'waits for such, as one with a wheelchair',
      hall: ['A#+'],
      given: [reserve('u2', 'A1', 'A2')],
      when: reserve('u1', 'A2', 'A3'),
      answer: accepted({ entry: { partySize: 2, accessible: true } }),
    },
    {
      rule: 'does not wait for a companion seat alone: the line has none without a wheelchair seat',
      hall: ['#+'],
      given: [reserve('u2', 'Z1'), reserve('u3', 'Z2')],
      when: reserve('u1', 'Z2'),
      answer: refused({ code: 'show-full', free: 0, asked: 1 }),
    },
    {
      rule: 'hears of the entry when asking again, whatever ordinary seat is free for others',
      hall: ['#A'],
      show: { maxSeatsPerUser: 1 },
      given: [
        reserve('u2', 'A1'),
        reserve('u3', 'A2'),
        reserve('u1', 'A1'),
        cancel('u2', 1),
        cancel('u3', 2),
      ],
      when: reserve('u1', 'A1'),
      answer: accepted({ entry: { partySize: 1, accessible: true, status: 'set-aside' } }),
    },
    {
      rule: 'is told how many of the free seats one such party can use',
      hall: ['#+#+'],
      when: orNothing(best('u1', { partySize: 3, accessible: true })),
      answer: refused({ code: 'show-full', free: 2, asked: 3 }),
    },
    {
      rule: 'waits for more seats than others have of the hall: some may be their own',
      hall: ['AAAA'],
      given: [reserve('u1', 'A1', 'A2', 'A3'), reserve('u2', 'A4')],
      when: best('u1', 2),
      answer: accepted({ entry: { partySize: 2, status: 'waiting' } }),
    },
    {
      rule: 'waits for them just as well who asks to wait',
      hall: ['AAAA'],
      given: [reserve('u1', 'A1', 'A2', 'A3'), reserve('u2', 'A4')],
      when: join('u1', 2),
      answer: accepted({ entry: { partySize: 2, status: 'waiting' } }),
    },
  ])
})

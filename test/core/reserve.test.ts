import { describe } from 'vitest'
import {
  accepted,
  block,
  cancel,
  decisionTable,
  hold,
  join,
  minute,
  now,
  refused,
  reserve,
  reserveOrNothing,
  user,
} from './builders.ts'

describe('who gets seats', () => {
  decisionTable([
    {
      rule: 'a free seat is confirmed at once',
      when: reserve('u1', 'A2'),
      answer: accepted({
        type: 'reservation',
        reservation: {
          no: 1,
          userId: user('u1'),
          seats: ['A2'],
          status: 'confirmed',
          expiresAtMs: null,
          amount: null,
          currency: null,
          createdAtMs: now,
        },
      }),
      leaves: ['.r..'],
    },
    {
      rule: 'a group gets all its seats, in any order and across rows',
      hall: ['AAA', 'BBB'],
      when: reserve('u1', 'B3', 'A1', 'B2'),
      answer: accepted({ reservation: { seats: ['B3', 'A1', 'B2'] } }),
      leaves: ['r..', '.rr'],
    },
    {
      rule: 'a group with one taken seat gets none',
      given: [reserve('u2', 'A2')],
      when: reserve('u1', 'A1', 'A2'),
      answer: refused({ code: 'seats-taken', taken: ['A2'], alternatives: [['A3', 'A4']] }),
      leaves: ['.r..'],
    },
    {
      rule: 'held and blocked seats are taken too',
      given: [hold(minute, 'u2', 'A1'), block('A3')],
      when: reserve('u1', 'A1', 'A3'),
      answer: refused({ code: 'seats-taken', taken: ['A1', 'A3'], alternatives: [['A2', 'A4']] }),
    },
    {
      rule: 'a user cannot take the own seat again',
      given: [reserve('u1', 'A1')],
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'seats-taken', taken: ['A1'], alternatives: [['A2']] }),
    },
    {
      rule: 'a seat that was cancelled can be sold again',
      given: [reserve('u2', 'A1'), cancel('u2', 1)],
      when: reserve('u1', 'A1'),
      answer: accepted({ reservation: { no: 3, seats: ['A1'] } }),
    },
    {
      rule: 'a seat named twice is refused',
      when: reserve('u1', 'A1', 'A2', 'A1'),
      answer: refused({ code: 'duplicate-seat', seats: ['A1'] }),
    },
    {
      rule: 'every unknown seat is named',
      when: reserve('u1', 'A9', 'A1', 'Z1'),
      answer: refused({ code: 'unknown-seat', seats: ['A9', 'Z1'] }),
    },
    {
      rule: 'names that every object has are no seats',
      when: reserve('u1', 'constructor'),
      answer: refused({ code: 'unknown-seat', seats: ['constructor'] }),
    },
  ])
})

describe('how many seats a user gets', () => {
  const show = { maxSeatsPerUser: 2 }
  decisionTable([
    {
      rule: 'exactly the limit is allowed',
      show,
      given: [reserve('u1', 'A1')],
      when: reserve('u1', 'A2'),
      answer: accepted({ type: 'reservation' }),
    },
    {
      rule: 'one more than the limit is refused',
      show,
      when: reserve('u1', 'A1', 'A2', 'A3'),
      answer: refused({ code: 'seat-limit', limit: 2, has: 0, asked: 3 }),
    },
    {
      rule: 'reservations and holds count',
      show,
      given: [reserve('u1', 'A1'), hold(minute, 'u1', 'A2')],
      when: reserve('u1', 'A3'),
      answer: refused({ code: 'seat-limit', limit: 2, has: 2, asked: 1 }),
    },
    {
      rule: 'seats set aside for the user count',
      hall: ['AAAA', 'BB'],
      show: { maxSeatsPerUser: 4 },
      given: [
        reserve('u2', 'A1', 'A2', 'A3', 'A4'),
        reserve('u3', 'B1'),
        reserve('u4', 'B2'),
        join('u1', 3),
        cancel('u2', 1),
        cancel('u3', 2),
      ],
      when: reserve('u1', 'A4', 'B1'),
      answer: refused({ code: 'seat-limit', limit: 4, has: 3, asked: 2 }),
    },
    {
      rule: 'who asks again when seats are set aside already is told of that, not of the limit',
      hall: ['AAAA'],
      show: { maxSeatsPerUser: 4 },
      given: [reserve('u2', 'A1', 'A2', 'A3', 'A4'), join('u1', 4), cancel('u2', 1)],
      when: reserve('u1', 'A1', 'A2', 'A3', 'A4'),
      answer: accepted({ entry: { no: 2, status: 'set-aside' } }),
    },
    {
      rule: 'cancelled seats count no more',
      show,
      given: [reserve('u1', 'A1', 'A2'), cancel('u1', 1)],
      when: reserve('u1', 'A3', 'A4'),
      answer: accepted({ type: 'reservation' }),
    },
    {
      rule: 'the limit is each user’s own',
      show,
      given: [reserve('u1', 'A1', 'A2')],
      when: reserve('u2', 'A3', 'A4'),
      answer: accepted({ type: 'reservation' }),
    },
  ])
})

describe('a show that cannot seat the party', () => {
  const given = [reserve('u2', 'A1', 'A2', 'A3')]
  decisionTable([
    {
      rule: 'puts it in line',
      given,
      when: reserve('u1', 'A3', 'A4'),
      answer: accepted({
        type: 'waitlistEntry',
        entry: {
          no: 2,
          userId: user('u1'),
          partySize: 2,
          status: 'waiting',
          position: 1,
          createdAtMs: now,
        },
      }),
      leaves: ['rrr.'],
    },
    {
      rule: 'refuses it when it does not want to wait',
      given,
      when: reserveOrNothing('u1', 'A3', 'A4'),
      answer: refused({ code: 'show-full', free: 1, asked: 2 }),
    },
    {
      rule: 'names the taken seats instead while others are free',
      given,
      when: reserve('u1', 'A3'),
      answer: refused({ code: 'seats-taken', taken: ['A3'], alternatives: [['A4']] }),
    },
    {
      rule: 'checks the seats before it puts anyone in line',
      given,
      when: reserve('u1', 'A3', 'Z9'),
      answer: refused({ code: 'unknown-seat', seats: ['Z9'] }),
    },
  ])
})

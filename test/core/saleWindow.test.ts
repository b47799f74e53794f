import { describe } from 'vitest'
import { accepted, cancelShow, decisionTable, hour, now, refused, reserve, start } from './builders.ts'

describe('when seats are sold', () => {
  const opens = now + hour
  decisionTable([
    {
      rule: 'not before sales open',
      show: { salesOpenAtMs: opens },
      at: opens - 1,
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'sales-not-open', opensAtMs: opens }),
    },
    {
      rule: 'from the moment that sales open',
      show: { salesOpenAtMs: opens },
      at: opens,
      when: reserve('u1', 'A1'),
      answer: accepted({ type: 'reservation' }),
    },
    {
      rule: 'until the moment before the start',
      at: start - 1,
      when: reserve('u1', 'A1'),
      answer: accepted({ type: 'reservation' }),
    },
    {
      rule: 'not once the show has started',
      at: start,
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
    {
      rule: 'not for a cancelled show',
      given: [cancelShow],
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'show-cancelled' }),
    },
    {
      rule: 'a cancelled show says so even after its start',
      given: [cancelShow],
      at: start,
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'show-cancelled' }),
    },
  ])
})

describe('what seats cost', () => {
  const show = { currency: 'EUR', prices: { standard: 900, premium: 1250 } }
  decisionTable([
    {
      rule: 'the sum of their categories',
      hall: ['AAaa'],
      show,
      when: reserve('u1', 'A1', 'A2', 'A4'),
      answer: accepted({ reservation: { amount: 3050, currency: 'EUR' } }),
    },
    {
      rule: 'nothing is said when one of them has no price',
      hall: ['AAaa'],
      show: { currency: 'EUR', prices: { standard: 900 } },
      when: reserve('u1', 'A1', 'A4'),
      answer: accepted({ reservation: { amount: null } }),
    },
    {
      rule: 'a free seat costs zero, which is not the same as no price',
      show: { currency: 'EUR', prices: { standard: 0 } },
      when: reserve('u1', 'A1'),
      answer: accepted({ reservation: { amount: 0 } }),
    },
  ])
})

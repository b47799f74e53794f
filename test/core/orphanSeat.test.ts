import { describe } from 'vitest'
import {
  accepted,
  best,
  block,
  type Case,
  change,
  decisionTable,
  hold,
  minute,
  refused,
  reserve,
  staff,
} from './builders.ts'

const orphan = (orphans: string[], fix: string[]) => refused({ code: 'orphan-seat', orphans, fix })
const strict = { orphanRule: 'strict' } as const
const lenient = { orphanRule: 'lenient' } as const

const cases: Case[] = [
  { rule: 'off: anybody may', hall: ['AAAAA'], when: reserve('u1', 'A2', 'A3'), answer: accepted({}) },
  {
    rule: 'refused with the seat and a fix, and nothing is sold',
    hall: ['AAAAA'],
    show: lenient,
    when: reserve('u1', 'A2', 'A3'),
    answer: orphan(['A1'], ['A1', 'A2']),
    leaves: ['.....'],
  },
  {
    rule: 'the fix is let through',
    hall: ['AAAAA'],
    show: strict,
    when: reserve('u1', 'A1', 'A2'),
    answer: accepted({}),
  },
  {
    rule: 'held seats count as taken',
    hall: ['AAAAA'],
    show: strict,
    given: [hold(minute, 'u2', 'A1')],
    when: reserve('u1', 'A3'),
    answer: orphan(['A2'], ['A2']),
  },
  {
    rule: 'blocked seats count as taken',
    hall: ['AAAAA'],
    show: strict,
    given: [block('A5')],
    when: hold(minute, 'u1', 'A3'),
    answer: orphan(['A4'], ['A4']),
  },
  {
    rule: 'the whole request is judged: seats one by one would each leave one',
    hall: ['AAAAA'],
    show: strict,
    when: reserve('u1', 'A2', 'A4', 'A3', 'A1', 'A5'),
    answer: accepted({}),
  },
  {
    rule: 'the last way to seat the party is never refused',
    hall: ['AAA', 'BBB'],
    show: strict,
    when: reserve('u1', 'A1', 'A2'),
    answer: accepted({}),
  },
  {
    rule: 'strict: another way anywhere in the hall',
    hall: ['AAA', 'BBBB'],
    show: strict,
    when: reserve('u1', 'A1', 'A2'),
    answer: orphan(['A3'], ['B1', 'B2']),
  },
  {
    rule: 'lenient: only another way in the same block',
    hall: ['AAA', 'BBBB'],
    show: lenient,
    when: reserve('u1', 'A1', 'A2'),
    answer: accepted({}),
  },
  {
    rule: 'staff are exempt',
    hall: ['AAAAA'],
    show: strict,
    when: { ...reserve('staff', 'A2', 'A3'), by: staff } as ReturnType<typeof reserve>,
    answer: accepted({}),
  },
  {
    rule: 'taken seats are told first, and the others that are offered leave none alone',
    hall: ['AA_AAAAA'],
    show: strict,
    given: [reserve('u2', 'A1', 'A2')],
    when: reserve('u1', 'A1', 'A2'),
    answer: refused({ code: 'seats-taken', taken: ['A1', 'A2'], alternatives: [['A3', 'A4']] }),
  },
  {
    rule: 'the rule of the moment counts',
    hall: ['AAAAA'],
    given: [change({ orphanRule: 'lenient' })],
    when: reserve('u1', 'A2', 'A3'),
    answer: orphan(['A1'], ['A1', 'A2']),
  },
  {
    rule: 'what the show chooses is let through',
    hall: ['AAA'],
    show: strict,
    when: best('u1', 2),
    answer: accepted({ step: 'leaving-single' }),
  },
]

describe('a single seat left alone', () => {
  decisionTable(cases)
})

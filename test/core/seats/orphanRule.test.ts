import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orphanFault } from '../../../src/core/seats/orphanRule.ts'
import { namesOf } from '../../../src/core/seats/seatPlan.ts'
import * as bruteForce from './bruteForce.ts'
import { mixedOccupancies, occupied } from './halls.ts'

const rules = fc.constantFrom('lenient' as const, 'strict' as const)

const passes = 'passes'

interface Case {
  readonly rule: string
  readonly hall: readonly string[]
  readonly taken?: readonly string[]
  readonly asks: string
  readonly lenient: string
  readonly strict: string
}

/** An answer is the seats left alone and, behind an arrow, the fix. */
const cases: Case[] = [
  { rule: 'nothing is left alone', hall: ['AAAAA'], asks: 'A1 A2', lenient: passes, strict: passes },
  {
    rule: 'one in from the end',
    hall: ['AAAAA'],
    asks: 'A2 A3',
    lenient: 'A1 > A1 A2',
    strict: 'A1 > A1 A2',
  },
  {
    rule: 'one beside taken seats',
    hall: ['AAAAAA'],
    taken: ['x.....'],
    asks: 'A3',
    lenient: 'A2 > A2',
    strict: 'A2 > A2',
  },
  {
    rule: 'one in the middle of the party',
    hall: ['AAAAA'],
    asks: 'A1 A3',
    lenient: 'A2 > A1 A2',
    strict: 'A2 > A1 A2',
  },
  {
    rule: 'seats asked for one by one that leave nothing together',
    hall: ['AAAAA'],
    asks: 'A3 A1 A2 A4 A5',
    lenient: passes,
    strict: passes,
  },
  {
    rule: 'each choice in the block leaves one; another block doesn’t',
    hall: ['AAA', 'BBBB'],
    asks: 'A1 A2',
    lenient: passes,
    strict: 'A3 > B1 B2',
  },
  {
    rule: 'each choice in the hall leaves one',
    hall: ['AAA', 'BBB'],
    asks: 'A1 A2',
    lenient: passes,
    strict: passes,
  },
  { rule: 'the last two seats for one', hall: ['AA'], asks: 'A2', lenient: passes, strict: passes },
  {
    rule: 'the last two seats of a block for one',
    hall: ['AA', 'B_B'],
    asks: 'A2',
    lenient: passes,
    strict: 'A1 > B1',
  },
  {
    rule: 'a seat across the aisle is no company',
    hall: ['AA_AA'],
    asks: 'A1',
    lenient: passes,
    strict: passes,
  },
  {
    rule: 'two blocks, one of which can do better',
    hall: ['AAA', 'BBBB'],
    asks: 'A1 A2 B2',
    lenient: 'B1 > A1 A2 B1',
    strict: 'A3 B1 > A1 A2 A3',
  },
  {
    rule: 'a party of one category isn’t sent to another',
    hall: ['AAA', 'bbbb'],
    asks: 'A1 A2',
    lenient: passes,
    strict: passes,
  },
  {
    rule: 'a wheelchair seat is never an orphan',
    hall: ['AA#'],
    asks: 'A1 A2',
    lenient: passes,
    strict: passes,
  },
  { rule: 'nor is a companion seat', hall: ['+AA'], asks: 'A2 A3', lenient: passes, strict: passes },
  {
    rule: 'who takes a wheelchair seat is let through',
    hall: ['AAA#'],
    asks: 'A4 A3 A2',
    lenient: passes,
    strict: passes,
  },
  { rule: 'half a sofa', hall: ['====_A'], asks: 'A1', lenient: passes, strict: 'A2 > A5' },
]

describe.each(['lenient', 'strict'] as const)('%s', (orphanRule) => {
  test.each(cases)('$rule', ({ hall, taken, asks, ...said }) => {
    const marks = taken?.join('')
    const occupancy = occupied(hall, (seat) => marks?.[seat] === 'x')
    const { plan } = occupancy
    const fault = orphanFault(
      occupancy,
      asks.split(' ').map((name) => plan.indexOf.get(name)!),
      orphanRule,
    )
    const answer =
      fault && [fault.orphans, fault.fix].map((seats) => namesOf(plan, seats).join(' ')).join(' > ')
    expect(answer ?? passes).toBe(said[orphanRule])
  })
})

test('off lets everybody leave what they like', () => {
  expect(
    orphanFault(
      occupied(['AAAAA'], () => false),
      [1, 2],
      'off',
    ),
  ).toBeUndefined()
})

/** Free ordinary seats of a hall, some of them or a run of them. */
const requests = fc
  .tuple(mixedOccupancies, fc.nat(), fc.integer({ min: 1, max: 5 }), fc.boolean())
  .map(([occupancy, pick, count, together]) => {
    const runs = bruteForce.runs(occupancy, together ? count : 1)
    const first = runs[pick % Math.max(1, runs.length)] ?? []
    const others = together ? [] : runs.flat().filter((seat) => (seat * 7 + pick) % 3 === 0)
    return { occupancy, seats: [...new Set([...first, ...others])].slice(0, 6) }
  })
  .filter(({ seats }) => seats.length > 0)

test('what is refused leaves somebody alone and has another way, which is free, as many, and passes', () => {
  fc.assert(
    fc.property(requests, rules, ({ occupancy, seats }, rule) => {
      const fault = orphanFault(occupancy, seats, rule)
      expect(fault === undefined).toBe(bruteForce.mayTake(occupancy, seats, rule))
      if (!fault) return
      const { orphans, fix } = fault
      expect(orphans.length).toBeGreaterThan(0)
      expect(bruteForce.singles(occupancy, seats)).toEqual(expect.arrayContaining([...orphans]))
      expect(new Set(fix).size).toBe(seats.length)
      expect(fix.every((seat) => bruteForce.open(occupancy, seat))).toBe(true)
      expect(bruteForce.mayTake(occupancy, fix, rule)).toBe(true)
      expect(orphanFault(occupancy, fix, rule)).toBeUndefined()
    }),
    { numRuns: 4000 },
  )
})

import { describe, expect, test } from 'vitest'
import type { Step } from '../../../src/core/seats/choice.ts'
import { pickSeats } from '../../../src/core/seats/pickSeats.ts'
import { namesOf } from '../../../src/core/seats/seatPlan.ts'
import { plainWish, type Wish } from '../../../src/core/seats/wish.ts'
import { occupied } from './halls.ts'

interface Case {
  readonly rule: string
  /** As `layoutOf` reads it; in `taken` every seat that is no dot is taken. */
  readonly hall: readonly string[]
  readonly taken?: readonly string[]
  readonly wish: Partial<Wish> & { count: number }
  readonly gets: string | undefined
  readonly step?: Step
}

const cases: Case[] = [
  { rule: 'the middle of a row', hall: ['AAAAAAA'], wish: { count: 3 }, gets: 'A3 A4 A5', step: 'together' },
  {
    rule: 'two thirds of the way back',
    hall: ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
    wish: { count: 1 },
    gets: 'E1',
  },
  {
    rule: 'rather two seats aside than two rows away',
    hall: ['AAAAAA', 'BBBBBB', 'CCCCCC', 'DDDDDD'],
    taken: ['......', '......', '..xx..', '......'],
    wish: { count: 2 },
    gets: 'C1 C2',
  },
  {
    rule: 'the middle of the row itself, however its places are counted',
    hall: ['____AAAAA', 'BBBBB____'],
    wish: { count: 1 },
    gets: 'B3',
  },
  {
    rule: 'no single is left while another place has none',
    hall: ['AAAAA'],
    wish: { count: 2 },
    // The middle, A2 A3, would leave A1 alone.
    gets: 'A1 A2',
    step: 'together',
  },
  {
    rule: 'and rather another row',
    hall: ['AAAA', 'BBB'],
    wish: { count: 2 },
    gets: 'A1 A2',
    step: 'together',
  },
  {
    rule: 'one is left where each choice leaves one',
    hall: ['AAA'],
    wish: { count: 2 },
    gets: 'A1 A2',
    step: 'leaving-single',
  },
  {
    rule: 'an aisle is no neighbour',
    hall: ['AA_AA', 'B_B'],
    wish: { count: 3 },
    gets: 'A1 A2 B1',
    step: 'two-rows',
  },
  {
    rule: 'seats are neighbours by their places, never by their numbers',
    hall: ['A_A', 'BB'],
    taken: ['...', '..'],
    wish: { count: 2 },
    gets: 'B1 B2',
  },
  {
    rule: 'halves in two rows sit behind each other',
    hall: ['AAAAAA', 'BBBBBB', 'CCCCCC'],
    taken: ['..xxxx', '.x.x..', 'xxxx..'],
    wish: { count: 4 },
    gets: 'B5 B6 C5 C6',
    step: 'two-rows',
  },
  {
    rule: 'one more and one less than half where only that leaves no single',
    hall: ['AAAAAA', 'BBBBBB'],
    wish: { count: 10 },
    gets: 'A1 A2 A3 A4 B1 B2 B3 B4 B5 B6',
    step: 'two-rows',
  },
  {
    rule: 'a row between two rows is a way, not a neighbour',
    hall: ['AA', '__', 'CC'],
    wish: { count: 4 },
    gets: 'A1 A2 C1 C2',
    step: 'apart',
  },
  {
    rule: 'the last seats, wherever they are',
    hall: ['A_A_A'],
    wish: { count: 3 },
    gets: 'A1 A2 A3',
    step: 'apart',
  },
  {
    rule: 'apart, who gets seats of one block sits side by side',
    hall: ['AAAAA_A_A'],
    wish: { count: 7 },
    gets: 'A1 A2 A3 A4 A5 A6 A7',
    step: 'apart',
  },
  {
    rule: 'side by side or not at all',
    hall: ['A_A', 'B_B'],
    wish: { count: 2, adjacent: true },
    gets: undefined,
  },
  { rule: 'too few seats', hall: ['AA'], wish: { count: 3 }, gets: undefined },
  {
    rule: 'one category',
    hall: ['AAaaAA'],
    wish: { count: 2, category: 1 },
    gets: 'A3 A4',
    step: 'together',
  },
  { rule: 'too few of the category', hall: ['AAaaAA'], wish: { count: 3, category: 1 }, gets: undefined },
  {
    rule: 'seats of the category apart',
    hall: ['aAa'],
    wish: { count: 2, category: 0 },
    gets: 'A1 A3',
    step: 'apart',
  },
  {
    rule: 'no wheelchair or companion seats unless asked',
    hall: ['#+AA+#'],
    wish: { count: 2 },
    gets: 'A3 A4',
  },
  { rule: 'not even as the last ones', hall: ['#+A'], wish: { count: 2 }, gets: undefined },
  {
    rule: 'a seat beside a wheelchair seat is alone',
    hall: ['#AAA#'],
    wish: { count: 2 },
    gets: 'A2 A3',
    step: 'leaving-single',
  },
  {
    rule: 'a wheelchair seat',
    hall: ['AAA', 'B#B'],
    wish: { count: 1, accessible: true },
    gets: 'B2',
    step: 'together',
  },
  {
    rule: 'with its companion seat',
    hall: ['AA+#+AA'],
    wish: { count: 2, accessible: true },
    gets: 'A3 A4',
    step: 'together',
  },
  {
    rule: 'and ordinary seats beside it for more',
    hall: ['AA+#'],
    wish: { count: 4, accessible: true },
    gets: 'A1 A2 A3 A4',
    step: 'together',
  },
  {
    rule: 'each wheelchair seat has a companion seat of its own',
    hall: ['+##+'],
    taken: ['x...'],
    wish: { count: 2, accessible: true },
    gets: 'Z3 Z4',
    step: 'together',
  },
  {
    rule: 'rather a wheelchair seat with its companion seat than a nearer one beside an ordinary seat',
    hall: ['#+_AA', '_BB_', 'C#'],
    wish: { count: 2, accessible: true },
    gets: 'A1 A2',
  },
  {
    rule: 'never another one’s companion seat',
    hall: ['A', '##+'],
    taken: ['.', '.x.'],
    wish: { count: 2, accessible: true },
    gets: 'A1 Z1',
    step: 'two-rows',
  },
  {
    rule: 'the others in the next row, when there are no seats beside',
    hall: ['#+', 'BB'],
    wish: { count: 4, accessible: true },
    gets: 'Z1 Z2 B1 B2',
    step: 'two-rows',
  },
  {
    rule: 'the others right behind a wheelchair seat at the side, not in the best seats of the hall',
    hall: ['A#+_____', 'BBBBBBBB', 'CCCCCCCC', 'DDDDDDDD', 'EEEEEEEE'],
    taken: ['x..', '........', '........', '........', '........'],
    wish: { count: 4, accessible: true },
    gets: 'A2 A3 B4 B5',
    step: 'two-rows',
  },
  {
    rule: 'rather another wheelchair seat that has room behind it',
    hall: ['AAAA', '#+', 'CCCC', 'DDDD', '_#+_'],
    taken: ['....', '..', 'xxx.', 'xxxx', '..'],
    wish: { count: 4, accessible: true },
    gets: 'A1 A2 Z1 Z2',
    step: 'two-rows',
  },
  {
    rule: 'the others in the seats nearest to the wheelchair seat, in its row or another',
    hall: ['AAAAAA', '_BBB_#+_BBB', 'CCCCCC', 'DDDDDD', 'EEEEEE'],
    taken: ['xxxxxx', '_xx._.._xxx', 'xxx.xx', '......', '......'],
    wish: { count: 4, accessible: true },
    gets: 'B3 B4 B5 C4',
    step: 'apart',
  },
  { rule: 'no wheelchair seat left', hall: ['AAA'], wish: { count: 1, accessible: true }, gets: undefined },
  {
    rule: 'a party in a wheelchair that won’t be split',
    hall: ['#+', 'BB'],
    wish: { count: 3, accessible: true, adjacent: true },
    gets: undefined,
  },
  { rule: 'a sofa for two', hall: ['===='], wish: { count: 2 }, gets: 'Z1 Z2', step: 'together' },
  {
    rule: 'no half of a sofa while there are seats',
    hall: ['====_A'],
    wish: { count: 1 },
    gets: 'A5',
    step: 'together',
  },
  {
    rule: 'half a sofa when nothing else is left',
    hall: ['=='],
    wish: { count: 1 },
    gets: 'Z1',
    step: 'leaving-single',
  },
]

describe('seats for a party', () => {
  test.each(cases)('$rule', ({ hall, taken, wish, gets, step }) => {
    const marks = taken?.flatMap((row, r) => [...row].filter((_, place) => hall[r]![place] !== '_'))
    const occupancy = occupied(hall, (seat) => marks?.[seat] === 'x')
    const choice = pickSeats(occupancy, { ...plainWish(1), ...wish })
    expect(choice && namesOf(occupancy.plan, choice.seats).join(' ')).toBe(gets)
    if (step) expect(choice?.step).toBe(step)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FREE, type Occupancy } from '../../../src/core/seats/occupancy.ts'
import { pickSeats } from '../../../src/core/seats/pickSeats.ts'
import { canSeat } from '../../../src/core/seats/usableSeats.ts'
import { plainWish, type Wish } from '../../../src/core/seats/wish.ts'
import * as bruteForce from './bruteForce.ts'
import { mixedOccupancies } from './halls.ts'

const wishes: fc.Arbitrary<Wish> = fc.record({
  count: fc.integer({ min: 1, max: 7 }),
  category: fc.constantFrom(null, null, 0, 1),
  accessible: fc.constant(false),
  adjacent: fc.boolean(),
})

describe('seats for a party', () => {
  test('are the nearest of the best step that there is', () => {
    fc.assert(
      fc.property(mixedOccupancies, wishes, (occupancy, wish) => {
        const choice = pickSeats(occupancy, wish)
        const runs = bruteForce.runs(occupancy, wish.count, wish.category)
        const tidy = runs.filter((run) => bruteForce.singles(occupancy, run).length === 0)
        if (tidy.length > 0) {
          expect(choice).toEqual({ step: 'together', seats: bruteForce.nearest(occupancy, tidy) })
        } else if (runs.length > 0) {
          expect(choice).toEqual({ step: 'leaving-single', seats: bruteForce.nearest(occupancy, runs) })
        } else if (wish.adjacent || wish.count === 1) {
          expect(choice).toBeUndefined()
        } else {
          expect(choice).toEqual(twoRowsOrApart(occupancy, wish))
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('pass the strict orphan rule, whatever is left', () => {
    fc.assert(
      fc.property(mixedOccupancies, wishes, (occupancy, wish) => {
        const choice = pickSeats(occupancy, wish)
        if (choice) expect(bruteForce.mayTake(occupancy, choice.seats, 'strict')).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('with a wheelchair have one such seat, its companion seat where that is free, and ordinary ones', () => {
    fc.assert(
      fc.property(mixedOccupancies, wishes, (occupancy, plain) => {
        const wish = { ...plain, accessible: true }
        const { plan, status } = occupancy
        const choice = pickSeats(occupancy, wish)
        const best = accessibleRuns(occupancy, wish)
        const tidy = best.filter((run) => bruteForce.singles(occupancy, run).length === 0)
        expect(choice?.step === 'together').toBe(tidy.length > 0)
        expect(choice?.step === 'leaving-single').toBe(tidy.length === 0 && best.length > 0)
        if (!choice) return
        const { seats } = choice
        expect(new Set(seats).size).toBe(wish.count)
        expect(seats.every((seat) => status[seat] === FREE)).toBe(true)
        expect(seats.every((seat) => wish.category === null || plan.categoryOf[seat] === wish.category)).toBe(
          true,
        )
        const wheelchairs = seats.filter((seat) => plan.use[seat] === 1)
        expect(wheelchairs).toHaveLength(1)
        const companions = seats.filter((seat) => plan.use[seat] === 2)
        expect(companions.every((seat) => plan.companionOf.get(wheelchairs[0]!) === seat)).toBe(true)
        if (best.length > 0) expect(best).toContainEqual(seats)
      }),
      { numRuns: 2000 },
    )
  })

  test('with a wheelchair and none beside it are in the next row, or else the nearest to that wheelchair', () => {
    fc.assert(
      fc.property(mixedOccupancies, wishes, (occupancy, plain) => {
        const wish = { ...plain, accessible: true, adjacent: false }
        fc.pre(wish.count > 1 && accessibleRuns(occupancy, wish).length === 0)
        const choice = pickSeats(occupancy, wish)
        const pairs = accessiblePairs(occupancy, wish)
        const open = bruteForce.runs(occupancy, 1, wish.category)
        expect(choice !== undefined).toBe(pairs.length > 0 && open.length >= wish.count - pairs[0]!.length)
        if (!choice) return
        const twoRows = bestNextTo(occupancy, wish, pairs)
        if (twoRows) {
          expect(choice).toEqual({ step: 'two-rows', seats: twoRows })
          return
        }
        const [pair] = pairs
        const others = choice.seats.filter((seat) => !pair!.includes(seat))
        const distance = (seat: number) => bruteForce.distanceFrom(occupancy, pair!, seat)
        expect(choice.step).toBe('apart')
        expect(isNearest(occupancy, { ...wish, count: wish.count - pair!.length }, others, distance)).toBe(
          true,
        )
      }),
      { numRuns: 3000 },
    )
  })

  test('are there exactly when the party is told that it can be seated', () => {
    fc.assert(
      fc.property(mixedOccupancies, wishes, fc.boolean(), (occupancy, plain, accessible) => {
        const wish = { ...plain, accessible }
        expect(canSeat(occupancy, wish)).toBe(pickSeats(occupancy, wish) !== undefined)
      }),
      { numRuns: 1000 },
    )
  })

  test('of an ordinary party are there exactly while enough ordinary seats are free', () => {
    fc.assert(
      fc.property(mixedOccupancies, fc.integer({ min: 1, max: 7 }), (occupancy, count) => {
        const open = bruteForce.seatsOf(occupancy).filter((seat) => bruteForce.open(occupancy, seat))
        expect(canSeat(occupancy, plainWish(count))).toBe(open.length >= count)
      }),
    )
  })
})

/** The runs for a party with a wheelchair: one such seat, its companion seat where it can be had. */
function accessibleRuns(occupancy: Occupancy, { count, category }: Wish): number[][] {
  const { plan, status } = occupancy
  const fits = (seat: number) =>
    status[seat] === FREE && (category === null || plan.categoryOf[seat] === category)
  return bruteForce.rows(occupancy, count).filter((seats) => {
    const [wheelchair, ...more] = seats.filter((seat) => plan.use[seat] === 1)
    if (wheelchair === undefined || more.length > 0 || !seats.every(fits)) return false
    const companion = plan.companionOf.get(wheelchair)
    const others = seats.filter((seat) => plan.use[seat] === 2 && seat !== companion)
    if (others.length > 0) return false
    return count === 1 || companion === undefined || !fits(companion) || seats.includes(companion)
  })
}

/** Every free wheelchair seat, with its companion seat where that is free: those first, then the nearest to the focus. */
function accessiblePairs(occupancy: Occupancy, { category }: Wish): number[][] {
  const { plan, status } = occupancy
  const fits = (seat: number) =>
    status[seat] === FREE && (category === null || plan.categoryOf[seat] === category)
  return bruteForce
    .seatsOf(occupancy)
    .filter((seat) => plan.use[seat] === 1 && fits(seat))
    .map((wheelchair) => [wheelchair, plan.companionOf.get(wheelchair) ?? wheelchair])
    .map(([wheelchair, companion]) =>
      companion !== wheelchair && fits(companion!) ? [wheelchair!, companion!] : [wheelchair!],
    )
    .toSorted(
      (a, b) =>
        b.length - a.length ||
        bruteForce.distance(occupancy, [a[0]!]) - bruteForce.distance(occupancy, [b[0]!]) ||
        a[0]! - b[0]!,
    )
    .map((pair) => pair.toSorted((a, b) => a - b))
}

/** The best pair with the others side by side in a row next to it, at least corner to corner. */
function bestNextTo(occupancy: Occupancy, wish: Wish, pairs: readonly number[][]): number[] | undefined {
  const { plan } = occupancy
  const row = (run: readonly number[]) => plan.rowOf[run[0]!]!
  const middle = (run: readonly number[]) => (run[0]! + run.at(-1)!) / 2
  const all = pairs.flatMap((pair, rank) =>
    bruteForce
      .runs(occupancy, wish.count - pair.length, wish.category)
      .filter((run) => Math.abs(row(run) - row(pair)) === 1)
      .map((run) => ({
        pair,
        run,
        rank,
        left: bruteForce.singles(occupancy, run).length > 0,
        rowDistance: bruteForce.rowDistance(occupancy, row(run)),
        aside: Math.abs(bruteForce.asideOf(occupancy, run) - bruteForce.asideOf(occupancy, pair)),
      }))
      .filter(({ aside }) => aside <= wish.count / 2),
  )
  const [best] = all.toSorted(
    (a, b) =>
      Number(a.left) - Number(b.left) ||
      a.rank - b.rank ||
      a.rowDistance - b.rowDistance ||
      row(a.run) - row(b.run) ||
      a.aside - b.aside ||
      middle(a.run) - middle(b.run),
  )
  return best && [...best.pair, ...best.run].toSorted((a, b) => a - b)
}

/** What a party gets that no row has room for. */
function twoRowsOrApart(occupancy: Occupancy, wish: Wish) {
  const { count, category } = wish
  const left = (run: number[]) => bruteForce.singles(occupancy, run).length
  const forced = (run: number[]) => left(run) === 0 || !bruteForce.hasBetterInBlock(occupancy, run, category)
  const all = bruteForce.twoRows(occupancy, wish)
  const uneven =
    count - Math.ceil(count / 2) < 3 ? [] : bruteForce.twoRows(occupancy, wish, Math.ceil(count / 2) + 1)
  const tidyOf = (some: typeof all) =>
    some.filter(({ larger, other }) => left(larger) === 0 && left(other) === 0)
  const [tidy] = [all, uneven].map(tidyOf).filter((some) => some.length > 0)
  const pairs = tidy ?? all.filter(({ larger, other }) => forced(larger) && forced(other))
  const best = bruteForce.nearest(
    occupancy,
    pairs.map(({ larger }) => larger),
  )
  if (best) {
    const row = (run: number[]) => occupancy.plan.rowOf[run[0]!]!
    const [other] = pairs
      .filter(({ larger }) => larger[0] === best[0])
      .toSorted(
        (a, b) =>
          a.rowDistance - b.rowDistance ||
          row(a.other) - row(b.other) ||
          a.aside - b.aside ||
          a.other[0]! - b.other[0]!,
      )
      .map((pair) => pair.other)
    return { step: 'two-rows', seats: [...best, ...other!].toSorted((a, b) => a - b) }
  }
  const open = bruteForce.runs(occupancy, 1, category)
  const fromFocus = (seat: number) => bruteForce.distance(occupancy, [seat])
  return open.length < count
    ? undefined
    : {
        step: 'apart',
        seats: expect.toSatisfy((seats: number[]) => isNearest(occupancy, wish, seats, fromFocus)),
      }
}

/** Whether those are free seats of the blocks that have the nearest ones. Within its block somebody may be moved. */
function isNearest(
  occupancy: Occupancy,
  { count, category }: Wish,
  seats: readonly number[],
  distance: (seat: number) => number,
): boolean {
  const open = bruteForce.runs(occupancy, 1, category).flat()
  const farthest = open.map(distance).toSorted((a, b) => a - b)[count - 1]!
  const within = open.filter((seat) => distance(seat) <= farthest)
  const certain = open.filter((seat) => distance(seat) < farthest)
  const inBlock = (start: number, some: readonly number[]) =>
    some.filter((seat) => bruteForce.block(occupancy, seat)[0] === start).length
  const starts = bruteForce.seatsOf(occupancy).filter((seat) => bruteForce.open(occupancy, seat))
  return (
    new Set(seats).size === count &&
    seats.every((seat) => open.includes(seat)) &&
    starts.every((start) => {
      const here = inBlock(start, seats)
      return inBlock(start, certain) <= here && here <= inBlock(start, within)
    })
  )
}

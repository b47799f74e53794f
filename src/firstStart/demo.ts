import type { HallId, ShowId, UserId } from '../core/ids.ts'
import { type Layout, type Seat, seatCountOf } from '../core/seats/layout.ts'
import { shardOf } from '../core/shows/shardOf.ts'
import type { Show } from '../core/shows/show.ts'
import { showDefaults } from '../core/shows/showDefaults.ts'
import type { Directory } from '../ports.ts'

/**
 * The hall, seen from above with the screen at the top. One letter a seat: s standard, p premium, w wheelchair,
 * c companion, o sofa; a dot is an aisle or a gap.
 */
const floor = {
  A: '..sssss.ssssss.sssss..',
  B: '.ssssss.ssssss.ssssss.',
  C: 'sssssss.ssssss.sssssss',
  D: 'wc.ssss.ssssss.ssss.cw',
  E: 'sssssss.ssssss.sssssss',
  F: 'sssssss.pppppp.sssssss',
  G: 'sssssss.pppppp.sssssss',
  H: 'sssssss.pppppp.sssssss',
  J: 'sssssss.ssssss.sssssss',
  K: 'sssssss.ssssss.sssssss',
  L: '.oo.oo...oo.oo..oo.oo.',
}

const seats: Record<string, Omit<Seat, 'number'>> = {
  s: { category: 'standard', kind: 'standard' },
  p: { category: 'premium', kind: 'standard' },
  w: { category: 'standard', kind: 'wheelchair' },
  c: { category: 'standard', kind: 'companion' },
  o: { category: 'sofa', kind: 'sofa' },
}

const programme = [
  { title: 'Metropolis', daysAhead: 1, hour: 18 },
  { title: 'The Third Man', daysAhead: 1, hour: 21 },
  { title: 'Playtime', daysAhead: 2, hour: 17 },
  { title: 'Some Like It Hot', daysAhead: 3, hour: 20 },
]

const hourMs = 60 * 60 * 1000

/** Two neighbours in the middle, where the orphan rule has nothing to say, that a first `curl` can reserve. */
export const demoSeats = ['G10', 'G11']

/**
 * Makes a cinema to try things on: one hall and a few shows in the days to come.
 *
 * @returns the first show.
 */
export async function makeDemo(
  directory: Directory,
  by: UserId,
  nowMs: number,
  newId: () => string,
  shardCount: number,
): Promise<Show> {
  const layout = demoLayout()
  const hallId = newId() as HallId
  await directory.createHall({
    id: hallId,
    name: 'Lumière',
    layout,
    version: 1,
    seatCount: seatCountOf(layout),
  })
  const shows = programme.map(({ title, daysAhead, hour }): Show => {
    const startsAtMs = (Math.floor(nowMs / (24 * hourMs)) + daysAhead) * 24 * hourMs + hour * hourMs
    return {
      id: newId() as ShowId,
      hallId,
      title,
      startsAtMs,
      endsAtMs: startsAtMs + 2 * hourMs,
      salesOpenAtMs: null,
      currency: 'EUR',
      prices: { standard: 1200, premium: 1500, sofa: 1800 },
      ...showDefaults,
      orphanRule: 'lenient',
      status: 'scheduled',
      createdAtMs: nowMs,
    }
  })
  for (const show of shows) await directory.createShow(show, shardOf(show.id, shardCount), by)
  return shows[0]!
}

function demoLayout(): Layout {
  const rows = Object.entries(floor).map(([label, letters]) => {
    let number = 0
    const row = [...letters].map((letter) => {
      const seat = seats[letter]
      return seat ? { ...seat, number: String(++number) } : null
    })
    return { label, seats: row }
  })
  return { rows }
}

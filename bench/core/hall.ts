import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import type { Row } from '../../src/core/seats/layout.ts'
import { compileLayout, type SeatPlan } from '../../src/core/seats/seatPlan.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { showDefaults } from '../../src/core/shows/showDefaults.ts'
import { emptyShowState, type ShowState } from '../../src/core/shows/showState.ts'

export type Reserve = Extract<Command, { type: 'reserve' }>

export const nowMs = Date.UTC(2030, 0, 1, 18)

/** A hall of about the proportions of real ones: rows get longer as it grows, with an aisle in the middle. */
export function planOf(seatCount: number): SeatPlan {
  const rowLength = seatCount <= 1000 ? 20 : 250
  const rows = Array.from({ length: seatCount / rowLength }, (_, r): Row => {
    const seats: Row['seats'][number][] = Array.from({ length: rowLength }, (_, s) => ({
      number: String(s + 1),
      category: s % 10 === 0 ? 'premium' : 'standard',
      kind: 'standard',
    }))
    seats.splice(rowLength / 2, 0, null)
    return { label: `${r + 1}-`, seats }
  })
  return compileLayout({ rows })
}

export function emptyShow(plan: SeatPlan, id = 'show'): ShowState {
  const show: Show = {
    id: id as ShowId,
    hallId: 'hall' as HallId,
    title: 'Metropolis',
    startsAtMs: nowMs + 3_600_000,
    endsAtMs: null,
    salesOpenAtMs: null,
    currency: 'EUR',
    prices: { standard: 900, premium: 1200 },
    ...showDefaults,
    status: 'scheduled',
    createdAtMs: nowMs,
  }
  return emptyShowState(show, plan, 0)
}

/**
 * A reserve for one or two neighbours, in turn, until every seat is in one; each for a user of its own. As from a
 * request: its strings are new, so that a seat's name must be looked up by its letters.
 */
export function reserveAll(plan: SeatPlan): Reserve[] {
  const parties: Reserve[] = []
  for (let seat = 0; seat < plan.seatCount; ) {
    const size = parties.length % 2 === 0 || seat + 1 === plan.seatCount ? 1 : 2
    const by = { userId: `user${parties.length.toString(36).padStart(6, '0')}` as UserId, staff: false }
    const seats = plan.seatIds.slice(seat, seat + size)
    parties.push({ type: 'reserve', by, seats, holdMs: null, waitlist: true })
    seat += size
  }
  return parties.map((party) => JSON.parse(JSON.stringify(party)) as Reserve)
}

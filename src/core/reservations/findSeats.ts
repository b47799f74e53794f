import type { SeatPlan } from '../seats/seatPlan.ts'
import type { Refusal } from './outcome.ts'

const unknown = -1

/** The seats that a command names, each once. */
export function findSeats(
  plan: SeatPlan,
  names: readonly string[],
): { ok: true; seats: number[] } | { ok: false; refusal: Refusal } {
  // Mapped, not pushed: a reservation keeps this array, and a pushed one has room for sixteen more seats.
  const seats = names.map((name) => plan.indexOf.get(name) ?? unknown)
  if (seats.includes(unknown)) {
    return {
      ok: false,
      refusal: { code: 'unknown-seat', seats: names.filter((_, i) => seats[i] === unknown) },
    }
  }
  if (seats.length > 1 && new Set(seats).size < seats.length) {
    return { ok: false, refusal: { code: 'duplicate-seat', seats: repeated(names) } }
  }
  return { ok: true, seats }
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.filter((name) => {
    const again = seen.has(name)
    seen.add(name)
    return again
  })
}

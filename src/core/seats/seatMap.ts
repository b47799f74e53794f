import type { HallId, Seq, ShowId } from '../ids.ts'
import type { LoggedEvent } from '../reservations/event.ts'
import {
  BLOCKED,
  FREE,
  HELD,
  type Occupancy,
  RESERVED,
  type SeatStatus,
  type SeatStatusName,
  seatStatusNames,
} from './occupancy.ts'
import type { SeatPlan } from './seatPlan.ts'

/** The status of every seat of one show at one version, as readers may see it: only what is on disk. */
export interface SeatMap {
  readonly showId: ShowId
  readonly hallId: HallId
  readonly plan: SeatPlan
  version: Seq
  readonly status: Uint8Array
  /** Seats by status, indexed by `SeatStatus`. */
  readonly counts: Uint32Array
}

export type SeatCounts = { readonly total: number } & Readonly<Record<SeatStatusName, number>>

/** A copy of an actor's seats; true to the disk only while the actor has no turn under way. */
export function seatMapOf(showId: ShowId, hallId: HallId, version: Seq, occupancy: Occupancy): SeatMap {
  const { plan, status, counts } = occupancy
  return { showId, hallId, plan, version, status: status.slice(), counts: counts.slice() }
}

/** Brings a map up to the last of those events, in place. */
export function advanceSeatMap(map: SeatMap, events: readonly LoggedEvent[]): void {
  for (const logged of events) {
    const { seats, status } = seatMapChange(logged)
    for (const seat of seats) {
      map.counts[map.status[seat]!]!--
      map.counts[status]!++
      map.status[seat] = status
    }
    map.version = logged.seq
  }
}

export function seatCounts({ counts, plan }: SeatMap): SeatCounts {
  return {
    total: plan.seatCount,
    free: counts[FREE]!,
    held: counts[HELD]!,
    reserved: counts[RESERVED]!,
    blocked: counts[BLOCKED]!,
  }
}

/** The map as the API gives it. Free seats are not listed: an empty stadium is a short answer. */
export function seatMapJson(map: SeatMap): string {
  const { showId, hallId, version, plan, status } = map
  const taken: string[] = []
  for (let seat = 0; seat < status.length; seat++) {
    if (status[seat] === FREE) continue
    taken.push(`${JSON.stringify(plan.seatIds[seat])}:"${seatStatusNames[status[seat]!]}"`)
  }
  const head = JSON.stringify({ showId, hallId, version, counts: seatCounts(map) })
  return `${head.slice(0, -1)},"taken":{${taken.join(',')}}}`
}

const noSeats = { seats: [], status: FREE } as const

/** Those seats now have that status. */
export function seatMapChange({ event }: Pick<LoggedEvent, 'event'>): {
  seats: readonly number[]
  status: SeatStatus
} {
  switch (event.type) {
    case 'SeatsReserved':
      return { seats: event.seats, status: event.expiresAtMs === null ? RESERVED : HELD }
    case 'ReservationConfirmed':
    case 'WaitlistAssigned':
      return { seats: event.seats, status: RESERVED }
    case 'SeatsSetAside':
      return { seats: event.seats, status: HELD }
    case 'ReservationCancelled':
    case 'HoldExpired':
    case 'WaitlistLeft':
    case 'SeatsUnblocked':
      return { seats: event.seats, status: FREE }
    case 'SeatsBlocked':
      return { seats: event.seats, status: BLOCKED }
    case 'WaitlistJoined':
    case 'ShowChanged':
    case 'ShowCancelled':
      return noSeats
    default:
      return event satisfies never
  }
}

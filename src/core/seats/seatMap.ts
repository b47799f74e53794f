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
  /** The text of some seats after each other, as the API gives them; undefined: to be made anew. */
  readonly texts: (string | undefined)[]
}

/**
 * Seats whose texts are made together. A change costs the text of that many seats and of the few that are joined after
 * it, so that a stadium's map, which is read after every change, is not spelled out anew each time.
 */
const seatsPerText = 256

export type SeatCounts = { readonly total: number } & Readonly<Record<SeatStatusName, number>>

/** A copy of an actor's seats; true to the disk only while the actor has no turn under way. */
export function seatMapOf(showId: ShowId, hallId: HallId, version: Seq, occupancy: Occupancy): SeatMap {
  const { plan, status, counts } = occupancy
  const texts = new Array<undefined>(Math.ceil(plan.seatCount / seatsPerText)).fill(undefined)
  return { showId, hallId, plan, version, status: status.slice(), counts: counts.slice(), texts }
}

/** Brings a map up to the last of those events, in place. */
export function advanceSeatMap(map: SeatMap, events: readonly LoggedEvent[]): void {
  for (const logged of events) {
    for (const { seats, status } of seatMapChanges(logged)) {
      for (const seat of seats) {
        map.counts[map.status[seat]!]!--
        map.counts[status]!++
        map.status[seat] = status
        map.texts[Math.floor(seat / seatsPerText)] = undefined
      }
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
  const { showId, hallId, version, texts } = map
  const taken: string[] = []
  for (let part = 0; part < texts.length; part++) {
    const text = texts[part] ?? takenText(map, part * seatsPerText)
    texts[part] = text
    if (text !== '') taken.push(text)
  }
  const head = JSON.stringify({ showId, hallId, version, counts: seatCounts(map) })
  return `${head.slice(0, -1)},"taken":{${taken.join(',')}}}`
}

function takenText({ plan, status }: SeatMap, from: number): string {
  const end = Math.min(from + seatsPerText, plan.seatCount)
  const taken: string[] = []
  for (let seat = from; seat < end; seat++) {
    if (status[seat] === FREE) continue
    taken.push(`${JSON.stringify(plan.seatIds[seat])}:"${seatStatusNames[status[seat]!]}"`)
  }
  return taken.join(',')
}

/** Seats that now have a status. */
interface SeatMapChange {
  readonly seats: readonly number[]
  readonly status: SeatStatus
}

/** What an event does to the map. A seat that is named twice is in the end as it is named last. */
export function seatMapChanges({ event }: Pick<LoggedEvent, 'event'>): readonly SeatMapChange[] {
  switch (event.type) {
    case 'SeatsReserved':
      return [{ seats: event.seats, status: event.expiresAtMs === null ? RESERVED : HELD }]
    case 'ReservationConfirmed':
    case 'WaitlistAssigned':
    case 'WaitlistAccepted':
      return [{ seats: event.seats, status: RESERVED }]
    case 'SeatsSetAside':
    case 'WaitlistOffered':
      return [{ seats: event.seats, status: HELD }]
    case 'ReservationCancelled':
    case 'HoldExpired':
    case 'WaitlistLeft':
    case 'SeatsUnblocked':
      return [{ seats: event.seats, status: FREE }]
    case 'SeatsBlocked':
      return [{ seats: event.seats, status: BLOCKED }]
    case 'ReservationsMoved': {
      const { moves } = event
      const taken = new Set(moves.flatMap(({ to }) => to))
      const left = moves.flatMap(({ from }) => from).filter((seat) => !taken.has(seat))
      const taking = moves.map(
        ({ to, status }): SeatMapChange => ({ seats: to, status: status === 'held' ? HELD : RESERVED }),
      )
      return [{ seats: left, status: FREE }, ...taking]
    }
    case 'WaitlistJoined':
    case 'ShowChanged':
    case 'ShowCancelled':
      return []
    default:
      return event satisfies never
  }
}

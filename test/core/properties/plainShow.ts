import type { LoggedEvent } from '../../../src/core/reservations/event.ts'
import type { Show } from '../../../src/core/shows/show.ts'
import type { ShowState } from '../../../src/core/shows/showState.ts'

type Holder = `${'held' | 'reserved'} by ${number}` | 'blocked'

/**
 * A show told by its events in the plainest way: a map for everything, nothing counted on the side. It shares no code
 * with the core, so what both agree on is not one mistake made once.
 */
export class PlainShow {
  show: Show
  readonly seatCount: number
  readonly holders = new Map<number, Holder>()
  readonly reservations = new Map<number, { userId: string; seats: readonly number[]; held: boolean }>()
  readonly line = new Map<number, { userId: string; partySize: number }>()
  readonly promises = new Map<number, { userId: string; seats: readonly number[] }>()

  constructor({ show, occupancy }: ShowState) {
    this.show = show
    this.seatCount = occupancy.plan.seatCount
  }

  get free(): number {
    return this.seatCount - this.holders.size
  }

  seatsOf(userId: string): number {
    const all = [...this.reservations.values(), ...this.promises.values()]
    return all.filter((one) => one.userId === userId).reduce((sum, { seats }) => sum + seats.length, 0)
  }

  /** The number of the first in line that the free seats could serve; undefined when there is none. */
  nextServed(nowMs: number): number | undefined {
    const { status, startsAtMs, salesOpenAtMs, maxSeatsPerUser } = this.show
    const open = status === 'scheduled' && nowMs < startsAtMs && nowMs >= (salesOpenAtMs ?? 0)
    if (!open) return undefined
    return [...this.line.entries()]
      .toSorted(([a], [b]) => a - b)
      .find(
        ([, { userId, partySize }]) =>
          partySize <= this.free && this.seatsOf(userId) + partySize <= maxSeatsPerUser,
      )
      ?.at(0) as number | undefined
  }

  /** @throws Error the event takes a seat that isn't free, or frees one that isn't taken so. */
  hear({ seq, event }: LoggedEvent): void {
    switch (event.type) {
      case 'SeatsReserved': {
        const held = event.expiresAtMs !== null
        this.#move(event.seats, undefined, `${held ? 'held' : 'reserved'} by ${seq}`)
        this.reservations.set(seq, { userId: event.userId, seats: event.seats, held })
        return
      }
      case 'ReservationConfirmed': {
        const { reservationNo: no, seats, userId } = event
        this.#move(seats, `held by ${no}`, `reserved by ${no}`)
        this.reservations.set(no, { userId, seats, held: false })
        return
      }
      case 'ReservationCancelled':
      case 'HoldExpired': {
        const { reservationNo: no, seats } = event
        this.#move(seats, `${this.reservations.get(no)?.held ? 'held' : 'reserved'} by ${no}`, undefined)
        this.reservations.delete(no)
        return
      }
      case 'WaitlistJoined':
        this.line.set(seq, event)
        return
      case 'WaitlistLeft':
        this.#move(event.seats, `held by ${event.entryNo}`, undefined)
        this.line.delete(event.entryNo)
        this.promises.delete(event.entryNo)
        return
      case 'SeatsSetAside':
        this.#move(event.seats, undefined, `held by ${event.entryNo}`)
        this.line.delete(event.entryNo)
        this.promises.set(event.entryNo, event)
        return
      case 'WaitlistAssigned':
        this.#move(event.seats, `held by ${event.entryNo}`, `reserved by ${seq}`)
        this.promises.delete(event.entryNo)
        this.reservations.set(seq, { userId: event.userId, seats: event.seats, held: false })
        return
      case 'SeatsBlocked':
        this.#move(event.seats, undefined, 'blocked')
        return
      case 'SeatsUnblocked':
        this.#move(event.seats, 'blocked', undefined)
        return
      case 'ShowChanged':
        this.show = { ...this.show, ...event.change }
        return
      case 'ShowCancelled':
        this.show = { ...this.show, status: 'cancelled' }
        return
      default:
        event satisfies never
    }
  }

  #move(seats: readonly number[], from: Holder | undefined, to: Holder | undefined): void {
    for (const seat of seats) {
      const was = this.holders.get(seat)
      if (was !== from) throw new Error(`seat ${seat} is ${was}, not ${from}`)
      if (to === undefined) this.holders.delete(seat)
      else this.holders.set(seat, to)
    }
  }
}

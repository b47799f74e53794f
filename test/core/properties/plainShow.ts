import type { LoggedEvent, Move } from '../../../src/core/reservations/event.ts'
import type { SeatPlan } from '../../../src/core/seats/seatPlan.ts'
import type { Show } from '../../../src/core/shows/show.ts'
import type { ShowState } from '../../../src/core/shows/showState.ts'
import type { Party } from '../../../src/core/waitlist/party.ts'

type Holder = `${'held' | 'reserved'} by ${number}` | 'blocked'

/**
 * A show told by its events in the plainest way: a map for everything, nothing counted on the side. It shares only the
 * plan's numbering with the core, so what both agree on is not one mistake made once.
 */
export class PlainShow {
  show: Show
  readonly #plan: SeatPlan
  readonly holders = new Map<number, Holder>()
  readonly reservations = new Map<number, { userId: string; seats: readonly number[]; held: boolean }>()
  readonly line = new Map<number, Party & { userId: string }>()
  readonly promises = new Map<number, { userId: string; seats: readonly number[] }>()
  /** Their seats are those of reservations. */
  readonly offers = new Map<number, { userId: string; seats: readonly number[] }>()

  constructor({ show, occupancy }: ShowState) {
    this.show = show
    this.#plan = occupancy.plan
  }

  /** Whether free seats are what that party asks for. */
  seats({ partySize, adjacent, category, accessible }: Party): boolean {
    const { categories, categoryOf, use, companionOf, seatCount } = this.#plan
    const fits = Array.from({ length: seatCount }, (_, seat) => seat).filter(
      (seat) => !this.holders.has(seat) && (category === null || categories[categoryOf[seat]!] === category),
    )
    const ordinary = fits.filter((seat) => use[seat] === 0)
    const together = (seats: readonly number[], withSeat?: number) =>
      seats.some((first) => {
        const run = Array.from({ length: partySize }, (_, i) => first + i)
        const sideBySide = run.every(
          (seat, i) => seats.includes(seat) && (i === 0 || this.#joined(seat - 1, seat)),
        )
        return sideBySide && (withSeat === undefined || run.includes(withSeat))
      })
    if (!accessible) return adjacent ? together(ordinary) : ordinary.length >= partySize
    return fits
      .filter((seat) => use[seat] === 1)
      .some((wheelchair) => {
        const companion = companionOf.get(wheelchair)
        const pair = [wheelchair, ...(fits.includes(companion!) ? [companion!] : [])]
        const mayHave = [...ordinary, ...pair].toSorted((a, b) => a - b)
        return adjacent ? together(mayHave, wheelchair) : mayHave.length >= partySize
      })
  }

  #joined(a: number, b: number): boolean {
    const { rowOf, placeOf } = this.#plan
    return rowOf[a] === rowOf[b] && placeOf[b]! - placeOf[a]! === 1
  }

  seatsOf(userId: string): number {
    const all = [...this.reservations.values(), ...this.promises.values()]
    return all.filter((one) => one.userId === userId).reduce((sum, { seats }) => sum + seats.length, 0)
  }

  lineIsClosed(nowMs: number): boolean {
    return nowMs + this.show.waitlistCutoffSeconds * 1000 >= this.show.startsAtMs
  }

  /** The number of the first in line that the free seats could serve; undefined when there is none. */
  nextServed(nowMs: number): number | undefined {
    const { status, salesOpenAtMs, maxSeatsPerUser } = this.show
    const open = status === 'scheduled' && !this.lineIsClosed(nowMs) && nowMs >= (salesOpenAtMs ?? 0)
    if (!open) return undefined
    return [...this.line.entries()]
      .toSorted(([a], [b]) => a - b)
      .find(
        ([, party]) => this.seats(party) && this.seatsOf(party.userId) + party.partySize <= maxSeatsPerUser,
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
      case 'ReservationsMoved':
        this.#seatAnew(event.moves)
        return
      case 'WaitlistJoined':
        this.line.set(seq, event)
        return
      case 'WaitlistLeft':
        this.#move(event.seats, `held by ${event.entryNo}`, undefined)
        this.line.delete(event.entryNo)
        this.promises.delete(event.entryNo)
        this.offers.delete(event.entryNo)
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
      case 'WaitlistOffered':
        this.#move(event.seats, `held by ${event.entryNo}`, `held by ${seq}`)
        this.promises.delete(event.entryNo)
        this.offers.set(event.entryNo, event)
        this.reservations.set(seq, { userId: event.userId, seats: event.seats, held: true })
        return
      case 'WaitlistAccepted':
        this.offers.delete(event.entryNo)
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

  /** All of them at once: who had each of the seats, and who has it then. */
  #seatAnew(moves: readonly Move[]): void {
    const [before, after] = [new Map<number, Holder>(), new Map<number, Holder>()]
    for (const { reservationNo: no, userId, status, from, to } of moves) {
      const held = this.reservations.get(no)?.held
      if (held !== (status === 'held')) throw new Error(`reservation ${no} is not ${status}`)
      const holder = `${held ? 'held' : 'reserved'} by ${no}` as const
      for (const seat of from) before.set(seat, holder)
      for (const seat of to) after.set(seat, holder)
      this.reservations.set(no, { userId, seats: to, held })
    }
    for (const [seat, holder] of before) this.#move([seat], holder, undefined)
    for (const [seat, holder] of after) this.#move([seat], undefined, holder)
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

import type { Seq, ShowId } from '../../../src/core/ids.ts'
import type { EventRecord, EventType } from '../../../src/core/records/eventRecord.ts'
import type { Show } from '../../../src/core/shows/show.ts'
import { type Data, dataOf, type MoveData } from './eventData.ts'
import { Layouts } from './layouts.ts'
import { isActive, isOpen, type LedgerEntry, type LedgerReservation } from './ledgerRows.ts'
import type { SeatHistory } from './seatHistory.ts'
import type { Seating } from './seating.ts'
import { Violation } from './violation.ts'

/**
 * What the log of one show means, in plain words, and without a line of the code that is tested. Each event must be
 * allowed by those before it: the rules of the house, checked on what is on disk.
 */
export class Ledger {
  readonly showId: ShowId
  readonly layouts: Layouts
  readonly events: EventRecord[] = []
  readonly reservations = new Map<Seq, LedgerReservation>()
  readonly entries = new Map<Seq, LedgerEntry>()
  show: Show
  isCancelled = false
  /** Number of the last event. */
  seq: Seq

  /** @param created the event that the show began with. */
  constructor(seating: Seating, show: Show, created: EventRecord) {
    this.showId = show.id
    this.layouts = new Layouts(seating)
    this.show = show
    this.events.push(created)
    this.seq = created.seq
  }

  get seats(): SeatHistory {
    return this.layouts.last
  }

  /** From then on nobody is served from the line. */
  get lineClosesAtMs(): number {
    return this.show.startsAtMs - this.show.waitlistCutoffSeconds * 1000
  }

  seatsOf(userId: string): number {
    let count = 0
    for (const reservation of this.reservations.values()) {
      if (reservation.userId === userId && isActive(reservation)) count += reservation.seats.length
    }
    for (const { userId: of, status, seats } of this.entries.values()) {
      if (of === userId && status === 'set-aside') count += seats.length
    }
    return count
  }

  /** The seats that a reservation had after that event. */
  seatsAt(no: Seq, seq: Seq): readonly string[] {
    return this.reservations.get(no)?.places.findLast(({ from }) => from <= seq)?.seats ?? []
  }

  openEntryOf(userId: string): LedgerEntry | undefined {
    for (const entry of this.entries.values()) if (entry.userId === userId && isOpen(entry)) return entry
    return undefined
  }

  /** The entry that a reservation was offered to. */
  entryOffered(reservationNo: Seq): LedgerEntry | undefined {
    for (const entry of this.entries.values()) if (entry.offeredNo === reservationNo) return entry
    return undefined
  }

  /** An entry that is offered what is no hold any more. There is none after a turn. */
  strayOffer(): LedgerEntry | undefined {
    for (const entry of this.entries.values()) {
      if (entry.status === 'offered' && this.reservations.get(entry.offeredNo!)?.status !== 'held')
        return entry
    }
    return undefined
  }

  isOnSale(atMs: number): boolean {
    const { salesOpenAtMs, startsAtMs } = this.show
    const isOpened = salesOpenAtMs === null || atMs >= salesOpenAtMs
    return !this.isCancelled && atMs < startsAtMs && isOpened
  }

  /** The first in line who could have seats now; undefined when nobody could. */
  firstServable(): LedgerEntry | undefined {
    if (this.seats.free === 0) return undefined
    for (const entry of this.entries.values()) {
      if (entry.status !== 'waiting' || !this.seats.canSeat(entry)) continue
      if (this.seatsOf(entry.userId) + entry.partySize <= this.show.maxSeatsPerUser) return entry
    }
    return undefined
  }

  /** @throws Violation the event isn't allowed by those before it. */
  add(event: EventRecord): void {
    const { seq } = event
    if (seq !== this.seq + 1) this.#broken('numbers are dense', `event ${seq} after ${this.seq}`)
    this.seq = seq
    this.events.push(event)
    this.#meaning[event.type](dataOf(event), event)
  }

  /** What each kind of event does, and when it may. */
  readonly #meaning: Record<EventType, (data: Data, event: EventRecord) => void> = {
    SeatsReserved: (data, { seq, atMs }) => this.#reserved(seq, atMs, data),
    ReservationConfirmed: (data, { seq, atMs }) => this.#confirmed(seq, atMs, data),
    ReservationCancelled: (data, { seq, by }) => this.#cancelled(seq, by, data),
    HoldExpired: (data, { seq, atMs }) => this.#expired(seq, atMs, data),
    ReservationsMoved: ({ moves }, { seq }) => this.#moved(seq, moves),
    WaitlistJoined: (data, { seq, atMs }) => this.#joined(seq, atMs, data),
    WaitlistLeft: (data, { seq, atMs }) => this.#left(seq, atMs, data),
    SeatsSetAside: (data, { seq, atMs }) => this.#setAside(seq, atMs, data),
    WaitlistAssigned: (data, { seq }) => this.#promised(seq, data, null),
    WaitlistOffered: (data, { seq }) => this.#promised(seq, data, data.expiresAtMs),
    WaitlistAccepted: (data, { seq }) => this.#accepted(seq, data),
    SeatsBlocked: ({ seats }, { seq }) => this.seats.move(seq, seats, undefined, 'blocked', 'blocked'),
    SeatsUnblocked: ({ seats }, { seq }) => this.seats.move(seq, seats, 'blocked', undefined, 'free'),
    ShowChanged: ({ change }) => {
      this.show = { ...this.show, ...change }
    },
    ShowCancelled: () => {
      this.isCancelled = true
    },
    ShowCreated: () => this.#broken('turns write what turns do', 'ShowCreated'),
    LayoutChanged: (_, { seq }) => {
      if (this.reservations.size + this.entries.size + this.seats.holders.size > 0) {
        this.#broken('a hall with sales stays as it is', `event ${seq}`)
      }
    },
  }

  #reserved(seq: Seq, atMs: number, { userId, seats, expiresAtMs }: Data): void {
    this.#expectOnSale(atMs)
    if (this.seatsOf(userId) + seats.length > this.show.maxSeatsPerUser) {
      this.#broken('no more seats than allowed', `event ${seq} for ${userId}`)
    }
    const status = expiresAtMs === null ? 'reserved' : 'held'
    this.seats.move(seq, seats, undefined, `reservation ${seq}`, status)
    this.#make(seq, userId, seats, expiresAtMs)
  }

  #confirmed(seq: Seq, atMs: number, { reservationNo, userId }: Data): void {
    const held = this.#reservation(reservationNo, userId)
    const { status, expiresAtMs } = held
    if (status !== 'held') this.#broken('only holds are confirmed', `event ${seq}, which was ${status}`)
    if (expiresAtMs! <= atMs)
      this.#broken('a hold ends at its time', `event ${seq} confirms one that is over`)
    held.status = 'confirmed'
    held.expiresAtMs = null
    const holder = `reservation ${reservationNo}`
    this.seats.move(seq, held.seats, holder, holder, 'reserved')
  }

  #cancelled(seq: Seq, by: string, { reservationNo, userId, why }: Data): void {
    const active = this.#reservation(reservationNo, userId)
    if (!isActive(active)) this.#broken('what has ended stays so', `event ${seq}, which was ${active.status}`)
    if (why === 'customer' && by !== userId)
      this.#broken('only owners and staff cancel', `event ${seq} by ${by}`)
    this.#end(seq, active, 'cancelled')
  }

  #expired(seq: Seq, atMs: number, { reservationNo, userId }: Data): void {
    const held = this.#reservation(reservationNo, userId)
    if (held.status !== 'held') this.#broken('only holds expire', `event ${seq}, which was ${held.status}`)
    // An offer ends with the line at the latest, also when the show is moved to an earlier time.
    const isOver = this.entryOffered(reservationNo) !== undefined && atMs >= this.lineClosesAtMs
    if (held.expiresAtMs! > atMs && !isOver) {
      this.#broken('a hold ends at its time', `event ${seq} ends one too early`)
    }
    this.#end(seq, held, 'expired')
  }

  /** All get up before one sits down. */
  #moved(seq: Seq, moves: readonly MoveData[]): void {
    for (const { reservationNo, userId, from, to } of moves) {
      const moved = this.#reservation(reservationNo, userId)
      if (`${from}` !== `${moved.seats}` || to.length !== from.length) {
        this.#broken('a party gets its seats', `event ${seq}: ${from} to ${to}`)
      }
      if (!isActive(moved)) this.#broken('what has ended stays so', `event ${seq}`)
      this.seats.move(seq, from, `reservation ${reservationNo}`, undefined, 'free')
    }
    for (const { reservationNo, userId, to } of moves) {
      const moved = this.#reservation(reservationNo, userId)
      moved.seats = to
      moved.places.push({ from: seq, seats: to })
      const status = moved.status === 'held' ? 'held' : 'reserved'
      this.seats.move(seq, to, undefined, `reservation ${reservationNo}`, status)
    }
  }

  #joined(seq: Seq, atMs: number, party: Data): void {
    const { userId, partySize, adjacent, category, accessible } = party
    this.#expectOnSale(atMs)
    if (atMs >= this.lineClosesAtMs) this.#broken('nobody joins a line that is closed', `event ${seq}`)
    if (this.openEntryOf(userId)) this.#broken('a user waits once', `event ${seq}`)
    if (this.seats.canSeat(party)) this.#broken('nobody waits for what is free', `event ${seq}`)
    const wish = { partySize, adjacent, category, accessible }
    const entry = { no: seq, userId, ...wish, seats: [], offeredNo: null }
    this.entries.set(seq, { ...entry, status: 'waiting', endedSeq: Infinity })
  }

  #left(seq: Seq, atMs: number, { entryNo, userId, was, why }: Data): void {
    const entry = this.#entry(entryNo, userId)
    if (entry.status !== was) this.#broken('what has ended stays so', `event ${seq}: ${was}, ${entry.status}`)
    if (was === 'set-aside') this.seats.move(seq, entry.seats, `entry ${entryNo}`, undefined, 'free')
    const offered = was === 'offered' ? this.reservations.get(entry.offeredNo!) : undefined
    if (offered && isActive(offered)) this.#broken('an offer ends with its entry', `event ${seq}`)
    if (why === 'waitlist-closed' && atMs < this.lineClosesAtMs) {
      this.#broken('the line closes at its time', `event ${seq}`)
    }
    entry.status = 'left'
    entry.endedSeq = seq
  }

  #setAside(seq: Seq, atMs: number, { entryNo, userId, seats }: Data): void {
    this.#expectOnSale(atMs)
    const entry = this.#entry(entryNo, userId)
    if (entry.status !== 'waiting')
      this.#broken('a waiter is served once', `event ${seq} for ${entry.status}`)
    if (entry !== this.firstServable()) {
      this.#broken('first come, first served', `event ${seq} for entry ${entryNo}`)
    }
    if (!this.seats.fit(entry, seats)) this.#broken('a party gets its seats', `event ${seq}: ${seats}`)
    this.seats.move(seq, seats, undefined, `entry ${entryNo}`, 'held')
    entry.status = 'set-aside'
    entry.seats = seats
  }

  /** What was set aside becomes a reservation: for good, or with an expiry an offer. */
  #promised(seq: Seq, { entryNo, userId, seats }: Data, expiresAtMs: number | null): void {
    const entry = this.#entry(entryNo, userId)
    if (entry.status !== 'set-aside')
      this.#broken('a waiter is served once', `event ${seq} for ${entry.status}`)
    if (`${entry.seats}` !== `${seats}`) this.#broken('a party gets its seats', `event ${seq}: ${seats}`)
    entry.status = expiresAtMs === null ? 'assigned' : 'offered'
    if (expiresAtMs === null) entry.endedSeq = seq
    else entry.offeredNo = seq
    const status = expiresAtMs === null ? 'reserved' : 'held'
    this.seats.move(seq, seats, `entry ${entryNo}`, `reservation ${seq}`, status)
    this.#make(seq, userId, seats, expiresAtMs)
  }

  #accepted(seq: Seq, { entryNo, userId, reservationNo }: Data): void {
    const entry = this.#entry(entryNo, userId)
    const { status } = this.#reservation(reservationNo, userId)
    if (entry.offeredNo !== reservationNo || entry.status !== 'offered' || status !== 'confirmed') {
      this.#broken('what is accepted was offered', `event ${seq}: ${entry.status}, ${status}`)
    }
    entry.status = 'assigned'
    entry.endedSeq = seq
  }

  #make(no: Seq, userId: string, seats: readonly string[], expiresAtMs: number | null): void {
    const status = expiresAtMs === null ? 'confirmed' : 'held'
    const places = [{ from: no, seats }]
    this.reservations.set(no, { no, userId, seats, places, status, expiresAtMs, endedSeq: Infinity })
  }

  #end(seq: Seq, reservation: LedgerReservation, status: 'cancelled' | 'expired'): void {
    this.seats.move(seq, reservation.seats, `reservation ${reservation.no}`, undefined, 'free')
    reservation.status = status
    reservation.expiresAtMs = null
    reservation.endedSeq = seq
  }

  #expectOnSale(atMs: number): void {
    if (!this.isOnSale(atMs)) this.#broken('sold while on sale', `event ${this.seq}`)
  }

  #reservation(no: Seq, userId: string): LedgerReservation {
    const found = this.reservations.get(no)
    if (found?.userId !== userId)
      this.#broken('events are of somebody', `event ${this.seq}: ${no} of ${userId}`)
    return found!
  }

  #entry(no: Seq, userId: string): LedgerEntry {
    const found = this.entries.get(no)
    if (found?.userId !== userId)
      this.#broken('events are of somebody', `event ${this.seq}: ${no} of ${userId}`)
    return found!
  }

  #broken(rule: string, detail: string): never {
    throw new Violation(rule, `${this.showId}: ${detail}`)
  }
}

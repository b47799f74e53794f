import type { Seq, ShowId } from '../ids.ts'
import type { LoggedEvent, Move } from '../reservations/event.ts'
import { namesOf } from '../seats/seatPlan.ts'
import type { ShowChange } from '../shows/show.ts'
import type { Answer } from '../shows/showState.ts'
import { partyOf } from '../waitlist/party.ts'
import { type EntryRowChange, EntryRows } from './entryRows.ts'
import { type EventRecord, eventRecord } from './eventRecord.ts'
import { leftAs } from './leftAs.ts'
import type { EntryRecord, ReservationRecord } from './records.ts'
import { type ReservationRowChange, type ReservationRowMove, ReservationRows } from './reservationRows.ts'
import type { Turn } from './turn.ts'

/**
 * What a batch of turns comes to in rows: each row is written once, as it is after the last turn. A seat that was
 * cancelled and sold again within the batch is one removal and one insertion; one taken and freed again is nothing.
 * A store must find every row as it is said to have been, or write nothing at all.
 */
export interface RowChanges {
  readonly shows: readonly ShowRowChange[]
  /** Guards to be removed, before `guarded` is inserted. */
  readonly unguarded: readonly GuardRow[]
  readonly guarded: readonly GuardRow[]
  readonly reservationsMade: readonly ReservationRecord[]
  /** To be written before `reservationsChanged`, which may name some of the same. */
  readonly reservationsMoved: readonly ReservationRowMove[]
  readonly reservationsChanged: readonly ReservationRowChange[]
  readonly entriesMade: readonly EntryRecord[]
  readonly entriesChanged: readonly EntryRowChange[]
  readonly events: readonly EventRecord[]
  readonly answers: readonly (Answer & { readonly showId: ShowId })[]
}

/** The show's row goes from one sequence number to a later one. */
export interface ShowRowChange {
  readonly showId: ShowId
  readonly fromSeq: Seq
  readonly toSeq: Seq
  readonly change: ShowChange
  readonly cancelled: boolean
}

/** The row that makes a second sale of a seat impossible: at most one a show and seat. */
export interface GuardRow {
  readonly showId: ShowId
  readonly seat: string
  /** Whom it is guarded for: a reservation, a waitlist entry, or nobody (blocked, number 0). */
  readonly kind: 'reservation' | 'set-aside' | 'blocked'
  readonly no: Seq
}

/** @param turns in the order in which they were taken. */
export function rowChanges(turns: readonly Turn[]): RowChanges {
  const batch = new Batch()
  for (const turn of turns) batch.add(turn)
  return batch.changes()
}

/** What a show's rows must be after its whole log: every reservation and entry is one that was made. */
export type RowsOfLog = Pick<RowChanges, 'shows' | 'guarded' | 'reservationsMade' | 'entriesMade'>

/** Folds a log as rowChanges() folds turns, and keeps no more of it than its rows. */
export class LogFold {
  readonly #batch = new Batch(false)

  add(turn: Turn): void {
    this.#batch.add(turn)
  }

  rows(): RowsOfLog {
    return this.#batch.changes()
  }
}

type Guard = Pick<GuardRow, 'kind' | 'no'>

class Batch {
  readonly #shows = new Map<ShowId, ShowRowChange>()
  /** By show and seat: the guard before the batch, and now. */
  readonly #seats = new Map<
    string,
    { showId: ShowId; seat: string; before: Guard | null; now: Guard | null }
  >()
  readonly #reservations = new ReservationRows()
  readonly #entries = new EntryRows()
  readonly #events: EventRecord[] = []
  readonly #answers: (Answer & { showId: ShowId })[] = []
  readonly #keepsEvents: boolean

  constructor(keepsEvents = true) {
    this.#keepsEvents = keepsEvents
  }

  add(turn: Turn): void {
    for (const logged of turn.events) {
      this.#advanceShow(turn.showId, logged)
      this.#write(turn, logged)
      if (this.#keepsEvents) this.#events.push(eventRecord(turn.showId, turn.plan, logged))
    }
    if (turn.answer) this.#answers.push({ showId: turn.showId, ...turn.answer })
  }

  changes(): RowChanges {
    const unguarded: GuardRow[] = []
    const guarded: GuardRow[] = []
    for (const { showId, seat, before, now } of this.#seats.values()) {
      if (before?.kind === now?.kind && before?.no === now?.no) continue
      if (before) unguarded.push({ showId, seat, ...before })
      if (now) guarded.push({ showId, seat, ...now })
    }
    return {
      shows: [...this.#shows.values()],
      unguarded,
      guarded,
      reservationsMade: this.#reservations.made,
      reservationsMoved: this.#reservations.moved,
      reservationsChanged: this.#reservations.changed,
      entriesMade: this.#entries.made,
      entriesChanged: this.#entries.changed,
      events: this.#events,
      answers: this.#answers,
    }
  }

  #advanceShow(showId: ShowId, { seq, event }: LoggedEvent): void {
    const so = this.#shows.get(showId) ?? {
      showId,
      fromSeq: seq - 1,
      toSeq: seq,
      change: {},
      cancelled: false,
    }
    this.#shows.set(showId, {
      ...so,
      toSeq: seq,
      change: event.type === 'ShowChanged' ? { ...so.change, ...event.change } : so.change,
      cancelled: so.cancelled || event.type === 'ShowCancelled',
    })
  }

  #write(turn: Turn, { seq, atMs, event }: LoggedEvent): void {
    switch (event.type) {
      case 'SeatsReserved':
        this.#guard(turn, event.seats, null, { kind: 'reservation', no: seq })
        this.#makeReservation(turn, seq, atMs, event)
        return
      case 'ReservationConfirmed':
        this.#reservations.change(turn.showId, event.reservationNo, 'held', 'confirmed', atMs)
        return
      case 'ReservationCancelled':
        this.#guard(turn, event.seats, { kind: 'reservation', no: event.reservationNo }, null)
        this.#reservations.change(turn.showId, event.reservationNo, event.was, 'cancelled', atMs)
        return
      case 'HoldExpired':
        this.#guard(turn, event.seats, { kind: 'reservation', no: event.reservationNo }, null)
        this.#reservations.change(turn.showId, event.reservationNo, 'held', 'expired', atMs)
        return
      case 'ReservationsMoved':
        this.#move(turn, atMs, event.moves)
        return
      case 'WaitlistJoined': {
        const { userId } = event
        const times = { createdAtMs: atMs, changedAtMs: atMs }
        const entry = { showId: turn.showId, no: seq, userId, ...partyOf(event), ...times }
        const waiting = { status: 'waiting', seats: [], reservationNo: null } as const
        this.#entries.make({ ...entry, ...waiting })
        return
      }
      case 'WaitlistLeft': {
        this.#guard(turn, event.seats, { kind: 'set-aside', no: event.entryNo }, null)
        this.#entries.change(turn.showId, event.entryNo, event.was, {
          status: leftAs(event.why),
          seats: [],
          reservationNo: null,
          changedAtMs: atMs,
        })
        return
      }
      case 'SeatsSetAside': {
        this.#guard(turn, event.seats, null, { kind: 'set-aside', no: event.entryNo })
        const seats = namesOf(turn.plan, event.seats)
        const status = 'set-aside'
        this.#entries.change(turn.showId, event.entryNo, 'waiting', {
          status,
          seats,
          reservationNo: null,
          changedAtMs: atMs,
        })
        return
      }
      case 'WaitlistAssigned': {
        this.#guard(
          turn,
          event.seats,
          { kind: 'set-aside', no: event.entryNo },
          { kind: 'reservation', no: seq },
        )
        this.#makeReservation(turn, seq, atMs, { ...event, expiresAtMs: null })
        const seats = namesOf(turn.plan, event.seats)
        const after = { status: 'assigned', seats, reservationNo: seq, changedAtMs: atMs } as const
        this.#entries.change(turn.showId, event.entryNo, 'set-aside', after)
        return
      }
      case 'WaitlistOffered': {
        const guard = { kind: 'set-aside', no: event.entryNo } as const
        this.#guard(turn, event.seats, guard, { kind: 'reservation', no: seq })
        this.#makeReservation(turn, seq, atMs, event)
        const seats = namesOf(turn.plan, event.seats)
        const after = { status: 'offered', seats, reservationNo: seq, changedAtMs: atMs } as const
        this.#entries.change(turn.showId, event.entryNo, 'set-aside', after)
        return
      }
      case 'WaitlistAccepted': {
        const { entryNo, reservationNo } = event
        const seats = namesOf(turn.plan, event.seats)
        const after = { status: 'assigned', seats, reservationNo, changedAtMs: atMs } as const
        this.#entries.change(turn.showId, entryNo, 'offered', after)
        return
      }
      case 'SeatsBlocked':
        this.#guard(turn, event.seats, null, { kind: 'blocked', no: 0 })
        return
      case 'SeatsUnblocked':
        this.#guard(turn, event.seats, { kind: 'blocked', no: 0 }, null)
        return
      case 'ShowChanged':
      case 'ShowCancelled':
        return
      default:
        event satisfies never
    }
  }

  #guard({ showId, plan }: Turn, seats: readonly number[], before: Guard | null, now: Guard | null): void {
    for (const seat of namesOf(plan, seats)) {
      const key = rowKey(showId, seat)
      const known = this.#seats.get(key)
      if (known) known.now = now
      else this.#seats.set(key, { showId, seat, before, now })
    }
  }

  #makeReservation(
    { showId, plan, currency }: Turn,
    no: Seq,
    atMs: number,
    made: Pick<ReservationRecord, 'userId' | 'expiresAtMs' | 'amount'> & { seats: readonly number[] },
  ): void {
    const { userId, expiresAtMs, amount } = made
    const status = expiresAtMs === null ? 'confirmed' : 'held'
    this.#reservations.make({
      showId,
      no,
      userId,
      seats: namesOf(plan, made.seats),
      status,
      expiresAtMs,
      amount,
      currency: amount === null ? null : currency,
      createdAtMs: atMs,
      changedAtMs: atMs,
    })
  }

  #move(turn: Turn, atMs: number, moves: readonly Move[]): void {
    const { showId, plan } = turn
    // A seat may be left by one and taken by another.
    for (const { reservationNo: no, from } of moves)
      this.#guard(turn, from, { kind: 'reservation', no }, null)
    for (const { reservationNo: no, from, to } of moves) {
      this.#guard(turn, to, null, { kind: 'reservation', no })
      this.#reservations.move(showId, no, namesOf(plan, from), namesOf(plan, to), atMs)
    }
  }
}

function rowKey(showId: ShowId, rest: string | number): string {
  return `${showId}/${rest}`
}

import type { Seq, UserId } from '../core/ids.ts'
import type { LoggedEvent } from '../core/reservations/event.ts'
import type { ShowState } from '../core/shows/showState.ts'
import type { Findings } from './findings.ts'

interface Count {
  readonly seq: Seq
  readonly userId: UserId
  readonly seats: number
}

/**
 * Whether a user was ever let over the show's limit, judged by the limit of that moment: staff may lower it under those
 * who have more. What it was at first is in no event; if none changed it, it is what the row says.
 */
export class SeatLimit {
  readonly #rowSays: number
  readonly #findings: Findings
  #changedTo: number | undefined
  #mostBefore: Count | undefined

  constructor(rowSays: number, findings: Findings) {
    this.#rowSays = rowSays
    this.#findings = findings
  }

  /** @param state after that event. */
  look(state: ShowState, { seq, by, event }: LoggedEvent): void {
    if (event.type === 'ShowChanged') this.#changedTo = event.change.maxSeatsPerUser ?? this.#changedTo
    // What somebody took, or was promised: staff may give more.
    const isOwn = event.type === 'SeatsReserved' ? by === event.userId : event.type === 'SeatsSetAside'
    if (!isOwn || !('userId' in event)) return
    const count = { seq, userId: event.userId, seats: state.seatsOfUser.get(event.userId) ?? 0 }
    if (this.#changedTo !== undefined) this.#judge(count, this.#changedTo)
    else if (count.seats > (this.#mostBefore?.seats ?? 0)) this.#mostBefore = count
  }

  end(): void {
    if (this.#changedTo === undefined && this.#mostBefore) this.#judge(this.#mostBefore, this.#rowSays)
  }

  #judge({ seq, userId, seats }: Count, limit: number): void {
    if (seats <= limit) return
    this.#findings.add(`event ${seq} let user ${userId} have ${seats} seats, and the limit was ${limit}`)
  }
}

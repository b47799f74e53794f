import type { LeavingAccounts } from '../../../src/accountPorts.ts'
import type { Seq, ShowId, UserId } from '../../../src/core/ids.ts'
import type { Clock } from '../../../src/ports.ts'
import type { Judge } from '../judge/judge.ts'
import { isActive, isOpen } from '../judge/ledgerRows.ts'
import { Violation } from '../judge/violation.ts'

/** Users who have left, as the database has them: until nothing of them is left, or for good. */
export class LeavingUsers implements LeavingAccounts {
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #judge: Judge
  /** Since when they are leaving. */
  readonly #leaving = new Map<UserId, number>()
  /** By user: the last event of each show when they left. */
  readonly #left = new Map<UserId, ReadonlyMap<ShowId, Seq>>()

  constructor(clock: Pick<Clock, 'nowMs'>, judge: Judge) {
    this.#clock = clock
    this.#judge = judge
  }

  async leave(id: UserId): Promise<void> {
    if (this.#left.has(id)) return
    this.#leaving.set(id, this.#clock.nowMs())
    this.#left.set(id, new Map([...this.#judge.ledgers].map(([showId, { seq }]) => [showId, seq])))
  }

  async leaving(): Promise<{ id: UserId; sinceMs: number }[]> {
    return [...this.#leaving].map(([id, sinceMs]) => ({ id, sinceMs }))
  }

  async drop(id: UserId): Promise<void> {
    this.#leaving.delete(id)
  }

  /** Call when a node is about to drop one. @throws Violation their tokens may still be believed somewhere */
  expectForgettable(id: UserId, keptMs: number): void {
    const sinceMs = this.#leaving.get(id) ?? 0
    if (this.#clock.nowMs() - sinceMs < keptMs) {
      throw new Violation('who has left is not forgotten too soon', `${id}, who left at ${sinceMs}`)
    }
  }

  hasLeft(id: UserId): boolean {
    return this.#left.has(id)
  }

  /**
   * What is still to be given back, in words: all that they had, and what they have got since with a token that is still
   * believed, unless they are forgotten by then.
   */
  unrest(): string | undefined {
    const nowMs = this.#clock.nowMs()
    for (const [userId, seqs] of this.#left) {
      for (const { showId, show, reservations, entries } of this.#judge.ledgers.values()) {
        if (show.startsAtMs <= nowMs) continue
        const until = this.#leaving.has(userId) ? Number.POSITIVE_INFINITY : seqs.get(showId)!
        const kept =
          [...reservations.values()].find(
            (row) => row.userId === userId && isActive(row) && row.no <= until,
          ) ?? [...entries.values()].find((row) => row.userId === userId && isOpen(row) && row.no <= until)
        if (kept) return `${userId} has left, and still has ${kept.no} in ${showId}`
      }
    }
    return undefined
  }
}

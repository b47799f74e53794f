import type { LeavingAccounts } from '../accountPorts.ts'
import type { UserId } from '../core/ids.ts'
import type { Clock, Records, Telemetry } from '../ports.ts'
import type { Router } from '../shards/router.ts'

export interface LeaversOptions {
  readonly accounts: LeavingAccounts
  readonly records: Pick<Records, 'upcoming'>
  readonly router: Pick<Router, 'ask'>
  readonly clock: Clock
  readonly telemetry: Telemetry
  /** What another node has not come to the end of is gone on with after so long. */
  readonly sweepEveryMs: number
  /** Longer than a token can be believed anywhere: until then one who has left may still reserve. */
  readonly keptMs: number
}

/**
 * Gives back what users who have left still have in shows to come, by the commands that they would have used. Each of
 * them is done, or not there any more, however often it is asked: a node that dies in the middle, or two that do the
 * same, change nothing. That somebody is leaving was written first, so nothing is forgotten; their row goes last.
 */
export class Leavers {
  readonly #options: LeaversOptions
  #running: Promise<void> | undefined
  #again = false
  #isClosed = false
  #cancelSweep: (() => void) | undefined

  constructor(options: LeaversOptions) {
    this.#options = options
  }

  /** Looks now, and again and again. */
  start(): void {
    this.sweep()
    const { clock, sweepEveryMs } = this.#options
    this.#cancelSweep = clock.after(sweepEveryMs, () => this.start())
  }

  /** Somebody has left. */
  sweep(): void {
    this.#again = true
    if (!this.#isClosed) this.#running ??= this.#run()
  }

  /** Resolves when nothing is being given back any more; what is left is for the next start, or another node. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelSweep?.()
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#isClosed) {
      this.#again = false
      // Not even who is leaving can be read: the next sweep does.
      const leaving = await this.#options.accounts.leaving().catch(() => [])
      for (const { id, sinceMs } of leaving) {
        if (this.#isClosed) break
        await this.#giveBack(id, sinceMs).catch((error) => this.#options.telemetry.leavingFailed(id, error))
      }
    }
    this.#running = undefined
  }

  async #giveBack(userId: UserId, sinceMs: number): Promise<void> {
    const { accounts, records, router, clock, keptMs } = this.#options
    const nowMs = clock.nowMs()
    const by = { userId, staff: false }
    const { entries, reservations } = await records.upcoming(userId, nowMs)
    // Places in line first: else seats that are given back might come back to the same user.
    for (const { showId, no } of entries) {
      if (this.#isClosed) return
      await router.ask(showId, { type: 'leaveWaitlist', by, entryNo: no })
    }
    for (const { showId, no } of reservations) {
      if (this.#isClosed) return
      await router.ask(showId, { type: 'cancel', by, reservationNo: no })
    }
    const isEmpty = entries.length + reservations.length === 0
    if (isEmpty && nowMs - sinceMs >= keptMs) await accounts.drop(userId)
  }
}

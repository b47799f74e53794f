import type { EventRecord } from '../core/records/eventRecord.ts'
import { loggedEvent } from '../core/records/loggedEvent.ts'
import { LogFold, type RowsOfLog } from '../core/records/rowChanges.ts'
import { apply } from '../core/reservations/apply.ts'
import type { LoggedEvent } from '../core/reservations/event.ts'
import { FREE } from '../core/seats/occupancy.ts'
import type { SeatPlan } from '../core/seats/seatPlan.ts'
import { emptyShowState, type ShowState } from '../core/shows/showState.ts'
import { setAsideNext } from '../core/waitlist/waitlistRules.ts'
import type { StoredRows, StoredShow } from '../verifyPorts.ts'
import type { Findings } from './findings.ts'
import { SeatLimit } from './seatLimit.ts'

/** What the log says that must be on disk. */
export interface ReplayedLog {
  readonly rows: RowsOfLog
  readonly events: number
}

/** Gives the plan of one version of the hall's layout. */
export type PlanOf = (layoutVersion: number) => Promise<SeatPlan>

/**
 * Goes through a show's log with the core that wrote it, from the first event to the last.
 *
 * @returns undefined when the log contradicts itself: then it says nothing about the rows.
 */
export async function replayLog(
  stored: StoredShow,
  rows: StoredRows,
  planOf: PlanOf,
  findings: Findings,
): Promise<ReplayedLog | undefined> {
  const first = await firstLayoutVersion(stored, rows)
  const replay = new Replay(stored, await planOf(first), findings)
  for await (const record of rows.events(stored.show.id)) {
    if (!(await replay.take(record, planOf))) return undefined
  }
  return replay.end()
}

/** The layout that the show began with. Once somebody has seats or waits, layouts don't change any more. */
async function firstLayoutVersion({ show, layoutVersions }: StoredShow, rows: StoredRows): Promise<number> {
  for await (const { type, data } of rows.events(show.id)) {
    if (type === 'SeatsReserved' || type === 'WaitlistJoined') break
    if (type === 'LayoutChanged') {
      return layoutVersions.findLast((version) => version < (data.hallVersion as number)) ?? 0
    }
  }
  return layoutVersions.at(-1) ?? 0
}

class Replay {
  readonly #stored: StoredShow
  readonly #findings: Findings
  readonly #fold = new LogFold()
  readonly #limit: SeatLimit
  #state: ShowState
  #lastAtMs = 0

  constructor(stored: StoredShow, plan: SeatPlan, findings: Findings) {
    this.#stored = stored
    this.#findings = findings
    this.#limit = new SeatLimit(stored.show.maxSeatsPerUser, findings)
    this.#state = emptyShowState({ ...stored.show, status: 'scheduled' }, plan, 0)
  }

  /** @returns false when the log can't be followed any further. */
  async take(record: EventRecord, planOf: PlanOf): Promise<boolean> {
    const { seq, type } = record
    const expected = this.#state.seq + 1
    if (seq !== expected) {
      const missing = seq === expected + 1 ? `event ${expected} is` : `events ${expected} to ${seq - 1} are`
      return this.#stop(seq < expected ? `the log has an event ${seq}` : `${missing} missing from the log`)
    }
    const version = type === 'LayoutChanged' ? (record.data.hallVersion as number) : undefined
    if (version !== undefined && !this.#stored.layoutVersions.includes(version)) {
      return this.#stop(`event ${seq} brings in version ${version} of the layout, which isn't there`)
    }
    const plan = version === undefined ? undefined : await planOf(version)
    try {
      if (type === 'ShowCreated') this.#create(record)
      else if (plan) this.#changeLayout(record, plan)
      else this.#apply(loggedEvent(record, this.#state.occupancy.plan))
    } catch (error) {
      return this.#stop(
        `event ${seq}, ${type}, doesn't fit what the log says before it: ${(error as Error).message}`,
      )
    }
    this.#lastAtMs = record.atMs
    return true
  }

  end(): ReplayedLog {
    const { seq } = this.#state
    const promised = setAsideNext(this.#state, this.#lastAtMs)
    if (promised && 'entryNo' in promised) {
      this.#findings.add(`seats are free that waitlist entry ${promised.entryNo} waits for`)
    }
    this.#limit.end()
    if (seq !== this.#stored.seq) {
      this.#findings.add(
        `the log ends with event ${seq}, and the show's row says that it is at ${this.#stored.seq}`,
      )
    }
    return { rows: this.#fold.rows(), events: seq }
  }

  #stop(finding: string): false {
    this.#findings.add(`${finding}; so the rows can't be compared with the log`)
    return false
  }

  #create({ seq, data }: EventRecord): void {
    if (seq !== 1) throw new Error('the show was there already')
    if (data.hallId !== this.#stored.show.hallId) {
      this.#findings.add(
        `it was made in hall ${data.hallId}, and its row says hall ${this.#stored.show.hallId}`,
      )
    }
    this.#state.seq = seq
  }

  #changeLayout({ seq }: EventRecord, plan: SeatPlan): void {
    const { show, reservations, occupancy, waitlist } = this.#state
    const used = reservations.size + waitlist.entryOfUser.size
    if (used > 0 || occupancy.counts[FREE] !== occupancy.plan.seatCount) {
      throw new Error('seats were taken, or people in line')
    }
    this.#state = emptyShowState(show, plan, seq)
  }

  #apply(logged: LoggedEvent): void {
    if (logged.seq === 1) throw new Error('the log begins without ShowCreated')
    apply(this.#state, logged)
    this.#limit.look(this.#state, logged)
    const { id: showId, currency } = this.#stored.show
    const { plan } = this.#state.occupancy
    this.#fold.add({ showId, plan, currency, events: [logged], answer: undefined })
  }
}

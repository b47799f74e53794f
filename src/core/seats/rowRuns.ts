import { seatsPerHallMax } from './layout.ts'
import { type Run, runInRow } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'
import { mayHave, runLengths } from './runLengths.ts'

/** Kinds of runs that are kept, for those who search now: 16 bytes a row each. */
const kindsMax = 32

/**
 * What searches have seen in the rows, so that the next one looks only into rows that have changed since: a stadium
 * that filled up from its best seats, or is checkered, has thousands of taken seats on the way to the best free ones.
 *
 * Selling a seat counts that its row has changed, and no more. A show in which nobody searches pays only for that.
 */
export class RowRuns {
  /** By row. Begins at 1: what was never looked up is as of 0. */
  readonly #changes: Uint32Array
  readonly #kinds = new Map<number, KnownRuns>()
  /** By category, any before the first. */
  readonly #lengths = new Map<number, Known>()

  constructor(rowCount: number) {
    this.#changes = new Uint32Array(rowCount).fill(1)
  }

  /** To be told of each seat that is free no more, or again. */
  forget(row: number): void {
    this.#changes[row]!++
  }

  /** What is known of such runs, brought up to date as it is asked. */
  of(run: Run): KnownRuns {
    const kind = kindOf(run)
    const known = this.#kinds.get(kind)
    if (known) return known
    const lengths = this.#lengths.get(run.category) ?? noneKnown(this.#changes.length)
    this.#lengths.set(run.category, lengths)
    const first = new KnownRuns(run, this.#changes, lengths)
    if (this.#kinds.size === kindsMax) this.#kinds.delete(this.#kinds.keys().next().value!)
    this.#kinds.set(kind, first)
    return first
  }
}

/** A number for each kind: a text would cost as much as looking at a row. */
function kindOf({ count, category, singles }: Run): number {
  const left = singles === 'none' ? 0 : singles === 'forced' ? 1 : 2
  return ((category + 1) * seatsPerHallMax + count) * 3 + left
}

/** By row: something about it, and at which of its changes that was looked up. */
interface Known {
  readonly what: Int32Array
  readonly asOf: Uint32Array
}

function noneKnown(rowCount: number): Known {
  return { what: new Int32Array(rowCount), asOf: new Uint32Array(rowCount) }
}

const noRun = -1

/** For one kind of run: the one nearest to the middle of each row. */
class KnownRuns {
  readonly #run: Run
  readonly #changes: Uint32Array
  readonly #lengths: Known
  readonly #first: Known
  readonly #cost: Float64Array

  constructor(run: Run, changes: Uint32Array, lengths: Known) {
    this.#run = run
    this.#changes = changes
    this.#lengths = lengths
    this.#first = noneKnown(changes.length)
    this.#cost = new Float64Array(changes.length)
  }

  /** The first seat of the run nearest to the middle of a row that has one. */
  firstIn(row: number): number {
    return this.#first.what[row]!
  }

  /** How far the middle of that run is from the focus of the hall, in seats, squared; infinite without a run. */
  costIn(occupancy: Occupancy, row: number): number {
    const changes = this.#changes[row]!
    if (this.#first.asOf[row] !== changes) {
      this.#lookUp(occupancy, row)
      this.#first.asOf[row] = changes
    }
    return this.#cost[row]!
  }

  /** Whether there is such a row, and it has such a run. */
  areIn(occupancy: Occupancy, row: number): boolean {
    return row >= 0 && row < this.#cost.length && this.costIn(occupancy, row) < Number.POSITIVE_INFINITY
  }

  #lookUp(occupancy: Occupancy, row: number): void {
    const { costOf, middleOf } = occupancy.plan.focus
    const place = middleOf[row]! - (this.#run.count - 1) / 2
    const first = this.#mayHave(row) ? runInRow(occupancy, row, this.#run, place) : undefined
    if (first === undefined) {
      this.#first.what[row] = noRun
      this.#cost[row] = Number.POSITIVE_INFINITY
      // All of the row was looked at for nothing: look once for all kinds.
      this.#lookUpLengths(occupancy, row)
      return
    }
    this.#first.what[row] = first
    this.#cost[row] = costOf[row]! + (occupancy.plan.placeOf[first]! - place) ** 2
  }

  /** False when the row is known to have no such run. */
  #mayHave(row: number): boolean {
    const { what, asOf } = this.#lengths
    return asOf[row] !== this.#changes[row] || mayHave(what[row]!, this.#run)
  }

  #lookUpLengths(occupancy: Occupancy, row: number): void {
    const { what, asOf } = this.#lengths
    if (asOf[row] === this.#changes[row]) return
    what[row] = runLengths(occupancy, row, this.#run.category)
    asOf[row] = this.#changes[row]!
  }
}

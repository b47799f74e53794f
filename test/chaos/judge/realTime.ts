import type { Ledger } from '../../simulation/judge/ledger.ts'
import type { Deed } from '../clients/history.ts'
import type { Stretch } from './answerFault.ts'
import { seqOf, wordsOf } from './outcome.ts'

/**
 * The log is the one order of a show, so what was over before something else began comes before it there: with what the
 * answers say, that is linearizability.
 *
 * @see Herlihy and Wing 1990, "Linearizability: a correctness condition for concurrent objects".
 */
export class RealTime {
  /** By when it was known: the highest event that somebody had been told of. */
  readonly #told: { readonly atMs: number; readonly seq: number }[] = []
  /** By when it was asked for: the lowest event that was asked for then or later. */
  readonly #asked: { readonly atMs: number; readonly seq: number }[] = []
  readonly #ledger: Ledger
  readonly #made: readonly (readonly [Deed, number])[]

  constructor(deeds: readonly Deed[], ledger: Ledger) {
    this.#ledger = ledger
    const known = deeds.flatMap((deed) => {
      const seq = seqOf(deed, ledger)
      return seq === undefined ? [] : [[deed, seq] as const]
    })
    // Who waits already is told of the entry that is there: that may be older than the question.
    this.#made = known.filter(([{ answer }]) => answer!.status !== 202)
    let highest = 0
    for (const [{ endedMs }, seq] of known.toSorted(([a], [b]) => a.endedMs - b.endedMs)) {
      highest = Math.max(highest, seq)
      this.#told.push({ atMs: endedMs, seq: highest })
    }
    let lowest = Number.POSITIVE_INFINITY
    for (const [{ sentMs }, seq] of this.#made.toSorted(([a], [b]) => b.sentMs - a.sentMs)) {
      lowest = Math.min(lowest, seq)
      this.#asked.unshift({ atMs: sentMs, seq: lowest })
    }
  }

  /** What the log may have been like while a deed was under way. */
  stretchOf({ sentMs, endedMs }: Pick<Deed, 'sentMs' | 'endedMs'>): Stretch {
    const from = this.#told.findLast(({ atMs }) => atMs < sentMs)?.seq ?? 0
    const next = this.#asked.find(({ atMs }) => atMs > endedMs)?.seq ?? Number.POSITIVE_INFINITY
    return { from, to: Math.min(next - 1, this.#ledger.seq) }
  }

  /** Deeds that are in the log before what was over when they began. */
  faults(): string[] {
    return this.#made
      .filter(([deed, seq]) => seq <= this.stretchOf(deed).from)
      .map(
        ([deed, seq]) => `event ${seq} is of later than event ${this.stretchOf(deed).from}: ${wordsOf(deed)}`,
      )
  }
}

import type { Turn } from '../core/records/turn.ts'
import type { Clock } from '../ports.ts'

interface Batch {
  readonly turns: Turn[]
  events: number
  readonly written: PromiseWithResolvers<void>
}

export interface GroupCommitOptions {
  /** Writes the turns in one transaction. */
  readonly write: (turns: readonly Turn[]) => Promise<void>
  readonly clock: Clock
  /** The open batch takes no more turns once it has as many events. */
  readonly batchEventsMax: number
  /** Called as soon as a batch is durable, before anyone is answered. */
  readonly onDurable: (turns: readonly Turn[], tookMs: number) => void
  /** Called once, when a write or `onDurable` fails. Nothing is written after it. */
  readonly onFailed: (error: unknown) => void
}

/**
 * Writes turns in groups, trading no latency for it: a batch closes when the write before it has ended. An idle show
 * is answered after one commit, a hot one carries hundreds of turns in each, and no timer has to be tuned.
 *
 * Batches are written one after another. After a failure the order of what is on disk and in memory can't be known
 * from here, so nothing more is written: whoever owns this makes a new one, with state that was loaded again.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions
  #open = newBatch()
  #writing: Batch | undefined
  /** Whether a call of #writeBatches is under way or about to begin. There is never a second one. */
  #running = false
  #failure: { readonly error: unknown } | undefined
  readonly #waitingForRoom = new Set<() => void>()

  constructor(options: GroupCommitOptions) {
    this.#options = options
  }

  get hasRoom(): boolean {
    return this.#open.events < this.#options.batchEventsMax
  }

  /** Calls once as soon as the open batch takes turns again, in the order of asking. */
  whenRoom(run: () => void): void {
    this.#waitingForRoom.add(run)
  }

  /**
   * Resolves when the turn, and every turn that joined before it, is durable. A turn with nothing to write waits too:
   * its answer may rest on a turn that isn't on disk yet.
   *
   * @throws whatever the write threw. The turn may or may not have been written.
   */
  join(turn: Turn): Promise<void> {
    if (turn.events.length === 0 && !turn.answer) return this.settled()
    if (this.#failure) return Promise.reject(this.#failure.error)
    const batch = this.#open
    if (!this.#running) {
      this.#running = true
      // Not at once: what else is decided in this tick goes along.
      queueMicrotask(() => void this.#writeBatches())
    }
    batch.turns.push(turn)
    batch.events += turn.events.length + 1
    return batch.written.promise
  }

  /** Resolves when all that has joined is durable; at once when it is already. @throws as `join`. */
  settled(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error)
    if (this.#open.turns.length > 0) return this.#open.written.promise
    return this.#writing?.written.promise ?? Promise.resolve()
  }

  async #writeBatches(): Promise<void> {
    const { write, clock, onDurable, onFailed } = this.#options
    while (this.#open.turns.length > 0) {
      const batch = this.#open
      this.#writing = batch
      this.#open = newBatch()
      this.#announceRoom()
      const startedMs = clock.monotonicMs()
      try {
        await write(batch.turns)
        this.#writing = undefined
        onDurable(batch.turns, clock.monotonicMs() - startedMs)
      } catch (error) {
        this.#failure = { error }
        onFailed(error)
        batch.written.reject(error)
        this.#open.written.reject(error)
        return
      }
      batch.written.resolve()
      // Let the answers go out, and what they bring in, before the next batch closes.
      await batch.written.promise
    }
    this.#running = false
  }

  #announceRoom(): void {
    for (const run of this.#waitingForRoom) {
      if (!this.hasRoom) return
      this.#waitingForRoom.delete(run)
      run()
    }
  }
}

function newBatch(): Batch {
  const written = Promise.withResolvers<void>()
  // Nobody may be waiting when a write fails; those who are have their own handlers.
  written.promise.catch(() => {})
  return { turns: [], events: 0, written }
}

import type { ShowId } from '../core/ids.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import { ShowActor, type ShowActorOptions } from './showActor.ts'

export interface ShowActorsOptions extends Omit<ShowActorOptions, 'showId' | 'load' | 'onGone'> {
  readonly load: (showId: ShowId) => ReturnType<ShowActorOptions['load']>
  /** An actor without work is dropped after this long; its show is loaded again when somebody asks. */
  readonly passivateAfterMs: number
  /** A show's actor has been dropped. */
  readonly onPassivated: (showId: ShowId) => void
}

/** The actors of one shard: activated when asked, passivated when idle. */
export class ShowActors {
  readonly #options: ShowActorsOptions
  readonly #actors = new Map<ShowId, ShowActor>()
  #cancelSweep: () => void

  constructor(options: ShowActorsOptions) {
    this.#options = options
    this.#cancelSweep = this.#sweepLater()
  }

  get size(): number {
    return this.#actors.size
  }

  ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    return this.#actor(showId).ask(command, idempotency)
  }

  /** Resolves once the show is loaded; false when there is none. */
  activate(showId: ShowId): Promise<boolean> {
    return this.#actor(showId).loaded()
  }

  reload(showId: ShowId): void {
    this.#actors.get(showId)?.reload()
  }

  /** No actor takes another turn; what waits fails with `error`. */
  stop(error: Error): void {
    this.#cancelSweep()
    for (const showId of [...this.#actors.keys()]) this.#drop(showId, error)
  }

  #actor(showId: ShowId): ShowActor {
    const known = this.#actors.get(showId)
    if (known) return known
    const { load, ...options } = this.#options
    const onGone = () => {
      if (this.#actors.get(showId) === actor) this.#actors.delete(showId)
    }
    const actor = new ShowActor({ ...options, showId, load: () => load(showId), onGone })
    this.#actors.set(showId, actor)
    return actor
  }

  #sweepLater(): () => void {
    const { clock, passivateAfterMs } = this.#options
    return clock.after(passivateAfterMs / 2, () => {
      for (const [showId, actor] of this.#actors) {
        if (actor.isIdle(passivateAfterMs)) this.#drop(showId, new Error(`show ${showId} was passivated`))
      }
      this.#cancelSweep = this.#sweepLater()
    })
  }

  #drop(showId: ShowId, error: Error): void {
    this.#actors.get(showId)?.stop(error)
    this.#actors.delete(showId)
    this.#options.onPassivated(showId)
  }
}

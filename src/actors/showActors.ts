import type { ShowId } from '../core/ids.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import { ShowActor, type ShowActorOptions } from './showActor.ts'

export interface ShowActorsOptions extends Omit<ShowActorOptions, 'showId' | 'load' | 'onGone'> {
  readonly load: (showId: ShowId) => ReturnType<ShowActorOptions['load']>
  /** An actor without work is dropped after this long; its show is loaded again when somebody asks. */
  readonly passivateAfterMs: number
  /** A show's idle actor has been dropped. */
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

  /**
   * No actor takes another turn; what waits fails with `error`.
   *
   * @returns the shows that had one.
   */
  stop(error: Error): ShowId[] {
    this.#cancelSweep()
    const showIds = [...this.#actors.keys()]
    for (const actor of this.#actors.values()) actor.stop(error)
    this.#actors.clear()
    return showIds
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
        if (!actor.isIdle(passivateAfterMs)) continue
        actor.stop(new Error(`show ${showId} was passivated`))
        this.#actors.delete(showId)
        this.#options.onPassivated(showId)
      }
      this.#cancelSweep = this.#sweepLater()
    })
  }
}

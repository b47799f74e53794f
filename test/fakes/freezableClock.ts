import type { Clock } from '../../src/ports.ts'
import type { ManualClock } from './manualClock.ts'

/** One process's view of a clock that many share. While it is frozen time passes, and nothing is called. */
export class FreezableClock implements Clock {
  readonly #world: ManualClock
  #late: (() => void)[] | undefined
  #isDead = false
  /** What somebody has set the wall clock wrong by. */
  wrongByMs = 0

  constructor(world: ManualClock) {
    this.#world = world
  }

  nowMs(): number {
    return Math.floor(this.#world.nowMs() + this.wrongByMs)
  }

  monotonicMs(): number {
    return this.#world.monotonicMs()
  }

  get isFrozen(): boolean {
    return this.#late !== undefined
  }

  after(delayMs: number, run: () => void): () => void {
    let isOff = false
    const call = () => {
      if (isOff || this.#isDead) return
      if (this.#late) this.#late.push(call)
      else run()
    }
    const cancel = this.#world.after(delayMs, call)
    return () => {
      isOff = true
      cancel()
    }
  }

  freeze(): void {
    this.#late ??= []
  }

  /** Everything that was due meanwhile is called, in its order, and each with what follows from it. */
  thaw(): void {
    const late = this.#late ?? []
    this.#late = undefined
    for (const call of late) this.#world.after(0, call)
  }

  /** The process is gone: nothing is called any more. */
  die(): void {
    this.#isDead = true
    this.#late = undefined
  }
}

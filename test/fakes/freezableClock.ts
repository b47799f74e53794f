import type { Clock } from '../../src/ports.ts'
import type { ManualClock } from './manualClock.ts'

/** One process's view of a clock that many share. While it is frozen time passes, and nothing is called. */
export class FreezableClock implements Clock {
  readonly #world: ManualClock
  #late: (() => void)[] | undefined

  constructor(world: ManualClock) {
    this.#world = world
  }

  nowMs(): number {
    return this.#world.nowMs()
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
      if (isOff) return
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

  /** Everything that was due meanwhile is called, in its order. */
  thaw(): void {
    const late = this.#late ?? []
    this.#late = undefined
    for (const call of late) call()
  }
}

/** How a server is started, ended and stopped in its tracks, by whoever has it. */
export interface Controls {
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  freeze(): void
  thaw(): void
}

/** A server that several faults may want to break: each does what is left to be done, so that none gets in the other's way. */
export class Breakable {
  readonly #controls: Controls
  #state: 'up' | 'frozen' | 'down' = 'up'
  /** Starts and ends one after another. */
  #last: Promise<void> = Promise.resolve()

  constructor(controls: Controls) {
    this.#controls = controls
  }

  kill(): Promise<void> {
    return this.#then(async () => {
      if (this.#state === 'down') return
      this.#state = 'down'
      await this.#controls.kill()
    })
  }

  freeze(): Promise<void> {
    return this.#then(async () => {
      if (this.#state !== 'up') return
      this.#controls.freeze()
      this.#state = 'frozen'
    })
  }

  thaw(): Promise<void> {
    return this.#then(async () => {
      if (this.#state !== 'frozen') return
      this.#controls.thaw()
      this.#state = 'up'
    })
  }

  /** Up and running again, whatever was done to it. */
  mend(): Promise<void> {
    return this.#then(async () => {
      if (this.#state === 'frozen') this.#controls.thaw()
      if (this.#state === 'down') await this.#controls.start()
      this.#state = 'up'
    })
  }

  #then(run: () => Promise<void>): Promise<void> {
    const next = this.#last.then(run)
    this.#last = next.catch(() => {})
    return next
  }
}

import { Connection } from './connection.ts'
import type { Ask, Script } from './script.ts'
import type { Tally } from './tally.ts'

/** A server that is being replaced is back within some seconds; nobody asks it thousands of times until then. */
const reconnectMs = 100

export interface ClientsOptions {
  readonly url: URL
  readonly script: Script
  /** The one that counts now. */
  readonly tally: () => Tally
  /** A client has nothing to do, or has just connected. */
  readonly onFree: (connection: Connection) => void
}

/** Connections that ask what a script says, and count what they are told. */
export class Clients {
  readonly #options: ClientsOptions
  readonly #underWay = new Map<Connection, { readonly ask: Ask; readonly tally: Tally }>()
  #isOver = false
  #onIdle: (() => void) | undefined
  /** The script had nothing more to ask. */
  isDry = false

  constructor(options: ClientsOptions) {
    this.#options = options
  }

  connect(): void {
    const { url, onFree } = this.#options
    const lost = (connection: Connection) => {
      const under = this.#underWay.get(connection)
      if (under) {
        under.tally.lost()
        under.ask.lost?.()
        this.#ended(connection)
      }
      if (!this.#isOver) setTimeout(() => !this.#isOver && this.connect(), reconnectMs)
    }
    new Connection(url, onFree, lost)
  }

  /** @param sinceMs from when the latency counts. @returns false when there is nothing more to ask. */
  ask(connection: Connection, sinceMs: number): boolean {
    const ask = this.#options.script.next()
    if (!ask) {
      this.isDry = true
      return false
    }
    const tally = this.#options.tally()
    this.#underWay.set(connection, { ask, tally })
    connection.ask(ask.text, (answer) => {
      tally.answered(answer, performance.now() - sinceMs)
      ask.answered?.(answer)
      this.#ended(connection)
      if (connection.isOpen) this.#options.onFree(connection)
    })
    return true
  }

  get askingCount(): number {
    return this.#underWay.size
  }

  /** Resolves when all that was asked is answered or lost. Nothing must be asked any more. */
  async drained(patienceMs: number): Promise<void> {
    this.#isOver = true
    if (this.#underWay.size === 0) return
    const idle = Promise.withResolvers<void>()
    this.#onIdle = idle.resolve
    // Whoever isn't answered by now is cut off, and counts as lost.
    const cut = setTimeout(() => {
      for (const connection of this.#underWay.keys()) connection.close()
    }, patienceMs)
    await idle.promise
    clearTimeout(cut)
  }

  #ended(connection: Connection): void {
    this.#underWay.delete(connection)
    if (this.#underWay.size === 0) this.#onIdle?.()
  }
}

import type { NodeId, NodeInfo, PeerHandler, Peers } from '../../src/clusterPorts.ts'
import { PeerLostError, PeerUnreachableError } from '../../src/faults.ts'
import type { FreezableClock } from './freezableClock.ts'
import type { ManualClock } from './manualClock.ts'

interface End {
  readonly clock: FreezableClock
  readonly handler: PeerHandler
}

const latencyMs = 1
/** A stream on which nothing is heard for this long is taken for broken. */
const silentMs = 3000

/** The network between the nodes: what is sent takes a moment, arrives as JSON, or doesn't. */
export class PeerNetwork {
  readonly #world: ManualClock
  readonly #ends = new Map<NodeId, End>()
  readonly #cut = new Set<string>()
  readonly #breakers = new Map<NodeId, Set<() => void>>()
  /** Notes are lost while it is set; requests are not. */
  losesNotes = false

  constructor(world: ManualClock) {
    this.#world = world
  }

  /** @returns the node's streams to all others. */
  join(id: NodeId, end: End): Peers {
    this.#ends.set(id, end)
    return {
      connect: (_nodes: readonly NodeInfo[]) => {},
      ask: (to, request, timeoutMs) => this.#ask(id, to, request, timeoutMs),
      reaches: (to) => !this.#isCut(id, to),
      tell: (to, note) => void this.#tell(id, to, note),
      close: async () => this.leave(id),
    }
  }

  /** The process is gone: its streams break. */
  leave(id: NodeId): void {
    this.#ends.delete(id)
    for (const broke of this.#breakers.get(id) ?? []) broke()
  }

  /** Neither of the two hears the other; nobody says that it is so. */
  cut(a: NodeId, b: NodeId): void {
    this.#cut.add(`${a} ${b}`).add(`${b} ${a}`)
  }

  heal(): void {
    this.#cut.clear()
  }

  async #ask(from: NodeId, to: NodeId, request: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#isCut(from, to)) throw new PeerUnreachableError(`no stream to ${to}`)
    const own = this.#ends.get(from)!
    const end = this.#ends.get(to)!
    const answer = Promise.withResolvers<unknown>()
    const broke = () => answer.reject(new PeerLostError(`the stream to ${to} broke`))
    const breakers = this.#breakers.get(to) ?? new Set()
    this.#breakers.set(to, breakers.add(broke))
    const calledOff = own.clock.after(Math.min(timeoutMs, silentMs), broke)
    const sent = JSON.stringify(request)
    this.#world.after(latencyMs, () => {
      if (this.#isCut(from, to)) return
      // The process at the other end may be frozen: then it reads this later.
      end.clock.after(0, () => {
        void end.handler.answer(from, JSON.parse(sent)).then((reply) => {
          if (this.#isCut(from, to)) return
          own.clock.after(latencyMs, () => answer.resolve(JSON.parse(JSON.stringify(reply))))
        })
      })
    })
    try {
      return await answer.promise
    } finally {
      calledOff()
      breakers.delete(broke)
    }
  }

  async #tell(from: NodeId, to: NodeId, note: unknown): Promise<void> {
    const end = this.#ends.get(to)
    if (!end || this.losesNotes || this.#isCut(from, to)) return
    const sent = JSON.stringify(note)
    this.#world.after(latencyMs, () => {
      if (!this.#isCut(from, to)) end.clock.after(0, () => end.handler.hear(from, JSON.parse(sent)))
    })
  }

  #isCut(from: NodeId, to: NodeId): boolean {
    return !this.#ends.has(from) || !this.#ends.has(to) || this.#cut.has(`${from} ${to}`)
  }
}

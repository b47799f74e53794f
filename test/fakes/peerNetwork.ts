import type { NodeId, NodeInfo, PeerHandler, Peers } from '../../src/clusterPorts.ts'
import { PeerLostError, PeerUnreachableError } from '../../src/faults.ts'
import type { FreezableClock } from './freezableClock.ts'
import type { ManualClock } from './manualClock.ts'

interface End {
  readonly clock: FreezableClock
  readonly handler: PeerHandler
}

/** A stream on which nothing is heard for this long is taken for broken. */
const silentMs = 3000

/** The network between the nodes: what is sent takes a moment, arrives as JSON and in order, or doesn't. */
export class PeerNetwork {
  readonly #world: ManualClock
  readonly #wayMs: () => number
  readonly #ends = new Map<NodeId, End>()
  readonly #cut = new Set<string>()
  readonly #silent = new Set<string>()
  /** Requests that wait, by the pair of nodes: how to break each off. */
  readonly #breakers = new Map<string, Set<() => void>>()
  /** By sender and receiver: when the last message arrives. */
  readonly #lastMs = new Map<string, number>()
  /** Rises when the stream of a pair breaks: what was on its way is lost. */
  readonly #streams = new Map<string, number>()
  /** Notes are lost while it is set; requests are not. */
  losesNotes = false

  /** @param wayMs how long a message takes. */
  constructor(world: ManualClock, wayMs: () => number = () => 1) {
    this.#world = world
    this.#wayMs = wayMs
  }

  /** @returns the node's streams to all others. */
  join(id: NodeId, end: End): Peers {
    this.#ends.set(id, end)
    return {
      connect: (_nodes: readonly NodeInfo[]) => {},
      ask: (to, request, timeoutMs) => this.#ask(id, to, request, timeoutMs),
      reaches: (to) => !this.#isCut(id, to),
      tell: (to, note) => this.#tell(id, to, note),
      close: async () => this.leave(id),
    }
  }

  /** The process is gone: its streams break. */
  leave(id: NodeId): void {
    for (const other of this.#ends.keys()) if (other !== id) this.breakOff(id, other)
    this.#ends.delete(id)
  }

  /** The stream between the two breaks, and is made again at once. */
  breakOff(a: NodeId, b: NodeId): void {
    const pair = pairOf(a, b)
    this.#streams.set(pair, (this.#streams.get(pair) ?? 0) + 1)
    for (const broke of this.#breakers.get(pair) ?? []) broke()
  }

  /** Neither of the two hears the other; both know, and say so. */
  cut(a: NodeId, b: NodeId): void {
    this.#cut.add(pairOf(a, b))
  }

  /** Neither of the two hears the other, and nobody says that it is so. */
  silence(a: NodeId, b: NodeId): void {
    this.#silent.add(pairOf(a, b))
  }

  /** Makes all whole again, or those two. */
  heal(a?: NodeId, b?: NodeId): void {
    for (const broken of [this.#cut, this.#silent]) {
      if (a === undefined || b === undefined) broken.clear()
      else broken.delete(pairOf(a, b))
    }
  }

  async #ask(from: NodeId, to: NodeId, request: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#isCut(from, to)) throw new PeerUnreachableError(`no stream to ${to}`)
    const own = this.#ends.get(from)!
    const end = this.#ends.get(to)!
    const answer = Promise.withResolvers<unknown>()
    const broke = () =>
      own.clock.after(0, () => answer.reject(new PeerLostError(`the stream to ${to} broke`)))
    const pair = pairOf(from, to)
    const breakers = this.#breakers.get(pair) ?? new Set()
    this.#breakers.set(pair, breakers.add(broke))
    const calledOff = own.clock.after(Math.min(timeoutMs, silentMs), broke)
    const sent = JSON.stringify(request)
    this.#send(from, to, end.clock, () => {
      void end.handler.answer(from, JSON.parse(sent)).then((reply) => {
        const said = JSON.stringify(reply)
        this.#send(to, from, own.clock, () => answer.resolve(JSON.parse(said)))
      })
    })
    try {
      return await answer.promise
    } finally {
      calledOff()
      breakers.delete(broke)
    }
  }

  #tell(from: NodeId, to: NodeId, note: unknown): void {
    const end = this.#ends.get(to)
    if (!end || this.losesNotes) return
    const sent = JSON.stringify(note)
    this.#send(from, to, end.clock, () => end.handler.hear(from, JSON.parse(sent)))
  }

  /** The process at the other end may be frozen: then it reads this later. */
  #send(from: NodeId, to: NodeId, clock: FreezableClock, arrive: () => void): void {
    const isCut = () => this.#isCut(from, to) || this.#silent.has(pair)
    const pair = pairOf(from, to)
    if (isCut()) return
    const stream = this.#streams.get(pair)
    const way = `${from} ${to}`
    const nowMs = this.#world.monotonicMs()
    const atMs = Math.max(nowMs + this.#wayMs(), this.#lastMs.get(way) ?? 0)
    this.#lastMs.set(way, atMs)
    this.#world.after(atMs - nowMs, () => {
      if (!isCut() && this.#streams.get(pair) === stream) clock.after(0, arrive)
    })
  }

  #isCut(from: NodeId, to: NodeId): boolean {
    return !this.#ends.has(from) || !this.#ends.has(to) || this.#cut.has(pairOf(from, to))
  }
}

function pairOf(a: NodeId, b: NodeId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}

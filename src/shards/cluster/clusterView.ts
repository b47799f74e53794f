import type { ClusterRows, NodeFitness, NodeId, NodeInfo, NodeRow } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { Clock } from '../../ports.ts'
import { placement } from './placement.ts'

export interface Owner {
  readonly nodeId: NodeId | null
  /** 0: nobody has claimed the shard yet. */
  readonly epoch: number
}

interface Seen {
  readonly row: NodeRow
  /** When its beats were last seen to rise. */
  readonly roseAtMs: number
}

interface Waiter {
  readonly epoch: number
  readonly settle: (newer: boolean) => void
}

const nobody: Owner = { nodeId: null, epoch: 0 }

/**
 * What this node knows of the others and of who owns what. It may be late, which costs a detour, never a seat.
 *
 * Lives are judged by this node's monotonic clock and the others' beats, so no machine's time of day matters.
 */
export class ClusterView {
  readonly #self: NodeId
  readonly #clock: Clock
  readonly #deadAfterMs: number
  readonly #seen = new Map<NodeId, Seen>()
  readonly #owners: Owner[]
  readonly #waiters: Set<Waiter>[]
  readonly #listeners: ((shardId: ShardId, owner: Owner) => void)[] = []
  #observedAtMs: number | undefined
  /** Made from what was observed last, when somebody asks. */
  #placed: NodeInfo[][] | undefined

  /** @param deadAfterMs a node whose beats haven't risen for this long is taken for dead. */
  constructor(self: NodeId, shardCount: number, clock: Clock, deadAfterMs: number) {
    this.#self = self
    this.#clock = clock
    this.#deadAfterMs = deadAfterMs
    this.#owners = Array.from({ length: shardCount }, () => nobody)
    this.#waiters = Array.from({ length: shardCount }, () => new Set())
  }

  /** Milliseconds since the table was last read; Infinity before the first time. */
  get ageMs(): number {
    return this.#observedAtMs === undefined
      ? Number.POSITIVE_INFINITY
      : this.#clock.monotonicMs() - this.#observedAtMs
  }

  observe({ nodes, shards }: ClusterRows): void {
    const nowMs = this.#clock.monotonicMs()
    // While this node could not look, the others may have beaten all the time: their time begins anew.
    const blind = this.ageMs >= this.#deadAfterMs
    this.#observedAtMs = nowMs
    this.#placed = undefined
    const listed = new Set(nodes.map(({ id }) => id))
    for (const id of this.#seen.keys()) if (!listed.has(id)) this.#seen.delete(id)
    for (const row of nodes) {
      const known = this.#seen.get(row.id)
      const isSilent = known !== undefined && known.row.beats === row.beats && !blind
      this.#seen.set(row.id, { row, roseAtMs: isSilent ? known.roseAtMs : nowMs })
    }
    for (const { shardId, nodeId, epoch } of shards) {
      if (nodeId !== null) this.learn(shardId, nodeId, epoch)
    }
  }

  /** Takes note of a claim; one that is older than what is known changes nothing. */
  learn(shardId: ShardId, nodeId: NodeId, epoch: number): void {
    const known = this.#owners[shardId]
    if (!known || epoch <= known.epoch) return
    const owner = { nodeId, epoch }
    this.#owners[shardId] = owner
    for (const listener of this.#listeners) listener(shardId, owner)
    for (const waiter of [...this.#waiters[shardId]!]) if (epoch > waiter.epoch) waiter.settle(true)
  }

  /** Calls with every claim from now on. */
  onClaim(listener: (shardId: ShardId, owner: Owner) => void): void {
    this.#listeners.push(listener)
  }

  owner(shardId: ShardId): Owner {
    return this.#owners[shardId]!
  }

  node(id: NodeId): NodeInfo | undefined {
    return this.#seen.get(id)?.row
  }

  isAlive(id: NodeId): boolean {
    const seen = this.#seen.get(id)
    return id === this.#self || (seen !== undefined && this.#isAlive(seen))
  }

  /** Whether what it owns is to be left to it. */
  isServing(id: NodeId): boolean {
    const fitness = this.node(id)?.fitness
    // One that is draining hands over what it has.
    return this.isAlive(id) && fitness !== undefined && fitness !== 'unfit'
  }

  /** All that live, this node among them once it has beaten. */
  alive(): NodeInfo[] {
    return [...this.#seen.values()].filter((seen) => this.#isAlive(seen)).map(({ row }) => row)
  }

  /** Silent for long: nobody needs their rows any more. */
  silentFor(ms: number): NodeInfo[] {
    return [...this.#seen.values()]
      .filter(({ roseAtMs }) => this.#agedMs(roseAtMs) >= ms)
      .map(({ row }) => row)
  }

  /**
   * Nodes that may be given the shard, the preferred one first: those that have been fit for long enough, then
   * newcomers, who serve as long as there is nobody else.
   */
  candidates(shardId: ShardId): readonly NodeInfo[] {
    this.#placed ??= this.#place()
    return this.#placed[shardId]!
  }

  /** Resolves with true as soon as a claim after that epoch is known, with false when the time is up. */
  newerClaim(shardId: ShardId, epoch: number, timeoutMs: number): Promise<boolean> {
    if (this.owner(shardId).epoch > epoch) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (newer: boolean) => {
        cancel()
        waiters.delete(waiter)
        resolve(newer)
      }
      const waiters = this.#waiters[shardId]!
      const waiter = { epoch, settle }
      const cancel = this.#clock.after(timeoutMs, () => settle(false))
      waiters.add(waiter)
    })
  }

  /** How many wait for a claim of that shard. */
  waiting(shardId: ShardId): number {
    return this.#waiters[shardId]!.size
  }

  #place(): NodeInfo[][] {
    const alive = this.alive()
    const being = (fitness: NodeFitness) => alive.filter((node) => node.fitness === fitness)
    const fit = placement(this.#owners.length, being('fit'))
    const newcomers = placement(this.#owners.length, being('new'))
    return this.#owners.map((_, shardId) => [...fit[shardId]!, ...newcomers[shardId]!])
  }

  #isAlive({ roseAtMs }: Seen): boolean {
    return this.#agedMs(roseAtMs) < this.#deadAfterMs
  }

  /** As of the last look: who was silent while nobody looked is not to blame. */
  #agedMs(sinceMs: number): number {
    return (this.#observedAtMs ?? 0) - sinceMs
  }
}

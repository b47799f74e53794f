import type { Membership, NodeFitness, NodeId, NodeInfo, ShardLeases } from '../../clusterPorts.ts'
import type { Clock, Telemetry } from '../../ports.ts'
import type { ClusterView } from './clusterView.ts'

export interface HeartbeatLimits {
  readonly beatEveryMs: number
  /** A node is `fit` once it has lived and been able to get leases for this long without a break. */
  readonly stableAfterMs: number
  /** A node that couldn't beat for this long has had a break: the others have taken it for dead. */
  readonly deadAfterMs: number
  /** The row of a node that has been silent for this long is dropped. */
  readonly buryAfterMs: number
}

export interface HeartbeatOptions {
  readonly self: Omit<NodeInfo, 'fitness'>
  readonly membership: Membership
  readonly leases: Pick<ShardLeases, 'check'>
  readonly view: ClusterView
  /** Whether the claims that this node has tried lately have worked. */
  readonly couldClaim: () => boolean
  /** Whether a node can be asked something. */
  readonly reaches: (id: NodeId) => boolean
  /** Called after each beat that was heard. */
  readonly onBeat: () => void
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: HeartbeatLimits
}

/** Says that this node lives, and how it is; reads how the others are. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  /** Since when this node could serve without a break. */
  #fitSinceMs: number | undefined
  #beatAtMs = Number.NEGATIVE_INFINITY
  /** Whether it has reached another node, or found none that serves. */
  #isAcquainted = false
  #isDraining = false
  #isLost = false
  #alive: readonly NodeId[] = []
  #hasNoLeases = false
  #isClosed = false
  #running: Promise<void> | undefined
  #cancelBeat: () => void = () => {}

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Beats, and goes on until closed. @throws StorageUnavailableError the first beat failed. */
  async start(): Promise<void> {
    await this.#beat()
    this.#beatLater()
  }

  /** Tells the others, now, that this node is about to leave. Never rejects. */
  async drain(): Promise<void> {
    this.#isDraining = true
    await this.#running
    await this.#tryBeat()
  }

  /** Takes `drain` back, and tells the others. Never rejects. */
  async stay(): Promise<void> {
    this.#isDraining = false
    await this.#running
    await this.#tryBeat()
  }

  /** Stops, and drops the node's row. Never rejects. */
  async close(): Promise<void> {
    const { membership, self } = this.#options
    this.#isClosed = true
    this.#cancelBeat()
    await this.#running
    // Otherwise the others find out by its silence.
    await membership.drop(self.id).catch(() => {})
  }

  #beatLater(): void {
    const { clock, limits } = this.#options
    this.#cancelBeat = clock.after(limits.beatEveryMs, () => {
      this.#running = this.#tryBeat().then(() => {
        this.#running = undefined
        if (!this.#isClosed) this.#beatLater()
      })
    })
  }

  async #tryBeat(): Promise<void> {
    const { telemetry } = this.#options
    try {
      await this.#beat()
      if (this.#isLost) telemetry.serviceBack('database')
      this.#isLost = false
    } catch (error) {
      if (!this.#isLost) telemetry.serviceLost('database', error)
      this.#isLost = true
    }
  }

  async #beat(): Promise<void> {
    const { self, membership, view, onBeat, clock, limits } = this.#options
    const fitness = await this.#fitness()
    const rows = await membership.beat({ ...self, fitness })
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#beatAtMs >= limits.deadAfterMs) this.#fitSinceMs = nowMs
    this.#beatAtMs = nowMs
    view.observe(rows)
    for (const { id } of view.silentFor(limits.buryAfterMs)) await membership.drop(id)
    this.#tellNodes()
    onBeat()
  }

  /**
   * A node that no other one has ever let in, because it has another secret or they can't reach it, would only keep
   * shards from everybody. Once let in, it stays: two that can't see each other mustn't both give up.
   */
  #acquaint(): boolean {
    const { self, view, reaches } = this.#options
    // Before the first look nobody is known, which is no proof that nobody is there.
    if (!Number.isFinite(view.ageMs)) return true
    const others = view.alive().filter(({ id }) => id !== self.id && view.isServing(id))
    this.#isAcquainted ||= others.length === 0 || others.some(({ id }) => reaches(id))
    return this.#isAcquainted
  }

  #tellNodes(): void {
    const { view, telemetry } = this.#options
    const alive = view
      .alive()
      .map(({ id }) => id)
      .sort()
    if (`${alive}` === `${this.#alive}`) return
    this.#alive = alive
    telemetry.nodesAlive(alive)
  }

  /** Whether other nodes have let this one in, or there are none. */
  get isAcquainted(): boolean {
    return this.#isAcquainted
  }

  async #fitness(): Promise<NodeFitness> {
    const { leases, couldClaim, clock, telemetry, limits } = this.#options
    if (this.#isDraining) return 'draining'
    try {
      await leases.check()
    } catch (error) {
      if (!this.#hasNoLeases) telemetry.serviceLost('leases', error)
      this.#hasNoLeases = true
      this.#fitSinceMs = undefined
      return 'unfit'
    }
    if (this.#hasNoLeases) telemetry.serviceBack('leases')
    this.#hasNoLeases = false
    if (!couldClaim() || !this.#acquaint()) {
      this.#fitSinceMs = undefined
      return 'unfit'
    }
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#beatAtMs >= limits.deadAfterMs) this.#fitSinceMs = nowMs
    this.#fitSinceMs ??= nowMs
    return nowMs - this.#fitSinceMs >= limits.stableAfterMs ? 'fit' : 'new'
  }
}

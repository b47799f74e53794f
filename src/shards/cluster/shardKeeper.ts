import type { NodeId, NodeInfo, ShardLeases } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import { LeaseUnavailableError, NotOwnerError } from '../../faults.ts'
import type { Clock, Telemetry } from '../../ports.ts'
import type { ShardHost } from '../shardHost.ts'
import type { ClusterView } from './clusterView.ts'
import { HeldLease, type RenewalLimits } from './heldLease.ts'
import { type OrphanLimits, OrphanWatch } from './orphanWatch.ts'
import type { ShardDepth } from './peerCalls.ts'
import type { PeerLine } from './peerLine.ts'

/** How shards are taken and given away. Defaults, with their reasons, are in config.ts. */
export interface KeeperLimits extends RenewalLimits, OrphanLimits {
  /** Between two looks at what to take and what to give away. */
  readonly lookEveryMs: number
  /** Claims under way at once. */
  readonly claimsMax: number
  /** Shards being given away at once. */
  readonly movesMax: number
  /** A shard that is given away answers what it has been asked for at most this long. */
  readonly handOverMs: number
  /** A node that couldn't take a shard is left alone for this long. */
  readonly moveAgainMs: number
  /** Without a look at the database for this long, the node gives its shards to those who can see it. */
  readonly cutOffAfterMs: number
}

/** All that serves one shard, made for one claim and not used again after it. */
export interface ServedShard {
  readonly host: ShardHost
  /** Takes no more turns, writes what was taken, and lets go of everything but the maps. */
  close(): Promise<void>
}

export interface ShardKeeperOptions {
  readonly self: NodeId
  readonly shardCount: number
  readonly view: ClusterView
  readonly leases: ShardLeases
  readonly openShard: (
    shardId: ShardId,
    claim: { mayServe: () => boolean; onClaimed: (epoch: number) => void },
  ) => ServedShard
  readonly line: Pick<PeerLine, 'announce' | 'offer' | 'give'>
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: KeeperLimits
}

interface Held {
  readonly lease: HeldLease
  readonly shard: ServedShard
}

/**
 * Decides which shards this node serves: takes those that have no owner, gives away those that belong elsewhere, and
 * lets go of those whose lease is over.
 */
export class ShardKeeper {
  readonly #options: ShardKeeperOptions
  readonly #held = new Map<ShardId, Held>()
  readonly #claiming = new Map<ShardId, Promise<void>>()
  readonly #moving = new Map<ShardId, Promise<void>>()
  /** Shards of before, of which nobody else is known to have taken over: their maps are the last word. */
  readonly #former = new Map<ShardId, ServedShard>()
  readonly #closing = new Set<Promise<void>>()
  readonly #orphans: OrphanWatch
  readonly #notBeforeMs = new Map<ShardId, number>()
  #isDraining = false
  #isClosed = false
  #cancelLook: () => void = () => {}

  constructor(options: ShardKeeperOptions) {
    this.#options = options
    const { self, view, clock, limits } = options
    this.#orphans = new OrphanWatch(self, view, clock, limits)
    view.onClaim((shardId, { nodeId, epoch }) => {
      const held = this.#held.get(shardId)
      // Nothing that is decided here can be written any more, however good the lease is.
      if (held && nodeId !== self && epoch > held.shard.host.epoch) this.#leave(shardId, 'lease-lapsed')
      this.#former.get(shardId)?.host.forgetMaps()
      this.#former.delete(shardId)
    })
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Looks at what to take and what to give away, now and from time to time. */
  start(): void {
    this.#look()
  }

  /** What serves the shard here; undefined when nothing does. */
  host(shardId: ShardId): ShardHost | undefined {
    return this.#held.get(shardId)?.shard.host
  }

  /** As `host`, once a claim that is under way has ended, or the time is up. */
  async hostSoon(shardId: ShardId, timeoutMs: number): Promise<ShardHost | undefined> {
    const claiming = this.#claiming.get(shardId)
    if (claiming) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(timeoutMs, resolve)
        claiming
          .catch(() => {})
          .then(() => {
            cancel()
            resolve()
          })
      })
    }
    return this.host(shardId)
  }

  /** Whether the claims that were tried lately have worked. */
  get couldClaim(): boolean {
    return this.#orphans.couldClaim
  }

  /** What is served here, and how much of it is in memory. */
  depths(): ShardDepth[] {
    return [...this.#held].map(([shardId, { shard }]) => ({ shardId, ...shard.host.depth() }))
  }

  /** Whether a shard that is offered could be served here right away. */
  couldTake(): boolean {
    return !this.#isDraining && !this.#isClosed && this.#claiming.size < this.#options.limits.claimsMax
  }

  /**
   * Serves the shard from when it resolves, unless it is served already.
   *
   * @throws NotOwnerError another node has the lease, or this one wants no more shards.
   * @throws LeaseUnavailableError, StorageUnavailableError
   */
  async claim(shardId: ShardId): Promise<void> {
    if (this.#held.has(shardId)) return
    if (this.#isDraining || this.#isClosed) throw new NotOwnerError('this node takes no more shards')
    await this.#claimOnce(shardId).catch((error) => {
      // One that was under way may have come too early for a lease that has just been given back.
      if (!(error instanceof NotOwnerError)) throw error
      return this.#claimOnce(shardId)
    })
  }

  #claimOnce(shardId: ShardId): Promise<void> {
    const known = this.#claiming.get(shardId)
    if (known) return known
    const claim = this.#claim(shardId).finally(() => this.#claiming.delete(shardId))
    this.#claiming.set(shardId, claim)
    return claim
  }

  /** Gives all shards away, as far as there are nodes to take them. */
  async drain(): Promise<void> {
    this.#isDraining = true
    await Promise.allSettled(this.#claiming.values())
    const shardIds = [...this.#held.keys()]
    const giveOn = async () => {
      for (let next = shardIds.shift(); next !== undefined; next = shardIds.shift()) {
        const shardId = next
        // One that was offered meanwhile, and not wanted, is still here.
        await this.#moving.get(shardId)
        await this.#moveOnce(shardId, () => this.#offer(shardId, this.#others(shardId)))
      }
    }
    await Promise.all(Array.from({ length: this.#options.limits.movesMax }, giveOn))
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelLook()
    await Promise.allSettled(this.#claiming.values())
    for (const shardId of [...this.#held.keys()]) this.#leave(shardId, 'stopped')
    await Promise.all(this.#closing)
  }

  async #claim(shardId: ShardId): Promise<void> {
    const { leases, openShard, line, view, self, clock, limits } = this.#options
    const granted = await leases.acquire(shardId)
    if (!granted) throw new NotOwnerError(`another node has the lease of shard ${shardId}`)
    const lease = new HeldLease(granted, clock, limits, () => this.#leave(shardId, 'lease-lapsed'))
    const shard = openShard(shardId, {
      mayServe: () => lease.isValid,
      onClaimed: (epoch) => {
        this.#held.set(shardId, { lease, shard })
        view.learn(shardId, self, epoch)
        line.announce(shardId, epoch)
      },
    })
    try {
      await shard.host.claim()
    } catch (error) {
      await Promise.all([lease.release(), shard.close()])
      throw error
    }
  }

  #look(): void {
    const { clock, limits, view } = this.#options
    if (this.#isClosed) return
    this.#cancelLook()
    this.#cancelLook = clock.after(limits.lookEveryMs, () => this.#look())
    if (view.ageMs >= limits.cutOffAfterMs) {
      for (const shardId of [...this.#held.keys()]) this.#leave(shardId, 'cut-off')
      return
    }
    for (let shardId = 0; shardId < this.#options.shardCount; shardId++) {
      if (this.#moving.has(shardId) || this.#claiming.has(shardId)) continue
      if (this.#held.has(shardId)) this.#giveAwayIfMisplaced(shardId)
      else if (this.#claiming.size < limits.claimsMax && this.#orphans.isMine(shardId))
        this.#claimAndLookOn(shardId)
    }
  }

  #claimAndLookOn(shardId: ShardId): void {
    this.#claimOnce(shardId).then(
      // There may be more to claim than may be claimed at once.
      () => this.#look(),
      (error) => {
        // Both are told elsewhere, or are no trouble.
        if (error instanceof NotOwnerError || error instanceof LeaseUnavailableError) return
        this.#options.telemetry.shardFailed(shardId, error)
        this.#orphans.claimFailed(shardId)
      },
    )
  }

  #giveAwayIfMisplaced(shardId: ShardId): void {
    const { view, self, clock, limits } = this.#options
    const preferred = view.candidates(shardId)[0]
    if (!preferred || preferred.id === self || this.#moving.size >= limits.movesMax) return
    if (clock.monotonicMs() < (this.#notBeforeMs.get(shardId) ?? 0)) return
    // Shares are settled between those that stay. Leases that can't be had can't be given back either.
    const areFit = preferred.fitness === 'fit' && view.node(self)?.fitness === 'fit'
    if (areFit || this.#isDraining) void this.#moveOnce(shardId, () => this.#offer(shardId, [preferred]))
  }

  /** To the first that wants it; when nobody does it is served to the end. */
  async #offer(shardId: ShardId, to: readonly NodeInfo[]): Promise<void> {
    const { line, clock, limits } = this.#options
    for (const { id } of to) if (await line.offer(id, shardId)) return this.#move(shardId, id)
    this.#notBeforeMs.set(shardId, clock.monotonicMs() + limits.moveAgainMs)
  }

  /** One move of a shard at a time. Never rejects. */
  #moveOnce(shardId: ShardId, move: () => Promise<void>): Promise<void> {
    const moving = this.#moving.get(shardId) ?? move().finally(() => this.#moving.delete(shardId))
    this.#moving.set(shardId, moving)
    return moving
  }

  /** From the last command that is taken here to the first that the next owner takes nobody is refused: they wait. */
  async #move(shardId: ShardId, to: NodeId): Promise<void> {
    const { line, limits } = this.#options
    const held = this.#held.get(shardId)
    if (!held) return
    await held.shard.host.drain(limits.handOverMs)
    await this.#leave(shardId, 'handed-over')
    const rest = this.#others(shardId).filter(({ id }) => id !== to)
    for (const id of [to, ...rest.map((node) => node.id)]) if (await line.give(id, shardId)) return
    // Nobody has taken it after all, or another one of its own accord.
    if (!this.#isClosed) await this.#claimOnce(shardId).catch(() => {})
  }

  #others(shardId: ShardId): NodeInfo[] {
    const { view, self } = this.#options
    return view.candidates(shardId).filter(({ id }) => id !== self)
  }

  /** @returns when the lease has been given back; never rejects. */
  async #leave(shardId: ShardId, why: Parameters<Telemetry['shardLeft']>[1]): Promise<void> {
    const held = this.#held.get(shardId)
    // Lost while it was being claimed: the claim fails of itself.
    if (!held) return
    this.#held.delete(shardId)
    this.#former.set(shardId, held.shard)
    this.#options.telemetry.shardLeft(shardId, why)
    const closing: Promise<void> = held.shard.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    await held.lease.release()
  }
}

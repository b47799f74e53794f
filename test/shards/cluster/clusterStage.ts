import type { ShowId } from '../../../src/core/ids.ts'
import type { Command, Idempotency } from '../../../src/core/reservations/command.ts'
import type { Outcome } from '../../../src/core/reservations/outcome.ts'
import { shardOf } from '../../../src/core/shows/shardOf.ts'
import { creator } from '../../contracts/shardWriter.ts'
import { hallId, layoutOf, now, reserve, showOf } from '../../core/builders.ts'
import { LeaseTable } from '../../fakes/fakeLeases.ts'
import { FakeMembership } from '../../fakes/fakeMembership.ts'
import { ManualClock } from '../../fakes/manualClock.ts'
import { MemoryStore } from '../../fakes/memoryStore.ts'
import { PeerNetwork } from '../../fakes/peerNetwork.ts'
import { tick } from '../../fakes/tick.ts'
import { StageNode } from './stageNode.ts'

const shardCount = 6
const seatCount = 200
const stepMs = 5

/** A request, from when it was made until it was answered. */
export interface Asked {
  readonly via: string
  readonly showId: ShowId
  readonly command: Command
  readonly atMs: number
  tookMs?: number
  answer?: Outcome
  error?: Error & { code?: string }
}

/** A whole cluster in one process: real nodes on fakes of everything that they share, and time moved by hand. */
export class ClusterStage {
  readonly clock = new ManualClock(now)
  readonly shardCount = shardCount
  readonly disk = {
    shows: new MemoryStore(),
    membership: new FakeMembership(),
    writers: new Map<string, string>(),
    doubles: [] as string[],
  }
  readonly leases = new LeaseTable(this.clock)
  readonly network = new PeerNetwork(this.clock)
  readonly nodes: StageNode[] = []
  readonly asked: Asked[] = []
  /** One for each shard, by its number. */
  readonly showIds: ShowId[] = []
  readonly #over = Promise.withResolvers<void>()
  readonly #seatsAsked = new Map<number, number>()

  /** Nodes that start at the same time, named a, b and so on, after `ms`; 8 seconds are enough to settle. */
  static async settled(nodeCount: number, ms = 8000): Promise<ClusterStage> {
    const stage = new ClusterStage()
    await stage.makeShows()
    for (let i = 0; i < nodeCount; i++) stage.add('abcdefgh'[i]!)
    await stage.run(ms)
    return stage
  }

  async makeShows(): Promise<void> {
    const layout = layoutOf('A'.repeat(seatCount))
    await this.disk.shows.createHall({ id: hallId, name: 'One', layout, version: 1, seatCount })
    for (let shardId = 0; shardId < shardCount; shardId++) {
      this.disk.membership.owners.set(shardId, { shardId, epoch: 0, nodeId: null })
      let n = 0
      while (shardOf(`show${n}` as ShowId, shardCount) !== shardId) n++
      const id = `show${n}` as ShowId
      await this.disk.shows.createShow(showOf({ id, maxSeatsPerUser: seatCount }), shardId, creator)
      this.showIds.push(id)
    }
  }

  /** Starts a node; the same name has the same address, and another id when it has run before. */
  add(name: string): StageNode {
    const runs = this.nodes.filter(({ id }) => id.startsWith(name)).length
    const id = runs === 0 ? name : `${name}${runs + 1}`
    const node = new StageNode(id, 3000 + name.charCodeAt(0), this)
    this.nodes.push(node)
    void node.start()
    return node
  }

  node(id: string): StageNode {
    return this.nodes.find((node) => node.id === id)!
  }

  /** Nothing of it is heard any more; what it has sent arrives. */
  crash(node: StageNode): void {
    node.isCrashed = true
    node.clock.freeze()
    this.network.leave(node.id)
  }

  /** As a process does that is told to stop. */
  async stop(node: StageNode): Promise<void> {
    await node.ops.leave()
    await node.heartbeat.close()
    await node.keeper.close()
    this.crash(node)
  }

  /** Resolves when the test says that it ends: for what may never end otherwise. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  end(): void {
    this.#over.resolve()
  }

  get running(): StageNode[] {
    return this.nodes.filter(({ isCrashed }) => !isCrashed)
  }

  /** Lets time pass. Every `everyMs` a seat of the next show is asked for, of every node in turn. */
  async run(ms: number, everyMs = Number.POSITIVE_INFINITY): Promise<void> {
    let sinceMs = 0
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      this.clock.advance(stepMs)
      await tick()
      sinceMs += stepMs
      if (sinceMs < everyMs) continue
      sinceMs = 0
      const ready = this.running.filter(({ clock }) => !clock.isFrozen)
      const via = ready[this.asked.length % ready.length]
      if (via) this.reserveNext(via, Math.floor(this.asked.length / ready.length) % shardCount)
    }
  }

  /** Lets time pass until every request is answered, at most as long as any may take. */
  async rest(): Promise<void> {
    const isDone = () => this.asked.every(({ tookMs }) => tookMs !== undefined)
    for (let passedMs = 0; !isDone() && passedMs < 15_000; passedMs += stepMs) await this.run(stepMs)
  }

  /** Lets time pass until it is so. */
  async until(isSo: () => boolean, withinMs = 20_000): Promise<number> {
    const startMs = this.clock.monotonicMs()
    while (!isSo()) {
      if (this.clock.monotonicMs() - startMs > withinMs) throw new Error(`not so within ${withinMs} ms`)
      await this.run(stepMs)
    }
    return this.clock.monotonicMs() - startMs
  }

  /** Asks for a seat that nobody has been asked for before. */
  reserveNext(via: StageNode, shardId: number): Asked {
    const n = (this.#seatsAsked.get(shardId) ?? 0) + 1
    this.#seatsAsked.set(shardId, n)
    return this.ask(via, shardId, reserve(`user${n}`, `A${n}`))
  }

  ask(via: StageNode, shardId: number, command: Command, idempotency?: Idempotency): Asked {
    const showId = this.showIds[shardId]!
    const atMs = this.clock.monotonicMs()
    const one: Asked = { via: via.id, showId, command, atMs }
    this.asked.push(one)
    const took = () => {
      one.tookMs = this.clock.monotonicMs() - atMs
    }
    via.router.ask(showId, command, idempotency).then(
      (answer) => {
        one.answer = answer
        took()
      },
      (error) => {
        one.error = error
        took()
      },
    )
    return one
  }

  /** Requests that got something else than a yes, in words. */
  async failures(): Promise<string[]> {
    await this.rest()
    return this.asked
      .filter(({ answer }) => !answer?.ok)
      .map(({ via, showId, atMs, tookMs, answer, error }) => {
        const what = error
          ? `${error.name} ${error.code ? error.message : error.stack}`
          : JSON.stringify(answer ?? 'no answer yet')
        return `${showId} via ${via} at ${atMs} after ${tookMs}: ${what}`
      })
  }

  /** The nodes that serve each shard, by its number. */
  serving(): string[] {
    return this.showIds.map((_, shardId) =>
      this.running
        .filter((node) => node.shards.includes(shardId))
        .map(({ id }) => id)
        .join('+'),
    )
  }

  /** How many shards each running node serves. */
  shares(): Record<string, number> {
    return Object.fromEntries(this.running.map((node) => [node.id, node.shards.length]))
  }

  epochs(): number[] {
    return this.showIds.map((_, shardId) => this.disk.shows.epoch(shardId))
  }
}

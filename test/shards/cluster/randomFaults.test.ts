import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clusterDefaults } from '../../../src/clusterDefaults.ts'
import type { ShowId } from '../../../src/core/ids.ts'
import { reserve } from '../../core/builders.ts'
import { numRuns } from '../../core/properties/numRuns.ts'
import { type Asked, ClusterStage } from './clusterStage.ts'
import type { StageNode } from './stageNode.ts'

const names = ['a', 'b', 'c'] as const
const { router, heartbeat, lease, queryTimeoutMs, peer } = clusterDefaults
/** A wait for an owner, and the longest that anything on the way may hang. */
const answerMsMax = router.moveWaitMs + Math.max(router.peerTimeoutMs, queryTimeoutMs, peer.silentMs) + 1000

type Step =
  | { readonly do: 'ask'; readonly via: number; readonly shardId: number; readonly seat: number }
  | { readonly do: 'crash' | 'drain' | 'freeze' | 'thaw' | 'start'; readonly node: (typeof names)[number] }
  | {
      readonly do: 'cut'
      readonly node: (typeof names)[number]
      readonly wire: 'toDisk' | 'toLeases'
      readonly how: 'refusing' | 'hanging' | 'whole'
    }
  | { readonly do: 'part'; readonly a: (typeof names)[number]; readonly b: (typeof names)[number] }
  | { readonly do: 'heal' | 'flush' }
  | { readonly do: 'wait'; readonly ms: number }

const name = fc.constantFrom(...names)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      via: fc.nat(2),
      shardId: fc.nat(5),
      seat: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(5, 20, 300, 1000, 3500) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'crash' as const,
        'drain' as const,
        'freeze' as const,
        'thaw' as const,
        'start' as const,
      ),
      node: name,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      node: name,
      wire: fc.constantFrom('toDisk' as const, 'toLeases' as const),
      how: fc.constantFrom('refusing' as const, 'hanging' as const, 'whole' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('part' as const), a: name, b: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('heal' as const, 'flush' as const) }) },
)

test('whatever happens to the nodes: one writer an epoch, what was said is on disk, and all is served again soon', async () => {
  const runs = fc.asyncProperty(
    fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
    async (steps) => {
      const stage = await ClusterStage.settled(3, 7000)
      const drains: Promise<unknown>[] = []
      for (const one of steps) await take(stage, one, drains)
      stopFaults(stage)
      await stage.run(lease.ttlMs + queryTimeoutMs + heartbeat.deadAfterMs + 4000)

      expect(stage.serving()).toEqual(stage.showIds.map(() => expect.stringMatching(/^[abc]\d*$/)))
      expectSoundDisk(stage)
      await stage.run(answerMsMax)
      expectAnswered(stage)

      const last = stage.running.flatMap((node) =>
        stage.showIds.map((_, shardId) => ask(stage, node, shardId, 100)),
      )
      await stage.rest()
      for (const { answer, error } of last) expect([error, answer !== undefined]).toEqual([undefined, true])
      await Promise.all(drains)
    },
  )
  await fc.assert(runs, { numRuns: Math.ceil(numRuns / 4) })
}, 120_000)

async function take(stage: ClusterStage, one: Step, drains: Promise<unknown>[]): Promise<void> {
  switch (one.do) {
    case 'ask': {
      const via = stage.running.filter(({ clock }) => !clock.isFrozen)
      if (via.length > 0) ask(stage, via[one.via % via.length]!, one.shardId, one.seat)
      return
    }
    case 'wait':
      return stage.run(one.ms)
    case 'flush':
      return stage.leases.flush()
    case 'heal':
      return stage.network.heal()
    case 'part':
      return part(stage, one.a, one.b)
    default: {
      const node = newest(stage, one.node)
      if (one.do === 'start') {
        if (node.isCrashed) stage.add(one.node)
      } else if (!node.isCrashed) disturb(stage, node, one, drains)
    }
  }
}

function disturb(
  stage: ClusterStage,
  node: StageNode,
  one: Extract<Step, { node: string }>,
  drains: Promise<unknown>[],
): void {
  if (one.do === 'crash') stage.crash(node)
  else if (one.do === 'freeze') node.clock.freeze()
  else if (one.do === 'thaw') node.clock.thaw()
  else if (one.do === 'cut') node[one.wire].state = one.how
  // The same node may crash in it.
  else if (one.do === 'drain') drains.push(Promise.race([node.ops.drain(), stage.over]))
}

function part(stage: ClusterStage, a: string, b: string): void {
  if (a !== b) stage.network.cut(newest(stage, a).id, newest(stage, b).id)
}

/** The process that runs at that address, or ran there last. */
function newest(stage: ClusterStage, address: string): StageNode {
  return stage.nodes.filter(({ id }) => id.startsWith(address)).at(-1)!
}

/** Everything works, and all run again. Whoever was drained passes requests on, if there is anybody else. */
function stopFaults(stage: ClusterStage): void {
  stage.network.heal()
  for (const { clock, toDisk, toLeases } of stage.running) {
    toDisk.state = 'whole'
    toLeases.state = 'whole'
    if (clock.isFrozen) clock.thaw()
  }
  for (const address of names) if (newest(stage, address).isCrashed) stage.add(address)
  if (stage.running.every(({ keeper }) => keeper.isDraining)) {
    stage.crash(stage.running[0]!)
    stage.add(names.find((address) => newest(stage, address).isCrashed)!)
  }
  stage.end()
}

function ask(stage: ClusterStage, via: StageNode, shardId: number, seat: number): Asked {
  return stage.ask(via, shardId, reserve(`user${stage.asked.length}`, `A${seat}`))
}

function expectSoundDisk(stage: ClusterStage): void {
  expect(stage.disk.doubles).toEqual([])
  for (const showId of stage.showIds) {
    const events = stage.disk.shows.events(showId)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    const sold = events
      .filter(({ type }) => type === 'SeatsReserved')
      .flatMap(({ data }) => data.seats as string[])
    expect(new Set(sold).size).toBe(sold.length)
    expectOnDisk(stage, showId)
  }
}

function expectOnDisk(stage: ClusterStage, showId: ShowId): void {
  const events = stage.disk.shows.events(showId)
  for (const { answer, ...one } of stage.asked) {
    if (one.showId !== showId || !answer?.ok || answer.result.type !== 'reservation') continue
    const { no, userId, seats } = answer.result.reservation
    const made = events.find(({ seq }) => seq === no)
    expect(made).toMatchObject({ type: 'SeatsReserved', data: { userId, seats } })
  }
}

/** By every node that has gone on: each within a bound, faults as those that may be tried again. */
function expectAnswered(stage: ClusterStage): void {
  const codes = ['shard-moving', 'peer-lost', 'storage-unavailable', 'overloaded']
  const running = new Set(stage.running.map(({ id }) => id))
  for (const { via, tookMs, error } of stage.asked) {
    if (running.has(via)) expect(tookMs).toBeDefined()
    if (error) expect(codes).toContain(error.code)
  }
}

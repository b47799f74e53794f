import { describe, expect, test } from 'vitest'
import type { NodeInfo } from '../../../src/clusterPorts.ts'
import { LeaseUnavailableError, StorageUnavailableError } from '../../../src/faults.ts'
import { ClusterView } from '../../../src/shards/cluster/clusterView.ts'
import { Heartbeat } from '../../../src/shards/cluster/heartbeat.ts'
import { FakeMembership } from '../../fakes/fakeMembership.ts'
import { ManualClock } from '../../fakes/manualClock.ts'
import { SilentTelemetry } from '../../fakes/silentTelemetry.ts'
import { tick } from '../../fakes/tick.ts'

const limits = { beatEveryMs: 500, stableAfterMs: 5000, deadAfterMs: 2000, buryAfterMs: 60_000 }
const self = { id: 'me', host: 'usher', port: 3000 }
const down = new StorageUnavailableError('the test says so')

class Stage {
  readonly clock = new ManualClock(0)
  readonly table = new FakeMembership()
  readonly telemetry = new SilentTelemetry()
  readonly view = new ClusterView(self.id, 1, this.clock, limits.deadAfterMs)
  /** What it has said of itself, beat by beat. */
  readonly said: string[] = []
  isTableDown = false
  areLeasesDown = false
  reachesOthers = true
  beatsHeard = 0
  /** Beats wait for it. */
  hold: Promise<void> | undefined
  couldClaim = true
  readonly heartbeat: Heartbeat

  constructor() {
    const { clock, table, telemetry, view } = this
    this.heartbeat = new Heartbeat({
      self,
      couldClaim: () => this.couldClaim,
      membership: {
        beat: async (info: NodeInfo) => {
          await this.hold
          if (this.isTableDown) throw down
          this.said.push(info.fitness)
          return table.beat(info)
        },
        drop: async (id) => {
          if (this.isTableDown) throw down
          return table.drop(id)
        },
      },
      leases: {
        check: async () => {
          if (this.areLeasesDown) throw new LeaseUnavailableError('the test says so')
        },
      },
      view,
      reaches: () => this.reachesOthers,
      onBeat: () => {
        this.beatsHeard++
      },
      clock,
      telemetry,
      limits,
    })
  }

  async pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      this.clock.advance(100)
      await tick()
    }
  }
}

test('it beats at once and then at its pace; each look is the view of the others, and tells that it was heard', async () => {
  const stage = new Stage()
  await stage.table.beat({ id: 'other', host: 'usher', port: 3001, fitness: 'fit' })
  await stage.heartbeat.start()
  expect(stage.beatsHeard).toBe(1)
  await stage.pass(2000)
  expect(stage.beatsHeard).toBe(5)
  expect(stage.table.nodes.get('me')).toMatchObject({ ...self, beats: 5 })
  expect(stage.view.node('other')).toBeDefined()
})

test('a first beat that fails is whoever starts it to know; it can be started again', async () => {
  const stage = new Stage()
  stage.isTableDown = true
  await expect(stage.heartbeat.start()).rejects.toBe(down)
  expect(stage.clock.pending).toBe(0)
  stage.isTableDown = false
  await stage.heartbeat.start()
  expect(stage.said).toEqual(['new'])
})

describe('it says that it is', () => {
  test('new, and fit once it has lived for long enough', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.pass(4900)
    expect(new Set(stage.said)).toEqual(new Set(['new']))
    await stage.pass(600)
    expect(stage.said.at(-1)).toBe('fit')
  })

  test('unfit while the leases are out of reach; then its time begins anew', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.pass(6000)
    stage.areLeasesDown = true
    await stage.pass(1000)
    expect(stage.said.slice(-2)).toEqual(['unfit', 'unfit'])
    stage.areLeasesDown = false
    await stage.pass(5000)
    expect(new Set(stage.said.slice(-10))).toEqual(new Set(['new']))
    await stage.pass(1000)
    expect(stage.said.at(-1)).toBe('fit')
  })

  test('new after a break, from the very first beat on, whatever made it', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.pass(6000)
    expect(stage.said.at(-1)).toBe('fit')
    const before = stage.said.length
    stage.isTableDown = true
    await stage.pass(2500)
    stage.isTableDown = false
    await stage.pass(5000)
    expect(new Set(stage.said.slice(before))).toEqual(new Set(['new']))
    await stage.pass(1000)
    expect(stage.said.at(-1)).toBe('fit')
  })

  test('new after a beat that took so long that the others have taken it for dead', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.pass(6000)
    const held = Promise.withResolvers<void>()
    stage.hold = held.promise
    await stage.pass(3000)
    stage.hold = undefined
    held.resolve()
    await tick()
    // This one was made before.
    expect(stage.said.at(-1)).toBe('fit')
    await stage.pass(500)
    expect(stage.said.at(-1)).toBe('new')
  })

  test('fit still after a beat or two that failed', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.pass(6000)
    stage.isTableDown = true
    await stage.pass(1000)
    stage.isTableDown = false
    await stage.pass(1000)
    expect(stage.said.at(-1)).toBe('fit')
  })

  test('unfit until it has reached another node; after that a split makes no difference', async () => {
    const stage = new Stage()
    const other = { id: 'other', host: 'usher', port: 3001, fitness: 'fit' } as const
    await stage.table.beat(other)
    stage.reachesOthers = false
    await stage.heartbeat.start()
    for (let i = 0; i < 12; i++) {
      await stage.table.beat(other)
      await stage.pass(500)
    }
    expect(new Set(stage.said.slice(1))).toEqual(new Set(['unfit']))
    stage.reachesOthers = true
    await stage.pass(500)
    stage.reachesOthers = false
    await stage.pass(500)
    expect(stage.said.at(-1)).toBe('new')
  })

  test('draining, at once, and for good', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    await stage.heartbeat.drain()
    expect(stage.said).toEqual(['new', 'draining'])
    stage.areLeasesDown = true
    await stage.pass(1000)
    expect(stage.said.slice(1)).toEqual(['draining', 'draining', 'draining'])
  })

  test('draining only after a beat under way that says otherwise', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    const held = Promise.withResolvers<void>()
    stage.hold = held.promise
    await stage.pass(500)
    const drained = stage.heartbeat.drain()
    held.resolve()
    await drained
    expect(stage.said).toEqual(['new', 'new', 'draining'])
  })

  test('draining as soon as the table can be reached', async () => {
    const stage = new Stage()
    await stage.heartbeat.start()
    stage.isTableDown = true
    await stage.heartbeat.drain()
    stage.isTableDown = false
    await stage.pass(500)
    expect(stage.said.at(-1)).toBe('draining')
  })
})

test('a table that is lost is told once, and once that it is back', async () => {
  const stage = new Stage()
  await stage.heartbeat.start()
  stage.isTableDown = true
  await stage.pass(3000)
  expect(stage.telemetry.told('serviceLost')).toEqual([['database', down]])
  expect(stage.telemetry.told('serviceBack')).toEqual([])
  stage.isTableDown = false
  await stage.pass(3000)
  expect(stage.telemetry.told('serviceLost')).toHaveLength(1)
  expect(stage.telemetry.told('serviceBack')).toEqual([['database']])
})

test('the row of a node that has been silent for long is dropped', async () => {
  const stage = new Stage()
  await stage.table.beat({ id: 'dead', host: 'usher', port: 3001, fitness: 'fit' })
  await stage.heartbeat.start()
  await stage.pass(limits.buryAfterMs - 500)
  expect(stage.table.nodes.has('dead')).toBe(true)
  await stage.pass(1000)
  expect([...stage.table.nodes.keys()]).toEqual(['me'])
})

test('closed it is silent, after a beat that was under way, and its row is gone', async () => {
  const stage = new Stage()
  await stage.heartbeat.start()
  const held = Promise.withResolvers<void>()
  stage.hold = held.promise
  await stage.pass(500)
  const closed = stage.heartbeat.close()
  held.resolve()
  await closed
  expect(stage.table.nodes.size).toBe(0)
  await stage.pass(2000)
  expect(stage.table.nodes.size).toBe(0)
  expect(stage.clock.pending).toBe(0)
})

test('closed without the table it just stops', async () => {
  const stage = new Stage()
  await stage.heartbeat.start()
  stage.isTableDown = true
  await stage.heartbeat.close()
  expect(stage.clock.pending).toBe(0)
})

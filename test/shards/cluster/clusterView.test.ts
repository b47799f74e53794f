import { describe, expect, test } from 'vitest'
import type { NodeFitness, NodeRow, ShardRow } from '../../../src/clusterPorts.ts'
import { ClusterView } from '../../../src/shards/cluster/clusterView.ts'
import { ManualClock } from '../../fakes/manualClock.ts'
import { tick } from '../../fakes/tick.ts'

const deadAfterMs = 2000
const shardCount = 4

const row = (id: string, beats: number, fitness: NodeFitness = 'fit'): NodeRow => ({
  id,
  host: `host-${id}`,
  port: 3000,
  fitness,
  beats,
})
const claim = (shardId: number, nodeId: string | null, epoch: number): ShardRow => ({
  shardId,
  nodeId,
  epoch,
})
const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id).sort()

function viewOf() {
  const clock = new ManualClock(0)
  const view = new ClusterView('me', shardCount, clock, deadAfterMs)
  const observe = (...nodes: NodeRow[]) => view.observe({ nodes, shards: [] })
  return { clock, view, observe }
}

describe('who lives', () => {
  test('a node whose beats have not risen for so long is dead, and alive again when they rise', () => {
    const { clock, view, observe } = viewOf()
    for (let beats = 1; clock.monotonicMs() < deadAfterMs; beats++) {
      observe(row('me', beats), row('quiet', 7))
      expect(view.isAlive('quiet')).toBe(true)
      clock.advance(500)
    }
    observe(row('me', 5), row('quiet', 7))
    expect(view.isAlive('quiet')).toBe(false)
    expect(ids(view.alive())).toEqual(['me'])
    clock.advance(500)
    observe(row('me', 6), row('quiet', 8))
    expect(view.isAlive('quiet')).toBe(true)
  })

  test('nobody dies of this node not looking, nor of its first look after a long while', () => {
    const { clock, view, observe } = viewOf()
    observe(row('me', 1), row('other', 1))
    clock.advance(60_000)
    expect(view.isAlive('other')).toBe(true)
    observe(row('me', 2), row('other', 1))
    expect(view.isAlive('other')).toBe(true)
    for (const beats of [3, 4]) {
      clock.advance(1000)
      observe(row('me', beats), row('other', 1))
    }
    expect(view.isAlive('other')).toBe(false)
  })

  test('a jump of the wall clock kills nobody', () => {
    const { clock, view, observe } = viewOf()
    observe(row('me', 1), row('other', 1))
    clock.jump(3_600_000)
    clock.advance(500)
    observe(row('me', 2), row('other', 1))
    expect(view.isAlive('other')).toBe(true)
    expect(view.ageMs).toBe(0)
  })

  test('a row that is gone is no node; this one always lives', () => {
    const { view, observe } = viewOf()
    observe(row('me', 1), row('other', 1))
    observe()
    expect(view.node('other')).toBeUndefined()
    expect([view.isAlive('other'), view.isAlive('me'), view.isAlive('nobody')]).toEqual([false, true, false])
    expect(view.alive()).toEqual([])
  })

  test('who has been silent for long is known, for whoever buries the rows', () => {
    const { clock, view, observe } = viewOf()
    observe(row('me', 1), row('dead', 1))
    for (let beats = 2; beats <= 12; beats++) {
      clock.advance(1000)
      observe(row('me', beats), row('dead', 1))
    }
    expect(ids(view.silentFor(11_000))).toEqual(['dead'])
    expect(ids(view.silentFor(11_001))).toEqual([])
  })

  test('its age is unknown before the first look, and grows from each', () => {
    const { clock, view, observe } = viewOf()
    expect(view.ageMs).toBe(Number.POSITIVE_INFINITY)
    observe(row('me', 1))
    clock.advance(70)
    expect(view.ageMs).toBe(70)
  })
})

test.each<[NodeFitness, boolean]>([
  ['fit', true],
  ['new', true],
  ['unfit', false],
  ['draining', true],
])('what a node that is %s owns is left to it: %s', (fitness, isServing) => {
  const { view, observe } = viewOf()
  observe(row('me', 1), row('other', 1, fitness))
  expect(view.isServing('other')).toBe(isServing)
})

describe('candidates', () => {
  test('are the fit ones, then newcomers; never those that are unfit, draining or dead', () => {
    const { clock, view, observe } = viewOf()
    const all = (beats: number) => [
      row('me', beats),
      row('fit2', beats),
      row('new1', beats, 'new'),
      row('unfit', beats, 'unfit'),
      row('leaving', beats, 'draining'),
    ]
    observe(...all(1), row('dead', 1))
    clock.advance(1000)
    observe(...all(2), row('dead', 1))
    clock.advance(1000)
    observe(...all(3), row('dead', 1))
    for (let shardId = 0; shardId < shardCount; shardId++) {
      const order = view.candidates(shardId).map(({ id }) => id)
      expect(order.slice(0, 2).sort()).toEqual(['fit2', 'me'])
      expect(order.slice(2)).toEqual(['new1'])
    }
  })

  test('follow what was observed last', () => {
    const { view, observe } = viewOf()
    observe(row('me', 1))
    expect(view.candidates(0).map(({ id }) => id)).toEqual(['me'])
    observe(row('me', 2, 'draining'), row('other', 1, 'new'))
    expect(view.candidates(0).map(({ id }) => id)).toEqual(['other'])
  })
})

describe('owners', () => {
  test('a later claim counts, however late the news of an earlier one come', () => {
    const { view } = viewOf()
    const heard: unknown[] = []
    view.onClaim((shardId, owner) => heard.push([shardId, owner.nodeId, owner.epoch]))
    expect(view.owner(1)).toEqual({ nodeId: null, epoch: 0 })
    view.learn(1, 'a', 5)
    view.learn(1, 'b', 4)
    view.learn(1, 'c', 5)
    view.observe({ nodes: [], shards: [claim(1, 'b', 3), claim(2, null, 0)] })
    expect(view.owner(1)).toEqual({ nodeId: 'a', epoch: 5 })
    view.observe({ nodes: [], shards: [claim(1, 'b', 6)] })
    expect(view.owner(1)).toEqual({ nodeId: 'b', epoch: 6 })
    expect(heard).toEqual([
      [1, 'a', 5],
      [1, 'b', 6],
    ])
  })

  test('whoever waits for a later claim hears of it at once, of its shard only', async () => {
    const { clock, view } = viewOf()
    view.learn(1, 'a', 5)
    const heard: string[] = []
    void view.newerClaim(1, 5, 1000).then((newer) => heard.push(`after 5: ${newer}`))
    void view.newerClaim(1, 6, 1000).then((newer) => heard.push(`after 6: ${newer}`))
    void view.newerClaim(2, 0, 1000).then((newer) => heard.push(`other: ${newer}`))
    expect([view.waiting(1), view.waiting(2)]).toEqual([2, 1])
    view.learn(1, 'b', 6)
    await tick()
    expect(heard).toEqual(['after 5: true'])
    expect(view.waiting(1)).toBe(1)
    clock.advance(1000)
    await tick()
    expect(heard).toEqual(['after 5: true', 'after 6: false', 'other: false'])
    expect([view.waiting(1), view.waiting(2), clock.pending]).toEqual([0, 0, 0])
  })

  test('a claim that is known already is not waited for', async () => {
    const { clock, view } = viewOf()
    view.learn(1, 'a', 5)
    expect(await view.newerClaim(1, 4, 1000)).toBe(true)
    expect(clock.pending).toBe(0)
  })
})

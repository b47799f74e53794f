import { expect, test } from 'vitest'
import type { PeerRequest } from '../../../src/shards/cluster/peerCalls.ts'
import { reserve } from '../../core/builders.ts'
import { tick } from '../../fakes/tick.ts'
import { ClusterStage } from './clusterStage.ts'
import type { StageNode } from './stageNode.ts'

/** What a node answers to another one. */
async function answerOf(
  stage: ClusterStage,
  node: StageNode,
  request: PeerRequest | object,
): Promise<unknown> {
  const answer = node.desk.answer('other', request)
  await stage.run(100)
  return answer
}

test('a command for a shard of its own is done, one for another is refused and not passed on', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const showId = stage.showIds[a.shards[0]!]!
  const ask = { type: 'ask', showId, command: reserve('ann', 'A1'), idempotency: undefined }
  expect(await answerOf(stage, b, ask)).toEqual({ fault: { code: 'not-owner', message: expect.any(String) } })
  expect(stage.disk.shows.snapshot(showId)!.reservations).toEqual([])
  expect(await answerOf(stage, a, ask)).toMatchObject({ ok: { ok: true, result: { type: 'reservation' } } })
  // A refusal is an answer too.
  expect(await answerOf(stage, a, ask)).toMatchObject({ ok: { ok: false, refusal: { code: 'seats-taken' } } })
})

test('a command that comes with a claim under way waits for it', async () => {
  const stage = new ClusterStage()
  await stage.makeShows()
  const a = stage.add('a')
  await stage.until(() => a.view.owner(0).epoch > 0 || stage.disk.shows.epoch(0) > 0)
  expect(a.keeper.host(0)).toBeUndefined()
  const ask = { type: 'ask', showId: stage.showIds[0]!, command: reserve('ann', 'A1') }
  expect(await answerOf(stage, a, ask)).toMatchObject({ ok: { ok: true } })
})

test('a key that was used through one node is known to the owner, whoever asks', async () => {
  const stage = await ClusterStage.settled(2)
  const [shardId] = stage.node('a').shards as [number]
  const key = { userId: 'ann', key: 'k', requestHash: 'h' } as never
  const first = stage.ask(stage.node('b'), shardId, reserve('ann', 'A1'), key)
  await stage.rest()
  const again = stage.ask(stage.node('a'), shardId, reserve('ann', 'A1'), key)
  await stage.rest()
  expect(first.answer).toMatchObject({ ok: true })
  expect(again.answer).toEqual(first.answer)
})

test('the map of a show of its own is given, and pushed again for those who look elsewhere', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const showId = stage.showIds[a.shards[0]!]!
  const seatMap = { type: 'seatMap', showId }
  expect(await answerOf(stage, a, seatMap)).toMatchObject({ ok: { version: 1, counts: { free: 200 } } })
  expect(a.mapsMissed).toEqual([showId])
  expect(await answerOf(stage, b, seatMap)).toMatchObject({ fault: { code: 'not-owner' } })
  expect(b.mapsMissed).toEqual([])
})

test('no such show: there is no map of it', async () => {
  const stage = await ClusterStage.settled(1)
  const answer = await answerOf(stage, stage.node('a'), { type: 'seatMap', showId: 'nowhere' })
  expect(answer).toEqual({ ok: null })
  expect(stage.node('a').mapsMissed).toEqual([])
})

test('an offer is taken by those who take shards', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const offer = { type: 'offer', shardId: b.shards[0]! }
  expect(await answerOf(stage, a, offer)).toEqual({ ok: true })
  const drained = a.ops.leave()
  expect(await answerOf(stage, a, offer)).toEqual({ ok: false })
  await stage.run(3000)
  await drained
})

test('a shard that another one holds is not taken, and one that is held already is', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const take = { type: 'take', shardId: a.shards[0]! }
  expect(await answerOf(stage, b, take)).toMatchObject({ fault: { code: 'not-owner' } })
  expect(await answerOf(stage, a, take)).toEqual({ ok: null })
})

test('a reload loads the show, also one that nobody has asked for', async () => {
  const stage = await ClusterStage.settled(2)
  const a = stage.node('a')
  const shardId = a.shards[0]!
  const reload = { type: 'reload', shardId, showIds: [stage.showIds[shardId]!] }
  expect(await answerOf(stage, a, reload)).toEqual({ ok: null })
  const { activeShows } = a.keeper.depths().find((depth) => depth.shardId === shardId)!
  expect(activeShows).toBe(1)
})

test.each([{ type: 'dance' }, {}])(
  'what this version does not know is a fault, not a crash: %o',
  async (request) => {
    const stage = await ClusterStage.settled(1)
    expect(await answerOf(stage, stage.node('a'), request)).toMatchObject({ fault: { code: 'error' } })
  },
)

test('a claim that is announced is known; other notes change nothing', async () => {
  const stage = await ClusterStage.settled(1)
  const { desk, view } = stage.node('a')
  desk.hear('b', { type: 'claimed', shardId: 2, epoch: 9 })
  expect(view.owner(2)).toEqual({ nodeId: 'b', epoch: 9 })
  desk.hear('b', { type: 'claimed', shardId: 2, epoch: 8 })
  desk.hear('c', { type: 'sings', shardId: 2, epoch: 10 })
  await tick()
  expect(view.owner(2)).toEqual({ nodeId: 'b', epoch: 9 })
})

test.each([
  { type: 'claimed', shardId: 64, epoch: 1 },
  { type: 'claimed', shardId: -1, epoch: 1 },
  { type: 'claimed' },
])('a note on a shard that there is not is no crash: %o', async (note) => {
  const stage = await ClusterStage.settled(1)
  const { desk } = stage.node('a')
  expect(() => desk.hear('b', note)).not.toThrow()
})

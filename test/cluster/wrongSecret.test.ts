import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'
import { Storm } from './storm.ts'

clusterSuite('a stranger', () => {
  let stage: ClusterStage
  beforeAll(async () => {
    stage = await ClusterStage.open(2)
  }, 60_000)
  afterAll(() => stage?.close())

  test('a node with another cluster secret gets no shard and no answer, and nobody else is harmed', async () => {
    const showId = await stage.makeShow(10)
    const secret = 'a secret that is not the secret of this cluster'
    const stranger = await stage.addNode({ USHER_CLUSTER_SECRET: secret })
    stage.forget(stranger)
    const storm = new Storm(stage, showId, 10)
    await storm.start(4)
    // Longer than a newcomer waits for its share.
    await storm.lasts(7000)
    await storm.stop()
    expect(Object.keys(storm.counts()).filter((what) => /^5|lost/.test(what))).toEqual([])

    const { nodes, shards } = await stage.overview()
    expect(nodes.find(({ id }) => id === stranger.id)?.fitness).toBe('unfit')
    expect(shards.filter(({ nodeId }) => nodeId === stranger.id)).toEqual([])
    const asked = await stage.as(stranger, 'ann')
    const answer = await asked.post(`/v1/shows/${showId}/reservations`, { seats: ['R1-1'] })
    expect(answer).toMatchObject({ status: 503, body: { code: 'shard-moving' } })

    // One of the two is lost: its shards go to the other.
    const [lost, left] = stage.nodes
    stage.forget(lost!)
    await lost!.program.kill('SIGKILL')
    await eventually(async () => {
      const owners = new Set((await stage.overview()).shards.map(({ nodeId }) => nodeId))
      expect([...owners]).toEqual([left!.id])
    }, 10_000)
    expect(`${stranger.program.stdout}${left!.program.stdout}`).not.toContain(secret)
    await stranger.program.kill('SIGTERM')
  }, 60_000)
})

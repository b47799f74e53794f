import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { expectTruth } from './expectTruth.ts'
import { Storm } from './storm.ts'

clusterSuite('shards that move', () => {
  let stage: ClusterStage
  beforeAll(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterAll(() => stage?.close())

  /** Also with what the nodes said of it. */
  function noServerErrors(storm: Storm): void {
    const reasons = stage.nodes.flatMap(({ program }) =>
      program.stdout.filter((line) => line.includes('"reason"')),
    )
    expect(
      Object.keys(storm.counts()).filter((what) => /^5|lost/.test(what)),
      reasons.join('\n'),
    ).toEqual([])
  }

  test('a fourth node joins, the owner is asked to drain, the owner is ended: nobody is refused', async () => {
    const storm = new Storm(stage, await stage.makeShow(40), 40)
    await storm.start(16)
    await storm.seen('201', 200)

    await stage.addNode()
    await stage.settled()
    await storm.seen('201', 100)
    noServerErrors(storm)

    const drained = await stage.ownerOf(storm.showId)
    const answer = await (await stage.as(drained, 'ada', 'admin')).post('/v1/ops/drain', {})
    expect(answer).toMatchObject({ status: 200, body: { shardsLeft: 0 } })
    const next = await stage.ownerOf(storm.showId)
    expect(next.id).not.toBe(drained.id)
    expect((await fetch(`${drained.url}/readyz`)).status).toBe(503)
    await storm.seen('201', 100)
    noServerErrors(storm)

    await next.program.kill('SIGTERM')
    stage.forget(next)
    await storm.seen('201', 100)
    await storm.stop()
    noServerErrors(storm)

    await expectTruth(stage, storm)
  }, 60_000)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { expectTruth } from './expectTruth.ts'
import { Storm } from './storm.ts'

clusterSuite('a hot show on three nodes', () => {
  let stage: ClusterStage
  beforeAll(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterAll(() => stage?.close())

  test('three nodes, one hot show, clients on all of them: nothing twice, nothing lost, one order', async () => {
    const showId = await stage.makeShow(20)
    const storm = new Storm(stage, showId, 20)
    await storm.start(24)
    await storm.seen('201', 1000)
    await storm.stop()

    await expectTruth(stage, storm)
    expect(Object.keys(storm.counts()).filter((what) => /^5|lost|refused/.test(what))).toEqual([])
    expect(new Set(storm.told.map(({ url }) => url)).size).toBe(3)
  }, 60_000)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMysqlState } from '../../src/adapters/mysql/openMysqlState.ts'
import { verified } from '../verify/verified.ts'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'
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
    await storm.seen('201', 300)
    // In the middle of it, as operators do: three times, each at other moments.
    const state = await openMysqlState(stage.services.databaseUrl)
    for (let i = 0; i < 3; i++) expect((await verified(state)).lines).toEqual([])
    await state.close()
    await storm.seen('201', 1000)
    await storm.stop()

    await expectTruth(stage, storm)
    expect(Object.keys(storm.counts()).filter((what) => /^5|lost|refused/.test(what))).toEqual([])
    expect(new Set(storm.told.map(({ url }) => url)).size).toBe(3)
  }, 60_000)

  test('many shows at once, several in each shard: nobody is refused', async () => {
    const storms: Storm[] = []
    for (let i = 0; i < 20; i++) {
      const storm = new Storm(stage, await stage.makeShow(4), 4)
      await storm.start(2)
      storms.push(storm)
    }
    await storms[0]!.lasts(4000)
    await Promise.all(storms.map((storm) => storm.stop()))
    for (const storm of storms) {
      expect(Object.keys(storm.counts()).filter((what) => /^5|lost|refused/.test(what))).toEqual([])
      await expectTruth(stage, storm)
    }
  }, 60_000)

  test('clients that go away in the middle cost nothing', async () => {
    const showId = await stage.makeShow(20)
    const owner = await stage.ownerOf(showId)
    const other = stage.nodes.find((node) => node !== owner)!
    const token = await stage.token('ann')
    const gone = Array.from({ length: 300 }, async (_, i) => {
      const leaving = new AbortController()
      const asked = fetch(`${other.url}/v1/shows/${showId}/reservations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ seats: [`R${1 + (i % 20)}-${1 + (i % 50)}`], waitlist: false }),
        signal: leaving.signal,
      })
      setImmediate(() => leaving.abort())
      await asked.catch(() => {})
    })
    await Promise.all(gone)
    // Nothing is left under way, and both nodes go on.
    await eventually(async () => {
      const { shards } = await stage.overview(other)
      expect(shards.every(({ asked }) => asked === 0)).toBe(true)
    }, 5000)
    const storm = new Storm(stage, showId, 20)
    await storm.start(4)
    await storm.seen('201', 20)
    await storm.stop()
    expect(Object.keys(storm.counts()).filter((what) => /^5|lost|refused/.test(what))).toEqual([])
  }, 60_000)
})

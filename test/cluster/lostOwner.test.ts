import { afterEach, beforeEach, expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { expectTruth } from './expectTruth.ts'
import { Storm } from './storm.ts'

clusterSuite('an owner that is lost', () => {
  /** A lease, and a second to claim, to load and to notice. */
  const takeOverMsMax = 3000 + 1000

  let stage: ClusterStage
  beforeEach(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterEach(() => stage?.close())

  async function stormBegun(patienceMs?: number): Promise<Storm> {
    const storm = new Storm(stage, await stage.makeShow(40), 40, patienceMs)
    await storm.start(16)
    await storm.seen('201', 200)
    return storm
  }

  test('the owner is killed in mid-storm: sales go on within a lease and a second', async () => {
    const storm = await stormBegun()
    const owner = await stage.ownerOf(storm.showId)
    stage.forget(owner)
    const killedMs = performance.now()
    await owner.program.kill('SIGKILL')
    await storm.seen('201', 200)
    await storm.stop()

    await expectTruth(stage, storm)
    expect(storm.longestGapMs(killedMs)).toBeLessThan(takeOverMsMax)
    expect(storm.counts()['503 shard-moving']).toBeGreaterThan(0)
    await stage.settled()
  }, 60_000)

  test('the owner is frozen past its lease, then goes on: its commit is fenced off, its clients hear 503, it rejoins', async () => {
    const storm = await stormBegun(1000)
    const owner = await stage.ownerOf(storm.showId)
    // Some of these are being written when it freezes.
    const asked = Array.from({ length: 50 }, async (_, i) => {
      const client = await stage.as(owner, `late${i}`)
      const seats = [`R${1 + (i % 40)}-${1 + i}`]
      const asked = client.post(`/v1/shows/${storm.showId}/reservations`, { seats, waitlist: false })
      // Some connections are found to have been idle for too long, before what came on them is read.
      return asked.catch(() => ({ status: 503, body: undefined }))
    })
    await Promise.race(asked)
    owner.program.signal('SIGSTOP')
    const frozenMs = performance.now()
    await storm.seen('201', 200)
    expect(storm.longestGapMs(frozenMs)).toBeLessThan(takeOverMsMax)
    owner.program.signal('SIGCONT')
    const answers = await Promise.all(asked)
    await storm.seen('201', 200)
    await storm.stop()

    const unexpected = answers.filter(({ status }) => ![201, 409, 503].includes(status))
    expect(unexpected).toEqual([])
    for (const { status, body } of answers) if (status === 201) storm.reserved.set(body.id, body.seats)
    await expectTruth(stage, storm)
    await stage.settled()
  }, 60_000)
})

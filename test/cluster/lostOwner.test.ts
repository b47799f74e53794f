import { createConnection } from 'mysql2/promise'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ClusterNode, ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'
import { expectTruth } from './expectTruth.ts'
import { Storm } from './storm.ts'

clusterSuite('an owner that is lost', () => {
  /** A lease, and a second to claim, to load and to notice. */
  const takeOverMsMax = 3000 + 1000

  let stage: ClusterStage
  beforeEach(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterEach(() => stage?.close(), 30_000)

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

  test('the owner is frozen past its lease, then goes on: its clients hear to ask again or what is true, and it rejoins', async () => {
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

    // 408: it woke with that request unread, past the time that a client may take to send one. Nothing was done.
    const unexpected = answers.filter(({ status }) => ![201, 408, 409, 503].includes(status))
    expect(unexpected).toEqual([])
    for (const { status, body } of answers) if (status === 201) storm.reserved.set(body.id, body.seats)
    await expectTruth(stage, storm)
    await stage.settled()
  }, 60_000)

  test('the owner is frozen while its commit waits in the database: it is done there, and the seat is sold once', async () => {
    const showId = await stage.makeShow(1)
    const owner = await stage.ownerOf(showId)
    const other = stage.nodes.find((node) => node !== owner)!
    const ask = async (node: ClusterNode, userId: string) => {
      const client = await stage.as(node, userId)
      return client.post(`/v1/shows/${showId}/reservations`, { seats: ['R1-7'], waitlist: false })
    }
    // The first one's commit waits for a row that somebody else has locked.
    const lock = await createConnection(stage.services.databaseUrl)
    await lock.query('START TRANSACTION')
    await lock.query('SELECT id FROM shows WHERE id = ? FOR UPDATE', [showId])
    const late = ask(owner, 'late')
    await eventually(async () => {
      const waiting =
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE (%shows t%'"
      expect((await stage.rows(waiting)).length).toBeGreaterThan(0)
    }, 5000)
    owner.program.signal('SIGSTOP')
    await lock.end()

    // All of it is in the database, the COMMIT too: it keeps nobody's rows until the owner goes on.
    await eventually(async () => {
      expect(await ask(other, 'next')).toMatchObject({ status: 409, body: { taken: ['R1-7'] } })
    }, 10_000)
    owner.program.signal('SIGCONT')
    // Whether it has read the database's answer when it finds that its lease is over.
    expect((await late).status).toBeOneOf([201, 503])
    const taken = await stage.rows('SELECT seat FROM taken_seats WHERE show_id = ?', showId)
    expect(taken).toEqual([{ seat: 'R1-7' }])
    await stage.settled()
  }, 60_000)

  test('the owner is killed with an offer open: it stays open, and is accepted on the next owner', async () => {
    const showId = await stage.makeShow(1, { maxSeatsPerUser: 50, waitlistMode: 'offer' })
    const owner = await stage.ownerOf(showId)
    const other = stage.nodes.find((node) => node !== owner)!
    const [ann, bob] = [await stage.as(other, 'ann'), await stage.as(other, 'bob')]
    const seats = Array.from({ length: 50 }, (_, i) => `R1-${i + 1}`)
    const all = await ann.post(`/v1/shows/${showId}/reservations`, { seats })
    const inLine = await bob.post(`/v1/shows/${showId}/waitlist`, { partySize: 2, adjacent: true })
    const entry = () => bob.get(`/v1/waitlist/${inLine.body.id}`)
    await ann.call('DELETE', `/v1/reservations/${all.body.id}`)
    const offered = await eventually(async () => {
      const { body } = await entry()
      expect(body.status).toBe('offered')
      return body
    }, 10_000)

    stage.forget(owner)
    await owner.program.kill('SIGKILL')
    expect((await entry()).body).toEqual(offered)
    await eventually(async () => {
      const accepted = await bob.call('POST', `/v1/reservations/${offered.reservationId}/confirm`)
      expect(accepted).toMatchObject({ status: 200, body: { status: 'confirmed' } })
    }, 10_000)
    expect((await entry()).body).toMatchObject({
      status: 'assigned',
      reservationId: offered.reservationId,
      adjacent: true,
    })
    await stage.settled()
  }, 60_000)
})

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { openSqliteState } from '../../src/adapters/embedded/sqlite/openSqliteState.ts'
import { verified } from '../verify/verified.ts'
import { type Answer, Client } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const admin = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }
const rounds = 6
const customers = 8
const rowLength = 6

/** What one customer was told, and what was asked and never answered. */
interface Told {
  readonly confirmed: Set<string>
  readonly cancelled: Set<string>
}

/** Reserves and cancels until the process is gone; counts each answer. */
async function buyAndCancel(client: Client, shows: string, told: Told, onAnswer: () => void): Promise<void> {
  try {
    for (let i = 0; ; i++) {
      const seats = [`A${1 + (i % rowLength)}`, `A${1 + ((i + 1) % rowLength)}`]
      const made = await client.post(`${shows}/reservations`, { seats, waitlist: i % 3 === 0 })
      onAnswer()
      if (made.status === 201) told.confirmed.add(made.body.id)
      if (i % 2 === 0) continue
      const [oldest] = told.confirmed
      if (!oldest) continue
      told.confirmed.delete(oldest)
      const gone = await client.call('DELETE', `/v1/reservations/${oldest}`)
      onAnswer()
      if (gone.status === 200) told.cancelled.add(oldest)
    }
  } catch {
    // The process is gone: whatever was under way has no answer.
  }
}

test('kill -9 at any moment: what was acknowledged is there, nothing twice, and freed seats reach the line', async () => {
  let usher = new Program(folder.path, { args: ['--no-demo'], env: admin })
  let url = await usher.listening()
  const boss = await new Client(url).signedIn(admin.USHER_ADMIN_EMAIL, admin.USHER_ADMIN_PASSWORD)
  const seats = Array.from({ length: rowLength }, (_, i) => ({ number: String(i + 1) }))
  const hall = await boss.post('/v1/halls', { name: 'Small', layout: { rows: [{ label: 'A', seats }] } })
  const startsAt = new Date(Date.now() + 3_600_000).toISOString()
  const show = await boss.post('/v1/shows', { title: 'Stalker', hallId: hall.body.id, startsAt })
  const shows = `/v1/shows/${show.body.id}`
  const told: Told[] = Array.from({ length: customers }, () => ({
    confirmed: new Set(),
    cancelled: new Set(),
  }))
  let answers = 0

  for (let round = 0; round < rounds; round++) {
    const clients = await Promise.all(told.map((_, i) => new Client(url).customer(`customer${i}`)))
    // Some rounds die on the first answers after a start, some in the middle of the storm.
    const killAfter = 5 + round * 97
    let left = killAfter
    const killed = Promise.withResolvers<unknown>()
    const onAnswer = () => {
      answers++
      if (--left === 0) killed.resolve(usher.kill('SIGKILL'))
    }
    await Promise.all([killed.promise, ...clients.map((c, i) => buyAndCancel(c, shows, told[i]!, onAnswer))])

    // As the disk was left, before anybody repairs anything.
    await expectVerified()
    usher = new Program(folder.path)
    url = await usher.listening()
    await expectTruth(url, shows, told)
  }
  expect(answers).toBeGreaterThan(rounds * 5)
  expect(await usher.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  expectSoundRows()
  await expectVerified()
}, 60_000)

async function expectTruth(url: string, shows: string, told: readonly Told[]): Promise<void> {
  const clients = await Promise.all(told.map((_, i) => new Client(url).customer(`customer${i}`)))
  const read = (i: number, id: string): Promise<Answer> => clients[i]!.get(`/v1/reservations/${id}`)
  for (const [i, { confirmed, cancelled }] of told.entries()) {
    for (const id of confirmed)
      expect(await read(i, id)).toMatchObject({ status: 200, body: { status: 'confirmed' } })
    for (const id of cancelled)
      expect(await read(i, id)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  }
  const boss = await new Client(url).signedIn(admin.USHER_ADMIN_EMAIL, admin.USHER_ADMIN_PASSWORD)
  const active = await boss.get(
    `/v1/reservations?showId=${shows.split('/').at(-1)}&status=confirmed&limit=100`,
  )
  const sold: string[] = active.body.items.flatMap((item: { seats: string[] }) => item.seats)
  expect(new Set(sold).size).toBe(sold.length)
  const map = await boss.get(`${shows}/seats`)
  const reserved = Object.entries(map.body.taken).filter(([, status]) => status === 'reserved')
  expect(reserved.map(([seat]) => seat).sort()).toEqual(sold.sort())
}

async function expectVerified(): Promise<void> {
  const state = openSqliteState(folder.path)
  expect((await verified(state)).lines).toEqual([])
  await state.close()
}

/** The file itself, once nobody has it open: rows agree with each other, and the log has no gap. */
function expectSoundRows(): void {
  const db = new DatabaseSync(join(folder.path, 'usher.sqlite'), { readOnly: true })
  const rows = (sql: string) => db.prepare(sql).all()
  expect(rows('SELECT show_id FROM events GROUP BY show_id HAVING max(seq) <> count(*)')).toEqual([])
  expect(rows('SELECT id FROM shows WHERE seq <> (SELECT max(seq) FROM events WHERE show_id = id)')).toEqual(
    [],
  )
  expect(rows("SELECT no FROM waitlist_entries WHERE status = 'set-aside'")).toEqual([])
  const guarded = rows('SELECT seat FROM taken_seats ORDER BY seat')
  const sold = rows(
    `SELECT value AS seat FROM reservations, json_each(seats)
     WHERE status IN ('held', 'confirmed') ORDER BY value`,
  )
  expect(sold).toEqual(guarded)
  // Nobody waits for seats that are free: everyone in line wants two.
  const [{ free, waiting }] = rows(
    `SELECT ${rowLength} - (SELECT count(*) FROM taken_seats) AS free,
       (SELECT count(*) FROM waitlist_entries WHERE status = 'waiting') AS waiting`,
  ) as [{ free: number; waiting: number }]
  expect(free >= 2 && waiting > 0).toBe(false)
  db.close()
}

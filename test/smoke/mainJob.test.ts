import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { Client, until } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const admin = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }

/** A hall of four seats in one row and a show in it, made by the admin. */
async function makeShow(boss: Client): Promise<string> {
  const seats = ['1', '2', '3', '4'].map((number) => ({ number }))
  const hall = await boss.post('/v1/halls', { name: 'Small', layout: { rows: [{ label: 'A', seats }] } })
  expect(hall.status).toBe(201)
  const startsAt = new Date(Date.now() + 3_600_000).toISOString()
  const show = await boss.post('/v1/shows', { title: 'Stalker', hallId: hall.body.id, startsAt })
  expect(show.status).toBe(201)
  return show.body.id
}

test('the main job, kill -9 and a restart included', async () => {
  let usher = new Program(folder.path, { args: ['--no-demo'], env: admin })
  let url = await usher.listening()
  const boss = await new Client(url).signedIn(admin.USHER_ADMIN_EMAIL, admin.USHER_ADMIN_PASSWORD)
  const showId = await makeShow(boss)
  const shows = `/v1/shows/${showId}`

  let ann = await new Client(url).customer('ann')
  let bob = await new Client(url).customer('bob')
  const key = { 'idempotency-key': 'ann-1' }
  const first = await ann.post(`${shows}/reservations`, { seats: ['A1', 'A2'] }, key)
  expect(first).toMatchObject({ status: 201, body: { status: 'confirmed', seats: ['A1', 'A2'] } })
  const taken = await bob.post(`${shows}/reservations`, { seats: ['A2'] })
  expect(taken).toMatchObject({ status: 409, body: { code: 'seats-taken', taken: ['A2'] } })
  const held = await bob.post(`${shows}/reservations`, { seats: ['A3'], holdSeconds: 600 })
  expect(held).toMatchObject({ status: 201, body: { status: 'held' } })
  const blocked = await boss.call('PUT', `${shows}/blocked`, { seats: ['A4'], reason: 'projector' })
  expect(blocked.status).toBe(200)
  const waits = await bob.post(`${shows}/reservations`, { seats: ['A1', 'A2'] })
  expect(waits).toMatchObject({ status: 202, body: { waitlistEntry: { status: 'waiting', position: 1 } } })

  await usher.kill('SIGKILL')
  usher = new Program(folder.path)
  url = await usher.listening()
  ann = await new Client(url).customer('ann')
  bob = await new Client(url).customer('bob')

  const map = await ann.get(`${shows}/seats`)
  expect(map.body.taken).toEqual({ A1: 'reserved', A2: 'reserved', A3: 'held', A4: 'blocked' })
  const again = await ann.post(`${shows}/reservations`, { seats: ['A1', 'A2'] }, key)
  expect(again).toMatchObject({ status: 201, body: first.body })
  const confirmed = await bob.call('POST', `/v1/reservations/${held.body.id}/confirm`)
  expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed' } })

  const cancelled = await ann.call('DELETE', `/v1/reservations/${first.body.id}`)
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  const entry = `/v1/waitlist/${waits.body.waitlistEntry.id}`
  const served = await until(
    () => bob.get(entry),
    ({ body }) => body.status === 'assigned',
  )
  expect(served.body).toMatchObject({ partySize: 2 })
  const mine = await bob.get('/v1/reservations?status=confirmed')
  expect(mine.body.items.map((r: { seats: string[] }) => r.seats)).toEqual([['A1', 'A2'], ['A3']])

  const metrics = await fetch(`${url}/metrics`).then((response) => response.text())
  expect(metrics).toContain('usher_turns_total{command="cancel",answer="accepted"} 1')
  expect(await usher.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(usher.stderr).toEqual([])
})

test('the first start prints commands that reserve two seats when pasted', async () => {
  const fresh = temporaryFolder()
  const usher = new Program(fresh.path)
  const printed = await usher.pasteable()
  const pasted = printed.filter((line) => /^ +(curl|TOKEN=|http)/.test(line)).join('\n')
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted])
  const last = JSON.parse(stdout.slice(stdout.lastIndexOf('{"id"')))
  expect(last).toMatchObject({ status: 'confirmed', seats: ['G10', 'G11'], amount: 3000, currency: 'EUR' })
  expect(await usher.kill('SIGINT')).toEqual({ code: 0, signal: null })

  const second = new Program(fresh.path)
  await second.listening()
  expect(second.stdout.join('\n')).not.toContain('password')
  await second.kill('SIGINT')
  fresh.remove()
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Client } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

const admin = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }
const seatCount = 2000

/** One reserve on a connection that the client would like to keep. */
function reserve(agent: Agent, url: string, token: string, seat: string) {
  return new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        resolve({ status: answer.statusCode, connection: answer.headers.connection })
      })
    })
    // The connection was closed while it was idle, as this was on its way: nobody has read it.
    const unread = (error: NodeJS.ErrnoException) => asked.reusedSocket && error.code === 'ECONNRESET'
    asked.on('error', (error) =>
      unread(error) ? resolve({ status: 0, connection: 'close' }) : reject(error),
    )
    asked.end(JSON.stringify({ seats: [seat] }))
  })
}

test('a drain answers what it takes: clients that keep asking lose no answer, and do not hold up the end', async () => {
  const usher = new Program(folder.path, { args: ['--no-demo'], env: admin })
  const url = await usher.listening()
  const { USHER_ADMIN_EMAIL: email, USHER_ADMIN_PASSWORD: password } = admin
  const { body: session } = await new Client(url).post('/v1/sessions', { email, password })
  const boss = new Client(url, session.accessToken)
  const seats = Array.from({ length: seatCount }, (_, i) => ({ number: String(i) }))
  const hall = await boss.post('/v1/halls', { name: 'Long', layout: { rows: [{ label: 'A', seats }] } })
  const startsAt = new Date(Date.now() + 3_600_000).toISOString()
  const plan = { title: 'Rope', hallId: hall.body.id, startsAt, maxSeatsPerUser: 1000 }
  const show = await boss.post('/v1/shows', plan)
  const reservations = `${url}/v1/shows/${show.body.id}/reservations`

  let next = 0
  let told = 0
  const answers = new Set<number | undefined>()
  const warm = Promise.withResolvers<void>()
  const clients = Array.from({ length: 8 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let open = true; open; ) {
      const { status, connection } = await reserve(agent, reservations, session.accessToken, `A${next++}`)
      if (status !== 0) answers.add(status)
      if (status === 201 && ++told === 200) warm.resolve()
      open = connection !== 'close'
    }
    agent.destroy()
  })
  await warm.promise
  const startedMs = performance.now()
  expect(await usher.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(performance.now() - startedMs).toBeLessThan(5000)
  await Promise.all(clients)
  expect(told).toBeLessThan(1000)
  // Nobody was sent away either: what is taken is served.
  expect([...answers]).toEqual([201])
  const db = new DatabaseSync(join(folder.path, 'usher.sqlite'), { readOnly: true })
  expect(db.prepare('SELECT count(*) AS stored FROM reservations').get()).toEqual({ stored: told })
  db.close()
})

test.each([
  ['npm alone', (npm: ChildProcess) => npm.kill('SIGTERM')],
  ['all in the terminal, as Ctrl-C does', (npm: ChildProcess) => process.kill(-npm.pid!, 'SIGINT')],
])('npm start drains on a signal to %s, and nothing is left running', async (_, signal) => {
  const npm = spawn('npm', ['start'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, PORT: '0', USHER_DATA_DIR: folder.path, USHER_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, as a terminal gives it.
    detached: true,
  })
  const lines: string[] = []
  const output = createInterface(npm.stdout)
  const url = await new Promise<string>((resolve) => {
    output.on('line', (line) => {
      lines.push(line)
      // The last line of what is printed: the signal is listened to now.
      const last = /^ +(\S+)\/v1\/shows\/\w+\/reservations$/.exec(line)
      if (last) resolve(last[1]!)
    })
  })
  signal(npm)
  await once(output, 'close')
  expect(lines.at(-1)).toBe('stopped')
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})

test('a drain ends the streams of those who watch a show, and does not wait for them', async () => {
  const usher = new Program(folder.path, { env: admin })
  const url = await usher.listening()
  const { body: shows } = await new Client(url).get('/v1/shows')
  const streams = Array.from({ length: 20 }, () => fetch(`${url}/v1/shows/${shows.items[0].id}/seats/events`))
  const texts = (await Promise.all(streams)).map((stream) => stream.text())
  const sinceMs = performance.now()
  expect(await usher.kill('SIGTERM')).toMatchObject({ code: 0 })
  expect(performance.now() - sinceMs).toBeLessThan(5000)
  for (const text of await Promise.all(texts)) expect(text).toMatch(/^retry: 2000\n\nid: \d+\nevent: seats\n/)
  expect(usher.stderr).toEqual([])
})

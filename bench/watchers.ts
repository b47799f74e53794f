import { rmSync } from 'node:fs'
import { Client } from '../test/smoke/client.ts'
import { Program, temporaryFolder } from '../test/smoke/program.ts'
import { numberFlags } from './numberFlags.ts'
import { grouped, printTable, progress, writeResults } from './report.ts'
import { Crowd } from './watchers/crowd.ts'

const admin = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }
const seatsPerRow = 100
const rowCount = 100
const askersMax = 8

interface Measured {
  readonly watchers: number
  readonly salesPerSecond: number
  readonly framesPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of one processor, over the whole time. */
  readonly cpu: number
}

/**
 * What watchers of one show cost and get, embedded: the program as a process of its own, sales at a fixed rate, and the
 * time from an answer to the frame that tells of it, for each watcher.
 */
export async function watchers(args: readonly string[]): Promise<void> {
  const { watchers: count, sales, seconds } = numberFlags(args, { watchers: 2000, sales: 200, seconds: 10 })
  const results: Measured[] = []
  for (const some of [0, count]) {
    results.push(await measure(some, sales, seconds))
    progress(JSON.stringify(results.at(-1)))
  }
  writeResults('watchers', { sales, seconds, results })
  printTable(
    ['watchers of one show', 'sales a second', 'frames a second', 'p50 ms', 'p99 ms', 'CPU of a core'],
    results.map(({ watchers, salesPerSecond, framesPerSecond, p50Ms, p99Ms, cpu }) => [
      grouped(watchers),
      grouped(salesPerSecond),
      grouped(framesPerSecond),
      grouped(p50Ms),
      grouped(p99Ms),
      cpu.toFixed(2),
    ]),
  )
}

async function measure(count: number, sales: number, seconds: number): Promise<Measured> {
  const folder = temporaryFolder()
  const usher = new Program(folder.path, { args: ['--no-demo'], env: admin })
  const crowd = new Crowd()
  try {
    const url = await usher.listening()
    const boss = await new Client(url).signedIn(admin.USHER_ADMIN_EMAIL, admin.USHER_ADMIN_PASSWORD)
    const showId = await makeShow(boss)
    await crowd.open(new URL(`${url}/v1/shows/${showId}/seats/events`), count)
    progress(`${count} watchers are there`)
    const sell = seller(boss, showId, crowd)
    await atRate(sell, sales, 1)
    crowd.reset()
    const [cpuBefore, sinceMs] = [await cpuSeconds(url), performance.now()]
    const sold = await atRate(sell, sales, seconds)
    const tookSeconds = (performance.now() - sinceMs) / 1000
    const cpu = ((await cpuSeconds(url)) - cpuBefore) / tookSeconds
    // A fast wrong run is a failed run.
    if (crowd.ended > 0) throw new Error(`${crowd.ended} watchers were let go of`)
    const delays = Float64Array.from(crowd.delaysMs).sort()
    const at = (share: number) => delays[Math.floor((delays.length - 1) * share)] ?? 0
    return {
      watchers: count,
      salesPerSecond: sold / tookSeconds,
      framesPerSecond: crowd.frames / tookSeconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      cpu,
    }
  } finally {
    crowd.close()
    await usher.kill('SIGKILL')
    rmSync(folder.path, { recursive: true, force: true })
  }
}

async function makeShow(boss: Client): Promise<string> {
  const seats = Array.from({ length: seatsPerRow }, (_, i) => ({ number: String(i + 1) }))
  const rows = Array.from({ length: rowCount }, (_, i) => ({ label: `R${i + 1}-`, seats }))
  const hall = await boss.post('/v1/halls', { name: 'Bench', layout: { rows } })
  const startsAt = new Date(Date.now() + 86_400_000).toISOString()
  const plan = { title: 'Bench', hallId: hall.body.id, startsAt, maxSeatsPerUser: 1000 }
  return (await boss.post('/v1/shows', plan)).body.id
}

/** Reserves one seat after another, and gives each back as another is taken, so that a show lasts. */
function seller(boss: Client, showId: string, crowd: Crowd): () => Promise<void> {
  const kept: string[] = []
  let next = 0
  return async () => {
    const seat = next++ % (rowCount * seatsPerRow)
    const seats = [`R${1 + Math.floor(seat / seatsPerRow)}-${1 + (seat % seatsPerRow)}`]
    const { status, body } = await boss.post(`/v1/shows/${showId}/reservations`, { seats })
    if (status !== 201) throw new Error(JSON.stringify(body))
    crowd.answered({ version: body.version, atMs: performance.now() })
    kept.push(body.id)
    if (kept.length > 500) await boss.call('DELETE', `/v1/reservations/${kept.shift()}`)
  }
}

/** @returns how often it was done. */
async function atRate(work: () => Promise<void>, perSecond: number, seconds: number): Promise<number> {
  const sinceMs = performance.now()
  let done = 0
  const asker = async () => {
    for (;;) {
      const dueMs = sinceMs + (done++ * 1000) / perSecond
      if (dueMs >= sinceMs + seconds * 1000) return
      const waitMs = dueMs - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      await work()
    }
  }
  await Promise.all(Array.from({ length: askersMax }, asker))
  return done - askersMax
}

async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)![1])
}

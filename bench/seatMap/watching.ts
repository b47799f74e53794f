import type { CleanUps } from '../cleanUps.ts'
import { runLoad } from '../load/runLoad.ts'
import { progress } from '../report/progress.ts'
import { perSecond } from '../report/rates.ts'
import { seatId } from '../stage/benchHall.ts'
import type { BenchShow, Stage } from '../stage/stage.ts'
import { Crowd } from './crowd.ts'

const askersMax = 8
/** So many are sold at a time; then each sale gives one back. */
const soldMax = 500

export interface WatchingOptions {
  readonly stage: Stage
  readonly show: BenchShow
  readonly token: string
  readonly watchers: number
  /** Connections that read the map meanwhile, as fast as they can. */
  readonly readers: number
  /** A second. */
  readonly sales: number
  readonly seconds: number
}

export interface Watching {
  readonly watchers: number
  readonly readers: number
  readonly salesPerSecond: number
  readonly readsPerSecond: number
  readonly framesPerSecond: number
  /** From an answer to the frame that tells a watcher of it. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of a core, the server's. */
  readonly cpu: number
}

/** Sells at a fixed rate while people watch. */
export async function watching(options: WatchingOptions, cleanUps: CleanUps): Promise<Watching> {
  const { stage, show, token, watchers, readers, sales, seconds } = options
  const crowd = new Crowd()
  const leave = cleanUps.defer(() => crowd.close())
  const mapUrl = new URL(`${stage.url}/v1/shows/${show.id}/seats`)
  await crowd.open(new URL(`${mapUrl}/events`), watchers)
  progress(`${watchers} watchers are there`)
  const sell = seller(stage.url, show, token, crowd)
  await atRate(sell, sales, 1)
  crowd.reset()
  const sinceMs = performance.now()
  const { cpuSeconds } = await stage.metrics()
  const reading =
    readers === 0
      ? undefined
      : runLoad(
          {
            url: stage.url,
            script: { name: 'mapReaders', options: { path: mapUrl.pathname, conditional: true } },
            warmUpSeconds: 0,
            intervalMs: 1000,
            loop: { type: 'closed', connections: readers, seconds },
          },
          cleanUps,
        )
  const sold = await atRate(sell, sales, seconds)
  const tookSeconds = (performance.now() - sinceMs) / 1000
  const cpu = ((await stage.metrics()).cpuSeconds - cpuSeconds) / tookSeconds
  const read = await reading
  // A fast wrong run is a failed run.
  if (crowd.ended > 0) throw new Error(`${crowd.ended} watchers were let go of`)
  const delays = Float64Array.from(crowd.delaysMs).sort()
  const at = (share: number) => delays[Math.floor((delays.length - 1) * share)] ?? 0
  const framesPerSecond = crowd.frames / tookSeconds
  await leave()
  return {
    watchers,
    readers,
    salesPerSecond: sold / tookSeconds,
    readsPerSecond: read ? perSecond(read) : 0,
    framesPerSecond,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpu,
  }
}

/** Reserves one seat after another, and gives each back as another is taken, so that a show lasts. */
function seller(url: string, { id, hall }: BenchShow, token: string, crowd: Crowd): () => Promise<void> {
  const kept: string[] = []
  let next = 0
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return async () => {
    const body = JSON.stringify({ seats: [seatId(hall, next++ % hall.seatCount)], waitlist: false })
    const response = await fetch(`${url}/v1/shows/${id}/reservations`, { method: 'POST', headers, body })
    const made = (await response.json()) as { id: string; version: number }
    // What the shows before sold is taken still.
    if (response.status === 409) return
    if (response.status !== 201) throw new Error(JSON.stringify(made))
    crowd.answered({ version: made.version, atMs: performance.now() })
    kept.push(made.id)
    if (kept.length <= Math.min(soldMax, hall.seatCount / 2)) return
    await fetch(`${url}/v1/reservations/${kept.shift()}`, { method: 'DELETE', headers })
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

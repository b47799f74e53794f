import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { CleanUps } from '../cleanUps.ts'
import { Latencies } from '../load/latencies.ts'
import { runLoad } from '../load/runLoad.ts'
import { grouped, median } from '../report/numbers.ts'
import { progress } from '../report/progress.ts'
import { perSecond } from '../report/rates.ts'
import type { SameString } from './sameString.ts'

export interface MapReadsOptions {
  /** Of the map. */
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly rounds: number
}

export interface MapReads {
  readonly name: string
  readonly perSecond: number
  /** To Hono answering the same. */
  readonly ratio: number
  readonly latencies: Latencies
}

/** Reads a map that doesn't change, and reads the same text from a bare Hono; whole ones, and 304s. */
export async function mapReads(
  { url, connections, seconds, rounds }: MapReadsOptions,
  cleanUps: CleanUps,
): Promise<MapReads[]> {
  const bare = await bareHono(url, cleanUps)
  const kinds = [false, true].flatMap((conditional) =>
    [url, bare].map((from) => ({
      name: `${conditional ? '304' : 'map'}, ${from === url ? 'usher' : 'Hono alone'}`,
      from: new URL(from),
      conditional,
      rates: [] as number[],
      latencies: new Latencies(),
    })),
  )
  for (let round = 0; round <= rounds; round++) {
    for (const { name, from, conditional, rates, latencies } of kinds) {
      const result = await runLoad(
        {
          url: from.origin,
          script: { name: 'mapReaders', options: { path: from.pathname, conditional } },
          warmUpSeconds: 0.5,
          intervalMs: 1000,
          loop: { type: 'closed', connections, seconds },
        },
        cleanUps,
      )
      if (Object.keys(result.answers).some((label) => label !== (conditional ? '304' : '200'))) {
        throw new Error(`${name} was answered ${JSON.stringify(result.answers)}`)
      }
      // The first round warms them up.
      if (round === 0) continue
      rates.push(perSecond(result))
      latencies.add(Latencies.decoded(result.done))
      progress(`round ${round}: ${name}: ${grouped(rates.at(-1)!)} a second`)
    }
  }
  return kinds.map(({ name, conditional, rates, latencies }) => {
    const alone = kinds.find(
      (one) => one.conditional === conditional && one.from.href === new URL(bare).href,
    )!
    // Round by round: a slow spell of the machine meets both.
    const ratio = median(rates.map((rate, round) => rate / alone.rates[round]!))
    return { name, perSecond: median(rates), ratio, latencies }
  })
}

async function bareHono(url: string, cleanUps: CleanUps): Promise<string> {
  const map = await fetch(url)
  const child = fork(new URL('./sameString.ts', import.meta.url))
  cleanUps.defer(() => child.kill('SIGKILL'))
  child.send({ text: await map.text(), etag: map.headers.get('etag')! } satisfies SameString)
  const [bare] = await once(child, 'message')
  return `${bare}/`
}

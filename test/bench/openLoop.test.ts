import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { Arrivals } from '../../bench/load/arrivals.ts'
import { httpText } from '../../bench/load/httpText.ts'
import { openLoop } from '../../bench/load/openLoop.ts'
import { Tally } from '../../bench/load/tally.ts'

/** Tells when so many requests were due, and keeps the latencies in order. */
class WatchedTally extends Tally {
  readonly latenciesMs: number[] = []
  readonly allDue = Promise.withResolvers<void>()
  #left: number

  constructor(count: number) {
    super()
    this.#left = count
  }

  override asked(): void {
    if (--this.#left === 0) this.allDue.resolve()
  }

  override answered(answer: Parameters<Tally['answered']>[0], latencyMs: number): void {
    super.answered(answer, latencyMs)
    this.latenciesMs.push(latencyMs)
  }
}

test('a request that waits for a connection is late from when it was due, not from when it was sent', async () => {
  const tally = new WatchedTally(3)
  const server = createServer(async (_, response) => {
    // It stands still until all were due, and answers at once from then on.
    await tally.allDue.promise
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const text = httpText(url.href, 'GET', [])('/')
  const script = { next: () => ({ text }), journal: () => null }
  // Due at 0, 20 and 40 ms, on one connection; and one long after, until which the loop goes on.
  const arrivals = new Arrivals([
    { perSecond: 50, seconds: 0.06 },
    { perSecond: 0, seconds: 1 },
    { perSecond: 1, seconds: 0.1 },
  ])

  const { clients, unasked } = await openLoop({ url, script, tally: () => tally }, arrivals, 1)
  await clients.drained(5000)
  server.closeAllConnections()
  server.close()

  const [first, second] = tally.latenciesMs
  expect(first).toBeGreaterThanOrEqual(40)
  expect(second).toBeGreaterThanOrEqual(20)
  expect(tally.latenciesMs.length + unasked).toBe(4)
})

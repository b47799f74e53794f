import { randomInt } from 'node:crypto'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import type { ClusterStage } from './clusterStage.ts'

/** One answer that a client got, or the failure to get one. */
export interface Told {
  /** `201`, `503 shard-moving`, `lost`: no answer came, `refused`: nobody listened. */
  readonly what: string
  readonly url: string
  readonly atMs: number
  readonly tookMs: number
}

interface Request {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly key?: string
}

const giveUpMs = 20_000

/**
 * Clients that reserve seats of one show and cancel some of them, each over all nodes in turn, and repeat with the same
 * key whatever was not answered or answered 503, at once and on the next node.
 */
export class Storm {
  readonly told: Told[] = []
  /** Acknowledged reservations by id, with their seats. */
  readonly reserved = new Map<string, readonly string[]>()
  readonly cancelled = new Set<string>()
  readonly showId: string
  readonly #stage: ClusterStage
  readonly #rows: number
  /** A client that has waited as long for an answer asks the next node. */
  readonly #patienceMs: number
  readonly #onTold = new Set<(told: Told) => void>()
  #isOver = false
  #clients: Promise<void>[] = []
  #nextUrl = 0

  constructor(stage: ClusterStage, showId: string, rows: number, patienceMs = giveUpMs) {
    this.#patienceMs = patienceMs
    this.#stage = stage
    this.showId = showId
    this.#rows = rows
  }

  async start(clientCount: number): Promise<void> {
    const tokens = await Promise.all(
      Array.from({ length: clientCount }, (_, i) => this.#stage.token(`user${i}`)),
    )
    this.#clients = tokens.map((token) => this.#buy(token))
    // Those who wait for the end hear of it.
    for (const client of this.#clients) client.catch(() => {})
  }

  /** Resolves when every client has its last answer. @throws when one never got it. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#clients)
  }

  /** Resolves after that many more answers of that kind. */
  async seen(what: string, count: number): Promise<void> {
    let left = count
    await this.#until((told) => told.what === what && --left === 0)
  }

  /** Resolves with the first answer after so many milliseconds. */
  async lasts(ms: number): Promise<void> {
    const untilMs = performance.now() + ms
    await this.#until(({ atMs }) => atMs >= untilMs)
  }

  #until(isThere: (told: Told) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (told: Told) => {
        if (!isThere(told)) return
        this.#onTold.delete(look)
        resolve()
      }
      this.#onTold.add(look)
    })
  }

  /** The longest time without a sale since then, in milliseconds. */
  longestGapMs(sinceMs = 0): number {
    const sales = this.told.filter(({ what }) => what === '201').map(({ atMs }) => Math.max(atMs, sinceMs))
    return Math.max(...sales.slice(1).map((atMs, i) => atMs - sales[i]!))
  }

  /** The longest that anybody waited for any answer, in milliseconds. */
  longestWaitMs(): number {
    return Math.max(...this.told.map(({ tookMs }) => tookMs))
  }

  /** How often each kind of answer came. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { what } of this.told) counts[what] = (counts[what] ?? 0) + 1
    return counts
  }

  async #buy(token: string): Promise<void> {
    const mine: string[] = []
    while (!this.#isOver) {
      if (mine.length > 20 || (mine.length > 0 && randomInt(4) === 0)) {
        const id = mine.shift()!
        const { status } = await this.#settle(token, { method: 'DELETE', path: `/v1/reservations/${id}` })
        if (status === 200) this.cancelled.add(id)
        continue
      }
      const seat = () => `R${1 + randomInt(this.#rows)}-${1 + randomInt(50)}`
      const seats = [...new Set([seat(), seat()])]
      const made = await this.#settle(token, {
        method: 'POST',
        path: `/v1/shows/${this.showId}/reservations`,
        body: { seats, waitlist: false },
        key: crypto.randomUUID(),
      })
      if (made.status !== 201) continue
      this.reserved.set(made.body.id, made.body.seats)
      mine.push(made.body.id)
    }
  }

  /** Asks until there is an answer that isn't "later". */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
  async #settle(token: string, request: Request): Promise<{ status: number; body: any }> {
    const sinceMs = performance.now()
    for (;;) {
      const answer = await this.#ask(token, request)
      if (answer && answer.status !== 503) return answer
      if (performance.now() - sinceMs > giveUpMs) throw new Error(`no answer to ${JSON.stringify(request)}`)
      // It is told to come back in a second; here soon enough to see when sales go on.
      await new Promise<void>((resolve) => void nodeClock.after(50, resolve))
    }
  }

  async #ask(token: string, { method, path, body, key }: Request) {
    const urls = this.#stage.urls()
    const url = urls[this.#nextUrl++ % urls.length]!
    const sentMs = performance.now()
    const tell = (what: string) => {
      const atMs = performance.now()
      const told = { what, url, atMs, tookMs: atMs - sentMs }
      this.told.push(told)
      for (const look of this.#onTold) look(told)
    }
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.#patienceMs),
      })
      // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
      const json: any = await response.json()
      const { status, headers } = response
      if (status === 503 && !headers.has('retry-after')) tell('503 without Retry-After')
      else tell(response.ok ? `${status}` : `${status} ${json.code}`)
      return { status: response.status, body: json }
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      tell(code === 'ECONNREFUSED' ? 'refused' : 'lost')
      return undefined
    }
  }
}

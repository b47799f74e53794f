import type { ClusterNode } from '../../cluster/clusterStage.ts'
import type { Random } from '../../simulation/random.ts'
import type { ChaosShow } from '../stage/chaosStage.ts'
import type { Answer, Deed, History, Wish } from './history.ts'
import { pause } from './pause.ts'
import { requestOf } from './requestOf.ts'

/** Who waits longer for an answer asks another node. */
const patienceMs = 2000
/** Longer than a client is told to wait would hide when sales go on. */
const againAfterMs = 50
/** Once nothing is broken any more, everybody has an answer by then. */
const answerMsMax = 60_000

/** What clients of a round share. */
export interface Crowd {
  readonly history: History
  readonly nodes: () => readonly ClusterNode[]
  /** Nobody begins anything new. */
  isOver: boolean
}

/** One user with one token, who does one thing after another, as the API tells clients to. */
export class Customer {
  readonly user: string
  readonly random: Random
  readonly #crowd: Crowd
  readonly #token: string
  #keys = 0

  constructor(user: string, token: string, random: Random, crowd: Crowd) {
    this.user = user
    this.#token = token
    this.random = random
    this.#crowd = crowd
  }

  get isOver(): boolean {
    return this.#crowd.isOver
  }

  /** Asks any node until there is an answer that isn't "later". undefined: it has given up. */
  async wish(show: ChaosShow, wish: Wish): Promise<Answer | undefined> {
    const sentMs = performance.now()
    const key = `${this.user}-${++this.#keys}`
    const deed = this.#begin(show, wish, sentMs)
    const request = requestOf(show.id, wish, key)
    while (performance.now() < sentMs + answerMsMax) {
      deed.tries++
      const answer = await this.#ask(request)
      if (answer && !isLater(answer)) {
        deed.answer = answer
        deed.endedMs = performance.now()
        return answer
      }
      // Some people close the page.
      if (this.random.chance(0.005)) return undefined
      await pause(againAfterMs)
    }
    deed.isLost = true
    return undefined
  }

  /** Asks one node once, and doesn't note it as a wish. */
  async get(path: string): Promise<Answer | undefined> {
    return this.#ask({ method: 'GET', path, headers: {}, body: undefined })
  }

  /** Looks at a show's map on one node. */
  async look(show: ChaosShow): Promise<void> {
    const { history, nodes } = this.#crowd
    if (nodes().length === 0) return
    const node = this.random.pick(nodes())
    const sentMs = performance.now()
    const answer = await this.#askNode(node, { method: 'GET', path: `/v1/shows/${show.id}/seats` })
    if (answer?.status !== 200) return
    const { version, taken } = answer.body
    history.looks.push({
      showId: show.id,
      nodeId: node.id,
      sentMs,
      endedMs: performance.now(),
      version,
      taken,
    })
  }

  #begin(show: ChaosShow, wish: Wish, sentMs: number): Deed {
    const open = { endedMs: Number.POSITIVE_INFINITY, answer: undefined, isLost: false, tries: 0 }
    const deed = { user: this.user, showId: show.id, wish, sentMs, ...open }
    this.#crowd.history.deeds.push(deed)
    return deed
  }

  async #ask(request: Request): Promise<Answer | undefined> {
    const nodes = this.#crowd.nodes()
    return nodes.length === 0 ? undefined : this.#askNode(this.random.pick(nodes), request)
  }

  async #askNode(node: ClusterNode, { method, path, headers, body }: Request): Promise<Answer | undefined> {
    const sentMs = performance.now()
    const tell = (what: string) => {
      const atMs = performance.now()
      this.#crowd.history.told.push({ what, atMs, tookMs: atMs - sentMs })
    }
    try {
      const response = await fetch(node.url + path, {
        method,
        headers: { authorization: `Bearer ${this.#token}`, ...headers },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(patienceMs),
      })
      const answer = { status: response.status, body: (await response.json()) as Answer['body'] }
      const isUnpolite = answer.status === 503 && !response.headers.has('retry-after')
      tell(
        response.ok
          ? `${answer.status}`
          : `${answer.status} ${isUnpolite ? 'without Retry-After' : answer.body.code}`,
      )
      return answer
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      tell(code === 'ECONNREFUSED' ? 'refused' : 'lost')
      return undefined
    }
  }
}

interface Request {
  readonly method: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | undefined
}

/**
 * 503 is for later; 408 comes of a node that stood still while the request lay unread. 401 is what a node says whose clock
 * is an hour ahead: to it every token is over.
 */
function isLater({ status }: Answer): boolean {
  return status === 503 || status === 408 || status === 401
}

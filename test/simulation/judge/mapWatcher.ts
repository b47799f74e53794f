import type { Seq, ShowId } from '../../../src/core/ids.ts'
import type { Client } from '../clients/client.ts'
import { tokenOf } from '../ports/httpDoor.ts'
import type { SimulatedNode } from '../simulatedNode.ts'
import { isSame, type Looked, look, type Taken } from './look.ts'
import { Violation } from './violation.ts'

/** An event of a stream, as the API sends it. */
interface Heard {
  readonly event: 'seats' | 'reset'
  readonly version: Seq
  readonly changes: Record<string, string>
}

/**
 * Keeps a seat map up to date by the events of its stream, as the API says how. What each of them makes of the map must be
 * what the log says of that version.
 */
export class MapWatcher {
  readonly #client: Client
  readonly #showId: ShowId
  /** Of the last event, or of a map that was read without one: sent when the stream is opened again. */
  #lastId: Seq | null = null
  /** undefined: it is to be read, until it has this version or a later one. */
  #map: Looked | undefined
  #hangUp: () => void = () => {}

  constructor(client: Client, showId: ShowId) {
    this.#client = client
    this.#showId = showId
  }

  /** For as long as the simulation goes on. */
  async run(): Promise<never> {
    for (;;) {
      const node = this.#client.pickNode()
      try {
        if (node) await this.#watch(node)
      } catch (error) {
        // The connection broke, or the client was too slow for it. It comes back.
        if (error instanceof Violation) this.#client.simulation.history.failure ??= error
      }
      await this.#client.pause(50, 1500)
    }
  }

  /** The stream ends, and is opened again. */
  hangUp(): void {
    this.#hangUp()
  }

  /** Why it isn't at rest, in words; undefined when its map is the last one. */
  unrest(): string | undefined {
    const ledger = this.#client.simulation.judge.ledgers.get(this.#showId)!
    const { seats, seq } = ledger
    const isOfLayout = this.#map && ledger.layouts.at(this.#map.version) === seats
    if (this.#map && isOfLayout && isSame(this.#map.taken, seats.takenAt(seq))) return undefined
    return `${this.#client.name} watches ${this.#showId} at ${this.#map?.version}, disk ${seq}`
  }

  /** Until the stream ends. @throws Error it broke */
  async #watch(node: SimulatedNode): Promise<void> {
    const { simulation, name, random } = this.#client
    // One who comes for the first time may have read the map before.
    if (this.#lastId === null && random.chance(0.5)) {
      this.#takeIfNewer(await look(simulation, node, name, this.#showId))
    }
    const body = await this.#open(node)
    if (!body) {
      // What whoever isn't let in is told to do instead.
      this.#takeIfNewer(await look(simulation, node, name, this.#showId))
      return
    }
    const reader = body.getReader()
    const cut = Promise.withResolvers<{ done: true; value: undefined }>()
    const gone = () => cut.reject(new Error('the connection was lost'))
    this.#hangUp = () => cut.resolve({ done: true, value: undefined })
    node.onGone.add(gone)
    try {
      for (;;) {
        const { done, value } = await Promise.race([reader.read(), cut.promise])
        if (done) break
        await this.#client.pause(0, 5)
        for (const heard of eventsIn(value)) await this.#hear(heard)
      }
    } finally {
      node.onGone.delete(gone)
      this.#hangUp = () => {}
      reader.cancel().catch(() => {})
    }
  }

  #takeIfNewer(map: Looked): void {
    if (this.#map && map.version <= this.#map.version) return
    this.#map = map
    this.#lastId = map.version
  }

  async #open(node: SimulatedNode): Promise<ReadableStream<Uint8Array> | null> {
    const { simulation, name } = this.#client
    const path = `/v1/shows/${this.#showId}/seats/events`
    const headers = {
      Authorization: `Bearer ${tokenOf(name, 'customer')}`,
      'X-Request-Id': 'r',
      ...(this.#lastId !== null && { 'Last-Event-ID': `${this.#lastId}` }),
    }
    const what = `${name} watches ${this.#showId} on ${node.id}, after ${this.#lastId}`
    simulation.history.add(() => what)
    simulation.history.count('watch')
    const response = await simulation.send(node, what, async () => node.http.request(path, { headers }))
    if (response.status === 200) return response.body
    if (response.status === 500) throw new Violation('nothing is our fault', what)
    simulation.history.count(`watch refused ${response.status}`)
    return null
  }

  async #hear({ event, version, changes }: Heard): Promise<void> {
    const { simulation, name } = this.#client
    const { history } = simulation
    const ledger = simulation.judge.ledgers.get(this.#showId)!
    const { seq } = ledger
    const where = `${name}, ${this.#showId}: ${event} ${version} after ${this.#lastId}`
    history.add(() => `${name} hears of ${this.#showId}: ${event} ${version} ${JSON.stringify(changes)}`)
    history.count(`heard ${event}`)
    if (this.#lastId !== null && version <= this.#lastId)
      throw new Violation('watchers hear of what is newer', where)
    if (version > seq) throw new Violation('maps are on disk', `${where}, disk ${seq}`)
    this.#lastId = version
    if (!this.#map || event === 'reset') {
      this.#map = await this.#read(version)
      return
    }
    if (version <= this.#map.version) return
    const taken = changed(this.#map.taken, changes)
    const own = ledger.layouts.at(version).takenAt(version)
    if (!isSame(taken, own)) {
      const detail = `${where}: ${JSON.stringify(taken)}, log ${JSON.stringify(own)}`
      throw new Violation('events lead from map to map', detail)
    }
    this.#map = { version, taken }
  }

  /** Any node's map, as soon as it is new enough. */
  async #read(versionMin: Seq): Promise<Looked> {
    const { simulation, name } = this.#client
    for (;;) {
      const node = this.#client.pickNode()
      const map = node && (await look(simulation, node, name, this.#showId).catch(() => undefined))
      if (map && map.version >= versionMin) return map
      await this.#client.pause(50, 500)
    }
  }
}

function* eventsIn(bytes: Uint8Array): Generator<Heard> {
  for (const block of new TextDecoder().decode(bytes).split('\n\n')) {
    const [, event, data] = /^event: (\w+)\ndata: (.*)$/m.exec(block) ?? []
    if (event && data) yield { changes: {}, ...JSON.parse(data), event }
  }
}

function changed(taken: Taken, changes: Record<string, string>): Taken {
  const all = Object.entries({ ...taken, ...changes })
  return Object.fromEntries(all.filter(([, status]) => status !== 'free'))
}

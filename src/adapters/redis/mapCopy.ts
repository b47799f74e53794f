import type { SharedSeatMap } from '../../clusterPorts.ts'
import type { Seq } from '../../core/ids.ts'
import type { SeatStatusName } from '../../core/seats/occupancy.ts'
import type { SeatCounts } from '../../core/seats/seatMap.ts'
import type { MapMessage, StoredMap } from './sharedMap.ts'

interface Copy {
  readonly epoch: number
  readonly version: Seq
  readonly counts: SeatCounts
  /** Made when the first reader asks for it. */
  map: SharedSeatMap | undefined
  /** What the map is made of, once a change has come. */
  readonly parts: Parts | undefined
}

interface Parts {
  readonly showId: string
  readonly hallId: string
  readonly taken: Map<string, SeatStatusName>
}

/** One show's map as it is stored, kept up by the messages of its channel. */
export class MapCopy {
  #copy: Copy | undefined
  /** What was heard since the reading under way began. */
  #heard: MapMessage[] | undefined

  /** undefined: to be read, since nothing has been or something was missed. */
  get epoch(): number | undefined {
    return this.#copy?.epoch
  }

  /** Call before asking for what is stored: messages are kept from now on. */
  beginReading(): void {
    this.#copy = undefined
    this.#heard = []
  }

  /** Takes what was stored, and what was heard meanwhile. It may be that it is to be read once more. */
  endReading(stored: StoredMap): void {
    const heard = this.#heard ?? []
    this.#heard = undefined
    const { epoch, ...map } = stored
    this.#copy = { epoch, version: map.version, counts: map.counts, map, parts: undefined }
    for (const message of heard) this.hear(message)
  }

  hear(message: MapMessage): void {
    if (this.#heard) {
      this.#heard.push(message)
      return
    }
    const copy = this.#copy
    if (!copy || message.epoch < copy.epoch) return
    if (message.epoch === copy.epoch) {
      if (message.version <= copy.version) return
      // The changes name what a seat is now, so those that the copy has already do no harm.
      if (message.from !== null && message.from <= copy.version) {
        this.#copy = changed(copy, message)
        return
      }
    }
    this.#copy = undefined
  }

  get map(): SharedSeatMap | undefined {
    const copy = this.#copy
    if (!copy) return undefined
    copy.map ??= { version: copy.version, counts: copy.counts, body: textOf(copy) }
    return copy.map
  }
}

function changed(copy: Copy, { version, counts, changes }: MapMessage): Copy {
  const parts = copy.parts ?? partsOf(copy.map!.body)
  for (const [seat, status] of Object.entries(changes)) {
    if (status === 'free') parts.taken.delete(seat)
    else parts.taken.set(seat, status)
  }
  return { epoch: copy.epoch, version, counts, map: undefined, parts }
}

function partsOf(body: string): Parts {
  const { showId, hallId, taken } = JSON.parse(body)
  return { showId, hallId, taken: new Map(Object.entries<SeatStatusName>(taken)) }
}

/** The same form as the core's seatMapJson, from ids instead of a plan. */
function textOf({ version, counts, parts }: Copy): string {
  const { showId, hallId, taken } = parts!
  const seats: string[] = []
  for (const [seat, status] of taken) seats.push(`${JSON.stringify(seat)}:"${status}"`)
  const head = JSON.stringify({ showId, hallId, version, counts })
  return `${head.slice(0, -1)},"taken":{${seats.join(',')}}}`
}

import type { Seq } from '../../core/ids.ts'
import type { SeatStatusName } from '../../core/seats/occupancy.ts'

/** The new status by seat id; the last one counts. */
export type SeatChanges = ReadonlyMap<string, SeatStatusName>

/** What became of the seats, ready for every watcher's stream. */
export interface Frame {
  readonly version: Seq
  readonly bytes: Uint8Array
}

/** `event: seats`: from any version since the one that was sent before, these changes lead to `version`. */
export function seatsFrame(version: Seq, changes: SeatChanges): Frame {
  return frame(version, 'seats', { version, changes: Object.fromEntries(changes) })
}

/** `event: reset`: the map is to be read again, until it is at least at `version`. */
export function resetFrame(version: Seq): Frame {
  return frame(version, 'reset', { version })
}

/** The first bytes of a stream: they say that it stands, and when to come back should it end. */
export function greeting(retryMs: number): Uint8Array {
  return Buffer.from(`retry: ${retryMs}\n\n`)
}

/** A line that clients ignore, and that shows both ends that the other lives. */
export const heartbeat: Uint8Array = Buffer.from(': still here\n\n')

function frame(version: Seq, event: string, data: object): Frame {
  return {
    version,
    bytes: Buffer.from(`id: ${version}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
  }
}

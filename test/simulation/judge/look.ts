import type { Seq, ShowId } from '../../../src/core/ids.ts'
import type { SeatMapText } from '../../../src/ports.ts'
import type { SimulatedNode } from '../simulatedNode.ts'
import type { Simulation } from '../simulation.ts'
import { Violation } from './violation.ts'

export interface Looked {
  readonly version: Seq
  readonly taken: Taken
}

/** What a seat map says of the seats that aren't free. */
export type Taken = Record<string, string>

/**
 * Reads a seat map of a node: it must be what the log says of that version, and of nothing that isn't on disk.
 *
 * @throws as `Simulation.send`.
 */
export function look(
  simulation: Simulation,
  node: SimulatedNode,
  who: string,
  showId: ShowId,
): Promise<Looked> {
  const { history } = simulation
  history.count('look')
  return simulation.send(node, `${who} looks at ${showId} on ${node.id}`, async () => {
    // Two looks at the same time may be answered in any order.
    const before = node.seen.get(showId) ?? 0
    const map = await node.opened.router.seatMap(showId)
    history.add(() => `${node.id} shows ${who} ${showId} at ${map?.version}`)
    history.noting(() => expectTrue(simulation, node, showId, map, before))
    return { version: map!.version, taken: JSON.parse(map!.body).taken }
  })
}

function expectTrue(
  { judge }: Simulation,
  node: SimulatedNode,
  showId: ShowId,
  map: SeatMapText | undefined,
  before: Seq,
) {
  const where = `${node.id}, ${showId}`
  if (!map) throw new Violation('shows are there', where)
  const { version, body } = map
  const ledger = judge.ledgers.get(showId)!
  if (version < before) throw new Violation('maps go forward', `${where}: ${version} after ${before}`)
  node.seen.set(showId, Math.max(version, node.seen.get(showId) ?? 0))
  if (version > ledger.seq)
    throw new Violation('maps are on disk', `${where}: ${version}, disk ${ledger.seq}`)
  const seats = ledger.layouts.at(version)
  const own = seats.takenAt(version)
  const { taken, counts } = JSON.parse(body)
  if (!isSame(taken, own) || counts.total !== seats.names.length) {
    throw new Violation('maps are what the log says', `${where}: ${body}, log ${JSON.stringify(own)}`)
  }
}

export function isSame(a: Taken, b: Taken): boolean {
  const seats = Object.keys(a)
  return seats.length === Object.keys(b).length && seats.every((seat) => a[seat] === b[seat])
}

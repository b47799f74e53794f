import { layoutFaults, seatCountOf } from '../core/seats/layout.ts'
import type { StoredRows } from '../verifyPorts.ts'
import { Findings } from './findings.ts'

/** Checks what no single show has: halls, shards, and rows that belong to nothing. */
export async function verifyHalls(rows: StoredRows): Promise<Findings> {
  const findings = new Findings()
  for (const { table, showId } of await rows.strays()) {
    findings.add(`${table} has rows of show ${showId}, which doesn't exist`)
  }
  for (const [i, { id, epoch }] of (await rows.shards()).entries()) {
    if (id !== i) findings.add(`shard ${i} is missing: shards are numbered from 0 without a gap`)
    if (epoch < 0) findings.add(`shard ${id} is at epoch ${epoch}, and epochs begin with 0 and rise`)
  }
  for await (const { id, version, seatCount, layoutVersions } of rows.halls()) {
    const newest = layoutVersions.at(-1)
    if (newest === undefined) {
      findings.add(`hall ${id} has no layout`)
      continue
    }
    if (newest > version) {
      findings.add(`hall ${id} is at version ${version}, and has a layout of version ${newest}`)
    }
    const layout = await rows.layout(id, newest)
    const seats = seatCountOf(layout)
    if (seats !== seatCount)
      findings.add(`hall ${id} says it has ${seatCount} seats, and its layout ${seats}`)
    for (const { field, message } of layoutFaults(layout)) {
      findings.add(`${field} in the layout of hall ${id} ${message}`)
    }
  }
  return findings
}

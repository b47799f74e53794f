import type { Simulation } from '../simulation.ts'
import type { Ledger } from './ledger.ts'

/** What time is about to bring about would change what is looked at. */
const soonMs = 3000

/** What still goes on, in words; undefined when nothing does. */
export function unrestOf(simulation: Simulation): string | undefined {
  const { judge, openRequests, database, watchers, leavingUsers } = simulation
  if (openRequests > 0) return `${openRequests} requests are not answered`
  const unowned = ownerUnrest(simulation)
  if (unowned) return unowned
  const nowMs = simulation.clock.nowMs()
  for (const ledger of judge.ledgers.values()) {
    const { publishedSeq } = database.rows.snapshot(ledger.showId)!
    if (publishedSeq < ledger.seq) return `events of ${ledger.showId} are not marked as published`
    const unrest = showUnrest(ledger, nowMs)
    if (unrest) return `in ${ledger.showId}, ${unrest}`
  }
  for (const watcher of watchers) {
    const unrest = watcher.unrest()
    if (unrest) return unrest
  }
  return leavingUsers.unrest()
}

function ownerUnrest({ plan, nodes }: Simulation): string | undefined {
  const up = nodes.filter(({ isCrashed }) => !isCrashed)
  for (let shardId = 0; shardId < plan.shardCount; shardId++) {
    const owners = up.filter((node) => node.serves(shardId)).map(({ id }) => id)
    const [owner] = owners
    if (owner === undefined || owners.length > 1) return `shard ${shardId} is served by [${owners}]`
    for (const { id, opened } of up) {
      const known = opened.view.owner(shardId).nodeId === owner && opened.view.isAlive(owner)
      if (!known) return `${id} doesn't know that ${owner} serves shard ${shardId}`
    }
  }
  const unready = up.find(({ opened }) => opened.router.notReady() !== undefined)
  return unready && `${unready.id} is not ready: ${unready.opened.router.notReady()}`
}

function showUnrest(ledger: Ledger, nowMs: number): string | undefined {
  const { show, lineClosesAtMs, reservations, entries } = ledger
  for (const atMs of [show.startsAtMs, show.salesOpenAtMs ?? 0, lineClosesAtMs]) {
    if (Math.abs(atMs - nowMs) < soonMs) return 'sales are about to open or to close'
  }
  for (const { status, expiresAtMs, no } of reservations.values()) {
    if (status === 'held' && expiresAtMs! < nowMs + soonMs) return `hold ${no} is about to end`
  }
  for (const { status, no } of entries.values()) {
    if (status === 'set-aside') return `entry ${no} has its seats set aside`
  }
  // Those who only wait then read as expired, whether or not a turn has said so.
  const isServing = [...entries.values()].some(({ status }) => status === 'offered')
  if (nowMs >= lineClosesAtMs && isServing) return 'the line is to be closed'
  const waiter = ledger.isOnSale(nowMs) ? ledger.firstServable() : undefined
  return waiter && `entry ${waiter.no} could be served`
}

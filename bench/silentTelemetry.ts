import type { Telemetry } from '../src/ports.ts'

/** Counts nothing, and stops a bench at the first thing that goes wrong. */
export const silentTelemetry: Telemetry = {
  turnTaken() {},
  batchCommitted() {},
  mailboxFull() {},
  turnFailed: stop,
  loadFailed: stop,
  shardFailed: stop,
  shardServing() {},
  activeShows() {},
  publishFailed: stop,
  leavingFailed: stop,
  shardLeft() {},
  drainBegun() {},
  drainEnded() {},
  nodesAlive() {},
  serviceWatched() {},
  serviceLost: stop,
  serviceBack() {},
  serviceGone() {},
  strangerRefused: stop,
  messageDropped: stop,
}

function stop(...what: unknown[]): never {
  throw new Error('the bench ran into a fault', { cause: what })
}

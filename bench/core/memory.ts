import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { SeatPlan } from '../../src/core/seats/seatPlan.ts'
import type { ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import { emptyShow, nowMs, reserveAll } from './hall.ts'

export interface BytesAShow {
  readonly empty: number
  readonly soldOut: number
}

/** Bytes that one more show of a hall costs, measured over so many that the rest doesn't matter. */
export function bytesAShow(plan: SeatPlan): BytesAShow {
  const shows = Math.max(5, Math.ceil(1_000_000 / plan.seatCount))
  // Commands are garbage after their turn, but a show may keep parts of them: each show gets its own.
  const before = usedBytes()
  const states = Array.from({ length: shows }, (_, i) => emptyShow(plan, `show${i}`))
  const empty = usedBytes()
  for (const state of states) sellOut(state)
  const soldOut = usedBytes()
  if (states.some(({ occupancy }) => occupancy.counts[0] !== 0)) throw new Error('a show is not sold out')
  return { empty: (empty - before) / shows, soldOut: (soldOut - before) / shows }
}

function sellOut(state: ShowState): void {
  for (const party of reserveAll(state.occupancy.plan)) takeTurn(state, party, nowMs)
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  collectGarbage()
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

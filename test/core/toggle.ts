import type { Command } from '../../src/core/reservations/command.ts'
import { BLOCKED } from '../../src/core/seats/occupancy.ts'
import type { ShowState } from '../../src/core/shows/showState.ts'
import { block, cancel, moveIntoBlocked, reserve, unblock } from './builders.ts'

/**
 * A command that changes a seat of row A, whatever it is, for a show on which nothing else is asked.
 *
 * @param sits somebody sits down there, or moves there from another seat; else it is left or blocked, or no more so.
 */
export function toggle({ occupancy, reservations }: ShowState, seat: number, sits: boolean): Command {
  const id = `A${seat + 1}`
  const [ann] = reservations.values()
  if (ann && sits) return moveIntoBlocked(ann.no, id)
  if (occupancy.status[seat] === BLOCKED) return unblock(id)
  if (ann?.seats.includes(seat)) return cancel('ann', ann.no)
  return sits ? reserve('ann', id) : block(id)
}

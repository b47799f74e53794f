import type { ShowState } from '../shows/showState.ts'
import { blockSeats, cancelShow, changeShow, unblockSeats } from '../shows/staffRules.ts'
import { assignWaitlist, joinWaitlist, leaveWaitlist } from '../waitlist/waitlistRules.ts'
import type { Command } from './command.ts'
import { accept, type Decision } from './decision.ts'
import { cancel, confirm } from './endReservation.ts'
import { move } from './move.ts'
import { reserve } from './reserve.ts'
import { reserveBest } from './reserveBest.ts'
import { swap } from './swap.ts'

/** The rule for each command. Reads the state and changes nothing; holds that are due have been ended before. */
export function decide(state: ShowState, command: Command, nowMs: number): Decision {
  switch (command.type) {
    case 'reserve':
      return reserve(state, command, nowMs)
    case 'reserveBest':
      return reserveBest(state, command, nowMs)
    case 'confirm':
      return confirm(state, command, nowMs)
    case 'cancel':
      return cancel(state, command, nowMs)
    case 'move':
      return move(state, command, nowMs)
    case 'swap':
      return swap(state, command, nowMs)
    case 'joinWaitlist':
      return joinWaitlist(state, command, nowMs)
    case 'leaveWaitlist':
      return leaveWaitlist(state, command)
    case 'assignWaitlist':
      return assignWaitlist(state, nowMs)
    case 'expireHolds':
      return accept({ type: 'done' })
    case 'blockSeats':
      return blockSeats(state, command, nowMs)
    case 'unblockSeats':
      return unblockSeats(state, command, nowMs)
    case 'changeShow':
      return changeShow(state, command, nowMs)
    case 'cancelShow':
      return cancelShow(state, command, nowMs)
    default:
      return command satisfies never
  }
}

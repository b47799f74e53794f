import type { LeavingAccounts } from '../../src/accountPorts.ts'
import type { Records, Telemetry } from '../../src/ports.ts'
import { Leavers } from '../../src/workers/leavers.ts'
import { judgedRouter } from './judge/ask.ts'
import { Violation } from './judge/violation.ts'
import { wordsOf } from './judge/wordsOf.ts'
import type { SimulatedNode } from './simulatedNode.ts'
import type { Simulation } from './simulation.ts'

// So short that they are over in a run.
const sweepEveryMs = 5000
const keptMs = 5000

/** What a node does for users who have left. Undefined in runs in which nobody does: it looks for them all the time. */
export function openLeavers(
  simulation: Simulation,
  node: SimulatedNode,
  accounts: LeavingAccounts,
  records: Records,
  telemetry: Telemetry,
): Leavers | undefined {
  const { plan, leavingUsers, history } = simulation
  if (!plan.clients.some(({ behaviour }) => behaviour === 'leaver')) return undefined
  const areClocksRight = !plan.faults.some(({ kind }) => kind === 'setClock')
  return new Leavers({
    accounts: {
      leaving: () => accounts.leaving(),
      drop(userId) {
        if (areClocksRight) history.noting(() => leavingUsers.expectForgettable(userId, keptMs))
        return accounts.drop(userId)
      },
    },
    records,
    router: {
      ask(showId, command, idempotency) {
        if ('by' in command && !leavingUsers.hasLeft(command.by.userId)) {
          history.failure ??= new Violation('only who has left is given up', wordsOf(command))
        }
        return judgedRouter(simulation, node).ask(showId, command, idempotency)
      },
    },
    clock: node.clock,
    telemetry,
    sweepEveryMs,
    keptMs,
  })
}

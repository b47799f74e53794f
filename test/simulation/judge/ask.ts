import type { ShowId } from '../../../src/core/ids.ts'
import type { Command, Idempotency } from '../../../src/core/reservations/command.ts'
import type { Outcome } from '../../../src/core/reservations/outcome.ts'
import { shardOf } from '../../../src/core/shows/shardOf.ts'
import type { Router } from '../../../src/shards/router.ts'
import type { SimulatedNode } from '../simulatedNode.ts'
import type { Simulation } from '../simulation.ts'
import { wordsOf } from './wordsOf.ts'

/** Asks a node for a turn of a show; the answer is judged as it leaves the node. @throws as `Simulation.send`. */
export function ask(
  simulation: Simulation,
  node: SimulatedNode,
  who: string,
  showId: ShowId,
  command: Command,
  idempotency?: Idempotency,
): Promise<Outcome> {
  const judged = judge(simulation, node, who, showId, command, idempotency)
  const what = `${who} asks ${node.id} in ${showId}: ${wordsOf(command)} ${idempotency?.key ?? ''}`
  simulation.history.add(() => what)
  return simulation.send(node, what, judged)
}

/** The node's router, with every answer of it judged. */
export function judgedRouter(simulation: Simulation, node: SimulatedNode): Router {
  const { router } = node.opened
  return {
    ask(showId, command, idempotency) {
      const who = 'by' in command ? command.by.userId : 'nobody'
      return judge(simulation, node, who, showId, command, idempotency)()
    },
    seatMap: (showId) => router.seatMap(showId),
    seatMapAtHand: (showId) => router.seatMapAtHand(showId),
    seatCounts: (showId) => router.seatCounts(showId),
    reload: (showIds) => router.reload(showIds),
    notReady: () => router.notReady(),
  }
}

/** @returns what the node does when it is asked. It counts as asked from now on. */
function judge(
  { answers, history, plan }: Simulation,
  node: SimulatedNode,
  who: string,
  showId: ShowId,
  command: Command,
  idempotency: Idempotency | undefined,
): () => Promise<Outcome> {
  const shardId = shardOf(showId, plan.shardCount)
  const asked = answers.asked({ who, showId, shardId, command, idempotency })
  history.count(`ask ${command.type}`)
  return async () => {
    const isPastLease = node.isPastLease(shardId)
    const before = node.opened.keeper.host(shardId)?.depth().asked
    try {
      const asking = node.opened.router.ask(showId, command, idempotency)
      // Taken here, or it waits for another owner.
      if (isPastLease && node.opened.keeper.host(shardId)?.depth().asked !== before) {
        node.servedPastLease(shardId)
      }
      const outcome = await asking
      history.add(() => `${node.id} answers ${who}: ${wordsOf(outcome)}`)
      answers.answered(asked, outcome)
      return outcome
    } catch (error) {
      history.add(() => `${node.id} answers ${who}: ${error}`)
      answers.failed(asked, error)
      throw error
    }
  }
}

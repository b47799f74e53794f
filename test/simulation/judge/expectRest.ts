import type { ShowId, UserId } from '../../../src/core/ids.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import type { SimulatedNode } from '../simulatedNode.ts'
import type { Simulation } from '../simulation.ts'
import { ask } from './ask.ts'
import type { Ledger } from './ledger.ts'
import { look } from './look.ts'
import { Violation } from './violation.ts'

/** Some seconds in all. */
const triesMax = 8

const by = { userId: 'inspector' as UserId, staff: true }

/**
 * At rest every node gives the same answers, and they are what the disk says: memory is asked for all that it knows of
 * the seats, with commands that change nothing.
 */
export async function expectRest(simulation: Simulation): Promise<void> {
  simulation.judge.expectAllPublished()
  for (const showId of simulation.showIds) {
    const ledger = simulation.judge.ledgers.get(showId)!
    const up = simulation.nodes.filter(({ isUp }) => isUp)
    // Before anything wakes the show: what a map lacks must not be made up for by the question.
    for (const node of up) await patiently(simulation, () => expectNewestMap(simulation, node, ledger))
    for (const node of up) await expectVersion(simulation, node, showId)
    const node = simulation.nodes.find(({ isUp }) => isUp)!
    if (ledger.isCancelled || simulation.clock.nowMs() >= ledger.show.startsAtMs) continue
    await expectRefused(simulation, node, ledger, 'blockSeats')
    await expectRefused(simulation, node, ledger, 'unblockSeats')
  }
}

/** A push that has failed is tried again, after a while. */
async function expectNewestMap(simulation: Simulation, node: SimulatedNode, { showId, seq }: Ledger) {
  const { version } = await look(simulation, node, 'inspector', showId)
  if (version === seq) return
  throw new Violation('maps are up to date at rest', `${node.id}, ${showId}: ${version}, disk ${seq}`)
}

async function expectVersion(simulation: Simulation, node: SimulatedNode, showId: ShowId): Promise<void> {
  const outcome = await patiently(simulation, () =>
    ask(simulation, node, 'inspector', showId, { type: 'expireHolds' }),
  )
  const seq = simulation.judge.seq(showId)
  if (!outcome.ok || outcome.version !== seq) {
    throw new Violation('memory is what the disk says', `${showId}: ${JSON.stringify(outcome)}, disk ${seq}`)
  }
}

/** Asks for all seats that it would be refused for; when there is none, it would be done, and isn't asked. */
async function expectRefused(
  simulation: Simulation,
  node: SimulatedNode,
  { showId, seats: { names, holders } }: Ledger,
  type: 'blockSeats' | 'unblockSeats',
): Promise<void> {
  const isBlocked = (seat: string) => holders.get(seat) === 'blocked'
  const wrong = names.filter((seat) =>
    type === 'blockSeats' ? holders.has(seat) && !isBlocked(seat) : !isBlocked(seat),
  )
  if (wrong.length === 0) return
  const command: Command = { type, by, seats: names, reason: 'to see' }
  const outcome = await patiently(simulation, () => ask(simulation, node, 'inspector', showId, command))
  const told = outcome.ok ? undefined : outcome.refusal
  const named =
    told?.code === 'seats-taken' ? told.taken : told?.code === 'seats-not-blocked' ? told.seats : []
  if (`${named}` !== `${wrong}`) {
    throw new Violation(
      'memory is what the disk says',
      `${showId}: ${JSON.stringify(outcome)}, disk ${wrong}`,
    )
  }
}

/** A shard may be on the move still, to where it belongs. */
async function patiently<Answer>(simulation: Simulation, run: () => Promise<Answer>): Promise<Answer> {
  for (let triesLeft = triesMax; ; triesLeft--) {
    try {
      return await run()
    } catch (error) {
      if (triesLeft === 1) throw error
      await new Promise<void>((resolve) => {
        simulation.clock.after(1000, resolve)
      })
    }
  }
}

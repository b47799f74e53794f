import type { Random } from '../../simulation/random.ts'
import type { ChaosShow, ChaosStage } from '../stage/chaosStage.ts'
import { type Behaviour, buyer, holder, reader, waiter } from './behaviours.ts'
import { type Crowd, Customer } from './customer.ts'
import { History } from './history.ts'

/** What is on sale in a round: room for all, and two halls that are too small, each with its kind of line. */
export interface Programme {
  readonly wide: ChaosShow
  readonly assigning: ChaosShow
  readonly offering: ChaosShow
}

export async function makeProgramme(stage: ChaosStage): Promise<Programme> {
  return {
    wide: await stage.makeShow(60, { maxSeatsPerUser: 20 }),
    assigning: await stage.makeShow(5, { waitlistMode: 'assign' }),
    offering: await stage.makeShow(5, { waitlistMode: 'offer', offerSeconds: 60 }),
  }
}

/** Clients of one round: who they are is drawn from its seed, what they do depends on the answers. */
export class RunningCrowd {
  readonly history = new History()
  readonly #crowd: Crowd
  readonly #done: Promise<void>[]

  static async start(stage: ChaosStage, shows: Programme, random: Random): Promise<RunningCrowd> {
    const { wide, assigning, offering } = shows
    const plan: [Behaviour, ChaosShow, number][] = [
      [buyer, wide, 6],
      [holder, wide, 2],
      [waiter, assigning, 4],
      [waiter, offering, 4],
      [reader, wide, 1],
      [reader, assigning, 1],
    ]
    const parts = plan.flatMap(([behaviour, show, count]) =>
      Array.from({ length: count }, () => ({ behaviour, show })),
    )
    const tokens = await Promise.all(parts.map((_, i) => stage.cluster.token(`user${i}`)))
    return new RunningCrowd(stage, parts, tokens, random)
  }

  private constructor(
    stage: ChaosStage,
    parts: readonly { behaviour: Behaviour; show: ChaosShow }[],
    tokens: readonly string[],
    random: Random,
  ) {
    this.#crowd = { history: this.history, nodes: () => stage.cluster.nodes, isOver: false }
    this.#done = parts.map(({ behaviour, show }, i) => {
      const user = `user${i}`
      return behaviour(new Customer(user, tokens[i]!, random.named(user), this.#crowd), show)
    })
    // Whoever waits for the end hears of it.
    for (const done of this.#done) done.catch(() => {})
  }

  /** Resolves when everybody has the last answer. */
  async end(): Promise<void> {
    this.#crowd.isOver = true
    await Promise.all(this.#done)
  }
}

import type { Random } from '../../simulation/random.ts'
import type { ChaosShow, ChaosStage } from '../stage/chaosStage.ts'
import type { Machine } from '../stage/machine.ts'

/** What a fault has to do with. */
export interface Scene {
  readonly stage: ChaosStage
  /** The show that most clients want. */
  readonly show: ChaosShow
  /** Its owner's machine when all began. */
  readonly owner: Machine
  /** The other machines with nodes. */
  readonly others: readonly Machine[]
  readonly random: Random
}

export interface Fault {
  readonly name: string
  /** One line for whoever reads a list. */
  readonly about: string
  /** Numbers of the list of faults in test/README.md. */
  readonly covers: readonly number[]
  /** Resolves once it has been done; what takes a while ends by itself, or with the stage's mending. */
  readonly strike: (scene: Scene) => Promise<void> | void
  /** How long it lasts before all is mended: 5 s, longer than a lease. */
  readonly lastsMs?: number
  /** It breaks the database server itself, which must be the stage's own. */
  readonly breaksDatabase?: true
}

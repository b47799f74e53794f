import { ClusterStage } from '../../cluster/clusterStage.ts'
import { eventually } from '../../cluster/eventually.ts'
import { type Backing, startBacking } from './backing.ts'
import { Machine } from './machine.ts'

/** Nodes that run in health. One more machine stands ready for a node that joins. */
const nodeCount = 3
const startMsMax = 30_000

/** A show of one row of seats, A1 and on. */
export interface ChaosShow {
  readonly id: string
  readonly seats: readonly string[]
}

/** Three nodes on servers of their own, with a cable between any two that can be broken. */
export class ChaosStage {
  readonly backing: Backing
  readonly cluster: ClusterStage
  /** The last one is the spare one. */
  readonly machines: readonly Machine[]

  /** @param databaseServer where to make a database; undefined: a MariaDB of the stage's own, which can be broken too. */
  static async open(databaseServer?: string): Promise<ChaosStage> {
    const backing = await startBacking(databaseServer)
    const cluster = await ClusterStage.open(0, backing)
    const names = Array.from({ length: nodeCount + 1 }, (_, i) => `m${i + 1}`)
    const machines = await Promise.all(names.map((name) => Machine.prepare(name, backing, cluster)))
    for (const machine of machines) await machine.connectTo(machines)
    const stage = new ChaosStage(backing, cluster, machines)
    try {
      await Promise.all(stage.usual.map((machine) => machine.start()))
      await cluster.settled()
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  private constructor(backing: Backing, cluster: ClusterStage, machines: readonly Machine[]) {
    this.backing = backing
    this.cluster = cluster
    this.machines = machines
  }

  /** Those whose nodes run in health. */
  get usual(): readonly Machine[] {
    return this.machines.slice(0, nodeCount)
  }

  get spare(): Machine {
    return this.machines[nodeCount]!
  }

  async makeShow(seatCount: number, settings: Record<string, unknown>): Promise<ChaosShow> {
    const staff = await this.cluster.as(this.cluster.nodes[0]!, 'stan', 'admin')
    const numbers = Array.from({ length: seatCount }, (_, i) => String(i + 1))
    const layout = { rows: [{ label: 'A', seats: numbers.map((number) => ({ number })) }] }
    const hall = await staff.post('/v1/halls', { name: 'One', layout })
    const startsAt = new Date(Date.now() + 2 * 86_400_000).toISOString()
    const body = { title: 'Metropolis', hallId: hall.body.id, startsAt, ...settings }
    const show = await staff.post('/v1/shows', body)
    if (show.status !== 201) throw new Error(`no show was made: ${JSON.stringify([hall.body, show.body])}`)
    return { id: show.body.id, seats: numbers.map((number) => `A${number}`) }
  }

  async ownerOf({ id }: ChaosShow): Promise<Machine> {
    const owner = await this.cluster.ownerOf(id)
    return this.machines.find(({ node }) => node === owner)!
  }

  /** Everything that can be mended is, whatever was done to it. */
  async mend(): Promise<void> {
    for (const cable of this.machines.flatMap(({ cables }) => cables)) cable.heal()
    const { database, redis, rabbit } = this.backing
    await Promise.all([database, ...redis, rabbit].map((server) => server?.mend()))
    for (const machine of this.machines) machine.thaw()
    // As whoever looks after machines does it: again, when it fails.
    const starts = this.usual.map((machine) => eventually(() => machine.start(), startMsMax))
    await Promise.all([this.spare.stop(), ...starts])
    for (const machine of this.machines) machine.order({})
  }

  async close(): Promise<void> {
    await this.cluster.close().finally(() => this.backing.remove())
    for (const machine of this.machines) machine.close()
  }
}

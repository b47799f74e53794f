import type { Fault } from './plan.ts'
import type { Simulation } from './simulation.ts'

/** Does it, for as long as it lasts; where it can't be done, nothing. */
type Strike = (simulation: Simulation, fault: Fault) => void

/** How long the clocks of people's machines are wrong by when somebody sets them. */
const hourMs = 3_600_000

const strikes = {
  /** Its memory is gone; it is started again as another process at the same address. */
  crash(simulation, { node, lastsMs }) {
    const running = simulation.running(node)
    if (!running) return
    simulation.crash(running)
    simulation.later(lastsMs, () => simulation.start(node))
  },
  /** The same, in the moment in which its next commit is on disk, and it knows nothing of it. */
  crashOnCommit(simulation, { node, lastsMs }) {
    const running = simulation.running(node)
    if (!running) return
    simulation.database.afterCommit.set(running.id, () => {
      simulation.crash(running)
      simulation.later(lastsMs, () => simulation.start(node))
    })
  },
  freezeOnCommit(simulation, { node, lastsMs }) {
    const running = simulation.running(node)
    if (!running) return
    simulation.database.afterCommit.set(running.id, () => {
      simulation.freeze(running)
      simulation.later(lastsMs, () => simulation.thaw(running))
    })
  },
  /** It stands still, with all that it has under way, and goes on as if nothing had been. */
  freeze(simulation, { node, lastsMs }) {
    const running = simulation.running(node)
    if (!running || running.clock.isFrozen) return
    simulation.freeze(running)
    simulation.later(lastsMs, () => simulation.thaw(running))
  },
  /** As an upgrade does it. */
  restart(simulation, { node, lastsMs }) {
    const running = simulation.running(node)
    if (running) simulation.stop(running, () => simulation.later(lastsMs, () => simulation.start(node)))
  },
  refuseDatabase: (simulation, fault) => cut(simulation, fault, 'toDatabase', 'refusing'),
  hangDatabase: (simulation, fault) => cut(simulation, fault, 'toDatabase', 'hanging'),
  refuseLeases: (simulation, fault) => cut(simulation, fault, 'toLeases', 'refusing'),
  hangLeases: (simulation, fault) => cut(simulation, fault, 'toLeases', 'hanging'),
  refuseBroker: (simulation, fault) => cut(simulation, fault, 'toBroker', 'refusing'),
  hangBroker: (simulation, fault) => cut(simulation, fault, 'toBroker', 'hanging'),
  refuseRedis: (simulation, fault) => cut(simulation, fault, 'toRedis', 'refusing'),
  hangRedis: (simulation, fault) => cut(simulation, fault, 'toRedis', 'hanging'),
  fillRedis({ redis, later }, { lastsMs }) {
    redis.isFull = true
    later(lastsMs, () => {
      redis.isFull = false
    })
  },
  flushRedis: ({ redis }) => redis.flush(),
  crashRedis({ redis, later }, { lastsMs }) {
    redis.crash()
    later(lastsMs, () => {
      redis.isDown = false
    })
  },
  crashDatabase({ database, later }, { lastsMs }) {
    database.crash()
    later(lastsMs, () => {
      database.isDown = false
    })
  },
  slowDatabase({ database, later }, { lastsMs, strength }) {
    database.slowMs = strength ** 3 * 3000
    later(lastsMs, () => {
      database.slowMs = 0
    })
  },
  /** Whoever asks loses the question or the answer, more often than not. */
  loseCommits(simulation, { lastsMs, strength }) {
    simulation.databaseLoss = 0.1 + strength / 2
    simulation.later(lastsMs, () => {
      simulation.databaseLoss = 0
    })
  },
  stopLeases(simulation, { lastsMs }) {
    for (const { toLeases } of simulation.nodes) toLeases.state = 'refusing'
    simulation.later(lastsMs, () => {
      for (const { toLeases } of simulation.nodes) toLeases.state = 'whole'
    })
  },
  flushLeases: ({ leases }) => leases.flush(),
  /** The lease servers' clocks are set back: no lease ends until that is put right. */
  setLeaseClock(simulation, { lastsMs }) {
    simulation.leaseClockMs -= hourMs
    simulation.later(lastsMs, () => {
      simulation.leaseClockMs += hourMs
    })
  },
  /** The wall clock of a machine is set. */
  setClock(simulation, { node, lastsMs, strength }) {
    const running = simulation.running(node)
    if (!running) return
    running.clock.wrongByMs = (strength * 2 - 1) ** 3 * hourMs
    simulation.later(lastsMs, () => {
      running.clock.wrongByMs = 0
    })
  },
  cutPeers: (simulation, fault) => part(simulation, fault, 'cut'),
  silencePeers: (simulation, fault) => part(simulation, fault, 'silence'),
  breakStreams(simulation, { node, other }) {
    const [a, b] = [simulation.running(node), simulation.running(other)]
    if (a && b && a !== b) simulation.network.breakOff(a.id, b.id)
  },
  loseNotes({ network, later }, { lastsMs }) {
    network.losesNotes = true
    later(lastsMs, () => {
      network.losesNotes = false
    })
  },
  stopBroker({ broker, later }, { lastsMs }) {
    broker.isDown = true
    later(lastsMs, () => {
      broker.isDown = false
    })
  },
} satisfies Record<string, Strike>

export type FaultKind = keyof typeof strikes

export const faultKinds = Object.keys(strikes) as FaultKind[]

export function strike(simulation: Simulation, fault: Fault): void {
  strikes[fault.kind](simulation, fault)
}

function cut(
  simulation: Simulation,
  { node, lastsMs }: Fault,
  wire: 'toDatabase' | 'toLeases' | 'toBroker' | 'toRedis',
  how: 'refusing' | 'hanging',
): void {
  const running = simulation.running(node)
  if (!running) return
  running[wire].state = how
  simulation.later(lastsMs, () => {
    running[wire].state = 'whole'
  })
}

function part(simulation: Simulation, { node, other, lastsMs }: Fault, how: 'cut' | 'silence'): void {
  const [a, b] = [simulation.running(node), simulation.running(other)]
  if (!a || !b || a === b) return
  simulation.network[how](a.id, b.id)
  simulation.later(lastsMs, () => simulation.network.heal(a.id, b.id))
}

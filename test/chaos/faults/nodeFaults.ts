import { createConnection } from 'mysql2/promise'
import { eventually } from '../../cluster/eventually.ts'
import { pause } from '../clients/pause.ts'
import type { Fault, Scene } from './fault.ts'

/** Longer than a lease, and than a node that says nothing is taken for alive. */
const blockMs = 4500
const hourMs = 3_600_000

/** Somebody else has the show's row for as long, so that its owner's commit waits. */
async function withRowLocked({ stage, show }: Scene, work: () => Promise<void>): Promise<void> {
  const lock = await createConnection(stage.backing.databaseUrl)
  try {
    await lock.query('START TRANSACTION')
    await lock.query('SELECT id FROM shows WHERE id = ? FOR UPDATE', [show.id])
    const waiting =
      "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE (%shows t%'"
    await eventually(async () => {
      if ((await stage.cluster.rows(waiting)).length === 0) throw new Error('no commit came')
    }, 5000).catch(() => {})
    await work()
  } finally {
    lock.destroy()
  }
}

export const nodeFaults: readonly Fault[] = [
  {
    name: 'owner-killed',
    about: 'kill -9 of the owner of the show',
    covers: [17, 20, 30],
    strike: ({ owner }) => owner.kill(),
  },
  {
    name: 'owner-terminated',
    about: 'SIGTERM to the owner, as an upgrade does it',
    covers: [27],
    strike: ({ owner }) => owner.stop(),
    lastsMs: 3000,
  },
  {
    name: 'owner-killed-leaving',
    about: 'SIGTERM to the owner, and kill -9 within 300 ms: somewhere in its hand-over',
    covers: [29],
    async strike({ owner, random }) {
      const stopping = owner.stop()
      await pause(random.between(0, 300))
      await Promise.all([stopping, owner.kill()])
    },
  },
  {
    name: 'owner-frozen',
    about:
      'SIGSTOP of the owner for 12 s, far past its leases and its sessions at the database, then SIGCONT',
    covers: [1, 17],
    strike: ({ owner }) => owner.freeze(),
    lastsMs: 12_000,
  },
  {
    name: 'owner-frozen-in-commit',
    about: 'SIGSTOP of the owner while its transaction is open and holds its locks',
    covers: [1, 2, 8],
    strike: (scene) => withRowLocked(scene, async () => scene.owner.freeze()),
    lastsMs: 8000,
  },
  {
    name: 'owner-blocked',
    about: `the owner's event loop stands still for ${blockMs} ms, past its leases`,
    covers: [6],
    strike: ({ owner }) => owner.order({ blockMs }),
    lastsMs: 7000,
  },
  {
    name: 'clock-ahead',
    about: "the owner's wall clock is set an hour ahead, then back",
    covers: [4],
    strike: ({ owner }) => owner.order({ clockMs: hourMs }),
  },
  {
    name: 'clock-behind',
    about: "the owner's wall clock is set an hour back, then right",
    covers: [4],
    strike: ({ owner }) => owner.order({ clockMs: -hourMs }),
  },
  {
    name: 'node-joins',
    about: 'a fourth node comes, takes its share, and leaves again',
    covers: [27],
    async strike({ stage }) {
      await stage.spare.tryStart()
    },
    lastsMs: 8000,
  },
  {
    name: 'owner-drained',
    about: 'an admin has the owner hand its shards away',
    covers: [29],
    async strike({ stage, owner }) {
      if (!owner.node) return
      const admin = await stage.cluster.as(owner.node, 'ada', 'admin')
      await admin.post('/v1/ops/drain', {}).catch(() => {})
      await pause(3000)
      // One that has handed its shards away wants none until it is started again.
      await owner.stop()
    },
    lastsMs: 1000,
  },
  {
    name: 'rolling-restart',
    about: 'all three nodes are upgraded, one after another',
    covers: [27],
    async strike({ stage }) {
      for (const machine of stage.usual) {
        await machine.stop()
        await machine.tryStart()
      }
    },
    lastsMs: 1000,
  },
  {
    name: 'node-flaps',
    about: 'the owner is killed and started again, three times',
    covers: [28],
    async strike({ owner }) {
      for (let i = 0; i < 3; i++) {
        await owner.kill()
        await owner.tryStart()
        await pause(500)
      }
    },
    lastsMs: 1000,
  },
  {
    name: 'all-killed',
    about: 'kill -9 of all nodes at once, and a cold start',
    covers: [30],
    async strike({ stage }) {
      await Promise.all(stage.machines.map((machine) => machine.kill()))
    },
    lastsMs: 1000,
  },
]

import { createConnection } from 'mysql2/promise'
import { pause } from '../clients/pause.ts'
import type { Fault, Scene } from './fault.ts'

const ways = ['toServer', 'toClient'] as const
const allCables = ({ stage }: Scene) => stage.machines.map(({ database }) => database)

/** Until then something happens again and again. */
async function every(ms: number, forMs: number, run: () => Promise<void> | void): Promise<void> {
  const untilMs = performance.now() + forMs
  while (performance.now() < untilMs) {
    await run()
    await pause(ms)
  }
}

export const databaseFaults: readonly Fault[] = [
  {
    name: 'database-killed',
    about: 'kill -9 of the database, which recovers when it is started again',
    covers: [11],
    strike: ({ stage }) => stage.backing.database!.kill(),
    lastsMs: 2000,
    breaksDatabase: true,
  },
  {
    name: 'database-frozen',
    about: 'the database stands still for 8 s',
    covers: [12],
    strike: ({ stage }) => stage.backing.database!.freeze(),
    lastsMs: 8000,
    breaksDatabase: true,
  },
  {
    name: 'database-stutters',
    about: 'the database stands still for 400 ms of every 500: a disk that takes that long for each fsync',
    covers: [12],
    strike({ stage }) {
      const database = stage.backing.database!
      return every(100, 5000, async () => {
        await database.freeze()
        await pause(400)
        await database.thaw()
      })
    },
    lastsMs: 100,
    breaksDatabase: true,
  },
  {
    name: 'database-slow',
    about: '150 ms more to the database, and 150 ms back',
    covers: [12],
    strike(scene) {
      for (const cable of allCables(scene)) cable.delay(150)
    },
  },
  {
    name: 'database-cut',
    about: 'all connections to the database break, every 300 ms: before, during and after COMMIT',
    covers: [9],
    strike: (scene) =>
      every(300, 4000, () => {
        for (const cable of allCables(scene)) cable.cut()
      }),
    lastsMs: 100,
  },
  {
    name: 'database-answers-lost',
    about:
      'the database does what it is asked and its answers never come; after 1.5 s the connections break, twice',
    covers: [9],
    async strike(scene) {
      for (let i = 0; i < 2; i++) {
        for (const cable of allCables(scene)) cable.hold('toClient')
        await pause(1500)
        for (const cable of allCables(scene)) {
          cable.cut()
          cable.heal()
        }
        await pause(1000)
      }
    },
    lastsMs: 500,
  },
  {
    name: 'database-gone',
    about: 'a black hole between all nodes and the database',
    covers: [7, 9],
    strike(scene) {
      for (const cable of allCables(scene)) cable.hold(...ways)
    },
    lastsMs: 8000,
  },
  {
    name: 'database-gone-for-owner',
    about: 'a black hole between the owner and the database: it sees Redis, and others see both',
    covers: [7],
    strike: ({ owner }) => owner.database.hold(...ways),
    lastsMs: 8000,
  },
  {
    name: 'database-refused-for-owner',
    about: 'the database refuses the owner alone',
    covers: [7],
    strike: ({ owner }) => owner.database.refuse(),
    lastsMs: 6000,
  },
  {
    name: 'database-half-open',
    about: 'the database has lost all connections, and nobody tells the nodes',
    covers: [9],
    strike(scene) {
      for (const cable of allCables(scene)) cable.forget()
    },
    lastsMs: 8000,
  },
  {
    name: 'database-few-connections',
    about: 'all connections break, and the database lets ten in again, fewer than the nodes need',
    covers: [14],
    async strike(scene) {
      const connection = await createConnection(scene.stage.backing.databaseUrl)
      await connection.query('SET GLOBAL max_connections = 10')
      for (const cable of allCables(scene)) cable.cut()
      await pause(5000)
      // Not waited for: one that is frozen by another fault does it when it is thawed, one that was killed has done it.
      void connection
        .query('SET GLOBAL max_connections = DEFAULT')
        .catch(() => {})
        .finally(() => connection.destroy())
    },
    lastsMs: 500,
    breaksDatabase: true,
  },
  {
    name: 'database-row-locked',
    about: "somebody's transaction has the show's row for 5 s, longer than a commit waits for it",
    covers: [10],
    async strike({ stage, show }) {
      const lock = await createConnection(stage.backing.databaseUrl)
      await lock.query('START TRANSACTION')
      await lock.query('SELECT id FROM shows WHERE id = ? FOR UPDATE', [show.id])
      await pause(5000)
      lock.destroy()
    },
    lastsMs: 500,
  },
]

import type { ClusterStage } from '../../test/cluster/clusterStage.ts'
import type { Storm } from '../../test/cluster/storm.ts'

/** Something that moves the shard of a show. */
export interface Happening {
  readonly name: string
  /** Resolves when it has happened; sales are watched for some seconds more. */
  readonly happen: (stage: ClusterStage, storm: Storm) => Promise<void>
  /** A client asks the next node after so long. */
  readonly patienceMs?: number
}

export const happenings: readonly Happening[] = [
  { name: 'nothing', happen: async () => {} },
  {
    name: 'a fourth node joins',
    async happen(stage) {
      await stage.addNode()
      await stage.settled()
    },
  },
  {
    name: 'the owner is drained',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await (await stage.as(owner, 'ada', 'admin')).post('/v1/ops/drain', {})
    },
  },
  {
    name: 'SIGTERM to the owner',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await owner.program.kill('SIGTERM')
      stage.forget(owner)
    },
  },
  {
    name: 'SIGKILL to the owner',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await owner.program.kill('SIGKILL')
      stage.forget(owner)
    },
  },
  {
    name: 'SIGSTOP to the owner, 8 s',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      owner.program.signal('SIGSTOP')
      await storm.lasts(8000)
      owner.program.signal('SIGCONT')
    },
    patienceMs: 1000,
  },
]

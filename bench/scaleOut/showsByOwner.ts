import type { ClusterStage } from '../../test/cluster/clusterStage.ts'
import type { BenchHall } from '../stage/benchHall.ts'
import { showMaker } from '../stage/showMaker.ts'
import type { BenchShow } from '../stage/stage.ts'

/** A new show for each node, in the order of the nodes: who owns a show is a matter of its id. */
export async function showsByOwner(stage: ClusterStage, hall: BenchHall): Promise<BenchShow[]> {
  const { makeHall, makeShow } = showMaker(await stage.as(stage.nodes[0]!, 'stan', 'admin'))
  const hallId = await makeHall(hall)
  const byOwner = new Map<string, BenchShow>()
  while (byOwner.size < stage.nodes.length) {
    const show = await makeShow(hall, {}, hallId)
    byOwner.set((await stage.ownerOf(show.id)).id, show)
  }
  return stage.nodes.map(({ id }) => byOwner.get(id)!)
}

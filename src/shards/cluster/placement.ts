import type { NodeInfo } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'

type Addressed = Pick<NodeInfo, 'host' | 'port'>

/**
 * For every shard, the nodes in the order in which they should have it: rendezvous hashing, but nobody comes first for
 * more than an even share. Every node computes the same from the same nodes. One that comes takes its share from all
 * the others, and most of the rest stays where it is.
 *
 * @see Thaler and Ravishankar 1998, "Using name-based mappings to increase hit rates".
 * @see Mirrokni, Thorup and Zadimoghaddam 2018, "Consistent hashing with bounded loads".
 */
export function placement<Node extends Addressed>(shardCount: number, nodes: readonly Node[]): Node[][] {
  const shardIds = Array.from({ length: shardCount }, (_, shardId) => shardId)
  const ranked = shardIds.map((shardId) =>
    nodes
      .map((node) => ({ shardId, node, weight: weightOf(shardId, node) }))
      .sort((a, b) => b.weight - a.weight || (addressOf(a.node) < addressOf(b.node) ? -1 : 1)),
  )
  // The strongest preferences are met first. Few shards fall so unevenly by chance that it shows.
  const share = Math.floor(shardCount / nodes.length)
  let largerShares = shardCount % nodes.length
  const load = new Map<Node, number>()
  const first = new Map<ShardId, Node>()
  for (const { shardId, node } of ranked
    .flat()
    .sort((a, b) => b.weight - a.weight || a.shardId - b.shardId)) {
    const has = load.get(node) ?? 0
    if (first.has(shardId) || has > share || (has === share && largerShares === 0)) continue
    if (has === share) largerShares--
    first.set(shardId, node)
    load.set(node, has + 1)
  }
  return ranked.map((some, shardId) => {
    const preferred = first.get(shardId)
    const others = some.map(({ node }) => node).filter((node) => node !== preferred)
    return preferred ? [preferred, ...others] : others
  })
}

function addressOf({ host, port }: Addressed): string {
  return `${host}:${port}`
}

/** FNV-1a, then the end of MurmurHash3: without it, names that differ in their last letters get like weights. */
function weightOf(shardId: ShardId, node: Addressed): number {
  let hash = 0x811c9dc5
  for (const text of [addressOf(node), `/${shardId}`]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

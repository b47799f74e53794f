import { noLimits } from './noLimits.ts'

/** What a person reads after a node has started. */
export function clusterBanner(
  url: string,
  node: { id: string; peers: string; clusterId: string; shardCount: number },
  hasAdmin: boolean,
  isLimited: boolean,
): string[] {
  const lines = [
    `usher runs as node ${node.id} of cluster ${node.clusterId}, which has ${node.shardCount} shards`,
    '',
    `  API       ${url}`,
    `  Contract  ${url}/openapi.json`,
    `  Docs      ${url}/docs`,
    `  Peers     ${node.peers}`,
  ]
  if (!hasAdmin)
    lines.push('  Admin     there is none: set USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD, and start again')
  if (!isLimited) lines.push(noLimits)
  return [...lines, '']
}

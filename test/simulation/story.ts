import type { Run } from './runPlan.ts'

/** A run as a person reads it: what there was, what happened, and what was wrong with it. */
export function story({ plan, lines, failure, hash, steps }: Run): string {
  const { seed, nodeCount, shardCount, shows, clients, faults, weather, limits } = plan
  const halls = shows.map(
    ({ seats, maxSeatsPerUser }, i) => `show${i + 1} (${seats} seats, ${maxSeatsPerUser} a user)`,
  )
  return [
    `seed ${seed}: ${nodeCount} nodes, ${shardCount} shards, ${halls.join(', ')}`,
    `clients: ${clients.map(({ name, acts }) => `${name} (${acts})`).join(', ')}`,
    `faults: ${faults.map(({ kind, atMs }) => `${kind} at ${atMs}`).join(', ') || 'none'}`,
    `weather: ${JSON.stringify(weather)}`,
    `limits: ${JSON.stringify(limits)}`,
    '',
    ...lines,
    '',
    failure ? `WRONG: ${failure.message}` : 'nothing was wrong',
    `${steps} steps, history ${hash}`,
    '',
  ].join('\n')
}

import { actorDefaults } from '../../src/config.ts'
import type { Plan } from './plan.ts'
import { type Run, runPlan } from './runPlan.ts'

const runsMax = 600
const calmMs = { fastMs: 1, slowMs: 1 }

/**
 * Looks for the smallest plan that still fails by the same rule: takes parts of it away, as long as that works.
 *
 * @returns the run of it, told line by line.
 */
export async function shrink(failed: Run, run: typeof runPlan = runPlan): Promise<Run> {
  const rule = failed.failure!.rule
  let plan = failed.plan
  let runs = 0
  for (let isSmaller = true; isSmaller && runs < runsMax; ) {
    isSmaller = false
    for (const smaller of smallerPlans(plan)) {
      if (++runs >= runsMax) break
      if ((await run(smaller)).failure?.rule !== rule) continue
      plan = smaller
      isSmaller = true
      break
    }
  }
  return run(plan, true)
}

/** The boldest cuts first. */
function* smallerPlans(plan: Plan): Generator<Plan> {
  const { faults, clients, weather, lastsMs, nodeCount, shardCount, shows } = plan
  for (const part of without(faults)) yield { ...plan, faults: part }
  for (const part of without(clients)) if (part.length > 0) yield { ...plan, clients: part }
  if (lastsMs > 500) yield { ...plan, lastsMs: Math.floor(lastsMs / 2) }
  if (shows.length > 1) yield { ...plan, shows: shows.slice(0, -1) }
  if (nodeCount > 1) yield { ...plan, nodeCount: nodeCount - 1 }
  if (shardCount > 1) yield { ...plan, shardCount: shardCount - 1 }
  for (const name of ['databaseLoss', 'deadlocks', 'doubled', 'late', 'lost', 'unconfirmed'] as const) {
    if (weather[name] > 0) yield { ...plan, weather: { ...weather, [name]: 0 } }
  }
  for (const name of ['database', 'peers', 'redis', 'others'] as const) {
    if (weather[name].slowMs !== 1) yield { ...plan, weather: { ...weather, [name]: calmMs } }
  }
  const { mailboxCapacity, batchEventsMax, passivateAfterMs } = actorDefaults
  const limits = { mailboxCapacity, batchEventsMax, passivateAfterMs, relayEventsMax: 10_000 }
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    if (plan.limits[name] !== limits[name]) {
      yield { ...plan, limits: { ...plan.limits, [name]: limits[name] } }
    }
  }
  for (const [i, client] of clients.entries()) {
    if (client.acts > 1) {
      yield { ...plan, clients: clients.with(i, { ...client, acts: Math.ceil(client.acts / 2) }) }
    }
  }
}

/** All but a half, a quarter and so on, down to all but one. */
function* without<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let count = items.length; count >= 1; count = count === 1 ? 0 : Math.ceil(count / 2)) {
    for (let from = 0; from < items.length; from += count) {
      yield [...items.slice(0, from), ...items.slice(from + count)]
    }
  }
}

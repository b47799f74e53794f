import { actorDefaults } from '../../src/config.ts'
import { type BehaviourName, behaviours } from './clients/behaviours.ts'
import { type FaultKind, faultKinds } from './faults.ts'
import type { ClientPlan, Fault, LimitsPlan, Plan, ShowPlan, Weather } from './plan.ts'
import { Random } from './random.ts'
import { drawTheme, type Theme } from './themes.ts'

/**
 * Swarm testing: each seed draws what may happen at all, then how often. A run in which everything happens hides what
 * only shows when something never does.
 *
 * @see Groce et al. 2012, "Swarm testing".
 */
export function drawPlan(seed: number): Plan {
  const random = new Random(seed, 'plan')
  const nodeCount = random.pick([1, 2, 2, 3, 3, 3, 4])
  const lastsMs = random.whole(3000, random.pick([6000, 12_000, 25_000]))
  const theme = drawTheme(random)
  const weather = drawWeather(random, theme)
  return {
    seed,
    nodeCount,
    shardCount: random.pick([1, 1, 2, 3]),
    shows: Array.from({ length: random.pick([1, 1, 2, 3]) }, () => drawShow(random, lastsMs)),
    weather,
    limits: drawLimits(random),
    faults: drawFaults(random, nodeCount, lastsMs, weather, theme),
    clients: drawClients(random, lastsMs, theme),
    lastsMs,
  }
}

function drawShow(random: Random, lastsMs: number): ShowPlan {
  const hour = 3_600_000
  const seats = random.pick([1, 2, 4, 4, 6, 8])
  const isSoon = random.chance(0.2)
  return {
    seats,
    premiumSeats: random.chance(0.3) ? random.below(seats) : 0,
    isAccessible: random.chance(0.25),
    maxSeatsPerUser: random.pick([1, 2, 4, 8]),
    orphanRule: random.pick(['off', 'off', 'off', 'lenient', 'strict']),
    waitlistMode: random.pick(['assign', 'offer']),
    offerSeconds: random.whole(1, 5),
    waitlistCutoffSeconds: isSoon ? random.below(5) : 0,
    startsAfterMs: isSoon ? random.whole(Math.ceil(lastsMs / 2), lastsMs) : 3 * hour,
    opensAfterMs: random.chance(0.1) ? random.whole(1000, lastsMs) : null,
  }
}

function drawWeather(random: Random, theme: Theme | undefined): Weather {
  const times = () => {
    const fastMs = random.pick([0.2, 0.5, 1, 3])
    return { fastMs, slowMs: fastMs * random.pick([1, 2, 10, 60]) }
  }
  const rate = (likely: number, max: number) => (random.chance(likely) ? random.between(0, max) : 0)
  return {
    database: times(),
    peers: times(),
    redis: times(),
    others: times(),
    databaseLoss: rate(0.3, 0.05),
    deadlocks: rate(0.3, 0.1),
    connectionsStay: random.chance(0.4),
    doubled: rate(0.4, 0.5),
    late: rate(0.4, 0.3),
    lost: rate(0.2, 0.3),
    unconfirmed: rate(0.3, 0.3),
    sharedMaps: random.chance(theme?.sharedMaps ?? 0.4),
  }
}

function drawLimits(random: Random): LimitsPlan {
  const { mailboxCapacity, batchEventsMax, passivateAfterMs } = actorDefaults
  return {
    mailboxCapacity: random.chance(0.15) ? random.whole(1, 4) : mailboxCapacity,
    batchEventsMax: random.chance(0.2) ? random.whole(1, 6) : batchEventsMax,
    passivateAfterMs: random.chance(0.25) ? random.whole(500, 4000) : passivateAfterMs,
    relayEventsMax: random.chance(0.2) ? random.whole(1, 6) : 10_000,
  }
}

function drawFaults(
  random: Random,
  nodeCount: number,
  lastsMs: number,
  weather: Weather,
  theme: Theme | undefined,
): Fault[] {
  const possible = (theme?.faults ?? faultKinds).filter((kind) => weather.sharedMaps || !isOfRedis(kind))
  const kinds = random.some(possible, random.pick([0, 0.1, 0.2, 0.4]))
  if (kinds.length === 0) return []
  // Long ones let leases end; short ones hit what is under way.
  const longestMs = random.pick([200, 2000, 8000])
  // One that everything happens to at once is in a state that is met by nobody else.
  const unlucky = random.chance(0.3) ? random.below(nodeCount) : undefined
  return Array.from({ length: random.whole(1, random.pick([2, 5, 10])) }, () => ({
    kind: random.pick(kinds),
    node: unlucky ?? random.below(nodeCount),
    other: random.below(nodeCount),
    atMs: random.whole(0, lastsMs),
    lastsMs: random.whole(5, longestMs),
    strength: random.between(0, 1),
  })).sort((a, b) => a.atMs - b.atMs)
}

function isOfRedis(kind: FaultKind): boolean {
  return kind.endsWith('Redis')
}

function drawClients(random: Random, lastsMs: number, theme: Theme | undefined): ClientPlan[] {
  const names = Object.keys(behaviours) as BehaviourName[]
  const kinds = theme ? [...theme.behaviours] : names.filter((name) => random.chance(behaviours[name].likely))
  if (kinds.length === 0) kinds.push('buyer')
  return Array.from({ length: random.whole(1, random.pick([4, 8, 16])) }, (_, i) => {
    const behaviour = random.pick(kinds)
    return {
      name: `${behaviour}${i}`,
      behaviour,
      startsAtMs: random.whole(0, Math.min(lastsMs, random.pick([500, lastsMs]))),
      acts: random.whole(1, 8),
    }
  })
}

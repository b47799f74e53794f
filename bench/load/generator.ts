import process from 'node:process'
import { Arrivals } from './arrivals.ts'
import type { Clients } from './clients.ts'
import { closedLoop } from './closedLoop.ts'
import type { FromGenerator, LoadPlan } from './loadPlan.ts'
import { openLoop } from './openLoop.ts'
import type { Script } from './script.ts'
import { openScript } from './scripts.ts'
import { Tally } from './tally.ts'

/** Longer than any client waits. */
const patienceMs = 30_000
/** Of an open loop before it is measured: those who come to a cold server would only queue. */
const warmUpConnections = 16

const say = (message: FromGenerator) => process.send!(message)

async function run(plan: LoadPlan): Promise<void> {
  const url = new URL(plan.url)
  const script = openScript(plan.url, plan.script)
  let tally = new Tally()
  const options = { url, script, tally: () => tally }
  if (plan.warmUpSeconds > 0) {
    const connections = plan.loop.type === 'closed' ? plan.loop.connections : warmUpConnections
    const warm = await closedLoop(options, connections, plan.warmUpSeconds * 1000)
    await warm.drained(patienceMs)
  }
  const before = tally
  let [startMs, cpu] = [performance.now(), process.cpuUsage()]
  let ticking: NodeJS.Timeout | undefined
  const begin = () => {
    tally = new Tally()
    startMs = performance.now()
    cpu = process.cpuUsage()
    ticking = setInterval(() => say({ type: 'interval', interval: tally.tick() }), plan.intervalMs)
  }
  const { clients, unasked } = await loop(plan, options, begin)
  const tookSeconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const inTime = tally.answersSoFar()
  await clients.drained(patienceMs)
  clearInterval(ticking)
  const counts = [before, tally].flatMap((each) => Object.values(each.answersSoFar()))
  const answersInAll = counts.reduce((sum, count) => sum + count, 0)
  for (let i = 0; i < unasked; i++) tally.unasked()
  const journal = (script as Script).journal()
  const generatorCpu = (user + system) / 1e6 / tookSeconds
  say({
    type: 'result',
    result: { ...tally.counted(), tookSeconds, inTime, answersInAll, generatorCpu, journal },
  })
}

async function loop(
  { loop }: LoadPlan,
  options: Parameters<typeof closedLoop>[0],
  begin: () => void,
): Promise<{ clients: Clients; unasked: number }> {
  if (loop.type === 'open') return openLoop(options, new Arrivals(loop.rates), loop.connections, begin)
  begin()
  const clients = await closedLoop(options, loop.connections, loop.seconds * 1000)
  return { clients, unasked: 0 }
}

// Ctrl-C at a terminal reaches the whole group; the bench ends this process when it has what it needs.
process.on('SIGINT', () => {})
process.once('disconnect', () => process.exit())
process.once('message', (plan) => {
  run(plan as LoadPlan).catch((error: Error) => say({ type: 'failed', error }))
})

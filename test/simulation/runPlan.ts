import { behaviours } from './clients/behaviours.ts'
import { Client } from './clients/client.ts'
import { strike } from './faults.ts'
import { expectRest } from './judge/expectRest.ts'
import { unrestOf } from './judge/unrestOf.ts'
import { Violation } from './judge/violation.ts'
import type { Plan } from './plan.ts'
import { Simulation } from './simulation.ts'
import { withoutRealTime } from './withoutRealTime.ts'

/**
 * From the end of all faults until everything is as if there had been none. An actor that has been told a wrong time looks
 * at the clock again after a minute.
 */
const restMsMax = 90_000
const lookEveryMs = 250
/** Some twenty times as many as the longest runs take. */
const stepsMax = 400_000

export interface Run {
  readonly plan: Plan
  /** What was wrong; undefined when nothing was. */
  readonly failure: Violation | undefined
  readonly steps: number
  /** Of the whole history: the same plan always has the same. */
  readonly hash: string
  readonly lines: readonly string[]
  readonly counts: ReadonlyMap<string, number>
}

/** @param isTold the history is kept line by line. */
export function runPlan(plan: Plan, isTold = false): Promise<Run> {
  const simulation = new Simulation(plan, isTold)
  return withoutRealTime(simulation.clock, () => run(simulation))
}

async function run(simulation: Simulation): Promise<Run> {
  const { clock, history, plan } = simulation
  let steps = 0
  /** Steps until it is so, or something is wrong. @returns false when the time is up. */
  const until = async (isSo: () => boolean, untilMs: number): Promise<boolean> => {
    while (history.failure === undefined && !isSo()) {
      if (clock.nextMs === undefined || clock.nextMs > untilMs) return false
      clock.step()
      steps++
      if (steps > stepsMax) throw new Violation('all comes to rest', `${stepsMax} steps`)
      await quiescence()
      simulation.expectOrder()
    }
    return true
  }
  try {
    await simulation.begin()
    const clients = plan.clients.map((one) => begin(simulation, one))
    for (const fault of plan.faults) {
      clock.after(fault.atMs, () => {
        history.count(`fault: ${fault.kind}`)
        history.add(() => `fault: ${JSON.stringify(fault)}`)
        strike(simulation, fault)
      })
    }
    await until(() => false, plan.lastsMs)
    simulation.endFaults()
    let atMs = clock.monotonicMs()
    const untilMs = atMs + restMsMax
    let unrest: string | undefined = 'not looked yet'
    while (unrest !== undefined && history.failure === undefined) {
      atMs += lookEveryMs
      await until(() => false, atMs)
      unrest = clients.find(({ isDone }) => !isDone)?.name ?? unrestOf(simulation)
      if (unrest !== undefined && atMs > untilMs) throw new Violation('all comes to rest', unrest)
    }
    if (history.failure === undefined) {
      const rested = { isOver: false }
      expectRest(simulation).then(
        () => {
          rested.isOver = true
        },
        (error) => {
          history.failure ??= error
        },
      )
      const isInTime = await until(() => rested.isOver, clock.monotonicMs() + restMsMax)
      if (!isInTime) throw new Violation('all comes to rest', 'the last questions are not answered')
    }
  } catch (error) {
    history.failure ??= error
  }
  return {
    plan,
    failure: asViolation(history.failure),
    steps,
    hash: history.hash,
    lines: history.lines,
    counts: history.counts,
  }
}

function begin(simulation: Simulation, plan: Plan['clients'][number]): Client {
  const client = new Client(simulation, plan)
  simulation.clock.after(plan.startsAtMs, () => {
    behaviours[plan.behaviour].act(client).then(
      () => {
        client.isDone = true
      },
      (error) => {
        simulation.history.failure ??= error
      },
    )
  })
  return client
}

/** Everything has gone on that waits for nothing outside: Node empties the queue of microtasks before the next tick. */
function quiescence(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}

/** What isn't a broken rule is a bug, here or there. */
function asViolation(failure: unknown): Violation | undefined {
  if (failure === undefined || failure instanceof Violation) return failure
  return new Violation('nothing unexpected is thrown', String((failure as Error)?.stack ?? failure))
}

// npm run simulate: looks for schedules that break a rule. Exits with 1 when it has found one.
import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { drawPlan } from './drawPlan.ts'
import { killMutants } from './mutants/killMutants.ts'
import { lineOf, tableOf } from './report.ts'
import { runPlan } from './runPlan.ts'
import { shrink } from './shrink.ts'
import { story } from './story.ts'
import { trySeeds } from './trySeeds.ts'

const usage = `usage: npm run simulate -- [flags]

  --seed 42          that seed alone, with its whole history
  --seeds 1000       so many seeds (1000)
  --minutes 10       as many seeds as there is time for
  --from 1           the first of them; with --minutes one that was never tried, as a rule
  --threads 2        on so many at a time (one for each core)
  --keep-going       past seeds that fail
  --no-shrink        a seed that fails is told as it is
  --mutants [name]   breaks the program on purpose, one way after another, and sees that it is noticed within
                     so many seeds (10000)
`

const { values, positionals } = parseFlags()
if (values.help) process.stdout.write(usage)
else if (values.mutants)
  process.exitCode = (await killMutants(positionals, Number(values.seeds ?? 10_000))) ? 0 : 1
else if (values.seed !== undefined) process.exitCode = await tell(Number(values.seed))
else process.exitCode = await hunt()

function parseFlags() {
  return parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      from: { type: 'string' },
      threads: { type: 'string' },
      'keep-going': { type: 'boolean' },
      'no-shrink': { type: 'boolean' },
      mutants: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
}

async function tell(seed: number): Promise<number> {
  const run = await runPlan(drawPlan(seed), true)
  process.stdout.write(story(run))
  return run.failure ? 1 : 0
}

async function hunt(): Promise<number> {
  const { minutes } = values
  const beganMs = performance.now()
  const from = Number(values.from ?? (minutes === undefined ? 1 : Date.now() % 2 ** 31))
  const tookMs = () => performance.now() - beganMs
  let toldMs = 0
  const { tally, failed } = await trySeeds(
    {
      from,
      count: minutes === undefined ? Number(values.seeds ?? 1000) : Number.POSITIVE_INFINITY,
      untilMs: minutes === undefined ? Number.POSITIVE_INFINITY : beganMs + Number(minutes) * 60_000,
      keepsGoing: values['keep-going'] ?? false,
      threadCount: Number(values.threads ?? availableParallelism()),
    },
    (sofar) => {
      if (tookMs() - toldMs < 10_000) return
      toldMs = tookMs()
      process.stdout.write(`${lineOf(sofar.tally, toldMs)}, failed: [${sofar.failed}]\n`)
    },
  )
  for (const seed of values['keep-going'] ? failed : failed.slice(0, 1)) {
    const run = await runPlan(drawPlan(seed), true)
    process.stdout.write(`\n${story(values['no-shrink'] ? run : await shrink(run))}\n`)
    process.stdout.write(`again: npm run simulate -- --seed ${seed}\n`)
  }
  const line = `${lineOf(tally, tookMs())}, ${failed.length} failed, from seed ${from}`
  process.stdout.write(`\n${tableOf(tally)}\n${line}\n`)
  return failed.length === 0 ? 0 : 1
}

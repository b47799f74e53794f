// npm run chaos: breaks a real cluster in every way that is known, under load, and sees whether all that it said is true.
import process from 'node:process'
import { CleanUps } from '../../bench/cleanUps.ts'
import { progress } from '../../bench/report/progress.ts'
import { faults } from './faults/faults.ts'
import { FlagError, type Flags, readFlags, usage } from './flags.ts'
import { keepEvents } from './judge/published.ts'
import { keepFailure } from './keepFailure.ts'
import { report, story } from './report.ts'
import { nameOf, playRound, type Round } from './round.ts'
import { schedule } from './schedule.ts'
import { ChaosStage } from './stage/chaosStage.ts'

const cleanUps = new CleanUps()
const rounds: Round[] = []
let isGivenUp = false

try {
  const flags = readFlags(process.argv.slice(2))
  if (flags.wants === 'help') process.stdout.write(usage)
  else if (flags.wants === 'list') process.stdout.write(list())
  else await run(flags)
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof FlagError ? error.message : (error as Error).stack}\n`)
  process.exitCode = 2
}

function list(): string {
  return faults.map(({ name, about }) => `  ${name.padEnd(28)}${about}\n`).join('')
}

async function run(flags: Flags): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => giveUp(flags))
  const { minutes } = flags
  const untilMs = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000
  try {
    await playAll(flags, untilMs)
    tellAll(flags)
  } catch (error) {
    // What it uses is being taken from it: that isn't worth a word.
    if (isGivenUp) return new Promise<never>(() => {})
    if (rounds.length > 0) tellAll(flags)
    throw error
  } finally {
    if (!isGivenUp) await cleanUps.end()
  }
}

async function playAll(flags: Flags, untilMs: number): Promise<void> {
  let stage: ChaosStage | undefined
  let close = async () => {}
  for (const planned of schedule(flags)) {
    if (performance.now() > untilMs) break
    if (!stage) {
      progress('starting three nodes and what they stand on')
      stage = await ChaosStage.open(flags.databaseUrl)
      const opened = stage
      close = cleanUps.defer(() => opened.close())
      await keepEvents(stage.backing.amqpUrl)
    }
    const round = await playRound(stage, planned.faults, planned.seed)
    rounds.push(round)
    tell(round)
    if (round.findings.length > 0) {
      progress(`  what nodes said and clients did: ${keepFailure(stage, round)}`)
      // The next one begins in health.
      await close()
      stage = undefined
    }
    round.history.forgetDetails()
  }
}

function tell(round: Round): void {
  const { history, silenceMs, restMs, findings, events } = round
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  const figures = `${history.told.length} requests, ${events} events, silence ${seconds(silenceMs)} s, rest ${seconds(restMs)} s`
  progress(`${String(rounds.length).padStart(3)}  ${nameOf(round).padEnd(28)} ${figures}`)
  if (findings.length === 0) return
  progress(`  WRONG: ${story(round)}`)
  for (const finding of findings.slice(0, 10)) progress(`    ${finding}`)
}

function tellAll({ minutes, seed, databaseUrl }: Flags): void {
  const about = `Three nodes and a spare one on ${databaseUrl ? 'a database that was there' : 'a MariaDB'}, three Redis servers and RabbitMQ of the run's own, every connection through a cable that can be broken.`
  report(rounds, about, { minutes: minutes ?? 'as long as it takes', seed, rounds: rounds.length })
}

/** What has been seen so far is told. */
async function giveUp(flags: Flags): Promise<void> {
  if (isGivenUp) return
  isGivenUp = true
  if (rounds.length > 0) tellAll(flags)
  process.stderr.write('\nending what was begun\n')
  await cleanUps.end().catch((error) => process.stderr.write(`${error.stack}\n`))
  process.exit(130)
}

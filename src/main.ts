/** Process entry: reads the configuration, starts, and drains on a signal. */
import { readConfig, usage } from './config.ts'
import { Fault } from './faults.ts'
import { type Running, startEmbedded } from './wiring.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

function fail(error: unknown): never {
  const known = error instanceof Fault
  process.stderr.write(`usher: ${known ? error.message : ((error as Error).stack ?? error)}\n`)
  process.exit(1)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  say(usage)
  process.exit(0)
}

let running: Running
try {
  running = await startEmbedded(readConfig(args), say)
} catch (error) {
  fail(error)
}

// What was answered is on disk; a new process finds it there.
void running.died.then(fail)

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second signal is for those who can't wait; what was answered is on disk in any case.
    if (stopping) process.exit(130)
    stopping = true
    say('draining: finishing what was asked')
    running.close().then(() => {
      say('stopped')
      process.exit(0)
    }, fail)
  })
}

/** Process entry: reads the configuration, starts, and drains on a signal. */
import { readConfig, usage } from './config.ts'
import { Fault } from './faults.ts'
import { type Running, startCluster, startEmbedded } from './wiring.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

function fail(error: unknown): never {
  const known = error instanceof Fault
  process.stderr.write(`usher: ${known ? error.message : ((error as Error).stack ?? error)}\n`)
  process.exit(1)
}

async function start() {
  const config = readConfig(args)
  return config.mode === 'cluster' ? startCluster(config, say) : startEmbedded(config, say)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  say(usage)
  process.exit(0)
}

let running: Running | undefined
start()
  .then((started) => {
    running = started
    // What was answered is on disk; a new process finds it there.
    return started.died
  })
  .then(fail, fail)

/** One Ctrl-C comes twice under npm: from the terminal, and passed on by npm. Nobody types that fast. */
const sameSignalMs = 500
let stoppingSinceMs: number | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    if (stoppingSinceMs !== undefined) {
      // The second signal is for those who can't wait; what was answered is on disk in any case.
      if (performance.now() - stoppingSinceMs > sameSignalMs) process.exit(130)
      return
    }
    stoppingSinceMs = performance.now()
    // Nothing was answered yet, and what is being waited for may never come.
    if (!running) process.exit(0)
    say('draining: finishing what was asked')
    try {
      await running.close()
    } catch (error) {
      fail(error)
    }
    say('stopped')
    process.exit(0)
  })
}

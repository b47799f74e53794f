import process from 'node:process'
import { BenchError } from './benchError.ts'
import { CleanUps } from './cleanUps.ts'

interface Bench {
  readonly about: string
  /** Loads only what is run, so that a bench of the core needs none of what the others measure. */
  readonly load: () => Promise<(args: readonly string[], cleanUps: CleanUps) => Promise<void>>
}

const benches: Readonly<Record<string, Bench>> = {
  'hot-show': {
    about:
      'one show that everybody wants   [--clients 64] [--seconds 10] [--seats 100000] [--rate N] [--overload 2]',
    load: async () => (await import('./hotShow.ts')).hotShow,
  },
  strategies: {
    about: 'naive ways to sell a seat, beside usher and the ceiling   [--rounds 3] [--seconds 3] [--pool 32]',
    load: async () => (await import('./strategies.ts')).strategies,
  },
  cliffs: {
    about: 'small and huge halls, first and last seats, few and many shows   [--rounds 5] [--shows 5000]',
    load: async () => (await import('./cliffs.ts')).cliffs,
  },
  'seat-map': {
    about:
      'reads of a map, 304s, and a crowd that watches it change   [--seats 300] [--watchers 1000] [--sales 200]',
    load: async () => (await import('./seatMap.ts')).seatMap,
  },
  waitlist: {
    about: 'cancellations of a sold-out show, through to those who wait   [--seats 5000] [--clients 64]',
    load: async () => (await import('./waitlist.ts')).waitlist,
  },
  'many-shows': {
    about:
      'thousands of shows, some asked for far more than others   [--shows 2000] [--seconds 30] [--exponent 1]',
    load: async () => (await import('./manyShows.ts')).manyShows,
  },
  'scale-out': {
    about: 'requests to the owner of a show and to others, on 1, 2 and 4 nodes   [--rounds 3] [--clients 64]',
    load: async () => (await import('./scaleOut.ts')).scaleOut,
  },
  failover: {
    about: 'what clients of a cluster see while a shard moves   [--clients 16] [--seconds 3]',
    load: async () => (await import('./failover.ts')).failover,
  },
  actor: {
    about:
      'durable reservations without HTTP, beside bare commits   [--rounds 3] [--seconds 2] [--callers 256]',
    load: async () => (await import('./actor.ts')).actor,
  },
  core: {
    about: 'decisions a second and bytes a show, in memory   [--rounds 5] [--seconds 1]',
    load: async () => (await import('./core.ts')).core,
  },
  forward: {
    about: 'requests a second to another node, against HTTP   [--rounds 3] [--seconds 2]',
    load: async () => (await import('./forward.ts')).forward,
  },
}

const usage = `usage: npm run bench -- <name> [flags]

${Object.entries(benches)
  .map(([name, { about }]) => `  ${name.padEnd(12)}${about}`)
  .join('\n')}

All but the last two start servers of their own, on MariaDB or MySQL at --database-url (mysql://root@127.0.0.1:3306).
--embedded is SQLite instead: for hot-show, seat-map, waitlist, many-shows and actor; --url, for the first four of these, a
server that runs already. Each writes bench/reports/<name>.html and .json.
`

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '-h') {
  process.stdout.write(usage)
} else if (!Object.hasOwn(benches, name)) {
  fail(`there is no bench called ${JSON.stringify(name)}\n\n${usage}`)
} else {
  await run(benches[name]!)
}

async function run({ load }: Bench): Promise<void> {
  const cleanUps = new CleanUps()
  let isGivenUp = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (isGivenUp) return
      isGivenUp = true
      process.stderr.write('\nending what was begun\n')
      await cleanUps.end().catch((error) => process.stderr.write(`${error.stack}\n`))
      process.exit(130)
    })
  }
  const bench = await load()
  try {
    await bench(args, cleanUps)
  } catch (error) {
    // What a bench uses is being taken from it: that isn't worth a word.
    if (isGivenUp) return new Promise<never>(() => {})
    const { code, message } = error as Error & { code?: string }
    if (error instanceof BenchError) fail(message)
    // parseArgs names the flag that it doesn't know; anything else is a bug and keeps its stack.
    else if (code?.startsWith('ERR_PARSE_ARGS')) fail(`${message}\n\n${usage}`)
    else throw error
  } finally {
    if (!isGivenUp) await cleanUps.end()
  }
}

function fail(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
  process.exitCode = 2
}

import process from 'node:process'

interface Bench {
  readonly about: string
  /** Loads only what is run, so that a bench of the core needs none of what the others measure. */
  readonly load: () => Promise<(args: readonly string[]) => Promise<void>>
}

const benches: Readonly<Record<string, Bench>> = {
  core: {
    about: 'decisions a second and bytes a show, in memory   [--rounds 5] [--seconds 1]',
    load: async () => (await import('./core.ts')).core,
  },
  embedded: {
    about: 'durable reservations a second on SQLite   [--rounds 3] [--seconds 2] [--callers 64]',
    load: async () => (await import('./embedded.ts')).embedded,
  },
  forward: {
    about: 'requests a second to another node, against HTTP   [--rounds 3] [--seconds 2]',
    load: async () => (await import('./forward.ts')).forward,
  },
  moves: {
    about: 'what clients of a cluster see while a shard moves   [--clients 16] [--seconds 3]',
    load: async () => (await import('./moves.ts')).moves,
  },
  watchers: {
    about: 'seat map events to a crowd   [--watchers 2000] [--sales 200] [--seconds 10]',
    load: async () => (await import('./watchers.ts')).watchers,
  },
}

const usage = `usage: npm run bench -- <name> [flags]

${Object.entries(benches)
  .map(([name, { about }]) => `  ${name.padEnd(10)}${about}`)
  .join('\n')}
`

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '-h') {
  process.stdout.write(usage)
} else if (!Object.hasOwn(benches, name)) {
  fail(`there is no bench called ${JSON.stringify(name)}`)
} else {
  const run = await benches[name]!.load()
  // parseArgs names the flag that it doesn't know; anything else is a bug and keeps its stack.
  await run(args).catch((error: Error & { code?: string }) => {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error
    fail(error.message)
  })
}

function fail(message: string): void {
  process.stderr.write(`bench: ${message}\n\n${usage}`)
  process.exitCode = 2
}

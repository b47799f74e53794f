/** `npm run verify`: says whether everything in a database agrees, and changes nothing. */
import { openSqliteState } from './adapters/embedded/sqlite/openSqliteState.ts'
import { openMysqlState } from './adapters/mysql/openMysqlState.ts'
import { readStoredWhere, verifyUsage } from './config.ts'
import { Fault } from './faults.ts'
import { type Progress, verifyDatabase } from './verify/verifyDatabase.ts'

/** Often enough to see that it lives. */
const tellEveryMs = 2000

const say = (line: string) => process.stdout.write(`${line}\n`)
const count = (number: number, thing: string) =>
  `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`

async function verify(args: readonly string[]): Promise<number> {
  const where = readStoredWhere(args)
  const state = 'dataDir' in where ? openSqliteState(where.dataDir) : await openMysqlState(where.databaseUrl)
  try {
    say(`verifying ${state.name}`)
    const { shows, events, wrong } = await verifyDatabase(state, {
      wrong: (place, lines) => say([`${place}:`, ...lines.map((line) => `  ${line}`)].join('\n')),
      progress: progressTeller(),
    })
    say(
      `${count(shows, 'show')}, ${count(events, 'event')}: ${wrong === 0 ? 'all right' : `${count(wrong, 'thing')} wrong`}`,
    )
    return wrong === 0 ? 0 : 1
  } finally {
    await state.close()
  }
}

/** Beside what is found, so that this can go to a file. */
function progressTeller(): (progress: Progress) => void {
  let toldMs = performance.now()
  return ({ shows, ofShows, events }) => {
    if (performance.now() - toldMs < tellEveryMs) return
    toldMs = performance.now()
    process.stderr.write(`  ${shows} of ${count(ofShows, 'show')}, ${count(events, 'event')}\n`)
  }
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  say(verifyUsage)
  process.exit(0)
}
verify(args).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    process.stderr.write(
      `usher: ${error instanceof Fault ? error.message : ((error as Error).stack ?? error)}\n`,
    )
    process.exitCode = 2
  },
)

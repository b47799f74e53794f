import { parseArgs } from 'node:util'
import type { Fault } from './faults/fault.ts'
import { faults } from './faults/faults.ts'

export const usage = `usage: npm run chaos -- [flags]

  --minutes 30         each fault once, then random pairs of them until the time is over
  --fault owner-killed that one alone; a+b: both in one round; may be given several times. With --minutes again and again
  --pairs              random pairs alone, 10 of them unless --minutes says
  --seed 42            what is drawn: pairs, victims, what clients want (the time of day)
  --database-url URL   a MySQL or MariaDB to make a database on, instead of a MariaDB that is started; then no fault that
                       breaks the server itself
  --list               the faults, each with what it does

Without flags: each fault once, a quarter of a minute each. Ends with 0 when nothing was wrong, 1 when something was, 2 when
it can't run. Writes bench/reports/chaos.html and .json, and of each round with findings what its nodes said and its clients
did into build/chaos.
`

/** What can't be run, in one line. */
export class FlagError extends Error {}

export interface Flags {
  readonly wants: 'run' | 'help' | 'list'
  readonly minutes: number | undefined
  /** Rounds that were asked for; empty: the usual ones. */
  readonly rounds: readonly (readonly Fault[])[]
  readonly pairsOnly: boolean
  readonly seed: number
  readonly databaseUrl: string | undefined
}

/** @throws FlagError one line that names the bad value and what is allowed. */
export function readFlags(args: readonly string[]): Flags {
  const values = parsed(args)
  const minutes = readNumber('minutes', values.minutes)
  const seed = readNumber('seed', values.seed)
  const databaseUrl = values['database-url']
  if (databaseUrl !== undefined && !/^mysql:\/\/[^/]+\/?$/.test(databaseUrl)) {
    throw new FlagError('--database-url must be a URL as mysql://user:password@host:port, without a database')
  }
  if (databaseUrl !== undefined && !['127.0.0.1', 'localhost'].includes(new URL(databaseUrl).hostname)) {
    throw new FlagError('--database-url must be on this machine, 127.0.0.1')
  }
  const rounds = (values.fault ?? []).map((names) => names.split('+').map(faultNamed))
  const broken = rounds.flat().find(({ breaksDatabase }) => breaksDatabase)
  if (databaseUrl !== undefined && broken) {
    throw new FlagError(`${broken.name} breaks the database server itself: run it without --database-url`)
  }
  if (values.pairs && rounds.length > 0)
    throw new FlagError('--pairs draws the faults, and --fault names them: give one of them')
  return {
    wants: values.help ? 'help' : values.list ? 'list' : 'run',
    minutes,
    rounds,
    pairsOnly: values.pairs ?? false,
    seed: seed ?? Math.floor(Date.now() / 1000) % 1_000_000,
    databaseUrl,
  }
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string' },
        fault: { type: 'string', multiple: true },
        pairs: { type: 'boolean' },
        seed: { type: 'string' },
        'database-url': { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (error) {
    throw new FlagError((error as Error).message)
  }
}

function faultNamed(name: string): Fault {
  const fault = faults.find((each) => each.name === name)
  if (!fault)
    throw new FlagError(
      `there is no fault called ${JSON.stringify(name)}: npm run chaos -- --list names them`,
    )
  return fault
}

function readNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && number > 0) return number
  throw new FlagError(`--${flag} must be a number above 0, and is ${JSON.stringify(text)}`)
}

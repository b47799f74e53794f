import type { Seq } from '../core/ids.ts'
import type { RowsOfLog } from '../core/records/rowChanges.ts'
import type { Answer } from '../core/shows/showState.ts'
import type { StoredRows, StoredShow } from '../verifyPorts.ts'
import type { Findings } from './findings.ts'

/** A request that is repeated gets its stored answer: what that names must be there, and somebody's own. */
export async function lookAtAnswers(
  { show, seq }: StoredShow,
  rows: StoredRows,
  log: RowsOfLog,
  findings: Findings,
): Promise<void> {
  const owners = {
    reservation: ownersOf(log.reservationsMade),
    'waitlist entry': ownersOf(log.entriesMade),
  }
  for await (const { userId, key, outcome } of rows.answers(show.id)) {
    if (!outcome.ok) continue
    const what = `the answer to user ${userId} with the key ${JSON.stringify(key)}`
    if (outcome.version > seq) {
      findings.add(`${what} is of version ${outcome.version}, and the show is at ${seq}`)
    }
    const named = namedIn(outcome.result)
    const owner = named && owners[named.kind].get(named.no)
    if (named && owner !== named.userId) {
      const whose = owner === undefined ? 'which is not in the log' : `which is user ${owner}'s`
      findings.add(`${what} names ${named.kind} ${named.no} of user ${named.userId}, ${whose}`)
    }
  }
}

type Result = Extract<Answer['outcome'], { ok: true }>['result']

function namedIn(result: Result) {
  switch (result.type) {
    case 'reservation':
      return { kind: 'reservation', ...result.reservation } as const
    case 'waitlistEntry':
      return { kind: 'waitlist entry', ...result.entry } as const
    default:
      return undefined
  }
}

function ownersOf(rows: readonly { readonly no: Seq; readonly userId: string }[]): Map<Seq, string> {
  return new Map(rows.map(({ no, userId }) => [no, userId]))
}

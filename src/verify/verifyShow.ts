import type { ShowId } from '../core/ids.ts'
import { shardOf } from '../core/shows/shardOf.ts'
import { restoreShowState } from '../core/shows/showState.ts'
import type { StoredRows, StoredShow } from '../verifyPorts.ts'
import { compareRows } from './compareRows.ts'
import { Findings } from './findings.ts'
import { lookAtAnswers } from './lookAtAnswers.ts'
import type { Plans } from './plans.ts'
import { replayLog } from './replayLog.ts'

export interface VerifiedShow {
  readonly title: string
  readonly events: number
  readonly findings: Findings
}

/**
 * Checks all rows of one show, as they are at one moment.
 *
 * @returns undefined when there is no such show.
 * @throws StorageUnavailableError they can't be read.
 */
export async function verifyShow(
  id: ShowId,
  rows: StoredRows,
  plans: Plans,
): Promise<VerifiedShow | undefined> {
  const findings = new Findings()
  let [title, events] = ['', 0]
  try {
    const stored = await rows.show(id)
    if (!stored) return undefined
    title = stored.show.title
    const epochs = (await rows.shards()).map(({ epoch }) => epoch)
    lookAtShow(stored, epochs.length, findings)
    if (stored.layoutVersions.length === 0) {
      findings.add(`its hall ${stored.show.hallId} has no layout`)
      return { title, events, findings }
    }
    await restore(stored, rows, plans, findings)
    const log = await replayLog(
      stored,
      rows,
      (version) => plans.get(stored.show.hallId, version, rows),
      findings,
    )
    if (log) {
      events = log.events
      if (log.rows.shows.length > 0 && epochs[stored.shardId] === 0) {
        findings.add(`it was sold by shard ${stored.shardId}, which nobody has ever claimed: its epoch is 0`)
      }
      await compareRows(stored, rows, log.rows, findings)
      await lookAtAnswers(stored, rows, log.rows, findings)
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    findings.add(`a row of it has something else where JSON must be: ${error.message}`)
  }
  return { title, events, findings }
}

function lookAtShow(
  { show, shardId, seq, publishedSeq }: StoredShow,
  shardCount: number,
  findings: Findings,
): void {
  if (publishedSeq > seq) {
    findings.add(
      `events up to ${publishedSeq} are marked as published, and there are ${seq}: the next won't be`,
    )
  }
  const shard = shardOf(show.id, shardCount)
  if (shardId !== shard) findings.add(`its row says shard ${shardId}, and its id belongs to shard ${shard}`)
}

/** An actor must be able to start from the rows. */
async function restore(
  { show, layoutVersions }: StoredShow,
  rows: StoredRows,
  plans: Plans,
  findings: Findings,
): Promise<void> {
  const snapshot = (await rows.snapshot(show.id))!
  const plan = await plans.get(show.hallId, layoutVersions.at(-1)!, rows)
  try {
    restoreShowState(snapshot, plan)
  } catch (error) {
    findings.add(`nobody can sell it, since its rows contradict each other: ${(error as Error).message}`)
  }
}

import type { ShowId } from '../core/ids.ts'
import type { StoredState } from '../verifyPorts.ts'
import type { Findings } from './findings.ts'
import { Plans } from './plans.ts'
import { verifyHalls } from './verifyHalls.ts'
import { verifyShow } from './verifyShow.ts'

const pageShows = 500

export interface Progress {
  readonly shows: number
  /** When it began; there may be more by now. */
  readonly ofShows: number
  readonly events: number
  /** Things that are wrong. */
  readonly wrong: number
}

/** Who hears what comes of it, as it comes. */
export interface Listener {
  wrong(where: string, lines: readonly string[]): void
  /** After each show. */
  progress(progress: Progress): void
}

/**
 * Checks everything that a database has, a show at a time, each as it is at one moment: the database need not keep
 * what it has replaced for longer than one show takes, and a show's rows are the most that there is in memory.
 *
 * @throws StorageUnavailableError it can't be read any more.
 */
export async function verifyDatabase(state: StoredState, listener: Listener): Promise<Progress> {
  const plans = new Plans()
  let progress: Progress = { shows: 0, ofShows: 0, events: 0, wrong: 0 }
  const report = (where: string, { count, lines }: Findings) => {
    if (count > 0) listener.wrong(where, lines)
    progress = { ...progress, wrong: progress.wrong + count }
  }
  report('the database', await state.look(verifyHalls))
  progress = { ...progress, ofShows: await state.look((rows) => rows.showCount()) }
  for await (const id of showIds(state)) {
    const show = await state.look((rows) => verifyShow(id, rows, plans))
    if (!show) continue
    report(`show ${id}, ${show.title}`, show.findings)
    progress = { ...progress, shows: progress.shows + 1, events: progress.events + show.events }
    listener.progress(progress)
  }
  return progress
}

async function* showIds(state: StoredState): AsyncIterable<ShowId> {
  for (let after: ShowId | null = null; ; ) {
    const last: ShowId | null = after
    const ids: ShowId[] = await state.look((rows) => rows.showIds(last, pageShows))
    yield* ids
    if (ids.length < pageShows) return
    after = ids.at(-1)!
  }
}

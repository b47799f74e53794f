import type { Told } from '../../test/cluster/storm.ts'
import type { LineChart } from '../report/report.ts'

/** How finely it is drawn. */
const sliceMs = 100

/** What clients saw while one thing happened. Times are from when it began. */
export interface Seen {
  readonly name: string
  readonly answersPerSecond: number
  readonly serverErrors: number
  /** No answer came, or nobody listened. */
  readonly lost: number
  readonly longestWaitMs: number
  readonly longestGapMs: number
  /** When it had happened. */
  readonly happenedAtMs: number
  readonly told: readonly Pick<Told, 'what' | 'atMs' | 'tookMs'>[]
}

/** Answers over time, by what they were. */
export function answersChart({ name, told, happenedAtMs }: Seen): LineChart {
  return {
    type: 'lines',
    title: `${name}: answers`,
    x: { label: 'seconds' },
    y: { label: 'answers a second' },
    marks: marksOf(happenedAtMs),
    lines: (['done', 'refused', '503', 'no answer'] as const)
      .map((kind) => ({
        name: kind,
        points: countSlices(
          told.filter(({ what }) => kindOf(what) === kind),
          told,
        ),
      }))
      .filter(({ points }) => points.some(([, count]) => count > 0)),
  }
}

/** The longest that anybody had waited for an answer, over time. */
export function waitsChart({ name, told, happenedAtMs }: Seen): LineChart {
  const points = slices(told).map((slice): [number, number] => {
    const waits = told.filter(({ atMs }) => sliceOf(atMs) === slice).map(({ tookMs }) => tookMs)
    return [(slice * sliceMs) / 1000, waits.length === 0 ? Number.NaN : Math.max(...waits)]
  })
  return {
    type: 'lines',
    title: `${name}: the longest wait`,
    x: { label: 'seconds' },
    y: { label: 'milliseconds', scale: 'log' },
    marks: marksOf(happenedAtMs),
    lines: [{ name: 'the longest wait', points }],
  }
}

function marksOf(happenedAtMs: number) {
  const begins = { x: 0, label: 'begins' }
  return happenedAtMs < sliceMs ? [begins] : [begins, { x: happenedAtMs / 1000, label: 'is over' }]
}

function kindOf(what: string): 'done' | 'refused' | '503' | 'no answer' {
  if (what.startsWith('5')) return '503'
  if (what === 'lost' || what === 'refused') return 'no answer'
  return what.startsWith('2') ? 'done' : 'refused'
}

function countSlices(some: Seen['told'], all: Seen['told']): [number, number][] {
  const counts = Map.groupBy(some, ({ atMs }) => sliceOf(atMs))
  return slices(all).map((slice) => [
    (slice * sliceMs) / 1000,
    ((counts.get(slice)?.length ?? 0) * 1000) / sliceMs,
  ])
}

/** All of them, those in which nothing was answered too. */
function slices(told: Seen['told']): number[] {
  const first = sliceOf(Math.min(...told.map(({ atMs }) => atMs)))
  const last = sliceOf(Math.max(...told.map(({ atMs }) => atMs)))
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function sliceOf(atMs: number): number {
  return Math.floor(atMs / sliceMs)
}

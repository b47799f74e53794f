import { grouped } from '../../bench/report/numbers.ts'
import { publish } from '../../bench/report/publish.ts'
import { nameOf, type Round } from './round.ts'

/** Prints what came of all rounds, and keeps it as a page. Findings make the process end with 1. */
export function report(rounds: readonly Round[], about: string, settings: Record<string, unknown>): void {
  const groups = [...Map.groupBy(rounds, nameOf)].map(([name, own]) => summary(name, own))
  const faults = rounds.flatMap(findingsOf)
  publish({
    name: 'chaos',
    title: 'Real processes under faults',
    about: [
      about,
      'Silence: the longest time in which nobody was sold a seat of the show that most clients want, from the first strike ' +
        'until sales had gone on after the mending. Rest: from the mending until nothing went on any more.',
      faults.length === 0
        ? 'Nothing was wrong in the end: no sale twice, no answer untrue, no event lost.'
        : '',
    ],
    settings,
    tables: [
      {
        head: [
          'fault',
          'rounds',
          'broken, s',
          'requests',
          'done',
          'refused',
          '503',
          'no answer',
          'silence, s',
          'rest, s',
        ],
        rows: groups.map((group) => [
          group.name,
          grouped(group.rounds),
          seconds(group.brokenMs),
          grouped(group.requests),
          grouped(group.done),
          grouped(group.refused),
          grouped(group.later),
          grouped(group.unanswered),
          seconds(group.silenceMs),
          seconds(group.restMs),
        ]),
      },
    ],
    // Names of pairs are too long for it.
    charts: [
      {
        type: 'bars',
        title: 'The longest silence under one fault',
        unit: 'seconds',
        bars: groups.map(({ name, silenceMs }) => ({
          name,
          value: silenceMs / 1000,
          label: seconds(silenceMs),
        })),
      },
    ],
    figures: { groups },
    faults,
  })
}

/** The rest is in the folder that was kept of it. */
const findingsMax = 5

function findingsOf(round: Round): string[] {
  const shown = round.findings.slice(0, findingsMax).map((finding) => `${story(round)}: ${finding}`)
  const more = round.findings.length - shown.length
  return more === 0 ? shown : [...shown, `${nameOf(round)}: and ${more} more`]
}

/** What a person needs to see it again. */
export function story(round: Round): string {
  return `${nameOf(round)}, again with: npm run chaos -- --seed ${round.seed} --fault ${nameOf(round)}`
}

function summary(name: string, rounds: readonly Round[]) {
  const count = (pattern: RegExp) => rounds.reduce((sum, { history }) => sum + history.count(pattern), 0)
  const most = (of: (round: Round) => number) => Math.max(...rounds.map(of))
  return {
    name,
    rounds: rounds.length,
    brokenMs: most(({ brokenMs }) => brokenMs),
    requests: count(/./),
    done: count(/^2/),
    refused: count(/^4/),
    later: count(/^5/),
    unanswered: count(/^(lost|refused)$/),
    silenceMs: most(({ silenceMs }) => silenceMs),
    restMs: most(({ restMs }) => restMs),
    findings: rounds.reduce((sum, { findings }) => sum + findings.length, 0),
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}

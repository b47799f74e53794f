import type { Contender } from '../contest/contender.ts'
import { answersFaults } from '../sales/answersFaults.ts'
import { salesFaults } from '../sales/salesFaults.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import { type BenchHall, benchHall, seatId } from '../stage/benchHall.ts'
import type { BenchShow, Stage } from '../stage/stage.ts'
import { oneSeatEach } from './oneSeatEach.ts'

/** As large as a cinema's: who finds nothing there is told so in the same time in any hall. */
const soldOutSeats = 300

/** usher as one of the ways, and usher telling people that what they want is taken. */
export function usherContenders(stage: Stage, hall: BenchHall, tokens: readonly string[]): Contender[] {
  const common = { url: stage.url, cpuSeconds: async () => (await stage.metrics()).cpuSeconds }
  let soldOut: Promise<BenchShow> | undefined
  return [
    {
      ...common,
      name: 'usher',
      isRefusing: false,
      makeShow: () => stage.makeShow(hall),
      script: oneSeatEach,
      async faults(show, { answers, journal }) {
        const sales = journal as SalesJournal
        return [...answersFaults(answers), ...salesFaults(sales, await stage.readSales(show, sales, tokens))]
      },
    },
    {
      ...common,
      name: 'usher, seats taken',
      isRefusing: true,
      makeShow: () => (soldOut ??= sellOut(stage, tokens[0]!)),
      script: (show) => ({ name: 'takenSeats', options: { showId: show.id, hall: show.hall, tokens } }),
      async faults(_, { answers, journal }) {
        const got = journal === 0 ? [] : [`${journal} seats sold again`]
        return [...answersFaults(answers, ['409 show-full']), ...got]
      },
    },
  ]
}

async function sellOut(stage: Stage, token: string): Promise<BenchShow> {
  const show = await stage.makeShow(benchHall(soldOutSeats))
  const seats = Array.from({ length: show.hall.seatCount }, (_, seat) => seatId(show.hall, seat))
  const response = await fetch(`${stage.url}/v1/shows/${show.id}/reservations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ seats }),
  })
  if (response.status !== 201) throw new Error(`the show can't be sold out: ${await response.text()}`)
  return show
}

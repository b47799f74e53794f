import { atOnce } from '../atOnce.ts'
import { progress } from '../report/progress.ts'
import { benchHall, seatId } from '../stage/benchHall.ts'
import type { Stage } from '../stage/stage.ts'

const makersMax = 16
const hall = benchHall(300)

/** Makes so many shows and sells a seat of each, which brings them into memory for minutes. */
export async function wakeShows(stage: Stage, count: number, tokens: readonly string[]): Promise<void> {
  const hallId = await stage.makeHall(hall)
  let made = 0
  await atOnce(makersMax, count, async () => {
    const { id } = await stage.makeShow(hall, {}, hallId)
    const response = await fetch(`${stage.url}/v1/shows/${id}/reservations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ seats: [seatId(hall, 0)] }),
    })
    if (response.status !== 201) throw new Error(`no seat of ${id}: ${await response.text()}`)
    if (++made % 1000 === 0) progress(`${made.toLocaleString('en')} shows are active`)
  })
}

import type { Client } from '../../test/smoke/client.ts'
import { type BenchHall, layoutOf } from './benchHall.ts'
import type { Stage } from './stage.ts'

const dayMs = 86_400_000

/** Makes halls and shows through the API. @param staff signed in as such. */
export function showMaker(staff: Client): Pick<Stage, 'staff' | 'makeHall' | 'makeShow'> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await staff.post(path, body)
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body.id
  }
  const makeHall = (hall: BenchHall) => made('/v1/halls', { name: 'Bench', layout: layoutOf(hall) })
  return {
    staff,
    makeHall,
    async makeShow(hall, settings = {}, given) {
      const hallId = given ?? (await makeHall(hall))
      const startsAt = new Date(Date.now() + dayMs).toISOString()
      // A user of a bench stands for many: the limit must not be what is measured.
      const show = { title: 'Metropolis', hallId, startsAt, maxSeatsPerUser: 1000, ...settings }
      return { id: await made('/v1/shows', show), hall }
    },
  }
}

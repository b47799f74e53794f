import type { IncomingMessage } from 'node:http'
import type { Answer } from '../answer.ts'
import type { AppDeps } from '../app.ts'
import type { Entrance } from '../entrance.ts'
import type { Door, Way } from '../listen.ts'
import { Burst } from './burst.ts'
import { mapAtHand } from './mapAtHand.ts'
import { Pace } from './pace.ts'
import { reserveAtHand } from './reserveAtHand.ts'
import { openThreshold } from './threshold.ts'
import { turnAway } from './turnAway.ts'

/** Answers a request that is ours, now or later, or leaves it to the app: undefined. */
export type AnswerAtHand = (request: IncomingMessage) => Answer | Promise<Answer | undefined> | undefined

type Needed = 'router' | 'tokens' | 'limits' | 'corsOrigins'

/**
 * What most people want in a rush is answered here: seat maps, seats, and "not now". The app's way through middleware and
 * routes takes as long as all the rest of such an answer. All else goes through the app, whose answers these are to the
 * letter.
 */
export function openDoor(deps: Pick<AppDeps, Needed>, entrance: Entrance): Door {
  const threshold = openThreshold(deps, entrance)
  const away = turnAway(entrance, threshold)
  const handlers = [mapAtHand(deps, entrance, threshold), reserveAtHand(deps, entrance, threshold)]
  const { clock, admission, admitted } = entrance
  const pace = new Pace(admission)
  const burst = new Burst()

  const handle = (request: IncomingMessage, way: Way) => {
    const answered = (answer: Answer | undefined) => {
      if (answer) return burst.add(way, answer)
      admitted.add(request)
      way.toApp()
    }
    const answer = attempt(handlers, request)
    if (answer instanceof Promise) answer.then(answered, () => answered(undefined))
    else answered(answer)
  }
  return (request, way) => {
    const nowMs = clock.monotonicMs()
    if (!threshold.isOurs(request)) pace.handle(nowMs, way.toApp)
    else if (admission.admits(nowMs)) pace.handle(nowMs, () => handle(request, way))
    else burst.add(way, away(request))
  }
}

/** What breaks before anything is read is left to the app too, which says so. */
function attempt(handlers: readonly AnswerAtHand[], request: IncomingMessage): ReturnType<AnswerAtHand> {
  try {
    for (const handler of handlers) {
      const answer = handler(request)
      if (answer !== undefined) return answer
    }
  } catch {}
  return undefined
}

import type { UserId } from './ids.ts'
import { apply } from './reservations/apply.ts'
import type { Command, Idempotency } from './reservations/command.ts'
import { decide } from './reservations/decide.ts'
import type { Event, LoggedEvent } from './reservations/event.ts'
import { expiredHolds } from './reservations/expiredHolds.ts'
import type { Outcome } from './reservations/outcome.ts'
import { type Answer, answerKey, type ShowState } from './shows/showState.ts'
import { closeLine } from './waitlist/closeLine.ts'
import { setAsideNext } from './waitlist/waitlistRules.ts'

/** A client may repeat a request with its key for this long. */
export const answerKeptMs = 24 * 60 * 60 * 1000
/** Answers past that are dropped now and then: looking for the oldest at every turn would cost more than keeping it. */
const sweepEveryMs = 60 * 60 * 1000

/** All that one turn did. `events` and `answer` are to be written before the outcome is told. */
export interface TakenTurn {
  readonly outcome: Outcome
  readonly events: readonly LoggedEvent[]
  /** Set when the request came with a key and was decided now, not replayed. */
  readonly answer: Answer | undefined
}

/**
 * One turn of a show: ends the holds that are due, decides the command, and sets what came free aside for the line, as
 * long as that is open.
 *
 * @throws Error a rule and `apply` disagree. The state is broken and must be thrown away.
 */
export function takeTurn(
  state: ShowState,
  command: Command,
  nowMs: number,
  idempotency?: Idempotency,
): TakenTurn {
  const events: LoggedEvent[] = []
  const record = (event: Event, by: UserId | 'usher') => {
    const logged = { seq: state.seq + 1, atMs: nowMs, by, event }
    apply(state, logged)
    events.push(logged)
  }
  const serveLine = () => {
    for (const event of closeLine(state, nowMs)) record(event, 'usher')
    for (let next = setAsideNext(state, nowMs); next; next = setAsideNext(state, nowMs)) record(next, 'usher')
  }

  for (const event of expiredHolds(state, nowMs)) record(event, 'usher')
  // Before the command, so that what time brings serves the line and not whoever happens to ask next: the end of a
  // hold, or sales that are open again.
  serveLine()

  const earlier = idempotency && state.answers.get(answerKey(idempotency.userId, idempotency.key))
  if (earlier && nowMs - earlier.createdAtMs < answerKeptMs) {
    return { outcome: replay(earlier, idempotency), events, answer: undefined }
  }

  const decision = decide(state, command, nowMs)
  if (decision.ok) {
    const by = 'by' in command ? command.by.userId : 'usher'
    for (const event of decision.events) record(event, by)
    serveLine()
  }
  const outcome: Outcome = decision.ok ? { ok: true, result: decision.result, version: state.seq } : decision
  const answer = idempotency && { ...idempotency, outcome, createdAtMs: nowMs }
  if (answer) remember(state, answer)
  return { outcome, events, answer }
}

function replay(earlier: Answer, idempotency: Idempotency): Outcome {
  return earlier.requestHash === idempotency.requestHash
    ? earlier.outcome
    : { ok: false, refusal: { code: 'idempotency-key-reused' } }
}

function remember(state: ShowState, answer: Answer): void {
  if (answer.createdAtMs - state.answersSweptAtMs >= sweepEveryMs) {
    for (const [key, { createdAtMs }] of state.answers) {
      if (answer.createdAtMs - createdAtMs >= answerKeptMs) state.answers.delete(key)
    }
    state.answersSweptAtMs = answer.createdAtMs
  }
  state.answers.set(answerKey(answer.userId, answer.key), answer)
}

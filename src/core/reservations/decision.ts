import type { Event } from './event.ts'
import type { Refusal, Result } from './outcome.ts'

/** What a rule says to a command: the events that it brings about and the result, or why not. */
export type Decision =
  | { readonly ok: true; readonly events: readonly Event[]; readonly result: Result }
  | { readonly ok: false; readonly refusal: Refusal }

export function accept(result: Result, ...events: Event[]): Decision {
  return { ok: true, events, result }
}

export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal }
}

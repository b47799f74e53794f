import type { Show } from './show.ts'

/** The settings of a show whose staff don't say otherwise. */
export const showDefaults = {
  maxSeatsPerUser: 10,
  orphanRule: 'off',
  waitlistMode: 'assign',
  // Whoever gets an offer has to find the message first: longer than a hold at the checkout (10 to 15 minutes with
  // others), and short enough for several to be asked in one evening.
  offerSeconds: 30 * 60,
  // The line is served up to the start, as it always was.
  waitlistCutoffSeconds: 0,
} as const satisfies Partial<Show>

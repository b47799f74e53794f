/**
 * How well a choice seats the party, best first: side by side in one row with no single left; the same with one left;
 * half of them right behind the others; wherever seats are free.
 */
export const steps = ['together', 'leaving-single', 'two-rows', 'apart'] as const
export type Step = (typeof steps)[number]

/** Seats for a party that named none. */
export interface Choice {
  /** In the order of the hall. */
  readonly seats: number[]
  readonly step: Step
}

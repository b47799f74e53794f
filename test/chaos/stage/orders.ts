/** What a machine is told: its node reads it anew with each SIGHUP. */
export interface Orders {
  /** The wall clock is wrong by so much. */
  readonly clockMs?: number
  /** Nothing runs for so long. */
  readonly blockMs?: number
}

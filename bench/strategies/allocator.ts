import type { Stored } from '../sales/salesFaults.ts'

/** One way to sell seats and never twice. */
export interface Allocator {
  /** @returns the reservation's id once it is on disk, or undefined when a seat is taken. */
  reserve(showId: string, userId: string, seats: readonly string[]): Promise<string | undefined>
}

/** What is kept of a show. */
export interface KeptShow {
  readonly reservations: readonly Stored[]
  /** By seat, the reservation that has it. */
  readonly taken: Readonly<Record<string, string>>
}

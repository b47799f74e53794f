import type { ShowId } from '../core/ids.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import type { SeatCounts } from '../core/seats/seatMap.ts'
import type { SeatMapText } from '../ports.ts'

/** The way to a show, wherever it lives. */
export interface Router {
  /**
   * Has the show's actor take a turn; resolves when the disk has the result.
   *
   * @throws MailboxFullError, ShardUnavailableError, StorageUnavailableError: try again, with the same key.
   * @throws TurnFailedError a bug in a rule.
   */
  ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome>

  /** undefined: there is no such show. @throws as `ask`. */
  seatMap(showId: ShowId): Promise<SeatMapText | undefined>

  /** The same when it is in this process and up to date, and nothing has to be waited for. */
  seatMapAtHand(showId: ShowId): SeatMapText | undefined

  /** undefined: there is no such show. @throws as `ask`. */
  seatCounts(showId: ShowId): Promise<SeatCounts | undefined>

  /** Has the actors of these shows loaded again: something but themselves has changed their rows. */
  reload(showIds: readonly ShowId[]): void

  /** Why the node can't serve now; undefined when it can. */
  notReady(): string | undefined
}

import type { ShowId } from '../core/ids.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import type { ShowState } from '../core/shows/showState.ts'
import { takeTurn } from '../core/takeTurn.ts'
import {
  MailboxFullError,
  ShardUnavailableError,
  StorageUnavailableError,
  TurnFailedError,
} from '../faults.ts'
import type { Clock, Telemetry } from '../ports.ts'
import type { GroupCommit } from './groupCommit.ts'
import { Mailbox } from './mailbox.ts'
import { WakeUp } from './wakeUp.ts'

interface Mail {
  readonly command: Command
  readonly idempotency: Idempotency | undefined
  readonly answer: PromiseWithResolvers<Outcome>
}

export interface ShowActorOptions {
  readonly showId: ShowId
  /** Reads what is on disk, and makes it known to readers. undefined: there is no such show. */
  readonly load: () => Promise<ShowState | undefined>
  readonly commits: GroupCommit
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly mailboxCapacity: number
  /** Seats set aside for longer than this are assigned without waiting for a message to ask for it. */
  readonly nudgeAfterMs: number
  /** The show doesn't exist, or can't be loaded: whoever keeps this actor should let it go. */
  readonly onGone: () => void
}

/**
 * One show: takes its commands one by one and decides each in memory in a synchronous turn. The next turn may be
 * decided before the last one is on disk; nobody is answered before.
 */
export class ShowActor {
  readonly #options: ShowActorOptions
  readonly #mailbox: Mailbox<Mail>
  readonly #wakeUp: WakeUp
  /** undefined while it is being loaded, and after it was stopped. */
  #state: ShowState | undefined
  #stopped: Error | undefined
  /** Raised by each reload: a load that began before it has read too early. */
  #loads = 0
  #unanswered = 0
  #lastAskedMs: number
  #loaded = newLoaded()

  constructor(options: ShowActorOptions) {
    this.#options = options
    this.#mailbox = new Mailbox(options.clock, options.mailboxCapacity)
    this.#wakeUp = new WakeUp(options.clock, options.nudgeAfterMs, (command) => {
      // A refusal of the mailbox is no loss: the turns that fill it end due holds too.
      this.ask(command).catch(() => {})
    })
    this.#lastAskedMs = options.clock.monotonicMs()
    void this.#load()
  }

  /** Resolves once the show is loaded; false when there is none. @throws StorageUnavailableError */
  loaded(): Promise<boolean> {
    return this.#loaded.promise
  }

  /** @throws MailboxFullError, ShardUnavailableError, StorageUnavailableError, TurnFailedError */
  ask(command: Command, idempotency?: Idempotency): Promise<Outcome> {
    const { clock, telemetry, showId } = this.#options
    if (this.#stopped) return Promise.reject(this.#stopped)
    this.#lastAskedMs = clock.monotonicMs()
    const answer = Promise.withResolvers<Outcome>()
    if (!this.#mailbox.put({ command, idempotency, answer })) {
      telemetry.mailboxFull(showId)
      return Promise.reject(new MailboxFullError(this.#mailbox.drainMs()))
    }
    this.#unanswered++
    this.#takeTurns()
    const answered = () => {
      this.#unanswered--
    }
    answer.promise.then(answered, answered)
    return answer.promise
  }

  /** Nothing under way, nothing that time will bring about, and not asked for that long. */
  isIdle(idleMs: number): boolean {
    const asleep = this.#options.clock.monotonicMs() - this.#lastAskedMs >= idleMs
    return (
      asleep && this.#unanswered === 0 && this.#state !== undefined && !this.#wakeUp.isNeeded(this.#state)
    )
  }

  /** Forgets the state and reads it again; commands that come meanwhile wait. */
  reload(): void {
    this.#loads++
    if (this.#state === undefined) return
    this.#state = undefined
    this.#loaded = newLoaded()
    this.#wakeUp.cancel()
    void this.#load()
  }

  /** Takes no more turns; what waits fails with `error`. */
  stop(error: Error): void {
    if (this.#stopped) return
    this.#stopped = error
    this.#state = undefined
    this.#wakeUp.cancel()
    this.#loaded.reject(error)
    for (const mail of this.#mailbox.takeAll()) mail.answer.reject(error)
  }

  async #load(): Promise<void> {
    const { load, commits, onGone } = this.#options
    try {
      let state: ShowState | undefined
      let begun: number
      do {
        begun = this.#loads
        // What this actor decided before must be on disk, or it would be read without it.
        await commits.settled()
        state = await load()
        if (this.#stopped) return
      } while (begun !== this.#loads)
      if (state) {
        this.#state = state
        this.#loaded.resolve(true)
        // Armed first: a turn that breaks throws this state away, and its alarm with it.
        this.#wakeUp.arm(state)
        this.#takeTurns()
      } else {
        this.#loaded.resolve(false)
        for (const mail of this.#mailbox.takeAll()) {
          mail.answer.resolve({ ok: false, refusal: { code: 'unknown-show' } })
        }
        onGone()
      }
    } catch (error) {
      this.stop(error as Error)
      onGone()
    }
  }

  #takeTurns(): void {
    const { commits } = this.#options
    while (this.#state && this.#mailbox.size > 0) {
      if (!commits.hasRoom) {
        commits.whenRoom(this.#onRoom)
        return
      }
      this.#turn(this.#state, this.#mailbox.take()!)
    }
  }

  // One function for good: the group commit keeps each waiter once.
  readonly #onRoom = () => this.#takeTurns()

  #turn(state: ShowState, { command, idempotency, answer }: Mail): void {
    const { showId, clock, telemetry, commits } = this.#options
    try {
      const turn = takeTurn(state, command, clock.nowMs(), idempotency)
      const { outcome, events } = turn
      const { plan } = state.occupancy
      const joined = { showId, plan, currency: state.show.currency, events, answer: turn.answer }
      telemetry.turnTaken(command.type, outcome.ok ? 'accepted' : outcome.refusal.code)
      // A refusal waits as well: it may rest on a hold that isn't on disk yet.
      commits.join(joined).then(
        () => answer.resolve(outcome),
        (error) => answer.reject(unwritten(error)),
      )
      this.#wakeUp.arm(state)
    } catch (error) {
      // The state may be half changed. What was decided before is sound, and is written.
      telemetry.turnFailed(showId, error)
      answer.reject(new TurnFailedError('the command broke a rule of the show', error))
      this.#wakeUp.rest()
      this.reload()
    }
  }
}

/** What a failed write means to those who wait for it. */
function unwritten(error: unknown): Error {
  if (error instanceof StorageUnavailableError) return error
  return new ShardUnavailableError('the write failed or was lost', 1000, error)
}

/** Nobody may be waiting for a load that fails; those who do have their own handlers. */
function newLoaded(): PromiseWithResolvers<boolean> {
  const loaded = Promise.withResolvers<boolean>()
  loaded.promise.catch(() => {})
  return loaded
}

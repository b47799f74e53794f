import type { Seq, ShowId } from '../../../src/core/ids.ts'
import type { Command, Idempotency } from '../../../src/core/reservations/command.ts'
import type { Outcome, Refusal } from '../../../src/core/reservations/outcome.ts'
import type { ShardId } from '../../../src/core/shows/shardOf.ts'
import { answerKey, type ShowSnapshot } from '../../../src/core/shows/showState.ts'
import type { History } from '../history.ts'
import { isReasonable } from './isReasonable.ts'
import type { Judge } from './judge.ts'
import type { Ledger } from './ledger.ts'
import { undone } from './undone.ts'
import { Violation } from './violation.ts'

/** A request as somebody sends it to a node, once. */
export interface Asked {
  readonly who: string
  readonly showId: ShowId
  readonly shardId: ShardId
  readonly command: Command
  readonly idempotency: Idempotency | undefined
  readonly atMs: number
  /** The show's last event on disk when it was sent. */
  readonly seq: Seq
  /** The highest version that anybody had been told by then. */
  readonly toldSeq: Seq
}

/** Faults that a client may meet: each can be tried again. */
const expectedFaults = ['shard-moving', 'peer-lost', 'storage-unavailable', 'overloaded']
const nothingWritten = ['storage-unavailable', 'overloaded']

/**
 * Holds each answer against the log, the moment it leaves a node: what is said must be on disk, must not be older than
 * what others have been told before the question, and must have been so while the question was under way.
 */
export class Answers {
  readonly #judge: Judge
  readonly #history: History
  readonly #rowsOf: (showId: ShowId) => ShowSnapshot
  /** By show: the highest version that anybody has been told. */
  readonly #told = new Map<ShowId, Seq>()
  /** By key: what it was answered, and how often it was asked. */
  readonly #byKey = new Map<string, { asked: number; answer: string | undefined }>()

  constructor(judge: Judge, history: History, rowsOf: (showId: ShowId) => ShowSnapshot) {
    this.#judge = judge
    this.#history = history
    this.#rowsOf = rowsOf
  }

  /** Call when it is sent. */
  asked(question: Pick<Asked, 'who' | 'showId' | 'shardId' | 'command' | 'idempotency'>): Asked {
    const { showId, idempotency, command } = question
    this.#wish(showId, command)
    if (idempotency) this.#keyed(showId, idempotency).asked++
    const toldSeq = this.#told.get(showId) ?? 0
    return { ...question, atMs: this.#history.nowMs, seq: this.#judge.seq(showId), toldSeq }
  }

  answered(asked: Asked, outcome: Outcome): void {
    this.#history.noting(() => {
      const ledger = this.#judge.ledgers.get(asked.showId)!
      const isReplayed = this.#expectStored(asked, outcome)
      if (isReplayed) this.#history.count('replay')
      if (!outcome.ok) {
        this.#history.count(`refused ${outcome.refusal.code}`)
        if (!isReplayed) this.#expectReason(asked, outcome.refusal, ledger)
        return
      }
      const { version } = outcome
      if (version > ledger.seq) {
        throw new Violation('answers are on disk', `${tell(asked)}: version ${version}, disk ${ledger.seq}`)
      }
      if (!isReplayed && version < asked.toldSeq) {
        throw new Violation('time goes forward', `${tell(asked)}: ${version}, told ${asked.toldSeq} before`)
      }
      this.#expectDone(asked, outcome, ledger)
      this.#told.set(asked.showId, Math.max(version, this.#told.get(asked.showId) ?? 0))
    })
  }

  failed(asked: Asked, error: unknown): void {
    this.#history.noting(() => {
      const { code } = error as { code?: string }
      if (code === undefined || !expectedFaults.includes(code)) {
        throw new Violation(
          'faults can be tried again',
          `${tell(asked)}: ${(error as Error)?.stack ?? error}`,
        )
      }
      this.#history.count(`fault ${code}`)
      const { idempotency, showId } = asked
      if (!idempotency || !nothingWritten.includes(code)) return
      const isFirst = this.#keyed(showId, idempotency).asked === 1
      if (isFirst && this.#stored(showId, idempotency)) {
        throw new Violation('nothing was written, it said', `${tell(asked)}: ${code}`)
      }
    })
  }

  #wish(showId: ShowId, command: Command): void {
    const { wishes } = this.#judge
    if (!('by' in command)) return
    const head = `${showId} ${command.by.userId}`
    if (command.type === 'reserve') wishes.add(`${head} reserve ${command.seats}`)
    else if (command.type === 'reserveBest') wishes.add(`${head} reserve any ${command.partySize}`)
    else if (command.type === 'cancel') {
      wishes.add(`${head} cancel ${command.reservationNo}${command.by.staff ? ' as staff' : ''}`)
    } else if (command.type === 'confirm') wishes.add(`${head} confirm ${command.reservationNo}`)
    else if (command.type === 'leaveWaitlist') wishes.add(`${head} leave ${command.entryNo}`)
  }

  /** @returns whether it was answered before. */
  #expectStored(asked: Asked, outcome: Outcome): boolean {
    const { idempotency, showId } = asked
    if (!idempotency) return false
    if (!outcome.ok && outcome.refusal.code === 'unknown-show') return false
    const stored = this.#stored(showId, idempotency)
    const isOther = stored !== undefined && stored.requestHash !== idempotency.requestHash
    if (isOther !== (!outcome.ok && outcome.refusal.code === 'idempotency-key-reused')) {
      throw new Violation('a key is for one request', `${tell(asked)}: ${JSON.stringify(outcome)}`)
    }
    if (isOther) return false
    const known = this.#keyed(showId, idempotency)
    const answer = JSON.stringify(outcome)
    if (known.answer !== undefined && known.answer !== answer) {
      throw new Violation('a replay equals the first answer', `${tell(asked)}: ${answer}, ${known.answer}`)
    }
    if (JSON.stringify(stored?.outcome) !== answer) {
      throw new Violation(
        'answers with a key are kept',
        `${tell(asked)}: ${answer}, ${JSON.stringify(stored)}`,
      )
    }
    known.answer = answer
    return known.asked > 1
  }

  #expectReason(asked: Asked, refusal: Refusal, ledger: Ledger): void {
    // Whoever was the owner until a moment ago may still say what it knew.
    const isSure = this.#judge.lastClaimMs(asked.shardId) < asked.atMs - 15_000
    const from = isSure ? asked.seq : 0
    if (!isReasonable(asked.command, refusal, ledger, from)) {
      const reason = JSON.stringify(refusal)
      throw new Violation('refusals have a reason on disk', `${tell(asked)}: ${reason}, from event ${from}`)
    }
  }

  #expectDone(asked: Asked, outcome: Outcome & { ok: true }, ledger: Ledger): void {
    const problem = undone(asked.command, outcome, ledger)
    if (problem) {
      throw new Violation('what is said was done', `${tell(asked)}: ${problem}, ${JSON.stringify(outcome)}`)
    }
  }

  #stored(showId: ShowId, { userId, key }: Idempotency) {
    return this.#rowsOf(showId).answers.find((answer) => answer.userId === userId && answer.key === key)
  }

  #keyed(showId: ShowId, { userId, key }: Idempotency) {
    const name = `${showId} ${answerKey(userId, key)}`
    const known = this.#byKey.get(name) ?? { asked: 0, answer: undefined }
    this.#byKey.set(name, known)
    return known
  }
}

function tell({ who, showId, command }: Asked): string {
  return `${who} in ${showId}: ${JSON.stringify(command)}`
}

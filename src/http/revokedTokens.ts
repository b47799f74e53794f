import type { Revocations } from '../accountPorts.ts'
import type { UserId } from '../core/ids.ts'
import type { Clock } from '../ports.ts'
import type { Identity } from './accessTokens.ts'

export interface RevokedTokensOptions {
  readonly revocations: Revocations
  readonly clock: Clock
  /** Longer than an access token lives. */
  readonly rememberedMs: number
  readonly lookEveryMs: number
  /** After so long rows are dropped, by the clock of whoever drops them: far more than clocks are apart. */
  readonly keptMs: number
}

/**
 * Which access tokens are good no more. A token is believed until it runs out, so that asking who somebody is costs no
 * look at the database; what this node revokes it knows at once, and what others revoke at the next look. A token names
 * the generation of its user's tokens, so no clocks are compared.
 *
 * While the database is out of reach nothing can be revoked, and what is asked for with a token can't be done.
 */
export class RevokedTokens {
  readonly #options: RevokedTokensOptions
  readonly #revoked = new Map<UserId, { readonly generation: number; readonly untilMs: number }>()
  #lastNo = 0
  #forgottenAtMs = Number.NEGATIVE_INFINITY
  #isClosed = false
  #cancelLook: (() => void) | undefined

  constructor(options: RevokedTokensOptions) {
    this.#options = options
  }

  covers({ userId, tokenGeneration }: Pick<Identity, 'userId' | 'tokenGeneration'>): boolean {
    const revoked = this.#revoked.get(userId)
    return revoked !== undefined && tokenGeneration < revoked.generation
  }

  /** Tokens of the user are good from that generation on. */
  learn(userId: UserId, generation: number): void {
    const { clock, rememberedMs } = this.#options
    if (generation <= (this.#revoked.get(userId)?.generation ?? 0)) return
    // Anew at the end: those that are forgotten first stand first.
    this.#revoked.delete(userId)
    this.#revoked.set(userId, { generation, untilMs: clock.monotonicMs() + rememberedMs })
  }

  /** Learns what was revoked before, and looks again and again. @throws StorageUnavailableError at the first look. */
  async start(): Promise<void> {
    await this.#look()
    this.#lookLater()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelLook?.()
  }

  async #look(): Promise<void> {
    const { revocations, clock, keptMs, rememberedMs } = this.#options
    const nowMs = clock.monotonicMs()
    for (const [userId, { untilMs }] of this.#revoked) {
      if (untilMs > nowMs) break
      this.#revoked.delete(userId)
    }
    if (nowMs - this.#forgottenAtMs >= rememberedMs) {
      this.#forgottenAtMs = nowMs
      await revocations.forgetRevocations(clock.nowMs() - keptMs)
    }
    // A lower number may be seen later than a higher one, if both were written at the same time.
    const known = this.#lastNo
    for (const { no, userId, tokenGeneration } of await revocations.revocations(known - overlap)) {
      this.learn(userId, tokenGeneration)
      this.#lastNo = Math.max(this.#lastNo, no)
    }
  }

  #lookLater(): void {
    if (this.#isClosed) return
    this.#cancelLook = this.#options.clock.after(this.#options.lookEveryMs, async () => {
      // What can't be read now is read by the next look.
      await this.#look().catch(() => {})
      this.#lookLater()
    })
  }
}

/** More than can be written at the same time by all the connections of a cluster. */
const overlap = 500

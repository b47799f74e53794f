import type { Telemetry } from '../../src/ports.ts'

type Name = keyof Telemetry

/** Says nothing, and knows what it was told. */
export class SilentTelemetry implements Telemetry {
  readonly #calls: { readonly name: Name; readonly args: readonly unknown[] }[] = []

  /** The arguments of every call of that name, in order. */
  told<Of extends Name>(name: Of): Parameters<Telemetry[Of]>[] {
    return this.#calls
      .filter((call) => call.name === name)
      .map(({ args }) => args as Parameters<Telemetry[Of]>)
  }

  readonly turnTaken = this.#note('turnTaken')
  readonly batchCommitted = this.#note('batchCommitted')
  readonly mailboxFull = this.#note('mailboxFull')
  readonly turnFailed = this.#note('turnFailed')
  readonly loadFailed = this.#note('loadFailed')
  readonly shardFailed = this.#note('shardFailed')
  readonly shardServing = this.#note('shardServing')
  readonly activeShows = this.#note('activeShows')
  readonly publishFailed = this.#note('publishFailed')
  readonly leavingFailed = this.#note('leavingFailed')
  readonly messageDropped = this.#note('messageDropped')
  readonly shardLeft = this.#note('shardLeft')
  readonly drainBegun = this.#note('drainBegun')
  readonly drainEnded = this.#note('drainEnded')
  readonly nodesAlive = this.#note('nodesAlive')
  readonly serviceWatched = this.#note('serviceWatched')
  readonly serviceLost = this.#note('serviceLost')
  readonly serviceBack = this.#note('serviceBack')
  readonly serviceGone = this.#note('serviceGone')
  readonly strangerRefused = this.#note('strangerRefused')

  #note(name: Name) {
    return (...args: readonly unknown[]): void => {
      this.#calls.push({ name, args })
    }
  }
}

import type { Broker, Message } from '../../src/ports.ts'
import { PausedCall } from '../fakes/pausedStore.ts'

/** A broker that takes what it is given at once, or when the test says so. It delivers nothing. */
export class PausedBroker implements Broker {
  /** Whatever it took, in order. */
  readonly published: Message[] = []
  /** Every call that was ever made while it was paused. */
  readonly calls: PausedCall<void>[] = []
  /** How many messages came in one call, at most. */
  largest = 0
  paused = false
  /** While it is set nothing is taken. */
  down: Error | undefined

  async publish(messages: readonly Message[]): Promise<void> {
    this.largest = Math.max(this.largest, messages.length)
    if (this.down) throw this.down
    const call = new PausedCall<void>(async () => {
      this.published.push(...messages)
    })
    if (!this.paused) call.land()
    else this.calls.push(call)
    return call.answered
  }

  subscribe(): void {}

  async close(): Promise<void> {}
}

import type { Telemetry } from '../../ports.ts'

/** Tells once that RabbitMQ can't be reached, and once that all connections to it are back. */
export class RabbitOutage {
  readonly #telemetry: Telemetry
  readonly #down = new Set<string>()

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry
  }

  lost(connection: string, error: Error): void {
    if (this.#down.size === 0) this.#telemetry.serviceLost('rabbitmq', withMessage(error))
    this.#down.add(connection)
  }

  back(connection: string): void {
    if (this.#down.delete(connection) && this.#down.size === 0) this.#telemetry.serviceBack('rabbitmq')
  }
}

/** A host with several addresses fails with an AggregateError that has a code and no message. */
function withMessage(error: Error): Error {
  return error.message ? error : new Error('code' in error ? String(error.code) : error.name)
}

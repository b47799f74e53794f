import type { Redis } from 'ioredis'
import type { Telemetry } from '../../ports.ts'

/** Tells once that a service can't be reached, and once that it can be again. */
export class Outage {
  readonly #service: string
  readonly #telemetry: Telemetry
  readonly #clients: Redis[] = []
  #isLost = false
  #isOver = false

  constructor(service: string, telemetry: Telemetry) {
    this.#service = service
    this.#telemetry = telemetry
  }

  /** The service is lost when one of these connections is, and back when all of them are. */
  watch(client: Redis): void {
    this.#clients.push(client)
    // The reason comes as an error, before the close; a server that shuts down gives none.
    client.on('error', (error) => this.lost(error))
    client.on('close', () => this.lost(new Error('the connection was closed')))
    client.on('ready', () => this.back())
  }

  lost(error: unknown): void {
    if (this.#isLost || this.#isOver) return
    this.#isLost = true
    this.#telemetry.serviceLost(this.#service, withoutCommand(error))
  }

  back(): void {
    if (!this.#isLost || this.#isOver) return
    if (this.#clients.some(({ status }) => status !== 'ready')) return
    this.#isLost = false
    this.#telemetry.serviceBack(this.#service)
  }

  /** From now on it is this process that closes connections, which is no news. */
  end(): void {
    this.#isOver = true
  }
}

/** ioredis hangs the command on its errors with all arguments, and those of a login are the password. */
function withoutCommand(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  // A name with several addresses fails with an AggregateError that has a code and no message.
  return new Error(error.message || ('code' in error ? String(error.code) : error.name))
}

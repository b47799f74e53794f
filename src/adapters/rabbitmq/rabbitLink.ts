import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib'
import type { RabbitLimits } from './rabbitLimits.ts'

/** Closes a connection on which something has gone wrong, so that a new one is made and set up. */
export type Restart = (error: Error) => void

export interface RabbitLinkOptions {
  readonly url: string
  /** Shown in RabbitMQ's lists of connections. */
  readonly name: string
  readonly limits: RabbitLimits
  /** Makes the channels on a new connection. When it rejects, the connection is closed and another one tried. */
  readonly setUp: (connection: ChannelModel, restart: Restart) => Promise<void>
  readonly up: () => void
  /** Called again for each failed try. */
  readonly down: (error: Error) => void
}

/** A connection to RabbitMQ that comes back by itself, for as long as it takes. */
export class RabbitLink {
  readonly #options: RabbitLinkOptions
  readonly #sockets = new AbortController()
  #recovering: RecoveringChannelModel | undefined
  /** The newest one, from before its setup until it is closed. */
  #connection: ChannelModel | undefined
  #closed = false

  /** Returns at once: whether there is a server turns out later. */
  static async open(options: RabbitLinkOptions): Promise<RabbitLink> {
    const link = new RabbitLink(options)
    await link.#connect()
    return link
  }

  private constructor(options: RabbitLinkOptions) {
    this.#options = options
  }

  /** Sets up something more on the connection that there is; without one, the next setup has to. */
  extend(setUp: RabbitLinkOptions['setUp']): void {
    if (!this.#connection) return
    const restart = this.#restarter(this.#connection)
    setUp(this.#connection, restart).catch(restart)
  }

  /** Resolves within `closeTimeoutMs`, whatever the server does. */
  async close(): Promise<void> {
    this.#closed = true
    const timeUp = Promise.withResolvers<void>()
    const timer = setTimeout(timeUp.resolve, this.#options.limits.closeTimeoutMs)
    await Promise.race([this.#recovering?.close(), timeUp.promise])
    clearTimeout(timer)
    this.#sockets.abort()
  }

  async #connect(): Promise<void> {
    const { url, name, limits, up, down } = this.#options
    const recovering = await connect(url, {
      noDelay: true,
      timeout: limits.connectTimeoutMs,
      clientProperties: { connection_name: name },
      // Part of the options of net.connect, though not of its types here.
      ...{ signal: this.#sockets.signal },
      recovery: {
        waitForConnect: false,
        initialDelay: limits.reconnectAfterMs,
        maxDelay: limits.reconnectAfterMsMax,
        setup: (connection: ChannelModel) => this.#setUp(connection),
      },
    })
    this.#recovering = recovering
    recovering.on('connect', up)
    recovering.on('disconnect', down)
    recovering.on('connect-failed', down)
    // Told as `disconnect` as well; without a listener it would end the process.
    recovering.on('error', () => {})
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    const ended = Promise.withResolvers<void>()
    this.#connection = connection
    connection.once('close', () => {
      if (this.#connection === connection) this.#connection = undefined
      ended.resolve()
    })
    // amqplib listens only after the setup.
    connection.on('error', () => {})
    try {
      await this.#options.setUp(connection, this.#restarter(connection))
      // Whatever came in one piece with the last answer has been read then. A close that amqplib hasn't listened to
      // would leave it with a dead connection for good.
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#connection !== connection) throw new Error('the connection broke while it was set up')
    } catch (error) {
      // amqplib closes it too, but waits for an answer for ever; the end of the connection comes by heartbeats at least.
      connection.close().catch(() => {})
      await ended.promise
      throw error
    }
  }

  #restarter(connection: ChannelModel): Restart {
    return (error) => {
      // Later: when a connection breaks, its channels tell so first, and then there is nothing left to close.
      setImmediate(() => {
        if (this.#closed || this.#connection !== connection) return
        this.#options.down(error)
        connection.close().catch(() => {})
      })
    }
  }
}

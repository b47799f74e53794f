/** The numbers of the RabbitMQ adapter. Defaults, with their reasons, are in config.ts. */
export interface RabbitLimits {
  /** A connection on which nothing came for two to three of these is given up. */
  readonly heartbeatSeconds: number
  /** For reaching the server and logging in. */
  readonly connectTimeoutMs: number
  /** Doubles with every failed try, up to reconnectAfterMsMax. */
  readonly reconnectAfterMs: number
  readonly reconnectAfterMsMax: number
  /** A publish that isn't confirmed by then rejects. */
  readonly publishTimeoutMs: number
  /** A connection that has owed confirms for as long is made anew. */
  readonly confirmsLateMsMax: number
  /** Of a body; events are put together up to this. */
  readonly messageBytesMax: number
  /** Messages of a queue that this process handles at a time. */
  readonly prefetch: number
  /** After that many deliveries a message that fails is dead. At most `crashesMax` of topology.ts. */
  readonly deliveriesMax: number
  /** Before the second delivery; doubles with each, up to redeliverAfterMsMax. */
  readonly redeliverAfterMs: number
  readonly redeliverAfterMsMax: number
  /** How long the close waits for handlers, and then for the server, before it goes on without them. */
  readonly closeTimeoutMs: number
}

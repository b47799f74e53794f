import { StartError } from '../../faults.ts'
import type { Broker, Clock, Telemetry } from '../../ports.ts'
import { Publisher } from './publisher.ts'
import type { RabbitLimits } from './rabbitLimits.ts'
import { RabbitLink, type RabbitLinkOptions } from './rabbitLink.ts'
import { RabbitOutage } from './rabbitOutage.ts'
import { Subscription } from './subscription.ts'

export interface RabbitBrokerOptions {
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: RabbitLimits
}

/**
 * A broker on RabbitMQ 3.10 or later; docs/events.md says what others see of it. Resolves without waiting for the
 * server, which may be down: until it is there, publish() rejects at once and subscribers get nothing.
 *
 * Subscribe before anything is published: what is published before a queue was ever declared never gets there.
 *
 * @param url `amqp://user:password@host:port/vhost`, or `amqps:`.
 * @throws StartError it is no such URL.
 */
export async function openRabbitBroker(url: string, options: RabbitBrokerOptions): Promise<Broker> {
  const { clock, telemetry, limits } = options
  const address = withHeartbeat(url, limits.heartbeatSeconds)
  const outage = new RabbitOutage(telemetry)
  const publisher = new Publisher(clock, limits)
  const subscriptions: Subscription[] = []
  const open = (name: string, setUp: RabbitLinkOptions['setUp']) =>
    RabbitLink.open({
      url: address,
      name: `usher ${name}`,
      limits,
      setUp,
      up: () => outage.back(name),
      down: (error) => outage.lost(name, error),
    })
  // Two connections: the server stops reading from one that publishes too much, and acks must not wait for that.
  const publishing = await open('publisher', (connection, restart) =>
    publisher.setUp(
      connection,
      subscriptions.map(({ binding }) => binding),
      restart,
    ),
  )
  const consuming = await open('consumer', async (connection, restart) => {
    await Promise.all(subscriptions.map((subscription) => subscription.consume(connection, restart)))
  })

  let closed = false
  return {
    async publish(messages) {
      // Not taken, so not marked as published: the next start finds them in the outbox.
      if (closed) throw new Error('the broker is closed')
      if (messages.length > 0) await publisher.publish(messages)
    },
    subscribe(queue, routingKeys, handle) {
      const subscription = new Subscription({ queue, routingKeys, handle, clock, telemetry, limits })
      subscriptions.push(subscription)
      consuming.extend((connection, restart) => subscription.consume(connection, restart))
    },
    async close() {
      closed = true
      await Promise.all(subscriptions.map((subscription) => subscription.close()))
      await Promise.all([publishing.close(), consuming.close()])
    },
  }
}

/** @throws StartError without the URL, which has a password in it. */
function withHeartbeat(url: string, heartbeatSeconds: number): string {
  if (!URL.canParse(url)) throw new StartError('AMQP_URL is no URL')
  const address = new URL(url)
  if (!['amqp:', 'amqps:'].includes(address.protocol)) {
    throw new StartError(`AMQP_URL must begin with amqp: or amqps:, and begins with ${address.protocol}`)
  }
  address.searchParams.set('heartbeat', String(heartbeatSeconds))
  return address.href
}

import type { Channel } from 'amqplib'

/** A queue of this program, as its subscriber names it. */
export interface QueueBinding {
  readonly queue: string
  readonly routingKeys: readonly string[]
}

/** Where every event goes. */
export const eventsExchange = 'usher.events'
const deadExchange = 'usher.dead'

/**
 * Ends what crashes every process that handles it, where nobody is left to count. Part of what the queue is, and so
 * never to be changed: RabbitMQ refuses to declare a queue that is there with another value. 4.x has 20 by default.
 */
const crashesMax = 20

export const queueName = (queue: string) => `usher.${queue}`
const deadQueueName = (queue: string) => `usher.${queue}.dead`

/** Makes the exchanges, and the queues with their bindings, unless they are there. All of it survives a restart. */
export async function declareTopology(channel: Channel, queues: readonly QueueBinding[]): Promise<void> {
  await channel.assertExchange(eventsExchange, 'topic', { durable: true })
  await channel.assertExchange(deadExchange, 'topic', { durable: true })
  for (const { queue, routingKeys } of queues) {
    // Its end first: a message that finds no dead-letter queue would stay where it is.
    await channel.assertQueue(deadQueueName(queue), {
      durable: true,
      arguments: { 'x-queue-type': 'quorum' },
    })
    await channel.bindQueue(deadQueueName(queue), deadExchange, queue)
    await channel.assertQueue(queueName(queue), {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': crashesMax,
        'x-dead-letter-exchange': deadExchange,
        'x-dead-letter-routing-key': queue,
        // Dead letters are kept until the queue for them has them. It needs this overflow; there is no limit to reach.
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    })
    for (const key of routingKeys) await channel.bindQueue(queueName(queue), eventsExchange, key)
  }
}

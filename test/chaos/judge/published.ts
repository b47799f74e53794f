import { type ConsumeMessage, connect } from 'amqplib'
import { eventBodyType, readEventBody } from '../../../src/adapters/rabbitmq/eventBody.ts'
import { eventsExchange } from '../../../src/adapters/rabbitmq/topology.ts'
import type { EventRecord } from '../../../src/core/records/eventRecord.ts'

const queue = 'chaos'

/** From now on the broker keeps every event for whoever collects them. */
export async function keepEvents(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl)
  const channel = await connection.createChannel()
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(queue, eventsExchange, '#')
  await connection.close()
}

/** What the broker has been given since the last time: by event id, what was said of it, each time. */
export async function collectEvents(amqpUrl: string): Promise<Map<string, string[]>> {
  const connection = await connect(amqpUrl)
  // A run that is given up takes the broker away.
  connection.on('error', () => {})
  const texts = new Map<string, string[]>()
  const channel = await connection.createChannel()
  // Another one each time: what is acknowledged just before a channel is closed may come again.
  const last = crypto.randomUUID()
  await channel.prefetch(500)
  // Whatever a relay has marked has been confirmed, and comes before this.
  channel.sendToQueue(queue, Buffer.from(''), { type: last, persistent: true })
  await new Promise<void>((resolve, reject) => {
    connection.on('close', () => reject(new Error('the broker went away while its messages were read')))
    const take = (message: ConsumeMessage | null) => {
      if (!message) return
      channel.ack(message)
      if (message.properties.type === last) return resolve()
      if (message.properties.type !== eventBodyType) return
      for (const { id, ...event } of readEventBody(message.content)) {
        texts.set(id, [...(texts.get(id) ?? []), textOf(event)])
      }
    }
    channel.consume(queue, take).catch(reject)
  })
  await channel.close()
  await connection.close()
  return texts
}

/** Events of a log that were never published, or not as they are on disk. */
export function publishedFaults(
  events: readonly EventRecord[],
  texts: ReadonlyMap<string, readonly string[]>,
): string[] {
  return events.flatMap((event) => {
    const id = `${event.showId}:${event.seq}`
    const said = texts.get(id)
    if (!said) return [`event ${id} was never published`]
    const wrong = said.find((text) => text !== textOf(event))
    return wrong === undefined ? [] : [`event ${id} was published as ${wrong}, and is ${textOf(event)}`]
  })
}

function textOf({ type, by, atMs, data }: Pick<EventRecord, 'type' | 'by' | 'atMs' | 'data'>): string {
  return JSON.stringify([type, by, atMs, data])
}

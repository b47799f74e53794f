import * as v from 'valibot'
import type { Seq, ShowId, UserId } from '../../core/ids.ts'
import { type EventType, routingKey } from '../../core/records/eventRecord.ts'
import type { Message } from '../../ports.ts'

/** What messages with events say they are; docs/events.md is the contract. */
export const eventBodyType = 'usher.events.v1'

export interface EventBody {
  readonly routingKey: string
  readonly content: Buffer
}

const head = '{"schema":"usher.events","version":1,"events":['
const comma = ','
const tail = ']}'

/** Fields that are not named here may come with a newer publisher, and are ignored. */
const bodySchema = v.object({
  schema: v.literal('usher.events'),
  version: v.literal(1),
  events: v.array(
    v.object({
      id: v.string(),
      showId: v.string(),
      seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      at: v.pipe(
        v.string(),
        v.isoTimestamp(),
        v.transform((at) => Date.parse(at)),
      ),
      by: v.string(),
      type: v.string(),
      data: v.record(v.string(), v.unknown()),
    }),
  ),
})

/**
 * Puts messages together by routing key, each key's in order: one body a key, more where it would get too big.
 *
 * @param bytesMax of a body. An event that is bigger by itself makes a body of its own.
 */
export function eventBodies(messages: readonly Message[], bytesMax: number): EventBody[] {
  const texts = Map.groupBy(messages, (message) => message.routingKey)
  return [...texts].flatMap(([key, group]) =>
    packed(group.map(eventText), bytesMax).map((content) => ({ routingKey: key, content })),
  )
}

/** @throws an error that says what is wrong with the body. */
export function readEventBody(content: Buffer): Message[] {
  const { events } = v.parse(bodySchema, JSON.parse(content.toString()))
  return events.map(({ id, showId, seq, at, by, type, data }) => {
    const event = { type: type as EventType, data }
    // By the event and not by the AMQP message: one that is put back from a dead-letter queue has lost its own.
    return {
      ...event,
      id,
      showId: showId as ShowId,
      seq: seq as Seq,
      atMs: at,
      by: by as UserId | 'usher',
      routingKey: routingKey(event),
    }
  })
}

function eventText({ id, showId, seq, atMs, by, type, data }: Message): string {
  return JSON.stringify({ id, showId, seq, at: new Date(atMs).toISOString(), by, type, data })
}

function packed(texts: readonly string[], bytesMax: number): Buffer[] {
  const bodies: string[][] = []
  let bytes = 0
  for (const text of texts) {
    const textBytes = Buffer.byteLength(text)
    const last = bodies.at(-1)
    if (last && bytes + comma.length + textBytes <= bytesMax) {
      last.push(text)
      bytes += comma.length + textBytes
    } else {
      bodies.push([text])
      bytes = head.length + textBytes + tail.length
    }
  }
  return bodies.map((each) => Buffer.from(head + each.join(comma) + tail))
}

import { afterAll, describe, expect, test, vi } from 'vitest'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { temporaryVhost } from '../services/temporaryVhost.ts'
import {
  byHand,
  collect,
  openBroker,
  patiently,
  publishAtLast,
  rabbitLimits,
  seatAvailable,
  taken,
} from './rabbitStage.ts'

const vhost = await temporaryVhost()
const broken = new Error('the handler says so')

// Where RabbitMQ is to be had is said in test/contracts/broker.test.ts.
describe.runIf(vhost)('queues of RabbitMQ', () => {
  const url = vhost!.url
  afterAll(() => vhost!.drop(), 60_000)

  test('an event travels as docs/events.md says', async () => {
    const { broker } = await openBroker(url)
    await publishAtLast(broker, 1)
    const queue = 'of-another-program'
    await byHand(url, async (channel) => {
      await channel.assertQueue(queue)
      await channel.bindQueue(queue, 'usher.events', 'seat.*')
    })
    await broker.publish([seatAvailable(2), seatAvailable(3)])
    const { content, fields, properties } = await taken(url, queue)
    expect(fields).toMatchObject({ exchange: 'usher.events', routingKey: 'seat.available', messageCount: 0 })
    expect(properties).toMatchObject({
      contentType: 'application/json',
      type: 'usher.events.v1',
      appId: 'usher',
      deliveryMode: 2,
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: expect.any(Number),
    })
    expect(Math.abs(properties.timestamp * 1000 - Date.now())).toBeLessThan(60_000)
    expect(JSON.parse(content.toString())).toMatchObject({
      schema: 'usher.events',
      version: 1,
      events: [{ id: 'show1:2', seq: 2 }, { id: 'show1:3' }],
    })
  })

  test('what no handler can handle ends in the dead-letter queue, after growing delays, as it was', async () => {
    const delays: number[] = []
    const clock = {
      ...nodeClock,
      after(delayMs: number, run: () => void) {
        if (delayMs < rabbitLimits.publishTimeoutMs) delays.push(delayMs)
        return nodeClock.after(delayMs, run)
      },
    }
    const limits = { deliveriesMax: 6, redeliverAfterMs: 2, redeliverAfterMsMax: 20 }
    const { broker, telemetry } = await openBroker(url, limits, clock)
    broker.subscribe('poisoned', ['seat.available'], () => Promise.reject(broken))
    await publishAtLast(broker, 1, 2)
    await vi.waitFor(() => expect(telemetry.told('messageDropped')).toHaveLength(2), patiently)
    expect(telemetry.told('messageDropped')).toEqual([
      ['poisoned', seatAvailable(1), broken],
      ['poisoned', seatAvailable(2), broken],
    ])
    expect(delays).toEqual([2, 4, 8, 16, 20])
    const dead = await taken(url, 'usher.poisoned.dead')
    expect(JSON.parse(dead.content.toString()).events.map(({ id }: { id: string }) => id)).toEqual([
      'show1:1',
      'show1:2',
    ])
    expect(dead.properties.headers).toMatchObject({
      'x-first-death-queue': 'usher.poisoned',
      'x-first-death-reason': 'rejected',
      'x-death': [{ 'routing-keys': ['seat.available'] }],
    })
  })

  test.each([
    ['no JSON', 'oh no'],
    ['another version', '{"schema":"usher.events","version":2,"events":[]}'],
  ])('what nobody can read goes to the dead-letter queue at once: %s', async (name, body) => {
    const queue = `unread-${name.replace(' ', '-')}`
    const { broker, telemetry } = await openBroker(url)
    const seen = collect(broker, queue)
    await publishAtLast(broker, 1)
    await byHand(url, async (channel) => {
      channel.publish('usher.events', 'seat.available', Buffer.from(body), { messageId: 'm1' })
    })
    expect((await taken(url, `usher.${queue}.dead`)).content.toString()).toBe(body)
    const envelope = { id: 'm1', routingKey: 'seat.available' }
    expect(telemetry.told('messageDropped')).toEqual([[queue, envelope, expect.any(Error)]])
    // The queue goes on.
    await broker.publish([seatAvailable(2)])
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), patiently)
  })

  test('a dead letter that is put back into its queue is handled', async () => {
    const { broker } = await openBroker(url)
    const seen = collect(broker, 'replayed')
    await publishAtLast(broker, 1)
    await byHand(url, async (channel) => {
      const body = {
        schema: 'usher.events',
        version: 1,
        events: [{ ...seatAvailable(7), at: '2026-11-22T09:00:00Z' }],
      }
      channel.sendToQueue('usher.replayed', Buffer.from(JSON.stringify(body)))
    })
    await vi.waitFor(() => expect(seen).toEqual([1, 7]), patiently)
  })

  test('several nodes share a queue: each message is handled by one of them', async () => {
    const nodes = await Promise.all([openBroker(url, { prefetch: 1 }), openBroker(url, { prefetch: 1 })])
    const [ours, theirs] = nodes.map(({ broker }) => collect(broker, 'shared')) as [number[], number[]]
    await publishAtLast(nodes[0].broker, 0)
    await publishAtLast(nodes[1].broker, 0)
    const seqs = Array.from({ length: 50 }, (_, i) => i + 1)
    for (const seq of seqs) await nodes[0].broker.publish([seatAvailable(seq)])
    const handled = () => [...ours, ...theirs].filter((seq) => seq > 0).sort((a, b) => a - b)
    await vi.waitFor(() => expect(handled()).toEqual(seqs), patiently)
    expect(ours).not.toEqual([])
    expect(theirs).not.toEqual([])
  })

  test('messages are handled side by side, `prefetch` at most', async () => {
    const { broker } = await openBroker(url, { prefetch: 3 })
    const gate = Promise.withResolvers<void>()
    const started: number[] = []
    broker.subscribe('side-by-side', ['seat.available'], ({ seq }) => {
      started.push(seq)
      return gate.promise
    })
    await publishAtLast(broker, 1)
    for (const seq of [2, 3, 4, 5]) await broker.publish([seatAvailable(seq)])
    await vi.waitFor(() => expect(started).toHaveLength(3), patiently)
    const { messageCount } = await byHand(url, (channel) => channel.checkQueue('usher.side-by-side'))
    expect(messageCount).toBe(2)
    gate.resolve()
    await vi.waitFor(() => expect(started).toHaveLength(5), patiently)
  })

  test('a channel that the server closes by an error is made anew, with the exchange that was missing', async () => {
    const { broker, telemetry } = await openBroker(url)
    const seen = collect(broker, 'unbound')
    await publishAtLast(broker, 1)
    await byHand(url, (channel) => channel.deleteExchange('usher.events'))
    await expect(broker.publish([seatAvailable(2)])).rejects.toThrow('channel closed')
    await publishAtLast(broker, 2)
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), patiently)
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
    expect(telemetry.told('serviceLost')).toEqual([
      [
        'rabbitmq',
        expect.objectContaining({ message: expect.stringContaining("no exchange 'usher.events'") }),
      ],
    ])
  })

  test('a queue that is deleted is declared again, and consumed from', async () => {
    const { broker, telemetry } = await openBroker(url)
    const seen = collect(broker, 'deleted')
    await publishAtLast(broker, 1)
    await vi.waitFor(() => expect(seen).toEqual([1]), patiently)
    await byHand(url, (channel) => channel.deleteQueue('usher.deleted'))
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
    expect(telemetry.told('serviceLost')).toMatchObject([
      ['rabbitmq', { message: 'the consumer of queue deleted was cancelled' }],
    ])
    await broker.publish([seatAvailable(2)])
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), patiently)
  })

  test('what a handler finished during the close is not handled again by another node', async () => {
    const { broker } = await openBroker(url)
    const gate = Promise.withResolvers<void>()
    const started: number[] = []
    broker.subscribe('closing', ['seat.available'], ({ seq }) => {
      started.push(seq)
      return gate.promise
    })
    await publishAtLast(broker, 1)
    await vi.waitFor(() => expect(started).toEqual([1]), patiently)
    const closing = broker.close()
    gate.resolve()
    await closing
    const next = await openBroker(url)
    const seen = collect(next.broker, 'closing')
    await publishAtLast(next.broker, 2)
    await vi.waitFor(() => expect(seen).toEqual([2]), patiently)
  })

  test('a handler that does not end holds up the close for `closeTimeoutMs`, no longer', async () => {
    const { broker } = await openBroker(url, { closeTimeoutMs: 100 })
    const started = vi.fn(() => new Promise<void>(() => {}))
    broker.subscribe('endless', ['seat.available'], started)
    await publishAtLast(broker, 1)
    await vi.waitFor(() => expect(started).toHaveBeenCalled(), patiently)
    await broker.close()
  })

  test('a subscriber that comes when the connection is there gets what is published from then on', async () => {
    const { broker } = await openBroker(url)
    await publishAtLast(broker, 1)
    const seen = collect(broker, 'latecomer')
    await vi.waitFor(async () => {
      await broker.publish([seatAvailable(2)])
      expect(seen).toContain(2)
    }, patiently)
  })
})

test.each([
  ['no URL', 'secret@'],
  ['another protocol', 'http://guest:secret@127.0.0.1'],
])('%s is refused, without showing the password', async (_, url) => {
  const opened = openBroker(url)
  await expect(opened).rejects.toMatchObject({ code: 'start', message: expect.stringContaining('AMQP_URL') })
  await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('secret') })
})

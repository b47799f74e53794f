import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RabbitServer } from '../services/rabbitServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { collect, openBroker, patiently, publishAtLast, seatAvailable } from './rabbitStage.ts'

const outOfReach = 'RabbitMQ is out of reach'

// The tests go on from one another.
suiteNeeding(
  [programs.rabbit],
  'a RabbitMQ that comes and goes',
  () => {
    let server: RabbitServer
    beforeAll(async () => {
      server = await RabbitServer.prepare()
    })
    afterAll(() => server.remove(), 60_000)

    test('it is not there at first: publishing rejects at once, and all works when it comes', async () => {
      const { broker, telemetry } = await openBroker(server.url)
      const seen = collect(broker, 'seats')
      collect(broker, 'kept')
      await expect(broker.publish([seatAvailable(1)])).rejects.toThrow(outOfReach)
      await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1))
      await server.run()
      await publishAtLast(broker, 2)
      await vi.waitFor(() => expect(seen).toEqual([2]), patiently)
      await vi.waitFor(() => expect(telemetry.told('serviceBack')).toEqual([['rabbitmq']]), patiently)
      expect(telemetry.told('serviceLost')).toEqual([
        ['rabbitmq', expect.objectContaining({ message: expect.stringContaining('ECONNREFUSED') })],
      ])
    })

    test('frozen: publishing rejects in time, then at once, until what it owes is confirmed', async () => {
      const { broker, telemetry } = await openBroker(server.url, { publishTimeoutMs: 200 })
      const seen = collect(broker, 'seats')
      await publishAtLast(broker, 11)
      server.freeze()
      const both = [12, 13].map((seq) => broker.publish([seatAvailable(seq)]))
      await Promise.all(both.map((each) => expect(each).rejects.toThrow('the messages within 200 ms')))
      await expect(broker.publish([seatAvailable(14)])).rejects.toThrow('not confirmed earlier messages yet')
      server.thaw()
      await publishAtLast(broker, 14)
      await vi.waitFor(() => expect(seen).toEqual([11, 12, 13, 14]), patiently)
      expect(telemetry.told('serviceLost')).toEqual([])
    })

    test('confirms that stay out for too long: another connection is made', async () => {
      const limits = { publishTimeoutMs: 100, confirmsLateMsMax: 0, heartbeatSeconds: 60 }
      const { broker, telemetry } = await openBroker(server.url, limits)
      const seen = collect(broker, 'seats')
      await publishAtLast(broker, 21)
      server.freeze()
      await expect(broker.publish([seatAvailable(22)])).rejects.toThrow('within 100 ms')
      await expect(broker.publish([seatAvailable(22)])).rejects.toThrow('earlier messages')
      await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1))
      server.thaw()
      await publishAtLast(broker, 23)
      await vi.waitFor(() => expect(seen).toContain(23), patiently)
      await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
    })

    test('frozen for longer than heartbeats may miss: it is lost, and consumed from again when it is back', async () => {
      const { broker, telemetry } = await openBroker(server.url, {
        heartbeatSeconds: 1,
        connectTimeoutMs: 500,
      })
      const seen = collect(broker, 'seats')
      await publishAtLast(broker, 31)
      await vi.waitFor(() => expect(seen).toContain(31), patiently)
      server.freeze()
      await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1), patiently)
      await vi.waitFor(
        () => expect(broker.publish([seatAvailable(32)])).rejects.toThrow(outOfReach),
        patiently,
      )
      server.thaw()
      await publishAtLast(broker, 33)
      await vi.waitFor(() => expect(seen).toContain(33), patiently)
      await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
      expect(telemetry.told('serviceLost')).toHaveLength(1)
    })

    test('frozen at the close: the close ends in time, and leaves no socket', async () => {
      const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length
      const { broker } = await openBroker(server.url, { closeTimeoutMs: 200 })
      collect(broker, 'seats')
      await publishAtLast(broker, 41)
      expect(sockets()).toBeGreaterThan(0)
      server.freeze()
      await broker.close()
      await vi.waitFor(() => expect(sockets()).toBe(0))
      server.thaw()
    })

    test('killed with messages that it has not confirmed: they reject, and what it has confirmed is there after', async () => {
      const { broker, telemetry } = await openBroker(server.url)
      const seen = collect(broker, 'seats')
      await publishAtLast(broker, 51)
      await vi.waitFor(() => expect(seen).toContain(51), patiently)

      server.freeze()
      const unconfirmed = broker.publish([seatAvailable(52)])
      await Promise.all([expect(unconfirmed).rejects.toThrow('channel closed'), server.kill()])
      await expect(broker.publish([seatAvailable(52)])).rejects.toThrow(outOfReach)

      await server.run()
      await publishAtLast(broker, 52)
      await vi.waitFor(() => expect(seen).toContain(52), patiently)
      await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
      expect(telemetry.told('serviceLost')).toHaveLength(1)

      // Nobody has taken anything from this one since the first test.
      const kept = collect((await openBroker(server.url)).broker, 'kept')
      await vi.waitFor(() => expect(kept).toEqual(expect.arrayContaining([11, 14, 51, 52])), patiently)
    })
  },
  90_000,
)

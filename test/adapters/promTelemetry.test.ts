import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterEach, expect, test, vi } from 'vitest'
import { promTelemetry } from '../../src/adapters/prometheus/promTelemetry.ts'

afterEach(() => vi.useRealTimers())

test('a broker that is away is logged once in ten seconds, with how often it was not; each failure counts', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const lines: { msg: string; untold: number }[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const registry = new Registry()
  const telemetry = promTelemetry(registry, log)
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) telemetry.publishFailed(new Error('no broker'))
  }
  fail(64)
  vi.advanceTimersByTime(9999)
  fail(64)
  expect(lines).toMatchObject([{ untold: 0, err: { message: 'no broker' } }])
  vi.advanceTimersByTime(1)
  fail(64)
  expect(lines).toMatchObject([{ untold: 0 }, { untold: 127 }])
  vi.advanceTimersByTime(10_000)
  fail(1)
  expect(lines.at(-1)).toMatchObject({ untold: 63 })
  expect(await registry.metrics()).toContain('usher_publish_failures_total 193')
})

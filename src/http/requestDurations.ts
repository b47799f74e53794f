import { Histogram, type Registry } from 'prom-client'

/** Counts how long a kind of request took. @param route its pattern. */
export type ObserveRequest = (method: string, route: string, status: number, ms: number) => void

export function requestDurations(metrics: Registry): ObserveRequest {
  const duration = new Histogram({
    name: 'usher_http_request_duration_seconds',
    help: 'Time from the parsed request head to the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    registers: [metrics],
  })
  // As few as there are kinds of requests. Finding the labels' own counter is dearer than counting.
  const known = new Map<string, ReturnType<typeof duration.labels>>()
  return (method, route, status, ms) => {
    const kind = `${status} ${method} ${route}`
    const ofKind = known.get(kind) ?? duration.labels(method, route, String(status))
    known.set(kind, ofKind)
    ofKind.observe(ms / 1000)
  }
}

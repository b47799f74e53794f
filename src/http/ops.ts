import { Hono } from 'hono'
import type { Registry } from 'prom-client'
import * as v from 'valibot'
import type { Router } from '../shards/router.ts'
import type { HttpEnv } from './context.ts'
import { describe } from './describe.ts'
import { problem } from './problems.ts'

interface OpsRoutesDeps {
  readonly router: Pick<Router, 'notReady'>
  readonly metrics: Registry
}

const okSchema = v.object({ status: v.literal('ok') })

export function ops({ router, metrics }: OpsRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  app.get(
    '/healthz',
    describe({
      operationId: 'getHealth',
      tag: 'Ops',
      summary: 'Whether the process lives',
      answers: [{ status: 200, description: 'It does', schema: okSchema }],
      problems: [],
    }),
    (c) => c.json({ status: 'ok' }),
  )

  app.get(
    '/readyz',
    describe({
      operationId: 'getReadiness',
      tag: 'Ops',
      summary: 'Whether this node can serve now',
      answers: [{ status: 200, description: 'It can', schema: okSchema }],
      problems: ['not-ready'],
    }),
    (c) => {
      const reason = router.notReady()
      if (reason === undefined) return c.json({ status: 'ok' })
      return problem(c, { code: 'not-ready', detail: reason, headers: { 'Retry-After': '1' } })
    },
  )

  app.get(
    '/metrics',
    describe({
      operationId: 'getMetrics',
      tag: 'Ops',
      summary: 'Counters and timings for Prometheus',
      answers: [{ status: 200, description: 'Prometheus text format' }],
      problems: [],
    }),
    async (c) => c.body(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType }),
  )

  return app
}

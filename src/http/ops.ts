import { Hono } from 'hono'
import type { Registry } from 'prom-client'
import * as v from 'valibot'
import type { Router } from '../shards/router.ts'
import type { ShardOps } from '../shards/shardOps.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { describe } from './describe.ts'
import { problem } from './problems.ts'
import { reply, replyJson } from './reply.ts'

interface OpsRoutesDeps {
  readonly router: Pick<Router, 'notReady'>
  readonly shardOps: ShardOps
  readonly tokens: AccessTokens
  readonly metrics: Registry
}

const okSchema = v.object({ status: v.literal('ok') })

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const overviewSchema = named(
  'ShardsOverview',
  v.object({
    nodes: v.array(
      v.object({
        id: v.string(),
        address: v.pipe(v.string(), v.description('Where other nodes reach it')),
        fitness: v.picklist(['new', 'fit', 'unfit', 'draining']),
        isSelf: v.pipe(v.boolean(), v.description('Whether it is the one that answers')),
      }),
    ),
    shards: v.array(
      v.object({
        shardId: count,
        epoch: v.pipe(count, v.description('Rises with each claim; 0: there has been none')),
        nodeId: v.pipe(v.nullable(v.string()), v.description('Who claimed it last')),
        activeShows: v.pipe(v.nullable(count), v.description('In memory; null: the owner did not say')),
        asked: v.pipe(v.nullable(count), v.description('Requests that wait for an answer')),
      }),
    ),
  }),
)

const drainedSchema = named(
  'Drained',
  v.object({ shardsLeft: v.pipe(count, v.description('That no other node could take')) }),
)

export function ops({ router, shardOps, tokens, metrics }: OpsRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  app.get(
    '/healthz',
    describe({
      operationId: 'getHealth',
      tag: 'Ops',
      uncounted: true,
      summary: 'Whether the process lives',
      answers: [{ status: 200, description: 'It does', schema: okSchema }],
      problems: [],
    }),
    (c) => replyJson(c, { status: 'ok' }),
  )

  app.get(
    '/readyz',
    describe({
      operationId: 'getReadiness',
      tag: 'Ops',
      uncounted: true,
      summary: 'Whether this node can serve now',
      answers: [{ status: 200, description: 'It can', schema: okSchema }],
      problems: ['not-ready'],
    }),
    (c) => {
      const reason = router.notReady()
      if (reason === undefined) return replyJson(c, { status: 'ok' })
      return problem(c, { code: 'not-ready', detail: reason, headers: { 'Retry-After': '1' } })
    },
  )

  app.get(
    '/metrics',
    describe({
      operationId: 'getMetrics',
      tag: 'Ops',
      uncounted: true,
      summary: 'Counters and timings for Prometheus',
      answers: [{ status: 200, description: 'Prometheus text format' }],
      problems: [],
    }),
    async (c) => reply(c, await metrics.metrics(), 200, { 'Content-Type': metrics.contentType }),
  )

  app.get(
    '/v1/ops/shards',
    describe({
      operationId: 'getShards',
      tag: 'Ops',
      summary: 'The nodes that live, who owns which shard, and how busy it is',
      role: 'admin',
      answers: [{ status: 200, description: 'As this node knows it', schema: overviewSchema }],
      problems: [],
    }),
    authenticate(tokens, 'admin'),
    async (c) => replyJson(c, await shardOps.overview()),
  )

  app.post(
    '/v1/ops/drain',
    describe({
      operationId: 'drainNode',
      tag: 'Ops',
      summary: 'Give the shards of this node to the others',
      description:
        'It goes on to pass requests on, is no longer ready, and gets no shards until it is started again. The last node that can serve is not drained: 409.',
      role: 'admin',
      answers: [{ status: 200, description: 'The shards have been given away', schema: drainedSchema }],
      problems: ['single-node'],
    }),
    authenticate(tokens, 'admin'),
    async (c) => {
      const shardsLeft = await shardOps.drain()
      if (typeof shardsLeft === 'number') return replyJson(c, { shardsLeft })
      const detail =
        shardsLeft === 'embedded'
          ? 'it runs embedded: there is no other node to take them'
          : 'no other node can serve now: this one goes on, and stays ready'
      return problem(c, { code: 'single-node', detail })
    },
  )

  return app
}

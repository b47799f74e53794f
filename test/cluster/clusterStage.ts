import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import type { UserId } from '../../src/core/ids.ts'
import { shardOf } from '../../src/core/shows/shardOf.ts'
import { createAccessTokens } from '../../src/http/accessTokens.ts'
import { databaseServers, temporaryDatabase } from '../services/databases.ts'
import { RedisServer } from '../services/redisServer.ts'
import { temporaryVhost } from '../services/temporaryVhost.ts'
import { Client } from '../smoke/client.ts'
import { Program } from '../smoke/program.ts'
import { eventually } from './eventually.ts'

const jwtSecret = 'a secret that only the tests of the cluster know'
const clusterSecret = 'another secret that only these tests know'
/** Few, so that a test's nodes need few connections; still more than nodes. */
const shardCount = 6

export interface ShardsOverview {
  readonly nodes: readonly { id: string; fitness: string; isSelf: boolean }[]
  readonly shards: readonly { shardId: number; epoch: number; nodeId: string | null; asked: number | null }[]
}

/** One process of a cluster. */
export class ClusterNode {
  readonly program: Program
  readonly url: string
  readonly id: string

  private constructor(program: Program, url: string, id: string) {
    this.program = program
    this.url = url
    this.id = id
  }

  /** @param main `src/main.ts`, unless it is another like it. */
  static async start(env: Record<string, string>, main?: URL): Promise<ClusterNode> {
    const program = new Program('', { env, ...(main && { main }) })
    const url = await program.listening()
    const id = /as node (\S+) of/.exec(program.stdout.join('\n'))![1]!
    return new ClusterNode(program, url, id)
  }
}

export interface ClusterServices {
  readonly databaseUrl: string
  readonly redisUrls: readonly string[]
  readonly amqpUrl: string
}

/** Nodes as real processes on real services, with a database, a vhost and Redis servers of their own. */
export class ClusterStage {
  readonly services: ClusterServices
  readonly redis: readonly RedisServer[]
  readonly nodes: ClusterNode[] = []
  /** Those that clients go to no more, too. */
  readonly #all: ClusterNode[] = []
  readonly #cleanUps: (() => unknown)[]

  private constructor(services: ClusterServices, redis: readonly RedisServer[], cleanUps: (() => unknown)[]) {
    this.services = services
    this.redis = redis
    this.#cleanUps = cleanUps
  }

  /**
   * @param given services that a test stops itself; the others are made here, or shared.
   * @param env settings of the nodes, besides the usual ones.
   */
  static async open(
    nodeCount: number,
    given: Partial<ClusterServices> = {},
    env: Record<string, string> = {},
  ): Promise<ClusterStage> {
    const cleanUps: (() => unknown)[] = []
    const redis: RedisServer[] = []
    if (!given.redisUrls) {
      for (let i = 0; i < 3; i++) redis.push(await RedisServer.start())
      cleanUps.push(...redis.map((server) => () => server.close()))
    }
    const database = given.databaseUrl ? undefined : await temporaryDatabase((await databaseServers())[0]!)
    if (database) cleanUps.push(() => database.drop())
    const vhost = given.amqpUrl ? undefined : await temporaryVhost()
    if (vhost) cleanUps.push(() => vhost.drop())
    const services = {
      databaseUrl: given.databaseUrl ?? database!.url,
      redisUrls: given.redisUrls ?? redis.map(({ url }) => url),
      amqpUrl: given.amqpUrl ?? vhost!.url,
    }
    const stage = new ClusterStage(services, redis, cleanUps)
    try {
      await Promise.all(Array.from({ length: nodeCount }, () => stage.addNode(env)))
      await stage.settled()
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  async addNode(env: Record<string, string> = {}, main?: URL): Promise<ClusterNode> {
    const { databaseUrl, redisUrls, amqpUrl } = this.services
    const usualEnv = {
      DATABASE_URL: databaseUrl,
      REDIS_URLS: redisUrls.join(','),
      AMQP_URL: amqpUrl,
      USHER_JWT_SECRET: jwtSecret,
      USHER_CLUSTER_SECRET: clusterSecret,
      USHER_SHARDS: String(shardCount),
    }
    const node = await ClusterNode.start({ ...usualEnv, ...env }, main)
    this.nodes.push(node)
    this.#all.push(node)
    return node
  }

  /** Where clients go. */
  urls(): string[] {
    return this.nodes.map(({ url }) => url)
  }

  /** Clients go there no more. */
  forget(node: ClusterNode): void {
    const place = this.nodes.indexOf(node)
    if (place >= 0) this.nodes.splice(place, 1)
  }

  /** A token of a user who needs no row: nothing but its signature is looked at. */
  async token(userId: string, role: 'customer' | 'staff' | 'admin' = 'customer'): Promise<string> {
    const id = await keyId()
    const tokens = await createAccessTokens([{ id, secret: Buffer.from(jwtSecret) }], nodeClock)
    return tokens.issue({ userId: userId as UserId, role, sessionId: 's', tokenGeneration: 0 })
  }

  async as(node: ClusterNode, userId: string, role?: 'customer' | 'staff' | 'admin'): Promise<Client> {
    return new Client(node.url, await this.token(userId, role))
  }

  /** Makes a show of that many rows of fifty seats, each with a number. @returns its id. */
  async makeShow(rows: number, settings: Record<string, unknown> = {}): Promise<string> {
    const staff = await this.as(this.nodes[0]!, 'stan', 'admin')
    const seats = Array.from({ length: 50 }, (_, i) => ({ number: String(i + 1) }))
    const layout = { rows: Array.from({ length: rows }, (_, i) => ({ label: `R${i + 1}-`, seats })) }
    const hall = await staff.post('/v1/halls', { name: 'Large', layout })
    const startsAt = new Date(Date.now() + 86_400_000).toISOString()
    const body = { title: 'Metropolis', hallId: hall.body.id, startsAt, maxSeatsPerUser: 100, ...settings }
    const show = await staff.post('/v1/shows', body)
    if (show.status !== 201) throw new Error(JSON.stringify(show.body))
    return show.body.id
  }

  async overview(node = this.nodes[0]!): Promise<ShardsOverview> {
    return (await (await this.as(node, 'ada', 'admin')).get('/v1/ops/shards')).body
  }

  async ownerOf(showId: string): Promise<ClusterNode> {
    const { nodeId } = (await this.overview()).shards[shardOf(showId as never, shardCount)]!
    return this.nodes.find(({ id }) => id === nodeId)!
  }

  /** Resolves when every node knows a living owner of every shard, and each its share. */
  async settled(timeoutMs = 20_000): Promise<void> {
    const ids = this.nodes.map(({ id }) => id).sort()
    const share = Math.ceil(shardCount / ids.length)
    await eventually(async () => {
      for (const node of this.nodes) {
        const { nodes, shards } = await this.overview(node)
        const alive = nodes.filter(({ fitness }) => fitness === 'fit').map(({ id }) => id)
        const counts = ids.map((id) => shards.filter(({ nodeId }) => nodeId === id).length)
        if (`${alive.sort()}` !== `${ids}` || counts.some((count) => count === 0 || count > share)) {
          throw new Error(`not settled: ${alive} are fit, of ${ids}; they own ${counts}`)
        }
      }
    }, timeoutMs)
  }

  /** Rows of a question to the database itself. */
  async rows(sql: string, ...values: unknown[]): Promise<RowDataPacket[]> {
    const connection = await createConnection(this.services.databaseUrl)
    try {
      return (await connection.query<RowDataPacket[]>(sql, values))[0]
    } finally {
      await connection.end()
    }
  }

  /** @throws when a node has said a secret. */
  async close(): Promise<void> {
    for (const { program } of this.#all) {
      program.signal('SIGCONT')
      await program.kill('SIGKILL')
    }
    for (const cleanUp of this.#cleanUps.reverse()) await cleanUp()
    const said = this.#all.flatMap(({ program: { stdout, stderr } }) => [...stdout, ...stderr])
    const secrets = [jwtSecret, clusterSecret, 'guest:guest']
    const leaks = said.filter((line) => secrets.some((secret) => line.includes(secret)))
    if (leaks.length > 0) throw new Error(`a node has said a secret: ${leaks[0]}`)
  }
}

/** As the program draws it from the secret. */
async function keyId(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(jwtSecret))
  return Buffer.from(digest).toString('base64url').slice(0, 8)
}

import type { FreezableClock } from '../../fakes/freezableClock.ts'
import type { ManualClock } from '../../fakes/manualClock.ts'
import type { Wire } from '../../fakes/wire.ts'
import type { RedisServer } from './redisServer.ts'

/** Between two tries to reach a server that is away. */
const reconnectAfterMs = 200

export interface RedisConnectionOptions {
  readonly server: RedisServer
  readonly world: ManualClock
  readonly clock: FreezableClock
  /** Of the node; only whether it is whole is asked. */
  readonly wire: Pick<Wire, 'state'>
  readonly wayMs: () => number
  readonly commandTimeoutMs: number
}

interface Events {
  ready: []
  close: []
  error: [Error]
  message: [key: string, text: string]
}

/**
 * One connection of a node, with the part of ioredis that the adapters for seat maps use: everything on it arrives in
 * order, and it is made again for ever when it breaks.
 */
export class RedisConnection {
  status: 'ready' | 'reconnecting' = 'reconnecting'
  readonly #options: RedisConnectionOptions
  readonly #listeners = new Map<keyof Events, ((...args: never[]) => void)[]>()
  readonly #pending = new Set<(error: Error) => void>()
  /** Rises when it breaks: what was on its way is lost. */
  #session = 0
  /** Something was lost on it, so that nothing more arrives: a stream has no gaps. It is noticed by the silence. */
  #isTorn = false
  #lastThereMs = 0
  #lastBackMs = 0

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#connectSoon()
  }

  on<Name extends keyof Events>(name: Name, listen: (...args: Events[Name]) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listen as never])
  }

  defineCommand(): void {}

  ping(): Promise<string> {
    return this.#call(() => 'PONG')
  }

  subscribe(...keys: string[]): Promise<number> {
    return this.#call((server) => {
      for (const key of keys) server.subscribe(key, this)
      return keys.length
    })
  }

  unsubscribe(key: string): Promise<number> {
    return this.#call((server) => {
      server.unsubscribe(key, this)
      return 1
    })
  }

  hmget(key: string): Promise<(string | null)[]> {
    return this.#call((server) => server.read(key))
  }

  storeMap(
    key: string,
    epoch: number,
    version: number,
    counts: string,
    body: string,
    _keptMs: number,
    message: string,
  ): Promise<-1 | 0 | 1> {
    const map = { epoch, version, counts, body: body === '' ? undefined : body }
    return this.#call((server) => server.store(key, map, message))
  }

  /** As the adapters call it: to be made anew. */
  disconnect(): void {
    this.lose()
  }

  /** What the server says of itself. */
  hear(key: string, text: string): void {
    this.#back(() => this.#emit('message', key, text))
  }

  /** It breaks. */
  lose(): void {
    if (this.status !== 'ready') return
    this.#options.server.leave(this)
    this.#options.clock.after(0, () => this.#lost())
  }

  #lost(): void {
    if (this.status !== 'ready') return
    this.status = 'reconnecting'
    this.#session++
    this.#isTorn = false
    this.#options.server.leave(this)
    for (const fail of this.#pending) fail(new Error('the connection to Redis was closed'))
    this.#emit('close')
    this.#connectSoon()
  }

  #connectSoon(): void {
    const { clock, wire, server } = this.#options
    clock.after(reconnectAfterMs, () => {
      if (wire.state !== 'whole' || server.isDown) {
        this.#connectSoon()
        return
      }
      this.status = 'ready'
      server.connect(this)
      this.#emit('ready')
    })
  }

  #call<Answer>(run: (server: RedisServer) => Answer): Promise<Answer> {
    const { server, world, clock, wire, wayMs, commandTimeoutMs } = this.#options
    if (this.status !== 'ready') return Promise.reject(new Error('there is no connection to Redis'))
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const session = this.#session
    const cancel = clock.after(commandTimeoutMs, () => fail(new Error('the command has timed out')))
    const fail = (error: Error) => {
      cancel()
      this.#pending.delete(fail)
      reject(error)
    }
    this.#pending.add(fail)
    const nowMs = world.monotonicMs()
    this.#lastThereMs = Math.max(nowMs + wayMs(), this.#lastThereMs)
    world.after(this.#lastThereMs - nowMs, () => {
      if (session !== this.#session || server.isDown || this.#isLost(wire)) return
      const answer = answerOf(() => run(server))
      this.#back(() => {
        cancel()
        this.#pending.delete(fail)
        answer.then(resolve, reject)
      })
    })
    return promise
  }

  #back(arrive: () => void): void {
    const { world, clock, wire, wayMs } = this.#options
    const session = this.#session
    const nowMs = world.monotonicMs()
    this.#lastBackMs = Math.max(nowMs + wayMs(), this.#lastBackMs)
    world.after(this.#lastBackMs - nowMs, () => {
      if (session !== this.#session || this.#isLost(wire)) return
      clock.after(0, () => {
        if (session === this.#session) arrive()
      })
    })
  }

  #isLost({ state }: Pick<Wire, 'state'>): boolean {
    if (state === 'whole' || this.#isTorn) return this.#isTorn
    this.#isTorn = true
    const session = this.#session
    const { clock, commandTimeoutMs } = this.#options
    clock.after(2 * commandTimeoutMs, () => {
      if (session === this.#session) this.lose()
    })
    return true
  }

  #emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    for (const listen of this.#listeners.get(name) ?? []) listen(...(args as never[]))
  }
}

/** What it gives, or throws, to be told later. */
function answerOf<Answer>(run: () => Answer): Promise<Answer> {
  const answer = new Promise<Answer>((resolve) => resolve(run()))
  // Nobody may be there any more.
  answer.catch(() => {})
  return answer
}

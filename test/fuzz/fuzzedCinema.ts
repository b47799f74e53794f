import type { AccountStore } from '../../src/accountPorts.ts'
import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import { actorDefaults } from '../../src/config.ts'
import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import { seatCountOf } from '../../src/core/seats/layout.ts'
import type { Directory, Records, ShowStore } from '../../src/ports.ts'
import { LocalRouter } from '../../src/shards/localRouter.ts'
import { ShardHost } from '../../src/shards/shardHost.ts'
import { hold, join, reserve } from '../core/builders.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { cinema, layoutOf, minute, now, showOf } from '../http/cinema.ts'
import type { HostileCall } from './hostileCalls.ts'

/** What the API needs to be the real one, down to the disk. */
export interface RealStores {
  readonly shows: ShowStore
  readonly directory: Directory
  readonly records: Records
  readonly accounts: AccountStore
}

const people = { nobody: undefined, customer: 'ann', staff: 'stan', admin: 'ada' } as const

/** The whole API over a real database, with halls, shows and people to be asked for. */
export async function fuzzedCinema({ shows, directory, records, accounts }: RealStores) {
  const seatMaps = new LocalSeatMaps()
  let host: ShardHost
  const router = new Proxy({} as LocalRouter, {
    get: (_, method: keyof LocalRouter) => {
      const real = new LocalRouter([host], seatMaps)
      return (real[method] as () => unknown).bind(real)
    },
  })
  const { app, clock, tokens, logLines } = await cinema(
    undefined,
    {},
    { router, directory, records, accounts, shardCount: 1 },
  )
  host = new ShardHost({
    shardId: 0,
    store: shows,
    seatMaps,
    clock,
    telemetry: new SilentTelemetry(),
    limits: actorDefaults,
    mayServe: () => true,
    onClaimed: () => {},
    onDurable: () => {},
    onUnpublished: () => {},
  })
  await host.claim()

  const staff = 'stan' as UserId
  for (const no of [1, 2, 3]) {
    const layout = layoutOf('AAAA', 'Bbb')
    const id = `hall${no}` as HallId
    await directory.createHall({ id, name: `Hall ${no}`, layout, version: 1, seatCount: seatCountOf(layout) })
  }
  for (const no of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const show = showOf({ id: `show${no}` as ShowId, hallId: `hall${1 + (no % 3)}` as HallId })
    await directory.createShow({ ...show, maxSeatsPerUser: 8 }, 0, staff)
  }
  // Reservations and entries from number 2 on, those that are asked for.
  const others = ['A3', 'A4', 'B1', 'B2', 'B3']
  const story = [reserve('ann', 'A1'), hold(minute, 'ann', 'A2'), reserve('bob', ...others), join('ann', 1)]
  for (const command of [...story, join('bob', 2)]) await host.ask('show1' as ShowId, command)
  const roles = { ann: 'customer', bob: 'customer', stan: 'staff', ada: 'admin' } as const
  for (const [id, role] of Object.entries(roles)) {
    const account = { id: id as UserId, email: `${id}@example.org`, name: id, role, createdAtMs: now }
    await accounts.createUser({ ...account, passwordHash: 'none' })
  }

  const send = async ({ method, path, headers, body, as }: HostileCall) => {
    const all = new Headers(headers.map(([name, value]): [string, string] => [name, value]))
    const userId = people[as] as UserId | undefined
    if (userId) {
      // Of a generation that nothing here comes to revoke: the next call is to get as deep.
      const identity = {
        userId,
        role: roles[userId as keyof typeof roles],
        sessionId: `s${userId}`,
        tokenGeneration: 1e9,
      }
      all.set('Authorization', `Bearer ${await tokens.issue(identity)}`)
    }
    const hasBody = body !== undefined && method !== 'GET'
    const request = new Request(`http://usher${path}`, {
      method,
      headers: all,
      ...(hasBody && { body: body as string }),
    })
    const response = await app.fetch(request, { incoming: { socket: {} } })
    const isStream = response.headers.get('Content-Type') === 'text/event-stream'
    if (isStream) await response.body?.cancel()
    return { response, text: isStream ? '' : await response.text() }
  }
  return { send, logLines, close: () => host.close() }
}

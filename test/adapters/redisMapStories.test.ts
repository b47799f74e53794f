import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import type { RedisMaps } from '../../src/adapters/redis/openRedisMaps.ts'
import type { SharedSeatMap } from '../../src/clusterPorts.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import { seatMapJson } from '../../src/core/seats/seatMap.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import { layoutOf, showOn } from '../core/builders.ts'
import { toggle } from '../core/toggle.ts'
import { redisServers } from '../services/redisServer.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { connect, openMaps, whole } from './redisMapStage.ts'

const servers = await redisServers()

type Pushed = RedisMaps['pushed']

/** An owner of the show in one epoch, and every map that it has had. */
class Owner {
  readonly epoch: number
  readonly show: LiveShow
  readonly #pushed: Pushed
  readonly #turns: number[]
  readonly texts = new Map<string, number>()

  constructor(epoch: number, showId: ShowId, pushed: Pushed, turns: readonly number[]) {
    this.epoch = epoch
    this.show = new LiveShow(showOn(layoutOf('AAAAAAAA'), { id: showId }))
    this.#pushed = pushed
    this.#turns = [...turns]
    for (const seat of turns) this.#decide(seat)
    this.#note()
    pushed.publish(whole(this.show), epoch)
  }

  get turns(): readonly number[] {
    return this.#turns
  }

  get text(): string {
    return canonical(seatMapJson(whole(this.show)))
  }

  toggle(seat: number): void {
    this.#turns.push(seat)
    const turn = this.#decide(seat)
    this.#note()
    this.#pushed.change(turn)
  }

  #decide(seat: number): Turn {
    return this.show.turn(toggle(this.show.state, seat % 8, seat >= 8))
  }

  /** Where the text stands in the order of epochs and versions. */
  #note(): void {
    this.texts.set(this.text, 1000 * this.epoch + this.show.state.seq)
  }
}

/** Seats that each owner toggles, 0 to 7, or sits down on, 8 more; later ones claim the show meanwhile, and earlier ones don't know. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ owner: fc.nat(2), seat: fc.nat(15) }) },
  { weight: 3, arbitrary: fc.constantFrom('pass', 'read') },
  { weight: 1, arbitrary: fc.constantFrom('claim', 'lose') },
)
const stories = fc.array(step, { minLength: 10, maxLength: 80 })

suiteNeeding([shared.redis(servers.length > 0)], 'seat maps over Redis', () => {
  test.each(servers)(
    'whatever owners push, a reader goes on to the map of the latest one, and never back: $name',
    async ({ url }) => {
      const keyPrefix = `usher-test-${randomBytes(6).toString('hex')}:`
      const redis = connect(url)
      const keys: string[] = []
      // Called last to first: when the owners are closed.
      onTestFinished(async () => void (await redis.del(keys)))
      const open = () => openMaps(url, { clock: nodeClock, keyPrefix, pushEveryMs: 0, mapKeptMs: 60_000 })
      const nodes = [open().pushed, open().pushed, open().pushed]
      const reader = open().shared

      await fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const showId = `story${keys.length}` as ShowId
          const key = `${keyPrefix}map:{${showId}}`
          keys.push(key)
          const owners: Owner[] = []
          const claim = () => {
            const node = nodes[owners.length]
            if (node) owners.push(new Owner(owners.length + 1, showId, node, owners.at(-1)?.turns ?? []))
          }
          let reached = 0
          const look = (map: SharedSeatMap | undefined) => {
            if (!map) return
            // Two owners may have had the same map: it is the first of them that isn't a step back.
            const places = owners.map(({ texts }) => texts.get(canonical(map.body)) ?? -1)
            const place = places.find((each) => each >= reached)
            expect(place, `${map.body} after ${reached}`).toBeDefined()
            reached = place!
          }
          const looks: Promise<void>[] = []
          const read = () => looks.push(reader.read(showId, 1).then(look))
          // Once it is lost an earlier owner isn't kept out: that is what readers ask for an epoch for.
          const lose = async () => owners.length === 1 && (await redis.del(key))
          const run = { claim, read, lose, pass: () => redis.ping() }

          claim()
          for (const each of story) {
            if (typeof each === 'string') await run[each]()
            else owners[each.owner]?.toggle(each.seat)
          }
          await Promise.all(looks)
          const last = owners.at(-1)!
          const settled = { timeout: 5000, interval: 2 }
          await vi.waitFor(async () => {
            const map = await reader.read(showId, last.epoch)
            // As who asks for it does; only a lost map makes it necessary.
            if (!map) nodes[last.epoch - 1]!.repush(showId)
            look(map)
            expect(map && canonical(map.body)).toBe(last.text)
          }, settled)
        }),
        { numRuns: 100 },
      )
    },
  )
})

/** Whatever the order of the seats. */
function canonical(text: string): string {
  const { taken, ...head } = JSON.parse(text)
  return JSON.stringify({ ...head, taken: Object.entries(taken).sort() })
}

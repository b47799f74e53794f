import { afterEach, beforeEach, expect, test } from 'vitest'
import { Client } from '../smoke/client.ts'
import { type ClusterNode, ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'
import { Storm } from './storm.ts'

/** A client that follows the seat map of a show as the README says, and comes back whenever its stream ends. */
class MapFollower {
  readonly taken = new Map<string, string>()
  readonly versions: number[] = []
  streams = 0
  /** How often it had to read the map. */
  readings = 0
  /** Of its picture. */
  #version = -1
  readonly #showId: string
  readonly #node: () => ClusterNode
  readonly #leaving = new AbortController()

  /** @param node whom it goes to when it comes back. */
  constructor(showId: string, node: () => ClusterNode) {
    this.#showId = showId
    this.#node = node
    void this.#follow()
  }

  leave(): void {
    this.#leaving.abort()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#leaving
    while (!signal.aborted) await this.#stream().catch(() => {})
  }

  async #stream(): Promise<void> {
    const { url } = this.#node()
    const last = this.versions.at(-1)
    const headers = last === undefined ? {} : { 'Last-Event-ID': String(last) }
    const { signal } = this.#leaving
    const path = `/v1/shows/${this.#showId}/seats/events`
    const { ok, body } = await fetch(url + path, { headers, signal })
    if (!ok) throw new Error('not now')
    this.streams++
    let text = ''
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) await this.#hear(url, block)
    }
  }

  async #hear(url: string, block: string): Promise<void> {
    const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? []
    if (id === undefined) return
    const version = Number(id)
    if (event === 'reset' || this.#version < 0) await this.#readMap(url, version)
    this.versions.push(version)
    if (version <= this.#version) return
    this.#version = version
    for (const [seat, status] of Object.entries<string>(JSON.parse(data!).changes)) {
      if (status === 'free') this.taken.delete(seat)
      else this.taken.set(seat, status)
    }
  }

  async #readMap(url: string, versionMin: number): Promise<void> {
    const { body } = await new Client(url).get(`/v1/shows/${this.#showId}/seats`)
    if (!(body.version >= versionMin)) throw new Error('an old map, or none')
    this.readings++
    this.#version = body.version
    this.taken.clear()
    for (const [seat, status] of Object.entries<string>(body.taken)) this.taken.set(seat, status)
  }
}

clusterSuite('those who watch a show', () => {
  let stage: ClusterStage
  beforeEach(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterEach(() => stage?.close())

  /** Followers of a hot show, one on each node to begin with. */
  async function followed() {
    const storm = new Storm(stage, await stage.makeShow(20), 20)
    const followers = [0, 1, 2].map((i) => {
      return new MapFollower(storm.showId, () => stage.nodes[i % stage.nodes.length]!)
    })
    await storm.start(8)
    await storm.seen('201', 200)
    return { storm, followers }
  }

  async function expectSamePicture(showId: string, followers: readonly MapFollower[]): Promise<void> {
    await eventually(async () => {
      const { body } = await new Client(stage.nodes[0]!.url).get(`/v1/shows/${showId}/seats`)
      for (const { taken } of followers) expect(Object.fromEntries([...taken].sort())).toEqual(body.taken)
    }, 10_000)
    for (const follower of followers) {
      const { versions } = follower
      expect(versions).toEqual(versions.toSorted((a, b) => a - b))
      follower.leave()
    }
  }

  test('they see the same on every node, while its owner is killed and another takes over', async () => {
    const { storm, followers } = await followed()
    const owner = await stage.ownerOf(storm.showId)
    stage.forget(owner)
    await owner.program.kill('SIGKILL')
    await storm.seen('201', 200)
    await storm.stop()
    await expectSamePicture(storm.showId, followers)
    // Who was on the node that died went on from where it was, on another.
    expect(followers.map(({ streams }) => streams).sort()).toEqual([1, 1, 2])
    expect(followers.map(({ readings }) => readings)).toEqual([1, 1, 1])
  }, 60_000)

  test('they see whom staff move, swap and cancel, from whichever node', async () => {
    const showId = await stage.makeShow(2)
    const followers = stage.nodes.map((node) => new MapFollower(showId, () => node))
    const [one, two, three] = stage.nodes as [ClusterNode, ClusterNode, ClusterNode]
    const reserve = async (name: string, body: object) =>
      (await (await stage.as(one, name)).post(`/v1/shows/${showId}/reservations`, body)).body.id
    const ann = await reserve('ann', { seats: ['R1-1', 'R1-2'] })
    const bob = await reserve('bob', { seats: ['R1-3', 'R1-4'], holdSeconds: 600 })
    const asked = async (node: ClusterNode, path: string, body: object) =>
      (await (await stage.as(node, 'stan', 'staff')).post(path, { ...body, reason: 'a flood' })).status
    expect(await asked(two, `/v1/reservations/${ann}/move`, { seats: ['R1-2', 'R2-1'] })).toBe(200)
    expect(await asked(three, `/v1/reservations/${ann}/swap`, { with: bob })).toBe(200)
    const taken = { 'R1-2': 'held', 'R1-3': 'reserved', 'R1-4': 'reserved', 'R2-1': 'held' }
    await eventually(async () => {
      for (const one of followers) expect(Object.fromEntries([...one.taken].sort())).toEqual(taken)
    }, 10_000)
    expect(await asked(one, `/v1/shows/${showId}/cancel`, {})).toBe(200)
    // Before the pictures are compared: one that is old everywhere is the same too.
    await eventually(async () => expect(followers.map((one) => one.taken.size)).toEqual([0, 0, 0]), 10_000)
    await expectSamePicture(showId, followers)
    expect(followers.map(({ streams }) => streams)).toEqual([1, 1, 1])
  }, 60_000)

  test('they miss nothing while the Redis that keeps the maps is gone: it comes a second or two later', async () => {
    const { storm, followers } = await followed()
    await stage.redis[0]!.stop()
    await storm.seen('201', 200)
    await storm.stop()
    await expectSamePicture(storm.showId, followers)
    await stage.redis[0]!.startEmpty()
    expect(followers.map(({ streams }) => streams)).toEqual([1, 1, 1])
  }, 60_000)

  test('a node that ends sends them elsewhere', async () => {
    const { storm, followers } = await followed()
    const leaving = stage.nodes[0]!
    stage.forget(leaving)
    expect(await leaving.program.kill('SIGTERM')).toMatchObject({ code: 0 })
    await storm.stop()
    await expectSamePicture(storm.showId, followers)
    expect(followers.map(({ streams }) => streams).sort()).toEqual([1, 1, 2])
  }, 60_000)
})

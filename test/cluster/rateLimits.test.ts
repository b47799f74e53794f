import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'

clusterSuite('rate limits', () => {
  let stage: ClusterStage
  beforeAll(async () => {
    // As behind the balancer of the composition.
    stage = await ClusterStage.open(3, {}, { USHER_RATE_LIMIT: '', USHER_TRUSTED_PROXIES: '1' })
  }, 60_000)
  afterAll(() => stage?.close())

  /** Sign-ins that cost no password, on all nodes in turn. @returns how many got an answer other than 429. */
  async function signIns(from: string, count: number): Promise<number> {
    let granted = 0
    for (let i = 0; i < count; i++) {
      const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': `203.0.113.${i}, ${from}` }
      const { status } = await fetch(`${stage.urls()[i % 3]}/v1/sessions`, {
        method: 'POST',
        headers,
        body: '{}',
      })
      if (status !== 429) granted++
    }
    return granted
  }

  test('the nodes count sign-ins from an address together, whatever it says of others', async () => {
    expect(await signIns('192.0.2.1', 90)).toBe(60)
    expect(await signIns('192.0.2.2', 3)).toBe(3)
  })

  test('a user who asks all nodes gets little more than one who asks one', async () => {
    const token = await stage.token('ann')
    const headers = { Authorization: `Bearer ${token}` }
    const statuses: number[] = []
    // A few at a time: where Redis answers late, on a busy machine, a node counts by itself.
    for (let i = 0; i < 60; i++) {
      const asked = [0, 1, 2, 0, 1].map((n) => fetch(`${stage.urls()[n]}/v1/reservations`, { headers }))
      statuses.push(...(await Promise.all(asked)).map(({ status }) => status))
    }
    const granted = statuses.filter((status) => status === 200).length
    // Each node gives ten that the others know nothing of, and they share 90.
    expect(granted).toBeGreaterThanOrEqual(100)
    expect(granted).toBeLessThanOrEqual(120)
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([])
  })

  test('without the Redis that keeps the counts each node counts by itself, and all goes on', async () => {
    await stage.redis[0]!.stop()
    expect(await signIns('192.0.2.3', 240)).toBe(3 * 60)
    const ann = await stage.as(stage.nodes[1]!, 'bob')
    expect((await ann.get('/v1/reservations')).status).toBe(200)
  })
})

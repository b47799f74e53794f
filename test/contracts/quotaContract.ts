import { expect, test } from 'vitest'
import type { Quota, QuotaPolicy } from '../../src/quotaPorts.ts'
import { tick } from '../fakes/tick.ts'

const policy: QuotaPolicy = { name: 'tested', max: 20, windowSeconds: 60 }

/** @param open a quota whose keys nobody has used yet. */
export function quotaContract(open: (policy: QuotaPolicy) => Quota | Promise<Quota>): void {
  const grantedOf = async (quota: Quota, key: string, times: number) => {
    let granted = 0
    for (let i = 0; i < times; i++) granted += Number((await quota.take(key)).isGranted)
    return granted
  }

  test('so many are granted and no more, and each answer says what is left', async () => {
    const quota = await open(policy)
    expect(quota.policy).toEqual(policy)
    const states = []
    for (let i = 0; i < 22; i++) states.push(await quota.take('ann'))
    expect(states.map(({ isGranted }) => isGranted)).toEqual([...Array(20).fill(true), false, false])
    expect(states.map(({ left }) => left)).toEqual([...Array.from({ length: 20 }, (_, i) => 19 - i), 0, 0])
  })

  test('each key has a quota of its own', async () => {
    const quota = await open(policy)
    expect(await grantedOf(quota, 'ann', 30)).toBe(20)
    expect(await grantedOf(quota, 'bob', 3)).toBe(3)
  })

  test('each policy counts by itself', async () => {
    const [one, other] = [await open(policy), await open({ ...policy, name: 'another' })]
    expect(await grantedOf(one, 'ann', 30)).toBe(20)
    expect((await other.take('ann')).left).toBe(19)
  })

  test('requests at the same time are counted one by one', async () => {
    const quota = await open(policy)
    const states = await Promise.all(Array.from({ length: 60 }, () => quota.take('ann')))
    expect(states.filter(({ isGranted }) => isGranted)).toHaveLength(20)
  })

  test('it says when there will be more, and then there is: the whole quota', async () => {
    const quota = await open({ ...policy, windowSeconds: 1 })
    expect(await grantedOf(quota, 'ann', 20)).toBe(20)
    const refused = await quota.take('ann')
    expect(refused).toMatchObject({ isGranted: false, left: 0 })
    expect(refused.resetMs).toBeGreaterThan(0)
    expect(refused.resetMs).toBeLessThanOrEqual(1000)
    const untilMs = performance.now() + refused.resetMs + 20
    while (performance.now() < untilMs) await tick()
    expect(await grantedOf(quota, 'ann', 30)).toBe(20)
  })
}

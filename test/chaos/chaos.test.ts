import { afterAll, beforeAll, expect, test } from 'vitest'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { faults } from './faults/faults.ts'
import { keepEvents } from './judge/published.ts'
import { playRound, type Round } from './round.ts'
import { ChaosStage } from './stage/chaosStage.ts'

suiteNeeding([programs.mariadb, programs.redis, programs.rabbit], 'a few faults of `npm run chaos`', () => {
  let stage: ChaosStage
  beforeAll(async () => {
    stage = await ChaosStage.open()
    await keepEvents(stage.backing.amqpUrl)
  }, 120_000)
  afterAll(() => stage?.close(), 30_000)

  const play = (name: string): Promise<Round> =>
    playRound(
      stage,
      faults.filter((fault) => fault.name === name),
      1,
    )

  test('the owner is frozen in mid-commit, past its lease, and goes on: all that was said is true', async () => {
    const { findings, silenceMs, history } = await play('owner-frozen-in-commit')
    expect(findings).toEqual([])
    // Nobody else may sell before the lease ends, so it was frozen, and its clients have waited.
    expect(silenceMs).toBeGreaterThan(1500)
    expect(history.count(/^lost$/)).toBeGreaterThan(0)
  }, 120_000)

  test('the database commits, and its answers are lost: all that was said is true', async () => {
    const { findings, history } = await play('database-answers-lost')
    expect(findings).toEqual([])
    // Which of the words for later they hear depends on who notices first: the commit, or the owner's next mark.
    expect(history.count(/^503 /)).toBeGreaterThan(0)
    expect(history.deeds.some(({ tries, answer }) => tries > 1 && answer?.status === 201)).toBe(true)
  }, 120_000)
})

import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { drawPlan } from './drawPlan.ts'
import { Violation } from './judge/violation.ts'
import { killMutants } from './mutants/killMutants.ts'
import type { Plan } from './plan.ts'
import type { Run } from './runPlan.ts'
import { shrink } from './shrink.ts'

/** As `npm run simulate` does it, in a process of its own. */
function simulate(...args: string[]) {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['test/simulation/main.ts', ...args],
    options,
  )
  return { stdout, stderr, status }
}

test('one seed is one history, bit for bit, in any process', () => {
  const first = simulate('--seed', '42')
  expect(first.stdout).toMatch(/history [0-9a-f]{8}/)
  expect(simulate('--seed', '42')).toEqual(first)
  expect(simulate('--seed', '43').stdout).not.toBe(first.stdout)
}, 60_000)

test('a thousand schedules of faults break no rule', () => {
  const { stdout, stderr, status } = simulate('--seeds', '1000')
  expect([status, stderr, status === 0 ? '' : stdout]).toEqual([0, '', ''])
  // Of what a run must meet before it proves anything.
  for (const met of [
    'claim',
    'ambiguous commit',
    'replay',
    'HoldExpired',
    'WaitlistAssigned',
    'forward ask',
    'heard seats',
    'user left',
    'hall replaced',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ +${met} +[0-9]{2,} in `, 'm'))
  }
}, 180_000)

test('every planted bug can still be planted, and some are found at once', async () => {
  const chosen = ['answer-before-disk', 'marked-before-confirmed', 'confirmed-holds-expire']
  expect(await killMutants(chosen, 300)).toBe(true)
}, 120_000)

test('a failing run is made as small as it can be, and fails by the same rule still', async () => {
  const needed = (plan: Plan) =>
    plan.faults.some(({ kind }) => kind === 'crash') && plan.clients.some(({ name }) => name === 'buyer1')
  const pretend = async (plan: Plan): Promise<Run> => {
    const failure = new Violation(needed(plan) ? 'the rule' : 'another rule', '')
    return { plan, failure, steps: 1, hash: '', lines: [], counts: new Map() }
  }
  const drawn = drawPlan(1)
  const fault = { kind: 'crash', node: 0, other: 0, atMs: 10, lastsMs: 10, strength: 0 } as const
  const faults = [...Array.from({ length: 5 }, () => ({ ...fault, kind: 'freeze' as const })), fault]
  const clients = ['buyer0', 'buyer1', 'buyer2'].map((name) => {
    return { name, behaviour: 'buyer', startsAtMs: 0, acts: 8 } as const
  })
  const { plan } = await shrink(await pretend({ ...drawn, faults, clients }), pretend)
  expect(plan.faults).toEqual([fault])
  expect(plan.clients).toEqual([{ ...clients[1]!, acts: 1 }])
  expect([plan.nodeCount, plan.shardCount, plan.shows.length]).toEqual([1, 1, 1])
})

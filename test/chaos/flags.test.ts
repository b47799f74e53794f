import { expect, test } from 'vitest'
import { FlagError, readFlags } from './flags.ts'
import { nameOf } from './round.ts'
import { schedule } from './schedule.ts'

const planned = (count: number, ...args: string[]) =>
  [...schedule(readFlags(args)).take(count)].map(
    (round) => `${nameOf({ faults: round.faults.map(({ name }) => name) })} ${round.seed}`,
  )

test('without flags every fault comes once', () => {
  const names = planned(1000, '--seed', '7').map((line) => line.split(' ')[0])
  expect(names.length).toBeGreaterThan(30)
  expect(new Set(names).size).toBe(names.length)
})

test('with minutes, pairs follow: the same for the same seed, two faults each', () => {
  const all = planned(1000, '--seed', '7').length
  const pairs = planned(all + 20, '--minutes', '30', '--seed', '7').slice(all)
  expect(pairs).toEqual(planned(all + 20, '--minutes', '1', '--seed', '7').slice(all))
  expect(pairs).not.toEqual(planned(all + 20, '--minutes', '30', '--seed', '8').slice(all))
  for (const line of pairs) expect(line).toMatch(/^[a-z-]+\+[a-z-]+ \d+$/)
  expect(planned(1000, '--pairs', '--seed', '7')).toHaveLength(10)
})

test('what is told of a round is what plays it again', () => {
  expect(planned(2, '--seed', '42', '--fault', 'owner-killed+redis-flushed')).toEqual([
    'owner-killed+redis-flushed 42',
  ])
  expect(planned(3, '--seed', '42', '--fault', 'owner-killed', '--minutes', '1')).toEqual([
    'owner-killed 42',
    'owner-killed 43',
    'owner-killed 44',
  ])
})

test('on somebody else’s database its server is left alone', () => {
  const names = planned(1000, '--database-url', 'mysql://root@127.0.0.1:3307')
  expect(names.join()).not.toContain('database-killed')
  expect(names.join()).toContain('database-cut')
})

test.each([
  [['--fault', 'nope'], 'there is no fault called "nope": npm run chaos -- --list names them'],
  [['--minutes', '0'], '--minutes must be a number above 0, and is "0"'],
  [['--seed', 'x'], '--seed must be a number above 0, and is "x"'],
  [['--wat'], "Unknown option '--wat'"],
  [['--pairs', '--fault', 'owner-killed'], 'give one of them'],
  [['--database-url', 'redis://127.0.0.1'], '--database-url must be a URL as mysql://'],
  [['--database-url', 'mysql://root@example.com'], '--database-url must be on this machine'],
  [
    ['--database-url', 'mysql://root@127.0.0.1', '--fault', 'database-killed'],
    'breaks the database server itself',
  ],
])('%j is told in one line', (args, says) => {
  expect(() => readFlags(args)).toThrow(FlagError)
  expect(() => readFlags(args)).toThrow(says)
})

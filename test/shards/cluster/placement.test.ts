import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placement } from '../../../src/shards/cluster/placement.ts'

const addresses = fc.uniqueArray(
  fc.record({
    host: fc.constantFrom('10.0.0.1', '10.0.0.2', 'usher-1'),
    port: fc.integer({ min: 1, max: 65_535 }),
  }),
  { minLength: 1, maxLength: 12, selector: ({ host, port }) => `${host}:${port}` },
)
const shardCounts = fc.integer({ min: 1, max: 256 })

test('every shard has all nodes in some order, and each node comes first for an even share', () => {
  fc.assert(
    fc.property(addresses, shardCounts, (nodes, shardCount) => {
      const placed = placement(shardCount, nodes)
      expect(placed.length).toBe(shardCount)
      for (const order of placed) expect(new Set(order)).toEqual(new Set(nodes))
      const shares = nodes.map((node) => placed.filter(([first]) => first === node).length)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }),
  )
})

test('the order in which nodes are listed makes no difference', () => {
  fc.assert(
    fc.property(addresses, shardCounts, (nodes, shardCount) => {
      expect(placement(shardCount, [...nodes].reverse())).toEqual(placement(shardCount, nodes))
    }),
  )
})

test('a node that comes takes its share; few of the other shards change hands', () => {
  const nodes = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ host: 'usher', port: 3000 + i }))
  const before = placement(64, nodes(3))
  const after = placement(64, nodes(4))
  const moved = before.filter(([first], shardId) => first!.port !== after[shardId]![0]!.port)
  expect(after.filter(([first]) => first!.port === 3003).length).toBe(16)
  expect(moved.length).toBeLessThanOrEqual(16 + 4)
})

test('without nodes nobody is preferred', () => {
  expect(placement(2, [])).toEqual([[], []])
})

import fc from 'fast-check'
import type { RowDataPacket } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { openConnection } from '../../src/adapters/mysql/connect.ts'
import { withLiterals } from '../../src/adapters/mysql/withLiterals.ts'
import { databaseServers } from '../services/databases.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'

/** Any text that is well formed, with more of what ends a literal early than chance would bring. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '\\', '"', ';', '\0', '\n', '?', '--', 'ä', '🎬'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join(''))

test('no text ends its literal early', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(withLiterals('?', [value])).toMatch(/^('[^'\\]*'|_utf8mb4 X'[0-9a-f]*' COLLATE utf8mb4_bin)$/)
    }),
  )
})

test('rows go in brackets, and what is nothing as NULL', () => {
  const rows = [
    [1, 'a'],
    [-2, null],
  ]
  expect(withLiterals('INSERT INTO t VALUES ? -- ?', [rows, 3])).toBe(
    "INSERT INTO t VALUES (1, 'a'), (-2, NULL) -- 3",
  )
})

test('a number of values that is not that of the question marks is a bug', () => {
  expect(() => withLiterals('SELECT ?, ?', [1])).toThrow('1 values for SELECT ?, ?')
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%s is a bug', (value) => {
  expect(() => withLiterals('SELECT ?', [value])).toThrow(`${value} can't be written`)
})

const servers = await databaseServers()

suiteNeeding([shared.database(servers.length > 0)], 'texts in statements', () => {
  describe.each(servers)('$name', ({ url }) => {
    test('what goes in as a literal comes out as it was', async () => {
      const connection = await openConnection(url, { multipleStatements: true })
      const lists = fc.sample(fc.array(text, { minLength: 1, maxLength: 20 }), 50)
      for (const values of lists) {
        const marks = values.map((_, i) => `? AS v${i}`).join(', ')
        const [[row]] = await connection.query<RowDataPacket[]>(withLiterals(`SELECT ${marks}`, values))
        expect(Object.values(row!)).toEqual(values)
      }
      await connection.end()
    })
  })
})

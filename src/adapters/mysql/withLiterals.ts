import type { Value } from '../sql/sql.ts'

/**
 * Puts values into a statement in place of its question marks; a list of rows becomes `(1, 'a'), (2, 'b')`.
 *
 * For statements that go to the server several in one text, where a value that ended early would be more than a wrong
 * value. So nothing is escaped: a text without quotes and backslashes can't end early, and any other goes as hex digits.
 */
export function withLiterals(statement: string, values: readonly (Value | readonly Value[][])[]): string {
  const parts = statement.split('?')
  if (parts.length !== values.length + 1) throw new Error(`${values.length} values for ${statement}`)
  let text = parts[0]!
  for (const [i, value] of values.entries()) {
    text += (Array.isArray(value) ? rows(value) : literal(value as Value)) + parts[i + 1]
  }
  return text
}

function rows(list: readonly (readonly Value[])[]): string {
  return list.map((row) => `(${row.map(literal).join(', ')})`).join(', ')
}

/** Printable ASCII but for the quote and the backslash. */
const plain = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/

function literal(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} can't be written`)
    return String(value)
  }
  if (plain.test(value)) return `'${value}'`
  // With the collation of every column, so that indexes serve; alone, the digits would be of the server's default.
  return `_utf8mb4 X'${Buffer.from(value).toString('hex')}' COLLATE utf8mb4_bin`
}

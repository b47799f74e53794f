import fc from 'fast-check'

/** Texts that have broken programs: what parsers, databases, templates, prototypes and terminals read something into. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\u0000',
      '\u0000A1',
      'A1\u0000',
      '\r\nX-Injected: 1',
      '\u001b[2J',
      '\u202e1A',
      '\ufeffA1',
      '\ufffe',
    ],
    ...[
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'then',
      'length',
      'null',
      'undefined',
    ],
    ...["' OR 1=1 --", "'; DROP TABLE shows; --", '%', '_', '\\', '\\\\', '"', '`', '{{7*7}}', '<script>'],
    ...[
      '../../etc/passwd',
      '..%2f..%2f',
      '%00',
      '%ff',
      '%',
      '*',
      '(',
      '[a-',
      'NaN',
      'Infinity',
      '-0',
      '1e999',
      '0x10',
    ],
    ...[
      '\ud800',
      '\udc00\ud800',
      '\u{10ffff}',
      '👩‍👩‍👧‍👦',
      'é'.normalize('NFD'),
      'ﷺ'.repeat(50),
      'ß',
      'İ',
      'ı',
      'ſ',
    ],
    ...[
      '9007199254740993',
      '99999999999999999999',
      '-1',
      '1.5',
      '١٢',
      '2030-02-30T00:00:00Z',
      '+275760-09-13T00:00:00Z',
    ],
    ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2030-01-01T25:00:00Z', '2016-12-31T23:59:60Z'],
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('A', '🎬', '\u0301', ' ').chain((unit) => fc.nat(3000).map((times) => unit.repeat(times))),
)

/** Numbers at the edges of what numbers can be, in JSON and in databases. */
export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    1,
    0.1,
    1.5,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    2 ** 64,
  ),
  fc.constantFrom(
    -(2 ** 31),
    -(2 ** 53),
    -(2 ** 63),
    1e21,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_VALUE,
    8.64e15 + 1,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 1005 }),
)

const deep = (open: string, close: string) =>
  fc.constantFrom(100, 5000).map((depth) => new RawJson(open.repeat(depth) + close.repeat(depth)))

/** JSON as it is sent, where an object of JavaScript couldn't say it. */
class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Any value, of any type: what nobody expects in that place. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 4, arbitrary: hostileNumber },
  fc.constantFrom(null, true, false, {}, [], [[]], [null], { length: 2 ** 32 }, { toString: 1 }),
  fc
    .constantFrom(
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"a":1}}}',
      '1e999',
      '-1e999',
      '1E400',
    )
    .map((text) => new RawJson(text)),
  fc
    .constantFrom(
      '{"a":1,"a":2}',
      '"\\ud800"',
      '"\\u0000"',
      '[1,]',
      '01',
      'NaN',
      "'a'",
      '"\t"',
      '{"then":1}',
      '\\u0041',
      '',
    )
    .map((text) => new RawJson(text)),
  deep('[', ']'),
  deep('{"a":', '}'),
  fc.tuple(hostileText, fc.nat(5000)).map(([text, times]) => Array(times).fill(text.slice(0, 8))),
  fc.jsonValue({ maxDepth: 4 }),
)

/** The value as JSON; raw parts as they are. */
export function jsonOf(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${jsonOf(one)}`)
    .join(',')}}`
}

import { expect, test } from 'vitest'
import { codeFindings } from '../scripts/tidy/codeFindings.ts'
import { docFindings } from '../scripts/tidy/docFindings.ts'

const code = (text: string, path = 'test/a.test.ts') =>
  codeFindings({ path, text }).map(({ line, rule }) => `${line}: ${rule}`)

const doc = (text: string) => {
  const docs = new Map([
    ['docs/a.md', text],
    ['README.md', '# usher\n## Two words, `npm start`!\n## Same\n## Same\n```\n# no heading\n```\n'],
  ])
  const exists = (path: string) => docs.has(path) || path === 'docs' || path === 'src/core'
  return docFindings({ path: 'docs/a.md', text }, { docs, exists }).map(
    ({ line, rule }) => `${line}: ${rule}`,
  )
}

test('a file has at most 300 lines', () => {
  expect(code('\n'.repeat(300))).toEqual([])
  expect(code('\n'.repeat(301))).toEqual(['301: 301 lines; a file has at most 300'])
})

test('a file that is not TypeScript yet is a finding, not a crash', () => {
  expect(code('const = 1')).toEqual([expect.stringMatching(/^1: not TypeScript: /)])
})

test.each(['TODO', 'FIXME', 'XXX', 'HACK'])(
  '%s in a comment is a finding, in code or a string it is none',
  (word) => {
    expect(code(`\n/**\n * ${word}: later\n */\nf() // ${word}`)).toEqual([
      `3: ${word}: do it, or file an issue`,
      `5: ${word}: do it, or file an issue`,
    ])
    expect(code(`f('${word}', ${word})`)).toEqual([])
  },
)

test.each(['test.only(f)', 'describe.skip(f)', 'it.todo(f)', 'test.concurrent.only.each([])(f)'])(
  '%s is a finding in tests',
  (text) => {
    expect(code(text)).toEqual([expect.stringContaining('every test runs')])
    expect(code(text, 'src/a.ts')).toEqual([])
  },
)

test.each([
  'await new Promise((resolve) => setTimeout(resolve, 10))',
  'await new Promise<void>((go) => setTimeout(() => go(), 10))',
  'await new Promise(function (resolve) { setTimeout(function () { resolve(1) }, 10) })',
  'const sleep = promisify(setTimeout); globalThis.setTimeout(resolve, 10)',
  `import { setTimeout as sleep } from 'node:timers/promises'`,
  'Atomics.wait(a, 0, 0, 10)',
])('%s is a sleep', (text) => {
  expect(code(text)).toEqual([expect.stringContaining('a sleep')])
  expect(code(text, 'src/a.ts')).toEqual([])
})

test('a deadline that rejects is no sleep', () => {
  expect(
    code('new Promise((done, fail) => { setTimeout(() => fail(new Error()), 10); start(done) })'),
  ).toEqual([])
})

test.each([
  ['src/showManager.ts', '', 'showManager.ts says nothing'],
  ['src/utils.ts', '', 'utils.ts says nothing'],
  ['src/show-helpers.ts', '', 'show-helpers.ts says nothing'],
  ['src/a.ts', 'export class A {}\nexport class SeatService {}', 'class SeatService: name what it does'],
  ['src/b.ts', 'class Utils {}\nexport { Utils as B }', 'class Utils: name what it does'],
])('%s %s: a name that says nothing', (path, text, rule) => {
  expect(code(text, path)).toEqual([expect.stringContaining(rule)])
})

test('names that only contain such a word are fine', () => {
  expect(code('export class Serviceable {}', 'src/serviceable.ts')).toEqual([])
})

test('a file with one export bears its name', () => {
  expect(code('\nexport const b = 1', 'src/a.ts')).toEqual(['2: exports b alone; the file bears its name'])
  expect(code('export class ShowState {}', 'src/showState.ts')).toEqual([])
  expect(code('export const b = 1\nexport type C = 1', 'src/a.ts')).toEqual([])
  expect(code('export default {}', 'src/a.ts')).toEqual([])
})

test('no folder of one machine, no white space at the end', () => {
  expect(code(`f('/${'home'}/me/x')`)).toEqual([expect.stringContaining('is a folder of one machine')])
  expect(code(`f('https://example.org/${'home'}/', './${'work'}/', \`\${tmp}/${'root'}/\`)`)).toEqual([])
  expect(code('f()  \ng()\t')).toEqual(['1: white space at the end', '2: white space at the end'])
})

test('links of a document lead to files and headings that are there', () => {
  const alive = [
    '[a](../README.md) [b](../README.md#two-words-npm-start) [c](../README.md#same-1) [d](#here) [e](../src/core)',
    '## Here',
    '[f](https://example.org/x#y) [g](mailto:a@b.c) `[h](gone.md)`',
    '```\n[i](gone.md)\n```',
  ]
  expect(doc(alive.join('\n'))).toEqual([])
  expect(doc('x\n[a](gone.md)')).toEqual(['2: dead link gone.md: there is no docs/gone.md'])
  expect(doc('[a](#gone)')).toEqual(['1: dead link #gone: docs/a.md has no heading #gone'])
  expect(doc('[`a`](../README.md#no-heading)')).toHaveLength(1)
  expect(doc('![a](gone.png "title")\n[b]: gone.md\n<img src="gone.svg">')).toHaveLength(3)
})

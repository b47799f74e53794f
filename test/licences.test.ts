import { expect, test } from 'vitest'
import { shippedLicences } from '../scripts/licences/shippedLicences.ts'

const isPermissive = (license: string | undefined) => {
  const one = { version: '1.0.0', ...(license !== undefined && { license }) }
  return shippedLicences({ packages: { '': {}, 'node_modules/a': one } })[0]!.isPermissive
}

test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', 'MIT AND ISC', '(MIT OR GPL-2.0) AND BSD-3-Clause'])(
  '%s asks for no more than to be kept with copies',
  (licence) => expect(isPermissive(licence)).toBe(true),
)

test.each([
  undefined,
  'GPL-3.0',
  'AGPL-3.0-only',
  'MIT AND GPL-2.0',
  'SEE LICENSE IN LICENSE',
  'UNLICENSED',
  'MIT-like',
  '',
])('%s is to be looked at', (licence) => expect(isPermissive(licence)).toBe(false))

test('what only developers need is not shipped; what lies inside another package is', () => {
  const packages = {
    '': { license: 'MIT' },
    'node_modules/tool': { version: '1.0.0', dev: true },
    'node_modules/@a/b': { version: '1.2.3', license: 'MIT' },
    'node_modules/c/node_modules/d': { version: '2.0.0', license: 'ISC' },
  }
  expect(shippedLicences({ packages }).map(({ name }) => name)).toEqual(['@a/b@1.2.3', 'd@2.0.0'])
})

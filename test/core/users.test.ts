import { expect, test } from 'vitest'
import { atLeast } from '../../src/core/users/user.ts'

test.each([
  ['customer', 'customer', true],
  ['customer', 'staff', false],
  ['customer', 'admin', false],
  ['staff', 'customer', true],
  ['staff', 'staff', true],
  ['staff', 'admin', false],
  ['admin', 'staff', true],
  ['admin', 'admin', true],
] as const)('%s may do what %s may: %s', (role, needed, may) => expect(atLeast(role, needed)).toBe(may))

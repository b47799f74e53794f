import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, passwordMatches } from '../../src/http/passwords.ts'

test('a password matches its own hash alone', async () => {
  const hash = await hashPassword('correct horse')
  expect(await passwordMatches('correct horse', hash)).toBe(true)
  expect(await passwordMatches('correct horsf', hash)).toBe(false)
})

test('the same password has another hash each time', async () => {
  expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'))
})

test('one password, written by two keyboards, is one password', async () => {
  const hash = await hashPassword('\u00e9t\u00e9 2030')
  expect(await passwordMatches('e\u0301te\u0301 2030', hash)).toBe(true)
})

test('nobody and an unreadable hash match nothing', async () => {
  expect(await passwordMatches('correct horse', undefined)).toBe(false)
  expect(await passwordMatches('correct horse', 'plain')).toBe(false)
})

test('a hash of other costs still matches: its parameters stand in it', async () => {
  const cost = { memory: 64, passes: 1, parallelism: 1 }
  const nonce = Buffer.alloc(8, 7)
  const tag = argon2Sync('argon2id', { ...cost, message: 'correct horse', nonce, tagLength: 16 })
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  const hash = `$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(tag)}`
  expect(await passwordMatches('correct horse', hash)).toBe(true)
  expect(await passwordMatches('correct horse', hash.replace('m=64', 'm=72'))).toBe(false)
})

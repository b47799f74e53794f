import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** Twelve characters of lower case base32, 60 random bits: short enough to read out, too many to guess. */
export function newId(): string {
  let id = ''
  for (const byte of randomBytes(12)) id += alphabet[byte & 31]
  return id
}

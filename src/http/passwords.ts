import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 20 ms in the thread pool. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

/** A PHC string: the parameters stand in it, so that they can rise later without locking anybody out. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await tagOf(password, { ...cost, nonce, tagLength })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

/**
 * @param hash from `hashPassword`; undefined for a user who doesn't exist, which takes as long as a wrong password,
 *   so that the time of an answer doesn't tell whose address is known here.
 */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : parse(hash)
  if (!known) {
    await hashPassword(password)
    return false
  }
  const { tag, ...parameters } = known
  return timingSafeEqual(tag, await tagOf(password, { ...parameters, tagLength: tag.length }))
}

type Parameters = Omit<Argon2Parameters, 'message'>

function tagOf(password: string, parameters: Parameters): Promise<Buffer> {
  // Keyboards differ in how they write the same letter (RFC 8265).
  return derive('argon2id', { ...parameters, message: password.normalize('NFC') })
}

function parse(hash: string) {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash)
  if (!match) return undefined
  const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [nonce, tag] = [Buffer.from(match[4]!, 'base64'), Buffer.from(match[5]!, 'base64')]
  return { memory, passes, parallelism, nonce, tag }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

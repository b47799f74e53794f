import { createHash, randomBytes } from 'node:crypto'

/** A refresh token as the client keeps it: `<sessionId>.<secret>`. Only the secret's hash stays with us. */
export interface RefreshToken {
  readonly sessionId: string
  readonly secretHash: string
}

/** A token for the session, with 256 random bits. */
export function makeRefreshToken(sessionId: string): RefreshToken & { readonly text: string } {
  const secret = randomBytes(32).toString('base64url')
  return { sessionId, secretHash: hash(secret), text: `${sessionId}.${secret}` }
}

/** @returns undefined when the text can't be a refresh token. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const match = /^([a-z0-9]{1,24})\.([\w-]{43})$/.exec(text)
  return match ? { sessionId: match[1]!, secretHash: hash(match[2]!) } : undefined
}

/** A fast hash will do: unlike a password, the secret can't be guessed. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

import { type CryptoKey, jwtVerify, SignJWT } from 'jose'
import type { UserId } from '../core/ids.ts'
import { type Role, roles } from '../core/users/user.ts'
import type { Clock } from '../ports.ts'

export interface SigningKey {
  /** Goes into the `kid` header. */
  readonly id: string
  /** At least 32 bytes. */
  readonly secret: Uint8Array
}

/** Who a request is from, as its token says. */
export interface Identity {
  readonly userId: UserId
  readonly role: Role
  readonly sessionId: string
  /** Of the user's tokens; revoking them raises it. */
  readonly tokenGeneration: number
}

export interface AccessTokens {
  readonly lifetimeSeconds: number
  issue(identity: Identity): Promise<string>
  /** @returns undefined when it is forged, malformed, expired or revoked. */
  verify(token: string): Promise<Identity | undefined>
}

/** Short, since a token is believed until it expires: a logout shows after that at the latest. */
const lifetimeSeconds = 15 * 60
/** Checking a signature costs 10 us, finding a token that was checked before nearly nothing. */
const rememberedMax = 10_000

/**
 * @param keys the first one signs; all of them verify, so that a key can be replaced while its tokens live.
 * @param isRevoked asked for each token, those that were checked before too.
 * @throws Error a secret is shorter than 32 bytes, or there is no key.
 */
export async function createAccessTokens(
  keys: readonly SigningKey[],
  clock: Clock,
  isRevoked: (identity: Identity) => boolean = () => false,
): Promise<AccessTokens> {
  const imported = new Map<string, CryptoKey>()
  for (const { id, secret } of keys) imported.set(id, await importKey(secret))
  const [signing] = keys
  if (!signing) throw new Error('access tokens need a key')
  const signingKey = imported.get(signing.id)!
  const remembered = new Map<string, { identity: Identity; expiresAtMs: number }>()

  const issue = ({ userId, role, sessionId, tokenGeneration }: Identity) => {
    const issuedAt = Math.floor(clock.nowMs() / 1000)
    return new SignJWT({ role, sid: sessionId, gen: tokenGeneration })
      .setProtectedHeader({ alg: 'HS256', kid: signing.id })
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(signingKey)
  }

  const verify = async (token: string) => {
    const nowMs = clock.nowMs()
    const known = remembered.get(token)
    if (known) {
      if (nowMs < known.expiresAtMs && !isRevoked(known.identity)) return known.identity
      remembered.delete(token)
      return undefined
    }
    const checked = await check(token, imported, nowMs)
    if (!checked || isRevoked(checked.identity)) return undefined
    if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value!)
    remembered.set(token, checked)
    return checked.identity
  }

  return { lifetimeSeconds, issue, verify }
}

async function importKey(secret: Uint8Array): Promise<CryptoKey> {
  if (secret.byteLength < 32) throw new Error('a secret for access tokens needs at least 32 bytes')
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', Uint8Array.from(secret), algorithm, false, ['sign', 'verify'])
}

async function check(token: string, keys: ReadonlyMap<string, CryptoKey>, nowMs: number) {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
      algorithms: ['HS256'],
      currentDate: new Date(nowMs),
      requiredClaims: ['sub', 'exp'],
    })
    // A token from before there were generations is of the first one.
    const { sub, role, sid, exp, gen = 0 } = payload
    // The library looks at the form of times only.
    if (typeof sub !== 'string' || typeof sid !== 'string') return undefined
    if (!roles.includes(role as Role) || typeof gen !== 'number') return undefined
    const identity: Identity = {
      userId: sub as UserId,
      role: role as Role,
      sessionId: sid,
      tokenGeneration: gen,
    }
    return { identity, expiresAtMs: exp! * 1000 }
  } catch {
    return undefined
  }
}

function keyOf(keys: ReadonlyMap<string, CryptoKey>, kid: string | undefined): CryptoKey {
  const key = keys.get(kid ?? '')
  if (!key) throw new Error('signed with an unknown key')
  return key
}

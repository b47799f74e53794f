import { createHash } from 'node:crypto'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import type { UserId } from '../../src/core/ids.ts'
import type { Role } from '../../src/core/users/user.ts'
import { createAccessTokens } from '../../src/http/accessTokens.ts'

/** Of the servers that benches start. */
export const jwtSecret = 'a secret of benches, which guards nothing at all'

/**
 * Access tokens as the program makes them, of users who need no row: a server believes the signature. Thousands of
 * sign-ins would be thousands of times argon2, which is not what is measured.
 */
export async function mintTokens(userIds: readonly string[], role: Role = 'customer'): Promise<string[]> {
  // As the program draws it from the secret.
  const id = createHash('sha256').update(jwtSecret).digest('base64url').slice(0, 8)
  const tokens = await createAccessTokens([{ id, secret: Buffer.from(jwtSecret) }], nodeClock)
  return Promise.all(
    userIds.map((userId) =>
      tokens.issue({ userId: userId as UserId, role, sessionId: userId, tokenGeneration: 0 }),
    ),
  )
}

export function userNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `bench${i.toString(36).padStart(7, '0')}`)
}

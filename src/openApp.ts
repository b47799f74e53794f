import { createHash } from 'node:crypto'
import { createAccessTokens } from './http/accessTokens.ts'
import { type AppDeps, createApp } from './http/app.ts'
import { defaultLimits } from './http/limits.ts'
import { newId } from './http/newId.ts'
import type { QuotaPolicies, Quotas } from './http/rateLimits.ts'
import type { HttpSettings } from './httpSettings.ts'
import type { Quota, QuotaPolicy } from './ports.ts'

/** Of what the app uses, that which differs from one way to run to the other. */
type Ports = Omit<AppDeps, 'tokens' | 'limits' | 'newId' | 'quotas' | 'trustedProxies' | 'corsOrigins'>

type OpenQuota = (policy: QuotaPolicy, name: keyof QuotaPolicies) => Quota

/** @param secrets the first one signs tokens. */
export async function openApp(
  ports: Ports,
  secrets: readonly string[],
  { quotas: policies, trustedProxies, corsOrigins }: HttpSettings,
  openQuota: OpenQuota,
) {
  const tokens = await createAccessTokens(secrets.map(signingKey), ports.clock)
  const quotas = policies && openQuotas(policies, openQuota)
  return createApp({ ...ports, tokens, limits: defaultLimits, newId, quotas, trustedProxies, corsOrigins })
}

/** The key's id is drawn from the secret, so that another secret is another key. */
function signingKey(secret: string): { id: string; secret: Uint8Array } {
  const id = createHash('sha256').update(secret).digest('base64url').slice(0, 8)
  return { id, secret: Buffer.from(secret) }
}

function openQuotas(policies: QuotaPolicies, open: OpenQuota): Quotas {
  const { user, address, signIn, account, registration } = policies
  return {
    user: open(user, 'user'),
    address: open(address, 'address'),
    signIn: open(signIn, 'signIn'),
    account: open(account, 'account'),
    registration: open(registration, 'registration'),
  }
}

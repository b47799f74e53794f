import type { QuotaPolicies } from '../../src/http/rateLimits.ts'
import { quotaDefaults } from '../../src/httpSettings.ts'
import type { Quota, QuotaPolicy, QuotaState } from '../../src/quotaPorts.ts'

/** Counts until a test begins the next window. */
class FakeQuota implements Quota {
  readonly policy: QuotaPolicy
  readonly taken = new Map<string, number>()

  constructor(policy: QuotaPolicy) {
    this.policy = policy
  }

  async take(key: string): Promise<QuotaState> {
    const taken = (this.taken.get(key) ?? 0) + 1
    this.taken.set(key, taken)
    const { max } = this.policy
    return { isGranted: taken <= max, left: Math.max(0, max - taken), resetMs: 3_400 }
  }

  nextWindow(): void {
    this.taken.clear()
  }
}

/** The usual quotas, but for how many requests each allows. */
export function fakeQuotas(max: Partial<Record<keyof QuotaPolicies, number>> = {}) {
  const of = (name: keyof QuotaPolicies) => {
    const policy = quotaDefaults[name]
    return new FakeQuota({ ...policy, max: max[name] ?? policy.max })
  }
  return {
    user: of('user'),
    address: of('address'),
    signIn: of('signIn'),
    account: of('account'),
    registration: of('registration'),
  }
}

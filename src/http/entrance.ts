import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../ports.ts'
import { Admission } from './admission.ts'
import type { AppDeps } from './app.ts'
import { clientAddress } from './clientAddress.ts'
import { createRateLimits, type RateLimits } from './rateLimits.ts'
import { type ObserveRequest, requestDurations } from './requestDurations.ts'

/** What every request passes, whoever answers it. */
export interface Entrance {
  readonly clock: Clock
  readonly log: Logger
  readonly observe: ObserveRequest
  readonly admission: Admission
  /** Let in already: who was is not to be asked for again, further in. */
  readonly admitted: WeakSet<IncomingMessage>
  readonly rateLimits: RateLimits
}

type Needed = 'clock' | 'log' | 'metrics' | 'limits' | 'quotas' | 'tokens' | 'trustedProxies'

/** One a registry. */
export function openEntrance(deps: Pick<AppDeps, Needed>): Entrance {
  const { clock, log, metrics, limits, quotas, tokens, trustedProxies } = deps
  return {
    clock,
    log,
    observe: requestDurations(metrics),
    admission: new Admission(limits.admission),
    admitted: new WeakSet(),
    rateLimits: createRateLimits(quotas, tokens, clientAddress(trustedProxies)),
  }
}

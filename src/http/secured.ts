import { secureHeaders } from 'hono/secure-headers'

/**
 * What a browser may do with an answer: nothing but read it. A page brings a policy of its own, which stays.
 *
 * Strict-Transport-Security is left to what ends TLS: only that knows whether the whole domain has it.
 */
export const secured = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: 'DENY',
  overwrite: false,
  // On by default: for other things than JSON, or for browsers that are gone. Each costs processor in every answer.
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  removePoweredBy: false,
})

/**
 * What a browser may do with an answer: nothing but read it. A page brings a policy of its own in place of this one.
 *
 * Strict-Transport-Security is left to what ends TLS: only that knows whether the whole domain has it.
 */
export const secured = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const

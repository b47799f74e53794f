/** For load tests; nobody should run like this without knowing. */
export const noLimits = '  Limits    none: USHER_RATE_LIMIT is off'

/** How large a request may be. */
export interface HttpLimits {
  readonly bodyBytesMax: number
  /** For hall layouts and blocked seats: 250,000 seats take some 14 MB. */
  readonly layoutBytesMax: number
}

export const defaultLimits: HttpLimits = {
  bodyBytesMax: 256 * 1024,
  layoutBytesMax: 32 * 1024 * 1024,
}

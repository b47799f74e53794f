import type { AdmissionLimits } from './admission.ts'

/** How large a request may be, and how much of what is dear goes on at a time. */
export interface HttpLimits {
  readonly bodyBytesMax: number
  /** For hall layouts and blocked seats: 250,000 seats take some 14 MB. */
  readonly layoutBytesMax: number
  /** Sign-ins and registrations, each some 20 ms of a core. */
  readonly passwordsAtOnceMax: number
  readonly admission: AdmissionLimits
}

export const defaultLimits: HttpLimits = {
  bodyBytesMax: 256 * 1024,
  layoutBytesMax: 32 * 1024 * 1024,
  // Four run at a time, in the threads that check tokens too: the last of these waits for a third of a second.
  passwordsAtOnceMax: 64,
  admission: {
    // As many as a show's mailbox holds: the rush at noon is a burst.
    burstMax: 10_000,
    // A fifth of a second's work of one node: who is let in while others are sent away hears that soon.
    steadyMax: 1000,
    // Ten thousand are answered in about twice that time, and clients ask again after it.
    patienceMs: 1000,
  },
}

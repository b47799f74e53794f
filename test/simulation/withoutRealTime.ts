import type { Clock } from '../../src/ports.ts'

/** What a run must not use, since it is another one each time. */
const forbidden = {
  setTimeout: globalThis,
  setInterval: globalThis,
  now: Date,
  random: Math,
} as const

/** Garbage is collected when it is: what a weak reference still has must not depend on it. */
class StrongRef<Target> {
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  deref(): Target {
    return this.#target
  }
}

/**
 * Runs it with no clock, no timers and no randomness but its own: who asks for one is told so by an error. It must not
 * wait for anything outside, so that nobody else runs meanwhile.
 *
 * @param clock of the run: what is to be done soon is done by it.
 */
export async function withoutRealTime<Answer>(clock: Clock, run: () => Promise<Answer>): Promise<Answer> {
  const undo: (() => void)[] = []
  const replace = (owner: object, name: string, value: unknown) => {
    const before = Object.getOwnPropertyDescriptor(owner, name)!
    Object.defineProperty(owner, name, { ...before, value })
    undo.push(() => Object.defineProperty(owner, name, before))
  }
  for (const [name, owner] of Object.entries(forbidden)) {
    replace(owner, name, () => {
      throw new Error(`a simulation has no ${name} of the real world`)
    })
  }
  replace(globalThis, 'setImmediate', (soon: () => void) => clock.after(0, soon))
  replace(globalThis, 'WeakRef', StrongRef)
  try {
    return await run()
  } finally {
    for (const back of undo) back()
  }
}

/** Lets everything go on that waits for nothing outside: fakes that have answered, and what follows from it. */
export function tick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Tries again and again until it no longer throws. @throws what it threw last, when the time is up. */
export function eventually<Value>(attempt: () => Promise<Value>, timeoutMs: number): Promise<Value> {
  const untilMs = performance.now() + timeoutMs
  return new Promise((resolve, reject) => {
    let isTrying = false
    const tryAgain = async () => {
      if (isTrying) return
      isTrying = true
      try {
        resolve(await attempt())
        clearInterval(timer)
      } catch (error) {
        if (performance.now() > untilMs) {
          reject(error)
          clearInterval(timer)
        }
      }
      isTrying = false
    }
    const timer = setInterval(tryAgain, 50)
    void tryAgain()
  })
}

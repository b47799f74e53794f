/** Does it so many times, by so many workers. */
export async function atOnce(workers: number, times: number, work: () => Promise<void>): Promise<void> {
  let begun = 0
  const worker = async () => {
    while (begun++ < times) await work()
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** What a load may be answered: done, seats that a rival has, and a server that has enough to do. */
const fair = /^(2\d\d|304|409 seats-taken|503 [a-z-]+|unasked)$/

/**
 * @param also what this run may see besides.
 * @returns a line for each kind of answer that no run should see. A 503 without a Retry-After is one.
 */
export function answersFaults(
  answers: Readonly<Record<string, number>>,
  also: readonly string[] = [],
): string[] {
  return Object.entries(answers)
    .filter(([label]) => !fair.test(label) && !also.includes(label))
    .map(([label, times]) => `${times} times ${label}`)
}

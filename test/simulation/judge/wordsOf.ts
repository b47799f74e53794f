import type { Command } from '../../../src/core/reservations/command.ts'
import type { Outcome } from '../../../src/core/reservations/outcome.ts'

/** A command, or what it was answered, as the history tells it. */
export function wordsOf(said: Command | Outcome): string {
  if ('type' in said) {
    const { type, ...rest } = said
    return `${type} ${JSON.stringify({ ...rest, by: undefined, reason: undefined })}`
  }
  if (!said.ok) return `no, ${JSON.stringify(said.refusal)}`
  return `yes, at ${said.version}, ${JSON.stringify(said.result)}`
}

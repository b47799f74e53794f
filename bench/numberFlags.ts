import { parseArgs } from 'node:util'

/** A flag that can't be used; told like one that parseArgs doesn't know. */
class FlagError extends Error {
  readonly code = 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
}

/**
 * Reads `--name number` flags; each has a default.
 *
 * @throws Error with a code that starts with ERR_PARSE_ARGS: an unknown flag, or no positive number.
 */
export function numberFlags<Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = Object.keys(defaults) as Name[]
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  const flags = { ...defaults } as Record<Name, number>
  for (const [name, text] of Object.entries(values)) {
    const value = Number(text)
    if (!(value > 0 && Number.isFinite(value))) {
      throw new FlagError(`--${name} must be a number above 0, not ${JSON.stringify(text)}`)
    }
    flags[name as Name] = value
  }
  return flags
}

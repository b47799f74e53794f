import { parseArgs } from 'node:util'

/** A flag that can't be used; told like one that parseArgs doesn't know. */
class FlagError extends Error {
  readonly code = 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
}

type Flags<Defaults> = {
  [Name in keyof Defaults]: Defaults[Name] extends number
    ? number
    : Defaults[Name] extends string
      ? string
      : Defaults[Name] extends boolean
        ? boolean
        : number | null
}

/**
 * Reads `--name value` flags; each has a default, which says what it is: a text, a number above 0, a share from 0 to 1
 * when the default is below 1, `null` for a number that may be absent, or `false` for a flag without a value. `databaseUrl` is written `--database-url`.
 *
 * @throws Error with a code that starts with ERR_PARSE_ARGS: an unknown flag, or a value that can't be used.
 */
export function flags<Defaults extends Readonly<Record<string, number | string | boolean | null>>>(
  args: readonly string[],
  defaults: Defaults,
): Flags<Defaults> {
  const names = new Map(Object.keys(defaults).map((name) => [dashed(name), name]))
  const options = Object.fromEntries(
    [...names].map(([flag, name]) => {
      const type = typeof defaults[name] === 'boolean' ? 'boolean' : 'string'
      return [flag, { type } as const]
    }),
  )
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  const read: Record<string, number | string | boolean | null> = { ...defaults }
  for (const [flag, value] of Object.entries(values)) {
    const name = names.get(flag)!
    const usual = defaults[name]
    read[name] =
      typeof usual === 'number' || usual === null ? readNumber(flag, String(value), usual ?? 1) : value!
  }
  return read as Flags<Defaults>
}

function readNumber(flag: string, text: string, usual: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (usual < 1) {
    if (value >= 0 && value <= 1) return value
    throw new FlagError(`--${flag} must be a share from 0 to 1, not ${JSON.stringify(text)}`)
  }
  if (value > 0 && Number.isFinite(value)) return value
  throw new FlagError(`--${flag} must be a number above 0, not ${JSON.stringify(text)}`)
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/**
 * The building blocks of request schemas. Each says what is allowed in words that fit behind a field's name:
 * "holdSeconds must be a whole number from 1 to 3600".
 */
import * as v from 'valibot'
import { parseInstant } from './instant.ts'

/** An object that takes these fields and no others. */
export function fields<Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries).join(', ')
  return v.strictObject(entries, ({ expected }) => {
    if (expected === 'never') return `is not known; known are: ${known}`
    return expected === 'Object' ? `must be an object with the fields: ${known}` : 'is required'
  })
}

/** Text for people: trimmed, without control characters and broken surrogates. */
export function text(lengthMin: number, lengthMax: number) {
  const message = `must be a text of ${lengthMin} to ${lengthMax} characters, on one line`
  return v.pipe(
    v.string(message),
    v.trim(),
    v.minLength(lengthMin, message),
    v.maxLength(lengthMax, message),
    v.regex(/^[^\p{Cc}\p{Cs}]*$/u, message),
  )
}

/** Why staff do something. */
export const reason = v.pipe(text(1, 200), v.description('Why, for the log and the events'))

export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message))
}

export function list<Item extends v.GenericSchema>(item: Item, lengthMin: number, lengthMax: number) {
  const message = `must be a list of ${lengthMin} to ${lengthMax} items`
  return v.pipe(v.array(item, message), v.minLength(lengthMin, message), v.maxLength(lengthMax, message))
}

export function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `must be one of: ${options.join(', ')}`)
}

/** Millisecond instants inside, RFC 3339 outside. */
export const instant = v.pipe(
  v.string(instantMessage()),
  v.check((value) => parseInstant(value) !== undefined, instantMessage()),
  v.metadata({ format: 'date-time' }),
  v.transform((value) => parseInstant(value)!),
)

/** The same in a query, where an unescaped + has become a space. */
export function queryInstant(description: string) {
  return v.pipe(
    v.string(instantMessage()),
    v.metadata({ format: 'date-time' }),
    v.description(description),
    v.transform((value) => value.replace(/ (\d{2}:\d{2})$/, '+$1')),
    instant,
  )
}

/** Items a page. */
export function pageLimit(byDefault: number, max: number) {
  const message = `must be a whole number from 1 to ${max}`
  const digits = v.pipe(
    v.string(message),
    v.regex(/^\d{1,4}$/, message),
    v.metadata({ type: 'integer', pattern: undefined, minimum: 1, maximum: max }),
    v.transform(Number),
    v.minValue(1, message),
    v.maxValue(max, message),
  )
  return v.pipe(
    v.optional(digits, String(byDefault)),
    v.metadata({ default: byDefault }),
    v.description('How many at most'),
  )
}

/** Where to go on: the `nextCursor` of the page before. */
export const cursorParam = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(500, 'must be the nextCursor of the page before'),
    v.description('`nextCursor` of the page before'),
  ),
)

const passwordMessage = 'must be 8 to 200 characters'
/** A password that is chosen; one that is given may be anything. */
export const newPassword = v.pipe(
  v.string(passwordMessage),
  v.minLength(8, passwordMessage),
  v.maxLength(200, passwordMessage),
)

/** An id as `newId` makes them. */
export const idPattern = /^[a-z0-9]{1,24}$/
export const idParam = v.pipe(v.string(), v.regex(idPattern, 'must be an id: lower case letters and digits'))

/**
 * A row's label or a seat's number: letters and digits of any script. Normalised, since two ways of writing the same
 * letter would otherwise be two seats that look alike.
 */
const labelMessage = "must be 1 to 8 letters, digits, - or ', without spaces"
export const seatLabel = v.pipe(
  v.string(labelMessage),
  v.normalize('NFC'),
  v.regex(/^[\p{L}\p{M}\p{N}'-]{1,8}$/u, labelMessage),
)

const seatIdMessage = 'must be a seat id: row label and seat number, such as A1'
export const seatId = v.pipe(
  v.string(seatIdMessage),
  v.normalize('NFC'),
  v.regex(/^[\p{L}\p{M}\p{N}'-]{2,16}$/u, seatIdMessage),
)

const categoryMessage = 'must be 1 to 40 letters, digits, spaces, - or _, beginning with a letter or digit'
/** A price category. It becomes a key of `prices`, hence no leading underscore: `__proto__` is no category. */
export const category = v.pipe(
  v.string(categoryMessage),
  v.normalize('NFC'),
  v.regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]{0,39}$/u, categoryMessage),
)

function instantMessage(): string {
  return 'must be an RFC 3339 time with an offset or Z, such as 2030-05-01T20:00:00Z'
}

import fc from 'fast-check'
import type { Schema } from '../calls/declaredCalls.ts'
import { hostileNumber, hostileText, hostileValue } from './hostileValues.ts'

/**
 * Values for a schema of the API document: mostly what it asks for, at its edges; now and then of the right type and
 * out of bounds, and now and then something else.
 */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema) },
    { weight: 2, arbitrary: ofItsType(schema) },
    { weight: 1, arbitrary: hostileValue },
  )
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'string':
      return textFor(schema)
    case 'integer': {
      const { minimum = 0, maximum = 2 ** 53 } = schema
      return fc.oneof(
        fc.constantFrom(minimum, maximum),
        fc.integer({ min: minimum, max: Math.min(maximum, minimum + 50) }),
      )
    }
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(valuesOf(schema.items), { minLength: schema.minItems ?? 0, maxLength: 6 })
    case 'object':
      return objectFor(schema)
    default:
      return hostileValue
  }
}

/** A pattern is not drawn from: the examples fit it, and seats of the hall that there is. */
function textFor({ examples = [], format, maxLength = 40, minLength = 0 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => date.toISOString())
  }
  const known = [...examples, 'A1', 'A2', 'B1', 'show1', 'hall1', 'ann', '1', 'B', 'standard']
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    fc.string({ minLength, maxLength }),
    fc.constant('é'.repeat(maxLength)),
  )
}

function objectFor({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valuesOf(one)]))
  const known = fc.record(fields, { requiredKeys: required })
  const value = additionalProperties ? valuesOf(additionalProperties) : hostileValue
  const names = fc.oneof(hostileText, fc.constantFrom('standard', 'premium', '__proto__'))
  const free = fc.dictionary(names, value, { maxKeys: 3, noNullPrototype: false })
  if (additionalProperties) return free
  return fc.oneof(
    { weight: 9, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, free).map(([one, more]) => ({ ...one, ...more })) },
  )
}

function ofItsType({ type }: Schema): fc.Arbitrary<unknown> {
  if (type === 'string') return hostileText
  if (type === 'integer') return hostileNumber
  return hostileValue
}

/** What fields look like, by name: what the page to browse the API offers to send, and what a linter asks for. */
const texts: Readonly<Record<string, string>> = {
  accessToken: 'eyJhbGciOiJIUzI1NiIsImtpZCI6Ik9xd0Z2aTBzIn0.eyJzdWIiOiJlM2h2eHpuazQ2NHYifQ.c2lnbmF0dXJl',
  address: '10.0.0.3:7000',
  by: 'e3hvxznk464v',
  category: 'standard',
  currency: 'EUR',
  currentPassword: 'forty seats at noon',
  email: 'you@example.com',
  id: 'xeen6nfnxrm4',
  label: 'G',
  name: 'Ada Lovelace',
  newPassword: 'fifty seats at one',
  number: '9',
  password: 'forty seats at noon',
  reason: 'broken armrest',
  refreshToken: 'k3v9x2mq7d3w.q4CzB0b1c2J3a4l5Z6V7d8h9e0K1m2n3P4o5s6t7u8V',
  reservationId: 'xeen6nfnxrm4-r2',
  seats: 'G9',
  title: 'Metropolis',
  type: 'SeatsReserved',
  userId: 'e3hvxznk464v',
  with: 'xeen6nfnxrm4-r3',
}

const numbers: Readonly<Record<string, number>> = {
  amount: 3000,
  expiresInSeconds: 900,
  holdSeconds: 600,
  offerSeconds: 1800,
}

interface Schema {
  $ref?: string
  type?: unknown
  enum?: readonly unknown[]
  default?: unknown
  examples?: unknown[]
  items?: Schema
}

/** Gives every field of the document that has none an example: its default, its first value, or what its name stands for. */
export function addExamples(node: unknown): void {
  if (Array.isArray(node)) node.forEach(addExamples)
  if (typeof node !== 'object' || node === null) return
  if ('properties' in node) {
    for (const [name, schema] of Object.entries(node.properties as object)) addExample(name, schema)
  }
  Object.values(node).forEach(addExamples)
}

function addExample(name: string, schema: Schema): void {
  if (schema.$ref || schema.examples) return
  if (schema.items) addExample(name, schema.items)
  const example = schema.default ?? schema.enum?.[0] ?? exampleOf(name, schema.type)
  if (example !== undefined) schema.examples = [example]
}

function exampleOf(name: string, type: unknown): unknown {
  switch (type) {
    case 'string':
      if (name === 'at' || name.endsWith('At')) return '2030-05-01T20:00:00.000Z'
      return texts[name] ?? (name.endsWith('Id') ? texts.id : undefined)
    case 'integer':
      return numbers[name] ?? 1
    case 'boolean':
      return true
    default:
      return undefined
  }
}

// Writes the API document to a file, for tools that don't ask a server.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cinema } from '../test/http/cinema.ts'

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node scripts/writeApiDocument.ts <file>')
const { send } = await cinema()
const { body } = await send('GET', '/openapi.json')
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, JSON.stringify(body, null, 2))

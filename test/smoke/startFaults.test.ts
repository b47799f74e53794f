import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Client } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

/** Every fault at the start is one line that says what is wrong, and a non-zero exit. */
async function refusal(dataDir: string, options: ConstructorParameters<typeof Program>[1]): Promise<string> {
  const usher = new Program(dataDir, options)
  expect(await usher.ended).toEqual({ code: 1, signal: null })
  expect(usher.stderr).toHaveLength(1)
  return usher.stderr[0]!
}

test.each([
  [{ PORT: 'noon' }, 'usher: PORT must be a whole number from 0 to 65535, and is "noon"'],
  [{ PORT: '70000' }, 'usher: PORT must be a whole number from 0 to 65535, and is "70000"'],
  [{ USHER_JWT_SECRET: 'short' }, 'usher: USHER_JWT_SECRET must have at least 32 bytes, and has 5'],
  [
    { USHER_ADMIN_EMAIL: 'boss@example.com' },
    /USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD must be set together$/,
  ],
  [
    { USHER_ADMIN_EMAIL: 'boss', USHER_ADMIN_PASSWORD: 'long enough' },
    /USHER_ADMIN_EMAIL must be an email address/,
  ],
  [{ USHER_ADMIN_EMAIL: 'a@b.co', USHER_ADMIN_PASSWORD: 'short' }, /USHER_ADMIN_PASSWORD must have 8 to 200/],
  [{ USHER_RATE_LIMIT: 'banana' }, 'usher: USHER_RATE_LIMIT must be off, and is "banana"'],
  [{ USHER_LOG_LEVEL: 'loud' }, /^usher: USHER_LOG_LEVEL must be one of fatal, .* and is "loud"$/],
  [
    { DATABASE_URL: 'mysql://127.0.0.1' },
    /^usher: a node of a cluster needs REDIS_URLS, AMQP_URL, USHER_JWT_SECRET, USHER_CLUSTER_SECRET as well$/,
  ],
])('a bad value in the environment is named: %o', async (env, line) => {
  expect(await refusal(folder.path, { env: env as unknown as Record<string, string> })).toMatch(line)
})

test('an unknown argument is named', async () => {
  expect(await refusal(folder.path, { args: ['--demo'] })).toBe(
    'usher: unknown argument --demo; the only one is --no-demo',
  )
})

test('a second process on the same data folder is refused, and the first goes on', async () => {
  const first = new Program(folder.path)
  const url = await first.listening()
  expect(await refusal(folder.path, {})).toBe(
    `usher: another usher is running on the data folder ${folder.path}`,
  )
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await first.kill('SIGTERM')
})

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  expect(await refusal(folder.path, { env: { PORT: String(port) } })).toBe(
    `usher: can't listen on 127.0.0.1:${port}: another program listens there: set PORT`,
  )
  other.close()
})

test('a file that is no database is left alone', async () => {
  writeFileSync(join(folder.path, 'usher.sqlite'), 'a shopping list, not a database, '.repeat(100))
  expect(await refusal(folder.path, {})).toMatch(
    /^usher: can't use the database .*usher\.sqlite: file is not a database$/,
  )
})

test('another program’s database is left alone', async () => {
  const db = new DatabaseSync(join(folder.path, 'usher.sqlite'))
  db.exec('CREATE TABLE shopping (item)')
  db.close()
  expect(await refusal(folder.path, {})).toMatch(/usher\.sqlite is another program's$/)
})

test('a secret that can not be read is named', async () => {
  mkdirSync(join(folder.path, 'jwt-secret'))
  expect(await refusal(folder.path, {})).toMatch(/^usher: can't use the secret in .*jwt-secret: EISDIR/)
})

test('an admin address that is a customer’s is named', async () => {
  const usher = new Program(folder.path, { args: ['--no-demo'] })
  await new Client(await usher.listening()).customer('ann')
  await usher.kill('SIGTERM')
  const db = new DatabaseSync(join(folder.path, 'usher.sqlite'))
  db.exec("DELETE FROM accounts WHERE role = 'admin'")
  db.close()
  const env = { USHER_ADMIN_EMAIL: 'ann@example.com', USHER_ADMIN_PASSWORD: 'long enough' }
  expect(await refusal(folder.path, { env })).toMatch(/^usher: ann@example.com is a customer's already/)
})

test('a data folder that is a file is named', async () => {
  const file = join(folder.path, 'data')
  writeFileSync(file, '')
  expect(await refusal(file, {})).toMatch(/^usher: can't use the database .*data\/usher\.sqlite: EEXIST/)
})

test('a data folder that can not be written is named', async () => {
  // A folder where the database file should be: root may write anywhere else.
  mkdirSync(join(folder.path, 'usher.sqlite'))
  expect(await refusal(folder.path, {})).toMatch(
    /^usher: can't use the database .*usher\.sqlite: unable to open database file$/,
  )
})

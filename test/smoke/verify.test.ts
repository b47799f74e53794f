import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { Client } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const admin = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }
const program = new URL('../../src/verify.ts', import.meta.url).pathname

function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('npm run verify says how a database is, while it is sold from and afterwards', async () => {
  const usher = new Program(folder.path, { env: admin })
  const url = await usher.listening()
  const ann = await new Client(url).customer('ann')
  const { body: shows } = await ann.get('/v1/shows')
  const [show] = shows.items
  const seats = ['A1', 'A2', 'A3']
  for (const seat of seats) {
    const made = await ann.post(`/v1/shows/${show.id}/reservations`, { seats: [seat] })
    expect(made.status).toBe(201)
  }
  const selling = verify('--data-dir', folder.path)
  expect(selling).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/4 shows, 7 events: all right\n$/),
  })
  await usher.kill('SIGTERM')

  const db = new DatabaseSync(join(folder.path, 'usher.sqlite'))
  db.exec("DELETE FROM taken_seats WHERE seat = 'A2'")
  db.close()
  const wrong = verify('--data-dir', folder.path)
  expect(wrong.status).toBe(1)
  expect(wrong.stdout).toContain(`show ${show.id}, ${show.title}:\n`)
  expect(wrong.stdout).toContain(
    '  nothing guards seat A2, which is taken by reservation 3: it could be sold twice\n',
  )
  expect(wrong.stdout).toMatch(/4 shows, 7 events: 2 things wrong\n$/)
}, 30_000)

test.each([
  [['--data-dir', '/nowhere/at/all'], 'there is no database /nowhere/at/all/usher.sqlite'],
  [['--database-url', 'mysql://127.0.0.1:1/none'], "can't read the database 127.0.0.1:1/none"],
  [['--database-url', 'mysql://127.0.0.1:1'], '--database-url must name a database'],
  [['--data'], 'usage: npm run verify'],
])('verify %j ends with 2, and says why in a line', (args, says) => {
  const { status, stdout, stderr } = verify(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`usher: ${says}`)
  expect(stderr).not.toContain('    at ')
})

import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MariadbServer } from './mariadbServer.ts'
import { programs, suiteNeeding } from './suiteNeeding.ts'

suiteNeeding([programs.mariadb], 'a MariaDB of our own', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await MariadbServer.start()
    await asked('CREATE TABLE notes (note VARCHAR(20))')
  }, 60_000)
  afterAll(() => server?.remove())

  async function asked(statement: string): Promise<RowDataPacket[]> {
    const connection = await createConnection({ uri: server.url, connectTimeout: 500 })
    // One that breaks is seen by whoever asks next.
    connection.on('error', () => {})
    const [rows] = await connection.query<RowDataPacket[]>(statement).finally(() => connection.destroy())
    return rows
  }

  test.each(['kill', 'stop', 'restart'] as const)('what was committed outlives %s', async (end) => {
    await asked(`INSERT INTO notes VALUES ('${end}')`)
    await server[end]()
    if (end !== 'restart') {
      await expect(asked('SELECT 1')).rejects.toThrow('ECONNREFUSED')
      await server.restart()
    }
    expect(await asked('SELECT note FROM notes')).toContainEqual({ note: end })
  })

  test('frozen it answers nothing, and thawed it goes on', async () => {
    server.freeze()
    await expect(asked('SELECT 1 AS one')).rejects.toThrow('ETIMEDOUT')
    server.thaw()
    expect(await asked('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

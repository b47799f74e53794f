import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Stored, StoredSales } from '../sales/salesFaults.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import type { BenchShow } from './stage.ts'

const question = 'SELECT no, seats, status FROM reservations WHERE show_id = ?'

interface Row {
  readonly no: number
  readonly seats: string
  readonly status: string
}

/** Reads what is kept in MySQL or MariaDB. */
export async function readMysqlSales(databaseUrl: string, { id }: BenchShow): Promise<Stored[]> {
  const connection = await createConnection(databaseUrl)
  try {
    const [rows] = await connection.query<(Row & RowDataPacket)[]>(question, [id])
    return rows.map((row) => storedOf(id, row))
  } finally {
    await connection.end()
  }
}

/** Reads what is kept in the file of an embedded server, which may run. */
export function readSqliteSales(dataDir: string, { id }: BenchShow): Stored[] {
  const database = new DatabaseSync(join(dataDir, 'usher.sqlite'), { readOnly: true })
  try {
    return (database.prepare(question).all(id) as unknown as Row[]).map((row) => storedOf(id, row))
  } finally {
    database.close()
  }
}

const askersMax = 16

/** Asks the API for each reservation of the journal: a server that runs elsewhere lets nobody into its database. */
export async function readSalesByApi(
  url: string,
  { sold }: SalesJournal,
  tokens: readonly string[],
): Promise<Stored[]> {
  const stored: Stored[] = []
  let next = 0
  const asker = async () => {
    for (let one = sold[next++]; one; one = sold[next++]) {
      const headers = { authorization: `Bearer ${tokens[one.user]}` }
      const response = await fetch(`${url}/v1/reservations/${one.id}`, { headers })
      const body = (await response.json()) as Stored
      if (response.ok) stored.push(body)
    }
  }
  await Promise.all(Array.from({ length: askersMax }, asker))
  return stored
}

/** Reads the seat map, which is checked too. */
export async function readSeatMap(
  url: string,
  { id, hall }: BenchShow,
): Promise<Pick<StoredSales, 'taken' | 'counts' | 'seatCount'>> {
  const response = await fetch(`${url}/v1/shows/${id}/seats`)
  const { taken, counts } = (await response.json()) as StoredSales
  return { taken, counts, seatCount: hall.seatCount }
}

function storedOf(showId: string, { no, seats, status }: Row): Stored {
  return { id: `${showId}-r${no}`, seats: JSON.parse(seats), status }
}

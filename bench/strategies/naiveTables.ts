import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Stored } from '../sales/salesFaults.ts'
import { type BenchHall, seatId } from '../stage/benchHall.ts'
import type { KeptShow } from './allocator.ts'

const rowsAtOnce = 10_000

/** What such a service usually keeps: a row a show, a row a seat, a row a reservation. */
const tables = [
  'CREATE TABLE naive_shows (id VARCHAR(32) NOT NULL PRIMARY KEY)',
  `CREATE TABLE naive_seats (
     show_id VARCHAR(32) NOT NULL,
     seat VARCHAR(32) NOT NULL,
     reservation_id VARCHAR(32),
     PRIMARY KEY (show_id, seat)
   )`,
  `CREATE TABLE naive_reservations (
     id VARCHAR(32) NOT NULL PRIMARY KEY,
     show_id VARCHAR(32) NOT NULL,
     account_id VARCHAR(32) NOT NULL,
     seats TEXT NOT NULL,
     status VARCHAR(16) NOT NULL,
     created_at_ms BIGINT NOT NULL,
     KEY (show_id)
   )`,
].map((text) => `${text} DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`)

export async function makeNaiveTables(pool: Pool): Promise<void> {
  for (const text of tables) await pool.query(text)
}

export async function makeNaiveShow(pool: Pool, showId: string, hall: BenchHall): Promise<void> {
  await pool.query('INSERT INTO naive_shows (id) VALUES (?)', [showId])
  for (let from = 0; from < hall.seatCount; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, hall.seatCount - from)
    const rows = Array.from({ length: count }, (_, i) => [showId, seatId(hall, from + i)])
    await pool.query('INSERT INTO naive_seats (show_id, seat) VALUES ?', [rows])
  }
}

export async function areFree(
  connection: PoolConnection,
  showId: string,
  seats: readonly string[],
): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT seat FROM naive_seats WHERE show_id = ? AND seat IN (?) AND reservation_id IS NULL',
    [showId, seats],
  )
  return rows.length === seats.length
}

/** @returns whether all of them were free. */
export async function takeSeats(
  connection: PoolConnection,
  showId: string,
  seats: readonly string[],
  reservationId: string,
): Promise<boolean> {
  const [taken] = await connection.query<ResultSetHeader>(
    'UPDATE naive_seats SET reservation_id = ? WHERE show_id = ? AND seat IN (?) AND reservation_id IS NULL',
    [reservationId, showId, seats],
  )
  return taken.affectedRows === seats.length
}

export async function insertReservation(
  connection: PoolConnection,
  showId: string,
  userId: string,
  seats: readonly string[],
  id: string,
): Promise<void> {
  await connection.query(
    'INSERT INTO naive_reservations (id, show_id, account_id, seats, status, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    [id, showId, userId, JSON.stringify(seats), 'confirmed', Date.now()],
  )
}

export async function readNaiveShow(pool: Pool, showId: string): Promise<KeptShow> {
  const [reservations] = await pool.query<RowDataPacket[]>(
    'SELECT id, seats, status FROM naive_reservations WHERE show_id = ?',
    [showId],
  )
  const [seats] = await pool.query<RowDataPacket[]>(
    'SELECT seat, reservation_id FROM naive_seats WHERE show_id = ? AND reservation_id IS NOT NULL',
    [showId],
  )
  return {
    reservations: reservations.map(
      (row): Stored => ({
        id: row.id,
        seats: JSON.parse(row.seats),
        status: row.status,
      }),
    ),
    taken: Object.fromEntries(seats.map((row) => [row.seat, row.reservation_id])),
  }
}

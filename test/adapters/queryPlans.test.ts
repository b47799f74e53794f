import type { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/adapters/embedded/sqlite/openDatabase.ts'
import { SqliteSql } from '../../src/adapters/embedded/sqlite/sqliteSql.ts'
import type { Row, Sql, Value } from '../../src/adapters/sql/sql.ts'
import { SqlDirectory } from '../../src/adapters/sql/sqlDirectory.ts'
import { SqlRecords } from '../../src/adapters/sql/sqlRecords.ts'
import { SqlShows } from '../../src/adapters/sql/sqlShows.ts'
import { now, showId, showOf, user } from '../core/builders.ts'
import { temporaryFolder } from './sqliteStores.ts'

/** Notes how SQLite means to find the rows of each statement. */
class PlanningSql extends SqliteSql implements Sql {
  readonly #db: DatabaseSync
  readonly plans: string[] = []

  constructor(db: DatabaseSync) {
    super(db)
    this.#db = db
  }

  override async all(statement: string, ...values: Value[]): Promise<Row[]> {
    this.#plan(statement, values)
    return super.all(statement, ...values)
  }

  override async get(statement: string, ...values: Value[]): Promise<Row | undefined> {
    this.#plan(statement, values)
    return super.get(statement, ...values)
  }

  #plan(statement: string, values: readonly Value[]): void {
    const steps = this.#db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...values)
    this.plans.push(...steps.map(({ detail }) => String(detail)))
  }
}

async function planned(work: (sql: Sql) => Promise<unknown>): Promise<string[]> {
  const db = openDatabase(temporaryFolder())
  onTestFinished(() => db.close())
  const sql = new PlanningSql(db)
  const directory = new SqlDirectory(sql)
  const { hallId } = showOf()
  await directory.createHall({ id: hallId, name: 'One', layout: { rows: [] }, version: 1, seatCount: 0 })
  await directory.createShow(showOf(), 0, user('staff'))
  sql.plans.length = 0
  await work(sql)
  return sql.plans
}

const indexes = (plans: readonly string[]) =>
  plans.flatMap((plan) => /USING (?:COVERING )?INDEX (\w+)/.exec(plan)?.[1] ?? [])
const page = [null, 20] as const
const ann = user('ann')

test('a show is loaded without a look at what has ended', async () => {
  const plans = await planned((sql) => new SqlShows(sql).load(showId, 0))
  expect(indexes(plans)).toEqual(
    expect.arrayContaining(['reservations_by_status', 'waitlist_entries_by_status', 'answers_by_age']),
  )
  expect(plans.join('\n')).not.toMatch(
    /SEARCH (r|reservations|waitlist_entries) USING PRIMARY KEY \(show_id=\?\)$/m,
  )
  expect(plans.filter((plan) => plan.startsWith('SCAN'))).toEqual([])
})

test('a place in line is counted among those who wait', async () => {
  const plans = await planned((sql) => new SqlRecords(sql).entry(showId, 7))
  expect(indexes(plans)).toContain('waitlist_entries_by_status')
})

test.each<[string, string, (records: SqlRecords) => Promise<unknown>]>([
  ['a show', 'reservations_by_show', (r) => r.reservations({ showId }, now, ...page)],
  ['a user’s line', 'waitlist_entries_by_account', (r) => r.entries({ userId: ann }, ...page)],
])('a page of the records of %s is read in order, and no further', async (_, index, ask) => {
  const plans = await planned((sql) => ask(new SqlRecords(sql)))
  expect(indexes(plans)).toContain(index)
  expect(plans.join()).not.toMatch(/SCAN|TEMP B-TREE FOR ORDER BY/)
})

test('a page of a line is read in order, and those before it are counted once', async () => {
  const plans = await planned((sql) => new SqlRecords(sql).openEntries(showId, 0, 20))
  expect(plans).toContainEqual(expect.stringMatching(/^SEARCH e USING .*show_id=\?.*no>\?/))
  expect(indexes(plans)).toContain('waitlist_entries_by_status')
  expect(plans.join()).not.toMatch(/SCAN e|SCAN w|TEMP B-TREE/)
  expect(plans.filter((plan) => plan.startsWith('CORRELATED'))).toHaveLength(1)
})

test.each([undefined, 'confirmed', 'held', 'expired'] as const)(
  'a page of a show’s reservations that are %s is read in order, and no further',
  async (status) => {
    const plans = await planned((sql) => new SqlRecords(sql).reservationsOfShow(showId, status, now, 0, 20))
    expect(plans).toEqual([expect.stringMatching(/^SEARCH reservations USING .*show_id=\?.*no>\?/)])
  },
)

test.each([{ userId: ann }, { userId: ann, showId }])(
  '%j: a user’s reservations are found by the user',
  async (filter) => {
    const plans = await planned((sql) => new SqlRecords(sql).reservations(filter, now, ...page))
    expect(indexes(plans)).toEqual(['reservations_by_account'])
  },
)

test('what is unpublished, and what is restless, is found without a look at every show', async () => {
  const unpublished = await planned((sql) => new SqlShows(sql).unpublished(0, 10))
  expect(indexes(unpublished)).toContain('shows_unpublished')
  const restless = await planned((sql) => new SqlShows(sql).restless(0))
  expect(restless.join('\n')).not.toMatch(/SCAN \w+$/m)
})

test('the next shows are read in order', async () => {
  const plans = await planned((sql) => new SqlDirectory(sql).shows({ fromMs: now }, ...page))
  expect(plans).toEqual([expect.stringContaining('SEARCH shows USING INDEX shows_by_start')])
})

import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Pool } from 'mysql2/promise'
import { newId } from '../../src/http/newId.ts'
import type { CleanUps } from '../cleanUps.ts'
import type { Contender } from '../contest/contender.ts'
import { answersFaults } from '../sales/answersFaults.ts'
import { type StoredSales, salesFaults } from '../sales/salesFaults.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import type { BenchHall } from '../stage/benchHall.ts'
import type { FromNaiveServer, NaiveServerPlan } from './naiveServer.ts'
import { makeNaiveShow, readNaiveShow } from './naiveTables.ts'
import { oneSeatEach } from './oneSeatEach.ts'

/** Starts one of the naive ways as a process of its own. @param pool to its tables, which are there. */
export async function startNaiveServer(
  plan: NaiveServerPlan,
  hall: BenchHall,
  pool: Pool,
  cleanUps: CleanUps,
): Promise<Contender> {
  const child = fork(new URL('./naiveServer.ts', import.meta.url))
  cleanUps.defer(() => child.kill('SIGKILL'))
  const told = async <Type extends FromNaiveServer['type']>(_: Type) => {
    const [message] = await once(child, 'message')
    return message as Extract<FromNaiveServer, { type: Type }>
  }
  const listening = told('listening')
  child.send(plan)
  const { url } = await listening
  const isCeiling = plan.strategy === 'ceiling'
  return {
    name: plan.strategy,
    url,
    isRefusing: false,
    script: oneSeatEach,
    async makeShow() {
      const id = newId()
      if (!isCeiling) await makeNaiveShow(pool, id, hall)
      return { id, hall }
    },
    async faults({ id }, { answers, journal }) {
      const wrong = answersFaults(answers)
      // The ceiling keeps nothing that could be compared.
      if (isCeiling) return wrong
      return [...wrong, ...salesFaults(journal as SalesJournal, await storedSales(pool, id, hall))]
    },
    async cpuSeconds() {
      const answer = told('cpu')
      child.send('cpu')
      return (await answer).seconds
    },
  }
}

async function storedSales(pool: Pool, showId: string, { seatCount }: BenchHall): Promise<StoredSales> {
  const { reservations, taken } = await readNaiveShow(pool, showId)
  const reserved = Object.keys(taken).length
  return {
    reservations,
    isComplete: true,
    taken: Object.fromEntries(Object.keys(taken).map((seat) => [seat, 'reserved'])),
    // It keeps no counts that could be wrong.
    counts: { total: seatCount, free: seatCount - reserved, held: 0, reserved, blocked: 0 },
    seatCount,
  }
}

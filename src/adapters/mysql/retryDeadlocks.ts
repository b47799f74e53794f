import { isDeadlock } from './mysqlErrors.ts'

/** Of two that deadlock one goes on, so one of those who lose must win soon. */
const triesMax = 3

/** Does a transaction again whose server has made it a deadlock's victim, and undone all of it. */
export async function retryDeadlocks<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let triesLeft = triesMax; ; triesLeft--) {
    try {
      return await transaction()
    } catch (error) {
      if (triesLeft === 1 || !isDeadlock(error)) throw error
    }
  }
}

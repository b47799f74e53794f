import { expect, test } from 'vitest'
import { retryDeadlocks } from '../../src/adapters/mysql/retryDeadlocks.ts'
import { StorageUnavailableError } from '../../src/faults.ts'

const failure = (errno: number) =>
  new StorageUnavailableError('told so', Object.assign(new Error('sorry'), { errno }))

/** A transaction that fails with these one after another, and then succeeds. */
function failing(...errors: Error[]) {
  const left = [...errors]
  let runs = 0
  const transaction = async () => {
    runs++
    const error = left.shift()
    if (error) throw error
    return runs
  }
  return { transaction, runs: () => runs }
}

test('who loses two deadlocks wins at last, and who loses three is told', async () => {
  expect(await retryDeadlocks(failing(failure(1213), failure(1213)).transaction)).toBe(3)
  const unlucky = failing(failure(1213), failure(1213), failure(1213))
  await expect(retryDeadlocks(unlucky.transaction)).rejects.toThrow('told so')
  expect(unlucky.runs()).toBe(3)
})

test('what failed for another reason is not done again', async () => {
  for (const error of [failure(1205), new Error('a bug')]) {
    const { transaction, runs } = failing(error)
    await expect(retryDeadlocks(transaction)).rejects.toBe(error)
    expect(runs()).toBe(1)
  }
})

import { brokerFaults } from './brokerFaults.ts'
import { databaseFaults } from './databaseFaults.ts'
import type { Fault } from './fault.ts'
import { nodeFaults } from './nodeFaults.ts'
import { peerFaults } from './peerFaults.ts'
import { redisFaults } from './redisFaults.ts'

export const faults: readonly Fault[] = [
  ...nodeFaults,
  ...databaseFaults,
  ...redisFaults,
  ...brokerFaults,
  ...peerFaults,
]

import { afterAll, describe, onTestFinished } from 'vitest'
import { LocalBroker } from '../../src/adapters/embedded/localBroker.ts'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { openBroker } from '../adapters/rabbitStage.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { temporaryVhost } from '../services/temporaryVhost.ts'
import { brokerContract, deliveriesMax } from './brokerContract.ts'

let queues = 0
const newQueue = () => `contract-${++queues}`

describe('in one process', () => {
  /** Lets nobody wait. */
  const clock = { ...nodeClock, after: (_: number, run: () => void) => nodeClock.after(0, run) }
  brokerContract(async () => {
    const telemetry = new SilentTelemetry()
    const broker = new LocalBroker(clock, telemetry)
    onTestFinished(() => broker.close())
    return { broker, telemetry, queue: newQueue() }
  })
})

const vhost = await temporaryVhost()

suiteNeeding([shared.rabbit(vhost !== undefined)], 'over RabbitMQ', () => {
  afterAll(() => vhost!.drop(), 60_000)
  brokerContract(async () => ({ ...(await openBroker(vhost!.url, { deliveriesMax })), queue: newQueue() }))
})

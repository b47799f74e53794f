import { expect, test } from 'vitest'
import {
  CommitUnknownError,
  EpochSupersededError,
  LeaseUnavailableError,
  MailboxFullError,
  NotOwnerError,
  PeerLostError,
  PeerUnreachableError,
  ShardUnavailableError,
  StateConflictError,
  StorageUnavailableError,
  TurnFailedError,
} from '../../../src/faults.ts'
import { faultOfPeer, peerFault } from '../../../src/shards/cluster/peerCalls.ts'

/** What another node makes of an error that is thrown here. */
const overTheWire = (error: unknown) => faultOfPeer(JSON.parse(JSON.stringify(peerFault(error))))

test.each([
  new NotOwnerError('shard 3 is not served here'),
  new StorageUnavailableError('the disk is full'),
  new TurnFailedError('a rule broke'),
  new MailboxFullError(1234),
])('$name arrives as what it was', (error) => {
  const arrived = overTheWire(error)
  expect(arrived).toBeInstanceOf(error.constructor)
  expect(arrived).toMatchObject({ code: error.code, message: error.message })
  if ('retryAfterMs' in error) expect(arrived).toMatchObject({ retryAfterMs: error.retryAfterMs })
})

test('a shard on the move arrives as such, with its time', () => {
  const arrived = overTheWire(new ShardUnavailableError('it is being loaded', 777))
  expect(arrived).toBeInstanceOf(ShardUnavailableError)
  expect(arrived).toMatchObject({ retryAfterMs: 777, message: expect.stringContaining('it is being loaded') })
})

test.each([
  new CommitUnknownError('lost'),
  new EpochSupersededError('old'),
  new StateConflictError('odd'),
  new LeaseUnavailableError('few'),
  new PeerLostError('gone'),
  new PeerUnreachableError('far'),
  new TypeError('a bug'),
  'no error at all',
  undefined,
])('%s: nobody can say what was done, so it is to be asked again with the same key', (error) => {
  expect(overTheWire(error)).toBeInstanceOf(ShardUnavailableError)
  expect(overTheWire(error)).toMatchObject({ code: 'shard-moving', retryAfterMs: 1000 })
})

test('the cause stays where it is: it may name what is not for others', () => {
  const error = new StorageUnavailableError('no disk', new Error('connect 10.0.0.1 as root'))
  expect(JSON.stringify(peerFault(error))).not.toContain('root')
})

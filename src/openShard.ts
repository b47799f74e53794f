import type { ServedShard } from './shards/cluster/shardKeeper.ts'
import { ShardHost, type ShardHostOptions } from './shards/shardHost.ts'
import { OutboxRelay, type OutboxRelayOptions } from './workers/outboxRelay.ts'

interface ShardOptions
  extends Omit<ShardHostOptions, 'onDurable' | 'onUnpublished'>,
    Pick<OutboxRelayOptions, 'outbox' | 'broker'> {
  readonly relayLimits: OutboxRelayOptions['limits']
}

/** A shard's actors, and the relay that publishes what they have committed. */
export function openShard({ outbox, broker, relayLimits, ...options }: ShardOptions): ServedShard {
  const relay = new OutboxRelay({
    ...options,
    outbox,
    broker,
    limits: relayLimits,
    onLayoutChanged: (showId) => host.reload(showId),
  })
  const host = new ShardHost({
    ...options,
    onDurable: (turns) => relay.push(turns),
    onUnpublished: () => relay.sweep(),
  })
  const close = async () => {
    await host.close()
    await relay.close()
  }
  return { host, close }
}

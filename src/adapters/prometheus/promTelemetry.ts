import type { Logger } from 'pino'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Telemetry } from '../../ports.ts'

/** A broker that is away fails every shard of a node, again and again: one line in this time says it. */
const publishFailedEveryMs = 10_000

/** Counts for Prometheus, and says in the log what a person has to know. */
export function promTelemetry(registry: Registry, log: Logger): Telemetry {
  const registers = [registry]
  const turns = new Counter({
    name: 'usher_turns_total',
    help: 'Turns taken, by command and answer.',
    labelNames: ['command', 'answer'],
    registers,
  })
  const batchTurns = new Histogram({
    name: 'usher_commit_turns',
    help: 'Turns written in one commit.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  })
  const commitSeconds = new Histogram({
    name: 'usher_commit_seconds',
    help: 'Time that a commit took.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  const mailboxesFull = new Counter({
    name: 'usher_mailbox_full_total',
    help: 'Commands refused because the mailbox of their show was full.',
    registers,
  })
  const turnsFailed = new Counter({
    name: 'usher_turns_failed_total',
    help: 'Commands that broke a rule of the program. Each is a bug.',
    registers,
  })
  const loadsFailed = new Counter({
    name: 'usher_load_failures_total',
    help: 'Shows that could not be loaded; each is tried again.',
    registers,
  })
  const shardsFailed = new Counter({
    name: 'usher_shard_failures_total',
    help: 'Failed claims and commits, by code. state-conflict is an invariant violated: it must stay at 0.',
    labelNames: ['code'],
    registers,
  })
  const epochs = new Gauge({
    name: 'usher_shard_epoch',
    help: 'Epoch at which this process serves the shard.',
    labelNames: ['shard'],
    registers,
  })
  const activeShows = new Gauge({
    name: 'usher_active_shows',
    help: 'Shows with an actor in memory.',
    labelNames: ['shard'],
    registers,
  })
  const publishFailures = new Counter({
    name: 'usher_publish_failures_total',
    help: 'Failed tries to publish events; they stay in the outbox.',
    registers,
  })
  const leavingFailures = new Counter({
    name: 'usher_leaving_failures_total',
    help: 'Failed tries to give back what a user who has left still had.',
    registers,
  })
  const messagesDropped = new Counter({
    name: 'usher_messages_dropped_total',
    help: 'Messages that no delivery could handle.',
    labelNames: ['queue'],
    registers,
  })
  const shardsLeft = new Counter({
    name: 'usher_shards_left_total',
    help: 'Shards that this node has stopped serving, by reason.',
    labelNames: ['why'],
    registers,
  })
  const servicesUp = new Gauge({
    name: 'usher_service_up',
    help: 'Whether something shared can be reached: 1 or 0.',
    labelNames: ['service'],
    registers,
  })

  let publishFailedAgainMs = 0
  /** Since the last one that was logged. */
  let publishFailedUntold = 0
  const nodes = new Gauge({
    name: 'usher_nodes_alive',
    help: 'Nodes of the cluster that live, as this one sees it.',
    registers,
  })
  const strangers = new Counter({
    name: 'usher_strangers_refused_total',
    help: 'Addresses whose connections to the peer port did not prove that they are nodes of this cluster.',
    registers,
  })

  return {
    turnTaken: (command, answer) => turns.inc({ command, answer }),
    batchCommitted(count, tookMs) {
      batchTurns.observe(count)
      commitSeconds.observe(tookMs / 1000)
    },
    mailboxFull: () => mailboxesFull.inc(),
    turnFailed(showId, err) {
      turnsFailed.inc()
      log.error({ showId, err }, 'a command broke a rule of the program; its show is loaded again')
    },
    loadFailed(showId, err) {
      loadsFailed.inc()
      log.error({ showId, err }, 'a show could not be loaded; it is tried again')
    },
    shardFailed(shardId, err) {
      const code = (err as { code?: string }).code ?? 'error'
      shardsFailed.inc({ code })
      log.error({ shardId, err }, 'a write or a claim failed; the shard is claimed again')
    },
    shardServing(shardId, epoch) {
      epochs.set({ shard: shardId }, epoch)
      log.debug({ shardId, epoch }, 'serving the shard')
    },
    activeShows: (shardId, count) => activeShows.set({ shard: shardId }, count),
    publishFailed(err) {
      publishFailures.inc()
      const nowMs = performance.now()
      if (nowMs < publishFailedAgainMs) {
        publishFailedUntold++
        return
      }
      log.warn({ err, untold: publishFailedUntold }, 'events could not be published; they wait in the outbox')
      publishFailedAgainMs = nowMs + publishFailedEveryMs
      publishFailedUntold = 0
    },
    leavingFailed(userId, err) {
      leavingFailures.inc()
      log.warn(
        { userId, err },
        'what a user who has left still had could not be given back; it is tried again',
      )
    },
    messageDropped(queue, { id, routingKey }, err) {
      messagesDropped.inc({ queue })
      log.error({ queue, id, routingKey, err }, 'a message was dropped after its last delivery')
    },
    shardLeft(shardId, why) {
      shardsLeft.inc({ why })
      epochs.remove({ shard: shardId })
      activeShows.remove({ shard: shardId })
      const level = why === 'handed-over' || why === 'stopped' ? 'debug' : 'warn'
      log[level]({ shardId, why }, 'the shard is no longer served here')
    },
    drainBegun: (shards) => log.info({ shards }, 'draining: shards are given to the other nodes'),
    drainEnded: (shardsLeft) => log.info({ shardsLeft }, 'drained: no shards are taken until the next start'),
    nodesAlive(ids) {
      nodes.set(ids.length)
      log.info({ nodes: ids }, 'the nodes that live have changed')
    },
    serviceWatched: (service) => servicesUp.set({ service }, 1),
    serviceLost(service, error) {
      servicesUp.set({ service }, 0)
      // What passes needs no stack.
      log.warn({ service, reason: reasonOf(error) }, 'a service is out of reach')
    },
    strangerRefused(address, error) {
      strangers.inc()
      log.warn({ address, reason: reasonOf(error) }, 'a connection of a stranger was refused')
    },
    serviceGone: (service) => servicesUp.remove({ service }),
    serviceBack(service) {
      servicesUp.set({ service }, 1)
      log.info({ service }, 'a service is back')
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

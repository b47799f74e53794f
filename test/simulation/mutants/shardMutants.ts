import { edit, type Mutant } from './mutant.ts'

/** In what owns shards, writes them and shows their maps. */
export const shardMutants: readonly Mutant[] = [
  // Answers and the disk.
  edit(
    'answer-before-disk',
    'actors/showActor.ts',
    'commits.join(joined).then(',
    'commits.join(joined).catch(() => {})\n      Promise.resolve().then(',
  ),
  edit(
    'refusal-not-gated',
    'actors/groupCommit.ts',
    'if (turn.events.length === 0 && !turn.answer) return this.settled()',
    'if (turn.events.length === 0 && !turn.answer) return Promise.resolve()',
  ),
  edit(
    'ambiguous-commit-believed',
    'actors/groupCommit.ts',
    'await write(batch.turns)',
    "await write(batch.turns).catch((error) => {\n          if (error.name !== 'CommitUnknownError') throw error\n        })",
  ),
  edit(
    'ambiguous-commit-called-failed',
    'actors/showActor.ts',
    'if (error instanceof StorageUnavailableError) return error\n',
    "if (error instanceof Error) return new StorageUnavailableError('not written', error)\n",
  ),
  edit('two-writes-at-once', 'actors/groupCommit.ts', 'if (!this.#running) {', 'if (this.#options) {'),
  edit(
    'map-before-disk',
    'shards/shardHost.ts',
    'write: (turns) => store.commit(shardId, epoch, turns),',
    'write: (turns) => {\n        for (const turn of turns) seatMaps.change(turn)\n        return store.commit(shardId, epoch, turns)\n      },',
  ),
  // Owners.
  edit(
    'epoch-not-raised',
    'shards/shardHost.ts',
    'const epoch = await store.raiseEpoch(shardId)',
    'const epoch = this.#epoch || (await store.raiseEpoch(shardId))',
  ),
  edit(
    'lease-not-asked',
    'shards/cluster/shardKeeper.ts',
    'mayServe: () => lease.isValid,',
    'mayServe: () => true,',
  ),
  {
    name: 'deadline-by-wall-clock',
    edits: [
      {
        file: 'src/shards/cluster/heldLease.ts',
        from: '  readonly #onLost: () => void\n',
        to: '  readonly #onLost: () => void\n  readonly #wallMs: number\n',
      },
      {
        file: 'src/shards/cluster/heldLease.ts',
        from: '    this.#onLost = onLost\n',
        to: '    this.#onLost = onLost\n    this.#wallMs = clock.nowMs() - clock.monotonicMs()\n',
      },
      {
        file: 'src/shards/cluster/heldLease.ts',
        from: 'return this.#lease.validUntilMs - this.#clock.monotonicMs()',
        to: 'return this.#lease.validUntilMs - (this.#clock.nowMs() - this.#wallMs)',
      },
    ],
  },
  edit(
    'actors-kept-after-failure',
    'shards/shardHost.ts',
    "const stopped = actors.stop(this.#unavailable('the shard is being loaded again'))",
    'const stopped: ShowId[] = []',
  ),
  edit(
    'recovery-tried-once',
    'shards/shardHost.ts',
    '      this.#failure = error\n      this.#recover()\n',
    '',
  ),
  edit(
    'restless-shows-left-asleep',
    'shards/shardHost.ts',
    'onUnpublished(shardId)\n    for (const showId of restless) serving.actors.activate(showId).catch(() => {})',
    'onUnpublished(shardId)\n    void restless',
  ),
  edit(
    'passivated-with-holds',
    'actors/showActor.ts',
    'this.#state !== undefined && !this.#wakeUp.isNeeded(this.#state)',
    'this.#state !== undefined',
  ),
  edit(
    'not-woken-after-load',
    'actors/showActor.ts',
    'this.#wakeUp.arm(state)\n        this.#takeTurns()',
    'this.#takeTurns()',
  ),
  edit(
    'key-lost-on-the-way',
    'shards/cluster/peerDesk.ts',
    '.ask(showId, command, idempotency)',
    '.ask(showId, command)',
  ),
  {
    // Either of the two would do.
    name: 'former-owner-shows-its-maps',
    edits: [
      {
        file: 'src/shards/cluster/ownSeatMaps.ts',
        from: 'return view.owner(shardOf(showId, shardCount)).nodeId === self && view.ageMs < cutOffAfterMs',
        to: 'return view.ageMs < cutOffAfterMs || self + showId + shardOf + shardCount === undefined',
      },
      {
        file: 'src/shards/cluster/shardKeeper.ts',
        from: 'this.#former.get(shardId)?.host.forgetMaps()',
        to: '',
      },
    ],
  },
  edit(
    'map-of-an-earlier-owner',
    'adapters/redis/subscribedSeatMaps.ts',
    'return epoch !== undefined && epoch >= epochMin ?',
    'return epoch !== undefined && epochMin ?',
  ),
  edit(
    'failed-push-forgotten',
    'adapters/redis/pushedShow.ts',
    '  failed(): void {\n    this.#isUnderWay = false\n    this.pushWhole()\n',
    '  failed(): void {\n    this.#isUnderWay = false\n',
  ),
  edit(
    'older-map-after-a-newer-one',
    'shards/cluster/clusterRouter.ts',
    'if (map) this.#told.set(showId, map.version)',
    '',
  ),
]

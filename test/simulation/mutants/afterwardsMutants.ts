import { edit, type Mutant } from './mutant.ts'

/** In what goes on beside the turns of shows. */
export const afterwardsMutants: readonly Mutant[] = [
  // The outbox.
  edit(
    'marked-before-confirmed',
    'workers/outboxRelay.ts',
    'await broker.publish(records.map(messageOf))',
    'broker.publish(records.map(messageOf)).catch(() => {})',
  ),
  edit(
    'failed-events-overtaken',
    'workers/outboxRelay.ts',
    '      this.#behind = true\n      this.#options.telemetry.publishFailed(error)',
    '      this.#options.telemetry.publishFailed(error)',
  ),
  {
    // Either of the two would do.
    name: 'no-sweep-on-claim',
    edits: [
      {
        file: 'src/shards/shardHost.ts',
        from: '    onUnpublished(shardId)\n    for',
        to: '    for',
      },
      {
        file: 'src/shards/shardHost.ts',
        from: 'if (loaded.unpublished) onUnpublished(shardId)',
        to: '',
      },
    ],
  },
  // Those who watch a map.
  edit(
    'watchers-told-again',
    'http/seatEvents/watcher.ts',
    'if (version <= this.#version) return true',
    'if (version < 0) return true',
  ),
  edit(
    'missed-news-skipped',
    'http/seatEvents/watchedShow.ts',
    'if (from !== null && from <= this.#nextVersion) this',
    'if (from !== null) this',
  ),
  edit(
    'versions-not-looked-at',
    'http/seatEvents/seatWatchers.ts',
    'this.#followed.get(showId)?.show.look(version)',
    'this.#followed.get(showId)?.show.look(version - 1)',
  ),
  edit(
    'missed-changes-not-sent',
    'http/seatEvents/watchedShow.ts',
    'frames.push(seatsFrame(version, missed.changes))',
    'frames.push(seatsFrame(version, new Map()))',
  ),
  edit(
    'reset-forgotten',
    'http/seatEvents/watchedShow.ts',
    '        this.#nextVersion = this.#known\n        this.#isReset = true',
    '        this.#nextVersion = this.#known',
  ),
  // What an actor does by itself.
  edit(
    'line-not-nudged',
    'actors/wakeUp.ts',
    'if (promise) due =',
    'if (promise && promise.sinceMs < 0) due =',
  ),
  edit('sales-open-unnoticed', 'actors/wakeUp.ts', 'opensAtMs !== null &&', 'opensAtMs === 0 &&'),
  // Those who leave.
  edit(
    'leavers-forgotten-at-once',
    'workers/leavers.ts',
    'if (isEmpty && nowMs - sinceMs >= keptMs) await',
    'if (isEmpty || nowMs - sinceMs >= 0 * keptMs) await',
  ),
  edit(
    'leavers-swept-once',
    'workers/leavers.ts',
    'this.#cancelSweep = clock.after(sweepEveryMs, () => this.start())',
    'void (clock && sweepEveryMs)',
  ),
  edit('leavers-stay-in-line', 'workers/leavers.ts', 'of entries) {', 'of entries.slice(1)) {'),
  // Those who give a hall other seats.
  edit(
    'lost-reload-not-made-up-for',
    'openShard.ts',
    'onLayoutChanged: (showId) => host.reload(showId)',
    'onLayoutChanged: () => host.isServing',
  ),
  edit(
    'layout-of-any-version',
    'shards/showLoader.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the program's text.
    '`${hallId}@${version}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the program's text.
    '`${hallId}`',
  ),
  edit(
    'new-seats-not-a-reset',
    'core/records/recordedSeatChanges.ts',
    "if (type === 'LayoutChanged') return undefined",
    "if (type === 'LayoutChanged') return []",
  ),
]

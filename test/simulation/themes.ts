import type { BehaviourName } from './clients/behaviours.ts'
import { type FaultKind, faultKinds } from './faults.ts'
import type { Random } from './random.ts'

/** What a run is about: those who meet in few runs otherwise, and the faults that matter to them. */
export interface Theme {
  readonly behaviours: readonly BehaviourName[]
  readonly faults: readonly FaultKind[]
  /** How likely it is that maps go through Redis. */
  readonly sharedMaps: number
}

/** Whoever looks at a map must find one that is changing, on nodes that have been or will be its owner. */
const maps: Theme = {
  behaviours: ['buyer', 'holder', 'reader', 'watcher'],
  faults: [
    'flushLeases',
    'freeze',
    'crash',
    'restart',
    'cutPeers',
    'silencePeers',
    'loseNotes',
    ...faultKinds.filter((kind) => kind.endsWith('Redis')),
  ],
  sharedMaps: 0.8,
}

/** A hall stays as it is from the first sale on, so that nobody may buy. */
const halls: Theme = {
  behaviours: ['decorator', 'watcher', 'reader'],
  faults: [
    'crash',
    'freeze',
    'restart',
    'loseCommits',
    'hangDatabase',
    'cutPeers',
    'silencePeers',
    'breakStreams',
  ],
  sharedMaps: 0.4,
}

/** Most runs are about anything: undefined. */
export function drawTheme(random: Random): Theme | undefined {
  const share = random.between(0, 1)
  return share < 0.15 ? maps : share < 0.2 ? halls : undefined
}

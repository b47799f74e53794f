import { browser } from './browser.ts'
import { buyer } from './buyer.ts'
import type { Client } from './client.ts'
import { decorator } from './decorator.ts'
import { holder } from './holder.ts'
import { leaver } from './leaver.ts'
import { mover } from './mover.ts'
import { organiser } from './organiser.ts'
import { reader } from './reader.ts'
import { repeater } from './repeater.ts'
import { stranger } from './stranger.ts'
import { usher } from './usher.ts'
import { waiter } from './waiter.ts'
import { watcher } from './watcher.ts'

interface Behaviour {
  /** What the client does until it wants nothing more. Must not reject. */
  readonly act: (client: Client) => Promise<void>
  /** The share of runs in which there are such clients. */
  readonly likely: number
}

/** Who uses the API, and how. A new command gets its part here: in one of these, or in one of its own. */
export const behaviours = {
  buyer: { act: buyer, likely: 0.7 },
  browser: { act: browser, likely: 0.1 },
  holder: { act: holder, likely: 0.6 },
  waiter: { act: waiter, likely: 0.6 },
  repeater: { act: repeater, likely: 0.4 },
  reader: { act: reader, likely: 0.4 },
  mover: { act: mover, likely: 0.25 },
  usher: { act: usher, likely: 0.3 },
  stranger: { act: stranger, likely: 0.15 },
  organiser: { act: organiser, likely: 0.15 },
  leaver: { act: leaver, likely: 0.15 },
  decorator: { act: decorator, likely: 0.12 },
  watcher: { act: watcher, likely: 0.15 },
} satisfies Record<string, Behaviour>

export type BehaviourName = keyof typeof behaviours

import type { CleanUps } from '../cleanUps.ts'
import { openClusterStage } from './openClusterStage.ts'
import { openEmbeddedStage } from './openEmbeddedStage.ts'
import { openRemoteStage } from './openRemoteStage.ts'
import type { Stage } from './stage.ts'
import type { ServerSettings, StageFlags } from './stageFlags.ts'

/** Starts a server as the flags say, or finds the one that they name. @throws BenchError something isn't there. */
export function openStage(
  flags: StageFlags,
  cleanUps: CleanUps,
  server: ServerSettings = {},
): Promise<Stage> {
  if (flags.url !== '') return openRemoteStage(flags.url)
  return flags.embedded
    ? openEmbeddedStage(flags, cleanUps, server)
    : openClusterStage(flags, cleanUps, server)
}

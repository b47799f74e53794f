/** src/main.ts with actors that are dropped sooner: a bench has no five minutes to see that. */
import process from 'node:process'
import { readConfig } from '../../src/config.ts'
import { startCluster, startEmbedded } from '../../src/wiring.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const read = readConfig(process.argv.slice(2))
const passivateAfterMs = Number(process.env.BENCH_PASSIVATE_AFTER_MS)
const config = { ...read, actors: { ...read.actors, passivateAfterMs } }
const running = await (config.mode === 'cluster' ? startCluster(config, say) : startEmbedded(config, say))
process.once('SIGTERM', async () => {
  await running.close()
  process.exit()
})

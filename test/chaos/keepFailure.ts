import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nameOf, type Round } from './round.ts'
import type { ChaosStage } from './stage/chaosStage.ts'

/** Keeps what nodes have said and clients have done in a round that went wrong. @returns the folder. */
export function keepFailure({ machines }: ChaosStage, round: Round): string {
  const folder = fileURLToPath(new URL(`../../build/chaos/${nameOf(round)}-${round.seed}/`, import.meta.url))
  mkdirSync(folder, { recursive: true })
  for (const { name, output } of machines) writeFileSync(`${folder}${name}.log`, `${output.join('\n')}\n`)
  const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const { deeds, looks, told } = round.history
  writeFileSync(`${folder}deeds.jsonl`, lines(deeds))
  writeFileSync(`${folder}looks.jsonl`, lines(looks))
  writeFileSync(`${folder}told.jsonl`, lines(told))
  writeFileSync(`${folder}findings.txt`, `${round.findings.join('\n')}\n`)
  return folder
}

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Mutant } from './mutant.ts'
import { mutants } from './mutants.ts'

/** One that goes round in circles is found by the silence: so long a seed, and to begin with. */
const seedMsMax = 100

/** What became of one: it was noticed, or it lives, or it is no mutant at all, since it can't even run. */
interface Verdict {
  readonly isFound: boolean
  readonly words: string
}

/**
 * Breaks a copy of the program, one way after another, and runs the simulation on it. The work tree is only read.
 *
 * @param names of those to try; all, when there are none. That the others can be planted is looked at, too.
 * @param seedsMax whoever isn't found within so many has survived.
 * @returns whether all can be planted, and those that were tried were noticed.
 */
export async function killMutants(names: readonly string[], seedsMax: number): Promise<boolean> {
  const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name))
  if (unknown.length > 0)
    throw new Error(`there is no mutant ${unknown}; there are ${mutants.map(({ name }) => name)}`)
  const root = resolve(import.meta.dirname, '../../..')
  const copy = mkdtempSync(join(tmpdir(), 'usher-mutants-'))
  try {
    for (const name of ['src', 'migrations', 'test', 'package.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    let [tried, found, lost] = [0, 0, 0]
    for (const mutant of mutants) {
      const problem = plantingProblem(copy, mutant)
      if (problem) lost++
      const isChosen = names.length === 0 || names.includes(mutant.name)
      if (!problem && !isChosen) continue
      tried++
      const { isFound, words } = problem ? { isFound: false, words: problem } : judge(copy, mutant, seedsMax)
      if (isFound) found++
      process.stdout.write(`${mutant.name}: ${words}\n`)
    }
    process.stdout.write(
      `${found} of ${tried} mutants found${lost > 0 ? `, ${lost} can't be planted` : ''}\n`,
    )
    return found === tried
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** Why it would be no mutant, or another; undefined when nothing is in its way. */
function plantingProblem(copy: string, { edits }: Mutant): string | undefined {
  for (const { file, from } of edits) {
    const count = readFileSync(join(copy, file), 'utf8').split(from).length - 1
    if (count !== 1) return `CAN'T BE PLANTED: ${file} has this ${count} times, and not once:\n${from}`
  }
  return undefined
}

function judge(copy: string, { edits }: Mutant, seedsMax: number): Verdict {
  const before = edits.map(({ file }) => readFileSync(join(copy, file), 'utf8'))
  try {
    for (const { file, from, to } of edits) {
      const path = join(copy, file)
      // Not the text itself: a dollar in it would be a pattern.
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(from, () => to),
      )
    }
    const args = ['test/simulation/main.ts', '--seeds', `${seedsMax}`, '--no-shrink']
    const { stdout, stderr, signal } = spawnSync(process.execPath, args, {
      cwd: copy,
      encoding: 'utf8',
      timeout: 60_000 + seedMsMax * seedsMax,
      maxBuffer: 2 ** 26,
    })
    if (signal) return { isFound: true, words: 'found: it never ends' }
    const rule = /^WRONG: ([^\n]{1,120})/m.exec(stdout)?.[1]
    const seed = /^again: .* ([0-9]+)$/m.exec(stdout)?.[1]
    const hasRun = /^[0-9]+ seeds, .* failed, from seed/m.test(stdout)
    if (!hasRun || rule?.includes('ReferenceError')) {
      return { isFound: false, words: `DOESN'T RUN: ${rule ?? reasonOf(stderr)}` }
    }
    return { isFound: rule !== undefined, words: rule ? `found at seed ${seed}: ${rule}` : 'SURVIVED' }
  } finally {
    for (const [i, { file }] of edits.entries()) writeFileSync(join(copy, file), before[i]!)
  }
}

/** The line that says what was wrong, of all that is told of an error that nobody has caught. */
function reasonOf(stderr: string): string {
  const lines = stderr.trim().split('\n')
  return lines.find((line) => /^[A-Za-z]*Error/.test(line)) ?? lines.at(0) ?? 'it said nothing'
}

import process from 'node:process'

/** A line for whoever waits; results go to stdout. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

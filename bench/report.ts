import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import process from 'node:process'

/** A line for whoever waits; results go to stdout. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** The first column is words, the others are numbers. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  const lineOf = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ')
  const rule = widths.map((width) => '-'.repeat(width)).join('   ')
  process.stdout.write(`\n${[lineOf(head), rule, ...rows.map(lineOf)].join('\n')}\n`)
}

/** Keeps a bench's figures as bench/results/<name>.json, with the machine that they were measured on. */
export function writeResults(name: string, results: object): void {
  const folder = new URL('./results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
  const text = JSON.stringify({ measuredAt: new Date().toISOString(), machine, ...results }, null, 2)
  writeFileSync(new URL(`${name}.json`, folder), `${text}\n`)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en')
}

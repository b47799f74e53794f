import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { htmlPage } from './htmlPage.ts'
import { progress } from './progress.ts'
import type { Report, Table } from './report.ts'

const folder = new URL('../reports/', import.meta.url)

/**
 * Prints the tables, and keeps the report as bench/reports/<name>.json and .html, with the machine that it was measured
 * on. A report with faults makes the process end with 1.
 */
export function publish(report: Report): void {
  const { name, tables, charts, faults = [], ...rest } = report
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
  const measuredAt = new Date().toISOString()
  mkdirSync(folder, { recursive: true })
  const files = {
    json: `${JSON.stringify({ name, measuredAt, machine, ...rest, faults }, null, 2)}\n`,
    html: htmlPage(report, { measuredAt, machine }),
  }
  for (const [ending, text] of Object.entries(files))
    writeFileSync(new URL(`${name}.${ending}`, folder), text)
  for (const table of tables) process.stdout.write(`\n${tableText(table)}\n`)
  for (const fault of faults) process.stdout.write(`\nWRONG: ${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
  progress(`\n${fileURLToPath(new URL(`${name}.html`, folder))}`)
}

function tableText({ head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  const lineOf = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ')
  const rule = widths.map((width) => '-'.repeat(width)).join('   ')
  return [lineOf(head), rule, ...rows.map(lineOf)].join('\n')
}

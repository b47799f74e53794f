import { barSvg } from './barSvg.ts'
import { escaped } from './escaped.ts'
import { lineSvg } from './lineSvg.ts'
import type { Chart, Report, Table } from './report.ts'
import { stylesheet } from './stylesheet.ts'

export interface Measured {
  readonly measuredAt: string
  readonly machine: { readonly node: string; readonly cpu: string | undefined; readonly cores: number }
}

/** A report as one page that needs nothing else. */
export function htmlPage(report: Report, { measuredAt, machine }: Measured): string {
  const { title, about, settings, tables, charts = [], faults = [] } = report
  const facts = [
    `${machine.cores} cores`,
    `Node ${machine.node.slice(1)}`,
    `${measuredAt.slice(0, 16).replace('T', ' ')} UTC`,
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>usher: ${escaped(title)}</title>
<style>${stylesheet}</style>
<main>
<header>
<h1>${escaped(title)}</h1>
<p class="facts">${escaped(facts.join(' · '))}</p>
</header>
${faults.map((fault) => `<p class="fault">${escaped(fault)}</p>`).join('\n')}
${about
  .filter((text) => text !== '')
  .map((text) => `<p>${escaped(text)}</p>`)
  .join('\n')}
${tables.map(tableHtml).join('\n')}
${charts.map(chartHtml).join('\n')}
<details><summary>Settings</summary>
<dl>${Object.entries(settings)
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(String(value))}</dd>`)
    .join('\n')}</dl>
</details>
</main>
</html>
`
}

function tableHtml({ head, rows }: Table): string {
  const cells = (row: readonly string[], tag: string) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<div class="table"><table>
<thead>${cells(head, 'th')}</thead>
<tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody>
</table></div>`
}

function chartHtml(chart: Chart): string {
  const legend =
    chart.type === 'lines' && chart.lines.length > 1
      ? `<ul class="legend">${chart.lines
          .map(({ name }, i) => `<li><i class="s${i % 8}"></i>${escaped(name)}</li>`)
          .join('')}</ul>`
      : ''
  const svg = chart.type === 'lines' ? lineSvg(chart) : barSvg(chart)
  return `<figure><figcaption>${escaped(chart.title)}</figcaption>${legend}${svg}</figure>`
}

import { axisScale } from './axisScale.ts'
import { escaped } from './escaped.ts'
import type { BarChart } from './report.ts'

const [width, rowHeight, nameWidth, labelWidth] = [720, 30, 210, 110]

/** Bars that lie, with their names before them and their values behind. */
export function barSvg({ title, unit, bars }: BarChart): string {
  const scale = axisScale(
    { label: unit },
    bars.map(({ value }) => value),
  )
  const height = bars.length * rowHeight + 24
  const rows = bars.map(({ name, value, label = '' }, i) => {
    const y = i * rowHeight + 24
    const length = Math.max(1, Math.round(scale.at(value) * (width - nameWidth - labelWidth)))
    return (
      `<text class="bar-name" x="${nameWidth - 8}" y="${y + 16}" text-anchor="end">${escaped(name)}</text>` +
      `<rect class="bar s${i % 8}" x="${nameWidth}" y="${y + 2}" width="${length}" height="${rowHeight - 10}"/>` +
      `<text class="bar-value" x="${nameWidth + length + 6}" y="${y + 16}">${escaped(label)}</text>`
    )
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<text class="label" x="${nameWidth}" y="12">${escaped(unit)}</text>
${rows.join('\n')}
</svg>`
}

import { axisScale } from './axisScale.ts'
import { escaped } from './escaped.ts'
import type { LineChart } from './report.ts'

const [width, height] = [720, 300]
const frame = { left: 64, right: 16, top: 22, bottom: 44 }
const plotWidth = width - frame.left - frame.right
const plotHeight = height - frame.top - frame.bottom

/** Colours come from the page, by class, so that they suit its light or dark. */
export function lineSvg({ title, x, y, lines, marks = [] }: LineChart): string {
  const points = lines.flatMap((line) => line.points)
  const xs = [...points.map(([value]) => value), ...marks.map((mark) => mark.x)]
  const xScale = axisScale(x, xs, true)
  const yScale = axisScale(
    y,
    points.map(([, value]) => value).filter((value) => !Number.isNaN(value)),
  )
  const left = (value: number) => round(frame.left + xScale.at(value) * plotWidth)
  const top = (value: number) => round(frame.top + (1 - yScale.at(value)) * plotHeight)
  const bottom = frame.top + plotHeight

  const rows = yScale.ticks.map(
    ({ value, text }) =>
      `<line class="grid" x1="${frame.left}" x2="${width - frame.right}" y1="${top(value)}" y2="${top(value)}"/>` +
      `<text class="tick" x="${frame.left - 8}" y="${top(value) + 4}" text-anchor="end">${text}</text>`,
  )
  const columns = xScale.ticks.map(
    ({ value, text }) =>
      `<text class="tick" x="${left(value)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`,
  )
  const happened = marks.map(
    ({ x: value, label }, i) =>
      `<line class="mark" x1="${left(value)}" x2="${left(value)}" y1="${frame.top}" y2="${bottom}"/>` +
      `<text class="mark-label" x="${left(value) + 4}" y="${frame.top + 12 + (i % 3) * 14}">${escaped(label)}</text>`,
  )
  const drawn = lines.map(({ name, points: line }, i) => {
    let isPenDown = false
    const path = line.map(([px, py]) => {
      // Nothing was measured there: a gap.
      if (Number.isNaN(py)) {
        isPenDown = false
        return ''
      }
      const command = isPenDown ? 'L' : 'M'
      isPenDown = true
      return `${command}${left(px)} ${top(py)}`
    })
    return `<path class="line s${i % 8}" d="${path.join('')}"><title>${escaped(name)}</title></path>`
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
${rows.join('\n')}
${columns.join('\n')}
<text class="label" x="${frame.left}" y="12">${escaped(y.label)}</text>
<text class="label" x="${width - frame.right}" y="${height - 6}" text-anchor="end">${escaped(x.label)}</text>
${drawn.join('\n')}
${happened.join('\n')}
</svg>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const series = {
  light: ['#2563c9', '#c2410c', '#15803d', '#9333ea', '#0f9d8f', '#334155', '#be185d', '#a16207'],
  dark: ['#7cb0ff', '#ff9a63', '#5fd38a', '#cfa0ff', '#4fd8c8', '#c3ccd9', '#ff8fc0', '#f5c04e'],
}

const colours = (of: readonly string[]) => of.map((colour, i) => `--s${i}:${colour}`).join(';')

/** Of a report's page: light or dark as its reader's system is. */
export const stylesheet = `
:root { color-scheme: light dark; --ground:#fff; --ink:#1c2430; --dim:#5b6675; --line:#dfe4ea; --panel:#f6f8fa;
  --bad:#b42318; ${colours(series.light)} }
@media (prefers-color-scheme: dark) { :root { --ground:#14181e; --ink:#e6eaf0; --dim:#98a4b3; --line:#2d3540;
  --panel:#1b2129; --bad:#ff8a80; ${colours(series.dark)} } }
body { margin:0; background:var(--ground); color:var(--ink); font:16px/1.5 system-ui,sans-serif }
main { max-width:880px; margin:0 auto; padding:32px 20px 64px }
h1 { font-size:26px; line-height:1.2; margin:0 }
.facts { color:var(--dim); margin:4px 0 24px }
p { max-width:70ch }
.fault { color:var(--bad); border-left:4px solid var(--bad); padding-left:12px; font-weight:600 }
.table { overflow-x:auto; margin:24px 0 }
table { border-collapse:collapse; font-size:14px; font-variant-numeric:tabular-nums; white-space:nowrap }
th, td { padding:6px 12px; text-align:right; border-bottom:1px solid var(--line) }
th { color:var(--dim); font-weight:600; vertical-align:bottom; white-space:normal }
th:first-child, td:first-child { text-align:left; padding-left:0 }
figure { margin:24px 0; padding:16px; background:var(--panel); border-radius:8px }
figcaption { font-weight:600; margin-bottom:8px }
svg { width:100%; height:auto; display:block; font-size:12px; font-family:inherit }
.legend { list-style:none; display:flex; flex-wrap:wrap; gap:4px 16px; margin:0 0 8px; padding:0; font-size:13px }
.legend i { display:inline-block; width:14px; height:3px; margin-right:6px; vertical-align:middle }
.grid { stroke:var(--line) }
.tick, .label, .bar-value { fill:var(--dim) }
.bar-name { fill:var(--ink); font-size:13px }
.bar-value { font-size:13px }
.mark { stroke:var(--dim); stroke-dasharray:3 3 }
.mark-label { fill:var(--ink); paint-order:stroke; stroke:var(--panel); stroke-width:4px }
.line { fill:none; stroke-width:2; stroke-linejoin:round; stroke-linecap:round }
${series.light.map((_, i) => `.line.s${i} { stroke:var(--s${i}) } .bar.s${i} { fill:var(--s${i}) } i.s${i} { background:var(--s${i}) }`).join('\n')}
details { color:var(--dim); font-size:14px }
dl { display:grid; grid-template-columns:max-content 1fr; gap:2px 16px; margin:8px 0 }
dd { margin:0 }
`

// Draws the picture of the rings in README.md again, from the imports in src.
import { readFileSync, writeFileSync } from 'node:fs'
import { ringGraph, withRingGraph } from './code/ringGraph.ts'
import { filesAt } from './code/sourceFile.ts'

const text = readFileSync('README.md', 'utf8')
const drawn = withRingGraph(text, ringGraph(filesAt('src/**/*.ts')))
if (drawn === undefined) throw new Error('README.md lacks <!-- rings:start --> and <!-- rings:end -->')
writeFileSync('README.md', drawn)
process.stdout.write(`README.md: the rings ${drawn === text ? 'were up to date' : 'are drawn again'}\n`)

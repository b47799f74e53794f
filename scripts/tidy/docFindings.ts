import { posix } from 'node:path'
import type { SourceFile } from '../code/sourceFile.ts'
import { type Finding, textFindings } from './textFindings.ts'

/** `[text](target)`, `![text](target "title")`, `[name]: target` and `href="target"`. */
const links = /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)|(?:href|src)="([^"]+)"/g
const elsewhere = /^([a-z][a-z+.-]*:|\/\/)/i

/** @param world what links may lead to: the documents by path, and whether there is a file or folder at a path. */
export function docFindings(
  file: SourceFile,
  world: { docs: ReadonlyMap<string, string>; exists(path: string): boolean },
): Finding[] {
  const found = textFindings(file)
  for (const [index, content] of proseLines(file.text).entries()) {
    for (const match of content.replace(/`[^`]*`/g, '').matchAll(links)) {
      const target = match[1] ?? match[2] ?? match[3] ?? ''
      const fault = elsewhere.test(target) ? undefined : faultOf(file.path, target, world)
      if (fault !== undefined) found.push({ line: index + 1, rule: `dead link ${target}: ${fault}` })
    }
  }
  return found
}

function faultOf(
  from: string,
  target: string,
  { docs, exists }: Parameters<typeof docFindings>[1],
): string | undefined {
  const [path = '', anchor] = decodeURI(target).split('#')
  const to = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, '')
  if (!exists(to)) return `there is no ${to}`
  const text = docs.get(to)
  if (anchor === undefined || text === undefined) return undefined
  return anchorsOf(text).has(anchor) ? undefined : `${to} has no heading #${anchor}`
}

/** As GitHub makes them from headings: small letters, no punctuation, dashes; `-1` for the second of a name. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const content of proseLines(text)) {
    for (const [, id] of content.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id!)
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content)?.[1]
    if (heading === undefined) continue
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  return anchors
}

/** The lines, with those of code blocks emptied: what looks like a link or a heading there is none. */
function proseLines(text: string): string[] {
  let fence: string | undefined
  return text.split('\n').map((content) => {
    const mark = /^\s*(```+|~~~+)/.exec(content)?.[1]
    if (mark === undefined) return fence === undefined ? content : ''
    if (fence === undefined) fence = mark
    else if (mark.startsWith(fence)) fence = undefined
    return ''
  })
}

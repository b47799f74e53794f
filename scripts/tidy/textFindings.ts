import type { SourceFile } from '../code/sourceFile.ts'

export interface Finding {
  /** From 1. */
  readonly line: number
  readonly rule: string
}

const machinePath = /(?<![\w.~}-])\/(work|home|root)\//

/** What holds for every text. */
export function textFindings({ text }: SourceFile): Finding[] {
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1
    const found: Finding[] = []
    if (/[ \t\r]$/.test(content)) found.push({ line, rule: 'white space at the end' })
    const path = machinePath.exec(content)
    if (path) found.push({ line, rule: `${path[0]} is a folder of one machine` })
    return found
  })
}

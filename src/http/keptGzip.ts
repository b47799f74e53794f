import { compressed } from './sendText.ts'

/**
 * Compresses the newest text of a thing once, for all who read it until it changes.
 *
 * @param keptMax things whose text is kept; the one that changed the longest ago goes first.
 */
export function keptGzip(keptMax: number) {
  const kept = new Map<string, { readonly text: string; readonly bytes: ReturnType<typeof compressed> }>()
  return (id: string, text: string) => {
    const known = kept.get(id)
    if (known?.text === text) return known.bytes
    kept.delete(id)
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value!)
    const bytes = compressed(text)
    kept.set(id, { text, bytes })
    return bytes
  }
}

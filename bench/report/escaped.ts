const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text that is safe in HTML and SVG, in attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => entities[letter]!)
}

/** A small wrong edit of the program, such as somebody could make. */
export interface Mutant {
  readonly name: string
  /** All of them together. Each text is there once. */
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[]
}

export const edit = (name: string, file: string, from: string, to: string): Mutant => ({
  name,
  edits: [{ file: `src/${file}`, from, to }],
})

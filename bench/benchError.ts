/** Something that whoever started the bench can put right. Its message says how. */
export class BenchError extends Error {
  readonly code = 'BENCH'
}

/** A rule that was broken: by what is tested, or by the simulation itself. */
export class Violation extends Error {
  /** Its name stays the same from run to run, so that a shorter run can be told to fail in the same way. */
  readonly rule: string

  constructor(rule: string, detail: string) {
    super(`${rule}: ${detail}`)
    this.name = 'Violation'
    this.rule = rule
  }
}

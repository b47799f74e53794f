/** Stories a property is tried on. More of them, to hunt: `STORIES=20000 npx vitest run test/core/properties`. */
export const numRuns = Number(process.env.STORIES ?? 200)

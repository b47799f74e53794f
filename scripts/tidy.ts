// What no other tool of `npm run check` looks for, one line a finding; exits with 1 when there is any.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { codeFindings } from './tidy/codeFindings.ts'
import { docFindings } from './tidy/docFindings.ts'

const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(path)).sort()
const read = (path: string) => ({ path, text: readFileSync(path, 'utf8') })

const code = paths.filter((path) => /^(src|test|bench|scripts)\/.*\.ts$/.test(path)).map(read)
const docs = paths.filter((path) => path.endsWith('.md')).map(read)
const docTexts = new Map(docs.map(({ path, text }) => [path, text]))

const lines = [
  ...code.flatMap((file) => codeFindings(file).map((finding) => ({ ...finding, path: file.path }))),
  ...docs.flatMap((file) =>
    docFindings(file, { docs: docTexts, exists: existsSync }).map((finding) => ({
      ...finding,
      path: file.path,
    })),
  ),
].map(({ path, line, rule }) => `${path}:${line}: ${rule}\n`)

process.stdout.write(lines.join(''))
process.stdout.write(`tidy: ${code.length + docs.length} files, ${lines.length} findings\n`)
if (lines.length > 0) process.exitCode = 1

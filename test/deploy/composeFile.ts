import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

interface ComposeService {
  readonly build?: string
  readonly networks: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly restart?: string
  readonly stop_grace_period?: string
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const text = () => readFileSync('docker-compose.yml', 'utf8')

/** docker-compose.yml as it is written: variables aren't filled in. */
export function composeFile(): ComposeFile {
  return parse(text())
}

/** The variables without which it doesn't start. */
export function required(): string[] {
  return [...new Set([...text().matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!))]
}

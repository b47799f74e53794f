/** Which server a bench measures: its own on a database of its own, unless it is told otherwise. */
export const stageFlags = {
  /** Of a server that runs already; USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD say who may make shows. */
  url: '',
  /** SQLite, and nothing else. */
  embedded: false,
  databaseUrl: 'mysql://root@127.0.0.1:3306',
  redisUrl: 'redis://127.0.0.1:6379',
  /** Where the server writes a CPU profile when it ends. */
  cpuProf: '',
}

export type StageFlags = typeof stageFlags

/** Of a server that is started by a bench. */
export interface ServerSettings {
  /** What is run; src/main.ts unless said. */
  readonly main?: URL
  readonly env?: Readonly<Record<string, string>>
}

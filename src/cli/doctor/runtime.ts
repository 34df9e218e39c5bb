/** Whether the process has what the gateway needs of Node. */
import { HintedFailure } from '../failures.ts'

export const node = (): string => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return `Node ${process.versions.node}`
  throw new HintedFailure(
    'Run `npm ci` in the project folder, which brings a newer one.',
    'missing-dependency',
    `Node ${process.versions.node} is too old: 22.18 or newer is needed`,
  )
}

export const sqlite = async (): Promise<string> => {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')
  const row = database.prepare('SELECT sqlite_version() AS version').get()
  database.close()
  return `SQLite ${String(row?.['version'])}`
}

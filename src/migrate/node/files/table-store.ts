/** The port over documents of a file or backup, which nobody changes while they are read. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { ContractVersion } from '../../../contract/index.ts'
import type { DocumentStore } from '../../store/document-store.ts'
import type { RowTable } from './row-table.ts'

export interface TableStoreOptions {
  readonly name: string
  readonly version: ContractVersion
  readonly table: RowTable
}

/** What is asked of a table; a disk that fails is a problem, as a backend that does not answer is. */
export const asked = <T>(name: string, work: () => T): Result<T> => {
  try {
    return ok(work())
  } catch (error) {
    const { code, errstr = 'unknown' } = error as { code?: string; errstr?: string }
    if (code !== 'ERR_SQLITE_ERROR') throw error
    const detail = `The documents of ${name} cannot be kept on the disk: ${errstr}.`
    return failed(problem('not-writable', detail))
  }
}

/** All that only reads. */
export const readingTable = ({
  name,
  version,
  table,
}: TableStoreOptions): Omit<DocumentStore, 'write'> => ({
  name,
  version,
  read: async ({ type }, range, limit) => asked(name, () => table.page(type, range, limit)),
  get: async ({ type }, key) => asked(name, () => table.get(type, key)),
  count: async ({ type }) => asked(name, () => table.count(type)),
  keys: async ({ type }, every) => asked(name, () => table.keys(type, every)),
  close: async () => table.close(),
})

/**
 * Its feed of changes tells that there are none, from a position that is the fingerprint of what was read:
 * `position-gone` where it is asked for that of another content.
 */
export const tableSource = (
  options: TableStoreOptions & { readonly fingerprint: string },
): DocumentStore => {
  const { name, fingerprint } = options
  return {
    ...readingTable(options),
    write: async () => failed(problem('migration-refused', `${name} is read, and never written.`)),
    changes: async (after = fingerprint) =>
      after === fingerprint
        ? ok({ changes: [], position: fingerprint, isBehind: false })
        : failed(problem('position-gone', `${name} has other documents than it had.`)),
  }
}

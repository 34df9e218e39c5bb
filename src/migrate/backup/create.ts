/** Makes a backup of a store: all rows of all kinds, and the manifest last. */
import { failed, ok, ProblemError, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { kindsOf, type Kind } from '../kinds.ts'
import type { DocumentStore } from '../store/document-store.ts'
import type { BackupWriter, Corrections } from './backup-files.ts'
import { followChanges, hasFeed, type FeedingStore } from './follow.ts'
import { backupFormat, manifestText, rowsFile, schemaFile, type Manifest } from './manifest.ts'
import { schemaText } from './schema-text.ts'
import { required, storeRows } from './store-rows.ts'
import { correctRows, writeRows, type RowsFile } from './write-rows.ts'

export interface CreateOptions {
  readonly store: DocumentStore
  readonly writer: BackupWriter
  /** Made only where the store has a change feed. */
  readonly corrections: () => Corrections
  /** Version of Isthmus. */
  readonly tool: string
  /** Hash of the contract. */
  readonly contract: string
  readonly now: () => Date
  /** Where there is no change feed: everything is read until it is twice the same. */
  readonly check: boolean
  readonly signal: StopSignal
  readonly onRows?: (so: { readonly type: string; readonly rows: number }) => void
}

/** How often a store is read that changes all the time. */
const mostPasses = 5

type Moment = Manifest['moment']

interface Written {
  readonly files: readonly RowsFile[]
  readonly moment: Moment
}

const readAll = async (
  { store, writer, signal, onRows }: CreateOptions,
  kinds: readonly Kind[],
): Promise<readonly RowsFile[]> => {
  const files: RowsFile[] = []
  for (const [at, kind] of kinds.entries()) {
    const name = rowsFile(at + 1, kind.type, writer.compression)
    const rows = storeRows(store, kind, { signal })
    const tell = (count: number) => onRows?.({ type: kind.type, rows: count })
    files.push(await writeRows(writer, name, kind, rows, tell))
  }
  return files
}

const withFeed = async (
  options: CreateOptions,
  store: FeedingStore,
  kinds: readonly Kind[],
): Promise<Written> => {
  const { signal, writer } = options
  const { position: before } = required(await store.changes(undefined, { signal }))
  const files = [...(await readAll(options, kinds))]
  const corrections = options.corrections()
  try {
    const followed = await followChanges(store, kinds, before, corrections, { signal })
    for (const [at, kind] of kinds.entries()) {
      const file = files[at]
      if (!file || !followed.types.has(kind.type)) continue
      files[at] = await correctRows(writer, file, kind, corrections)
    }
    const moment: Moment = followed.isAtRest
      ? { kind: 'feed', before, after: followed.position }
      : { kind: 'none' }
    return { files, moment }
  } finally {
    corrections.close()
  }
}

const same = (a: readonly RowsFile[], b: readonly RowsFile[]): boolean =>
  a.every(({ content }, at) => content.sha256 === b[at]?.content.sha256)

const withoutFeed = async (options: CreateOptions, kinds: readonly Kind[]): Promise<Written> => {
  let files = await readAll(options, kinds)
  if (!options.check) return { files, moment: { kind: 'none' } }
  for (let pass = 1; pass < mostPasses; pass += 1) {
    const again = await readAll(options, kinds)
    if (same(files, again)) return { files: again, moment: { kind: 'read-twice' } }
    files = again
  }
  return { files, moment: { kind: 'none' } }
}

const make = async (options: CreateOptions): Promise<Manifest> => {
  const { store, writer, now, tool, contract } = options
  const { kinds, unlisted } = kindsOf(store.version)
  const begun = now().toISOString()
  const { files, moment } = hasFeed(store)
    ? await withFeed(options, store, kinds)
    : await withoutFeed(options, kinds)
  const manifest: Manifest = {
    format: backupFormat,
    tool,
    backend: store.name,
    version: store.version.version,
    contract,
    begun,
    ended: now().toISOString(),
    compression: writer.compression,
    moment,
    schema: await writer.text(schemaFile, schemaText(store.version)),
    kinds: kinds.map(({ type, key }, at) => {
      const { name: file, rows, content, stored } = files[at] as RowsFile
      return { type, key, file, rows, content, stored }
    }),
    unlisted: [...unlisted],
  }
  await writer.seal(await manifestText(manifest))
  return manifest
}

/**
 * Problems: those of the store, `client-closed` where the signal ends it; then nothing is left of it.
 *
 * @throws Failure `not-writable`
 */
export const createBackup = async (options: CreateOptions): Promise<Result<Manifest>> => {
  try {
    return ok(await make(options))
  } catch (error) {
    await options.writer.discard()
    if (error instanceof ProblemError) return failed(error.problem, error.cause)
    throw error
  }
}

/**
 * Puts what a backup has into a store. It is no step of its own how far it got: rows that are there and
 * equal are left alone, so that the same call goes on where one was killed.
 */
import { failed, ok, ProblemError, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { CallOptions, DocumentStore, RowWrite, RowWritten } from '../store/document-store.ts'
import type { BackupReader } from './backup-files.ts'
import { compareRows, type Compared } from './compare.ts'
import { pairsOf, type Paired } from './fits.ts'
import type { Manifest } from './manifest.ts'
import { backupRows } from './read-rows.ts'
import { required, storeRows } from './store-rows.ts'

/** Rows of one kind, by how they compare. */
export type Counts = Readonly<Record<Compared['kind'], number>>

/** By type. */
export type Comparison = Readonly<Record<string, Counts>>

export interface RestoreOptions {
  /** Has been verified, and fits the store. */
  readonly reader: BackupReader
  readonly manifest: Manifest
  readonly store: DocumentStore
  readonly signal: StopSignal
  readonly onRows?: (so: { readonly type: string; readonly rows: number }) => void
}

/** Rows that a store has and the backup has not, or has otherwise. */
export type Others = 'keep' | 'replace'

/** A row that the store did not take. */
export interface Refused {
  readonly type: string
  readonly key: string
  /** In words, without values. */
  readonly why: string
}

export interface Restored {
  readonly written: number
  readonly deleted: number
  /** The first ones; all are counted. */
  readonly refused: readonly Refused[]
  readonly refusedCount: number
}

/** Written at once, unless they are large. */
const batchRows = 500
const batchBytes = 4 * 1024 * 1024

const mostRefused = 100

const tries = 3

const caught = async <T>(work: () => Promise<T>): Promise<Result<T>> => {
  try {
    return ok(await work())
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem, error.cause)
    throw error
  }
}

async function* differences(
  { reader, manifest, store, signal, onRows }: RestoreOptions,
  { kind, file }: Paired,
): AsyncGenerator<readonly Compared[], void, void> {
  const backup = backupRows(reader, file, manifest.compression)
  let rows = 0
  for await (const some of compareRows(backup, storeRows(store, kind, { signal }))) {
    rows += some.length
    onRows?.({ type: kind.type, rows })
    yield some
  }
}

/** Reads both to their ends. Problems: those of the store, and `backup-damaged`. */
export const compareBackup = (options: RestoreOptions): Promise<Result<Comparison>> =>
  caught(async () => {
    const found: Record<string, Counts> = {}
    for (const pair of pairsOf(options.store, options.manifest)) {
      const counts = { equal: 0, missing: 0, different: 0, extra: 0 }
      for await (const some of differences(options, pair)) {
        for (const { kind } of some) counts[kind] += 1
      }
      found[pair.kind.type] = counts
    }
    return found
  })

const writeOf = (row: Compared, others: Others): RowWrite | undefined => {
  switch (row.kind) {
    case 'missing':
      return { key: row.key, document: row.document, condition: 'absent' }
    case 'different':
      return others === 'replace'
        ? { key: row.key, document: row.document, condition: 'none' }
        : undefined
    default:
      return undefined
  }
}

const whyOf = (written: RowWritten): string | undefined => {
  switch (written.kind) {
    case 'written':
      return undefined
    case 'overtaken':
      return 'somebody else has written it meanwhile'
    default:
      return written.why
  }
}

/** Collects writes of one kind, and sends them some at a time. */
const batching = (
  store: DocumentStore,
  { kind }: Paired,
  call: CallOptions,
  tell: (write: RowWrite, why: string | undefined) => void,
) => {
  let writes: RowWrite[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    let left: readonly RowWrite[] = writes
    ;[writes, bytes] = [[], 0]
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const outcomes = required(await store.write(kind, left, call))
      const isUnknown = (at: number): boolean => outcomes[at]?.kind === 'unknown' && attempt < tries
      left.forEach((write, at) => {
        if (!isUnknown(at)) tell(write, whyOf(outcomes[at] as RowWritten))
      })
      left = left.filter((_, at) => isUnknown(at))
    }
  }
  return {
    add: async (write: RowWrite): Promise<void> => {
      writes.push(write)
      bytes += write.document?.length ?? 0
      if (writes.length >= batchRows || bytes >= batchBytes) await flush()
    },
    flush,
  }
}

/**
 * Writes what is missing; with `replace` also what differs, and then deletes what the backup does not
 * have. Those that others refer to are written first, and deleted last. Problems: those of the store,
 * and `backup-damaged` where the backup has changed since it was verified.
 */
export const restoreBackup = (options: RestoreOptions, others: Others): Promise<Result<Restored>> =>
  caught(async () => {
    const { store, manifest, signal } = options
    const refused: Refused[] = []
    const counts = { written: 0, deleted: 0, refusedCount: 0 }
    const batches = (pair: Paired) =>
      batching(store, pair, { signal }, ({ key, document }, why) => {
        if (why === undefined) counts[document ? 'written' : 'deleted'] += 1
        else {
          counts.refusedCount += 1
          if (refused.length < mostRefused) refused.push({ type: pair.kind.type, key, why })
        }
      })
    const pairs = pairsOf(store, manifest)
    for (const pair of pairs) {
      const batch = batches(pair)
      for await (const some of differences(options, pair)) {
        for (const row of some) {
          const write = writeOf(row, others)
          if (write) await batch.add(write)
        }
      }
      await batch.flush()
    }
    if (others === 'replace') {
      for (const pair of pairs.toReversed()) {
        const batch = batches(pair)
        for await (const some of differences(options, pair)) {
          for (const { kind, key } of some) {
            if (kind === 'extra') await batch.add({ key, document: undefined, condition: 'none' })
          }
        }
        await batch.flush()
      }
    }
    return { ...counts, refused }
  })

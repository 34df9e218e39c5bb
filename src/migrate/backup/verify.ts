/** Whether a backup is whole: every byte is looked at, and everything that is wrong is told at once. */
import { parseBytes } from '../../json/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { BackupReader } from './backup-files.ts'
import { damage, damageOf } from './damage.ts'
import {
  manifestFile,
  mostManifest,
  readManifest,
  schemaFile,
  sha256,
  type BackupKind,
  type Manifest,
} from './manifest.ts'
import { backupRows } from './read-rows.ts'

/** One thing that is wrong: `{ file: '01-Entity.ndjson.zst', what: 'is missing' }`. */
export interface Fault {
  readonly file: string
  readonly what: string
}

export interface Verified {
  /** Undefined where there is none that can be read. */
  readonly manifest: Manifest | undefined
  readonly faults: readonly Fault[]
  /** Whether it was ended before it was through. */
  readonly isInterrupted: boolean
}

export interface VerifyOptions {
  readonly signal: StopSignal
  /** Called while it goes on, with the rows of a type so far. */
  readonly onRows?: (so: { readonly type: string; readonly rows: number }) => void
}

const schemaIn = async (reader: BackupReader, { schema }: Manifest): Promise<void> => {
  const bytes = await reader.bytes(schemaFile, schema.bytes)
  if (bytes.length !== schema.bytes || (await sha256(bytes)) !== schema.sha256) {
    throw damage(schemaFile, 'has been altered: its SHA-256 is not that of the manifest')
  }
  if (!parseBytes(bytes).ok) throw damage(schemaFile, 'is not JSON')
}

const strangers = async (reader: BackupReader, { kinds }: Manifest): Promise<readonly Fault[]> => {
  const known = new Set([manifestFile, schemaFile, ...kinds.map(({ file }) => file)])
  const names = await reader.names()
  return names
    .filter((name) => !known.has(name))
    .map((file) => ({ file, what: 'is no part of the backup' }))
}

/** Never throws for what is wrong with the backup. */
export const verifyBackup = async (
  reader: BackupReader,
  { signal, onRows }: VerifyOptions,
): Promise<Verified> => {
  const faults: Fault[] = []
  const look = async <T>(part: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await part()
    } catch (error) {
      const found = damageOf(error)
      if (!found) throw error
      faults.push(found)
      return undefined
    }
  }
  const readAll = async (kind: BackupKind, compression: Manifest['compression']): Promise<void> => {
    let rows = 0
    for await (const some of backupRows(reader, kind, compression)) {
      rows += some.length
      onRows?.({ type: kind.type, rows })
      if (signal.aborted) return
    }
  }
  const manifest = await look(async () =>
    readManifest(await reader.bytes(manifestFile, mostManifest)),
  )
  if (!manifest) return { manifest, faults, isInterrupted: false }
  await look(() => schemaIn(reader, manifest))
  for (const kind of manifest.kinds) {
    if (signal.aborted) break
    await look(() => readAll(kind, manifest.compression))
  }
  faults.push(...((await look(() => strangers(reader, manifest))) ?? []))
  return { manifest, faults, isInterrupted: signal.aborted }
}

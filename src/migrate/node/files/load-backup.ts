/** Reads a backup as a whole, held to its manifest, before anything of it is used. */
import { createHash } from 'node:crypto'
import { backupRows } from '../../backup/read-rows.ts'
import { manifestFile, mostManifest, readManifest, type Manifest } from '../../backup/manifest.ts'
import { backupReader } from '../backup-folder.ts'
import type { Loaded } from './load-file.ts'
import { rowTable } from './row-table.ts'

export interface LoadedBackup extends Loaded {
  readonly manifest: Manifest
}

export interface BackupLoading {
  /** Called with the manifest, before any row is read. */
  readonly fits: (manifest: Manifest) => void
  /** Told of the rows of all types so far. */
  readonly onRows?: (rows: number) => void
}

/** @throws ProblemError `backup-damaged`, and what `fits` throws */
export const loadBackup = async (
  folder: string,
  { fits, onRows }: BackupLoading,
): Promise<LoadedBackup> => {
  const reader = backupReader(folder)
  const text = await reader.bytes(manifestFile, mostManifest)
  const manifest = await readManifest(text)
  fits(manifest)
  const table = rowTable()
  let count = 0
  try {
    table.db.exec('begin')
    for (const kind of manifest.kinds) {
      for await (const rows of backupRows(reader, kind, manifest.compression)) {
        for (const { key, document } of rows) table.add(kind.type, key, document)
        count += rows.length
        onRows?.(count)
      }
    }
    table.db.exec('commit')
    table.sort()
    const fingerprint = `sha256:${createHash('sha256').update(text).digest('hex')}`
    return { table, fingerprint, manifest }
  } catch (error) {
    table.close()
    throw error
  }
}

/** Where backups are, by the names that people type. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Failure } from '../../errors/index.ts'
import { manifestFile, mostManifest, readManifest, type Manifest } from '../../migrate/index.ts'
import { backupReader } from '../../migrate/node/backup-folder.ts'
import { damageOf } from '../../migrate/backup/damage.ts'
import { HintedFailure } from '../failures.ts'

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

/** Names of the folders in it, oldest first; none where there is no such folder. */
export const foldersIn = async (backups: string): Promise<readonly string[]> => {
  try {
    const entries = await readdir(backups, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Failure('not-writable', `The folder ${backups} cannot be read`)
  }
}

/** What is told at most of what there is. */
const mostTold = 20

/**
 * @param named a name in the folder of backups, or the path of a folder
 * @throws Failure `file-not-found`
 */
export const backupFolder = async (named: string, backups: string): Promise<string> => {
  const inside = join(backups, named)
  const isName = basename(named) === named && named !== '.' && named !== '..'
  const path = isName && (await isFolder(inside)) ? inside : named
  if (await isFolder(path)) return path
  const there = await foldersIn(backups)
  throw new HintedFailure(
    'Nothing was changed. `isthmus backup list` shows the backups of a folder.',
    'file-not-found',
    `There is no backup ${named}`,
    [
      {
        place: resolve(isName ? inside : named),
        message: 'is no folder',
        choices: there.slice(-mostTold),
      },
    ],
  )
}

/** For the name of a folder. @example nameAt('blue', new Date(0)) // 'blue-19700101T000000Z' */
export const nameAt = (backend: string, at: Date): string => {
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${backend.replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${time}`
}

/** A folder among backups, as far as it can be told without reading its rows. */
export type Listed =
  | { readonly kind: 'backup'; readonly name: string; readonly manifest: Manifest }
  /** It was not finished: the command was killed, or is at work. */
  | { readonly kind: 'unfinished'; readonly name: string }
  | { readonly kind: 'damaged'; readonly name: string; readonly why: string }

export const listed = async (backups: string, name: string): Promise<Listed> => {
  const reader = backupReader(join(backups, name))
  try {
    const names = await reader.names()
    if (!names.includes(manifestFile)) return { kind: 'unfinished', name }
    const manifest = await readManifest(await reader.bytes(manifestFile, mostManifest))
    return { kind: 'backup', name, manifest }
  } catch (error) {
    const found = damageOf(error)
    if (!found) throw error
    return { kind: 'damaged', name, why: `${found.file} ${found.what}` }
  }
}

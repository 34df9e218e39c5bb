/** Notices that files change, however editors write them: what counts is what is in them. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'

/** What was in each of some files; undefined of those that were not there. */
export type Contents = ReadonlyMap<string, string | undefined>

/** A folder is the names of what is in it; its files are looked at by themselves. */
const contentOf = async (path: string, until: number): Promise<string | undefined> => {
  try {
    const stats = await stat(path)
    const isFolder = stats.isDirectory()
    if (!isFolder && stats.mtimeMs > until) return undefined
    const content = isFolder ? (await readdir(path)).toSorted().join('\n') : await readFile(path)
    return createHash('sha256').update(content).digest('hex')
  } catch {
    return undefined
  }
}

/** The files of a folder count as named. */
const withinFolders = async (paths: readonly string[]): Promise<readonly string[]> => {
  const within = await Promise.all(
    paths.map((path) =>
      readdir(path).then(
        (names) => names.map((name) => `${path}/${name}`),
        () => [],
      ),
    ),
  )
  return [...new Set([...paths, ...within.flat()])]
}

/**
 * @param until milliseconds since 1970: what was written later counts as not there, since nobody
 *   knows what it was then
 */
export const contentsOf = async (
  paths: readonly string[],
  until = Number.POSITIVE_INFINITY,
): Promise<Contents> => {
  const all = await withinFolders(paths)
  const contents = all.map(async (path) => [path, await contentOf(path, until)] as const)
  return new Map(await Promise.all(contents))
}

/** Files that are not what they were, those that came and went included. */
export const changedBetween = (was: Contents, is: Contents): readonly string[] =>
  [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path))

/** The transforms of a team: a module whose members are functions, by the type of document that they change. */
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { dirname, relative, resolve } from 'node:path'
import { Failure } from '../../errors/index.ts'
import type { Transform } from '../../migrate/index.ts'
import { recordLoads } from '../loaded-files.ts'
import { readBytes } from '../read-file.ts'

export interface Transforms {
  /** By type. */
  readonly functions: Readonly<Record<string, Transform>>
  /** Of their module and all that it imports, packages left out; the same in any folder. */
  readonly digest: string
}

const digestOf = async (module: string, files: readonly string[]): Promise<string> => {
  const named = [...new Set([module, ...files])].map((file) => ({
    file,
    name: relative(dirname(module), file).replaceAll('\\', '/'),
  }))
  const hash = createHash('sha256')
  for (const { file, name } of named.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = await readBytes(file)
    hash.update(`${JSON.stringify(file === module ? '' : name)} ${bytes.length}\n`).update(bytes)
  }
  return hash.digest('hex')
}

/**
 * Before anything else that they may import is loaded: what was loaded already is not seen again.
 *
 * @throws Failure `usage` where the module cannot be loaded, or its default export is something else
 */
export const loadTransforms = async (file: string): Promise<Transforms> => {
  let loaded: unknown
  const loads = recordLoads()
  try {
    loaded = await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The transforms of ${file} cannot be loaded: ${why}`)
  }
  const files = loads()
  const all = (loaded as { default?: unknown }).default
  if (typeof all === 'object' && all !== null) {
    const entries = Object.entries(all)
    if (entries.length > 0 && entries.every(([, one]) => typeof one === 'function'))
      return {
        functions: Object.fromEntries(entries as [string, Transform][]),
        digest: await digestOf(realpathSync(file), files),
      }
  }
  throw new Failure(
    'usage',
    `${file} has no transforms: its default export is to be an object of functions by type, { Entity: (document) => document }`,
  )
}

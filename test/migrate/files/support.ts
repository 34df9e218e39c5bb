/** Files of documents in temporary folders, read as commands read them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { Failure } from '../../../src/errors/index.ts'
import { loadFile, type LoadOptions } from '../../../src/migrate/node/files/load-file.ts'

const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

export const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'isthmus-files-'))
  folders.push(made)
  return made
}

export const fileWith = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(await folder(), name)
  await writeFile(path, content)
  return path
}

export const options: LoadOptions = {
  keys: new Map([
    ['Note', 'id'],
    ['Tag', 'name'],
  ]),
  type: undefined,
  depth: 8,
  lineBytes: 1000,
}

/** Documents of a type in key order, as texts. */
export const documentsOf = async (
  path: string,
  more: Partial<LoadOptions> = {},
  type = 'Note',
): Promise<readonly (readonly [string, string])[]> => {
  const { table } = await loadFile(path, { ...options, ...more })
  try {
    const { rows } = table.page(type, {}, 1_000_000)
    return rows.map(({ key, document }) => [key, new TextDecoder().decode(document)])
  } finally {
    table.close()
  }
}

/** What is said of a file, without its folder: `notes.ndjson:2: is no JSON object`. */
export const faultsOf = async (
  path: string,
  more: Partial<LoadOptions> = {},
): Promise<readonly string[]> => {
  try {
    const { table } = await loadFile(path, { ...options, ...more })
    table.close()
    return []
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'file-unfit') throw error
    return error.issues.map(
      ({ place, message }) => `${place.slice(place.lastIndexOf('/') + 1)}: ${message}`,
    )
  }
}

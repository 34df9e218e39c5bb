/** Folders in which written files are loaded as those of a user, with the package beside them. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

/** An empty folder in which the package and Zod are installed. */
export const emptyProject = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-init-'))
  folders.push(folder)
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@isthmus'), { recursive: true })
  await symlink(root, join(modules, '@isthmus/gateway'), 'dir')
  await mkdir(join(modules, '@types'))
  for (const name of ['zod', 'vitest', '@types/node']) {
    await symlink(join(root, 'node_modules', name), join(modules, name), 'dir')
  }
  return folder
}

/** Writes files of a project. */
export const put = async (
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** What a file of the project exports. */
export const load = async (folder: string, path: string): Promise<Record<string, unknown>> =>
  (await import(/* @vite-ignore */ pathToFileURL(join(folder, path)).href)) as Record<
    string,
    unknown
  >

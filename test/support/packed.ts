/** The package as its users get it: packed, and installed into empty projects, once per run of the tests. */
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What users do not have: the condition by which the repository means its sources, and what npm tells its scripts. */
const notTheirs = /^(?:NODE_OPTIONS$|NODE_PATH$|npm_|VITEST|ISTHMUS_)/

/** The environment of somebody who has a project of their own. */
export const userEnv = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !notTheirs.test(name))),
  ...more,
})

/** Whether who has left its number in a file has ended; not where the file is not there yet. */
const hasEnded = (file: string): boolean => {
  if (!existsSync(file)) return false
  const id = Number(readFileSync(file, 'utf8'))
  try {
    // Nothing is sent: it only tells whether there is such a process.
    return id > 0 && !process.kill(id, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Does something once, whichever test file comes first; the others wait, and get its answer or its error. */
export const onceInRun = async (
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> => {
  const folder = join(inject('runFolder'), name)
  const [done, by] = [`${folder}.done`, `${folder}.by`]
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  )
  if (isFirst) {
    let failure = ''
    await writeFile(by, String(process.pid))
    try {
      await make(folder)
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error)
    }
    // Not before all of it is there.
    await writeFile(`${done}.new`, failure)
    await rename(`${done}.new`, done)
  }
  // On a busy machine it takes its time: only who has ended will never say that it is done.
  while (!existsSync(done)) {
    if (hasEnded(by) && !existsSync(done)) throw new Error(`${name}: who made it has ended`)
    await delay(50)
  }
  const said = await readFile(done, 'utf8')
  if (said !== '') throw new Error(said)
  return folder
}

/** The file that `npm pack` makes, building first. */
export const tarball = async (): Promise<string> => {
  const folder = await onceInRun('tarball', async (destination) => {
    await run('npm', ['pack', '--pack-destination', destination], { cwd: root, env: userEnv() })
  })
  return join(folder, globSync('*.tgz', { cwd: folder })[0] ?? '')
}

/** An empty project into which npm has installed the package and Zod. */
export const npmProject = (): Promise<string> =>
  onceInRun('npm', async (folder) => {
    await writeFile(join(folder, 'package.json'), '{"name":"my-gateway","private":true}')
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund']
    await run('npm', [...install, await tarball(), 'zod@4'], { cwd: folder, env: userEnv() })
  })

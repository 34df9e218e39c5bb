/** Builds the console's page into `src/console/page`; with `--if-stale` only where it is older than its sources. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = `${root}src/console/page`
const stamp = `${page}/sources`

/** Of everything that it is made of. */
const sourcesHash = (): string => {
  const files = globSync(['src/console/app/**/*', 'build/console.vite.ts', 'package-lock.json'], {
    cwd: root,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted()
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

export const buildConsole = async (): Promise<void> => {
  const { build } = await import('vite')
  const { NODE_ENV: before } = process.env
  // That of tests would make it React's build for developers.
  process.env['NODE_ENV'] = 'production'
  await build({ configFile: `${root}build/console.vite.ts`, logLevel: 'warn' })
  if (before === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = before
  writeFileSync(stamp, sourcesHash())
}

export const isConsoleStale = (): boolean =>
  !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourcesHash()

/** Not without the packages that build it, as after `npm ci --omit=dev`, nor without its sources. */
const canBuild = (): boolean =>
  ['node_modules/vite', 'src/console/app/index.html'].every((path) => existsSync(`${root}${path}`))

if (import.meta.main) {
  const ifStale = process.argv.includes('--if-stale')
  if (ifStale && !canBuild())
    process.stderr.write('The console is not built: Vite or its sources are not there.\n')
  else if (!ifStale || isConsoleStale()) await buildConsole()
}

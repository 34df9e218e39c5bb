/** Builds the console's page into `dist/console/page`; with `--if-stale` only where it is older than its sources. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = `${root}dist/console/page`
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
  await build({ configFile: `${root}build/console.vite.ts`, logLevel: 'warn' })
  writeFileSync(stamp, sourcesHash())
}

export const isConsoleStale = (): boolean =>
  !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourcesHash()

/** Without the packages that build it: `npm ci --omit=dev`. */
const canBuild = (): boolean => existsSync(`${root}node_modules/vite`)

if (import.meta.main) {
  const ifStale = process.argv.includes('--if-stale')
  if (ifStale && !canBuild())
    process.stderr.write('The console is not built: vite is not installed.\n')
  else if (!ifStale || isConsoleStale()) await buildConsole()
}

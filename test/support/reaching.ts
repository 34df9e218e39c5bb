/** Test files that import a module, be it through others: found by their sources. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const imported = /(?:from|import\() ?'(\.{1,2}\/[^']+)'/g

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(imported)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter((path) => path.startsWith('test/') && existsSync(path))

/**
 * @param past modules that are not looked through
 * @example testsReaching('test/support/embedded-store.ts')
 */
export const testsReaching = (module: string, past: readonly string[] = []): readonly string[] => {
  const known = new Map(past.map((one) => [one, false]))
  known.set(module, true)
  const reaches = (file: string): boolean => {
    const found = known.get(file)
    if (found !== undefined) return found
    // One that is being looked at does not reach it by way of itself.
    known.set(file, false)
    const does = importsOf(file).some(reaches)
    known.set(file, does)
    return does
  }
  return globSync('test/**/*.test.ts').toSorted().filter(reaches)
}

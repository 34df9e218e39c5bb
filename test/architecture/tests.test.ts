/** What makes a test fail on a busy machine, or draw a number of values that no one place decides. */
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const files = globSync('test/**/*.ts')
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('test/architecture/'))

const placesOf = (pattern: RegExp, allowed: readonly string[] = []): readonly string[] =>
  files
    .filter((file) => !allowed.includes(file))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(pattern)].map(
        ([text]) => `${file}: ${text.replaceAll(/\s+/g, ' ').trim()}`,
      ),
    )

test('all properties are asserted by `holds` and `holdsInTime`, which know the number of runs', () => {
  expect(files.length).toBeGreaterThan(150)
  const asserts = /^(?! \*).*\bfc\.assert\(|\bimport \{[^}]*\bassert\b[^}]*\} from 'fast-check'/gm
  expect(placesOf(asserts, ['test/support/seed.ts'])).toEqual([])
})

test('no test has a time limit of its own', () => {
  const last = /^\s*\}, [\d_]+\)$|^ {2}\d[\d_]{3,},\n\)$/gm
  const options = /\b(?:test|describe|it)\b[^\n]*\{ timeout: |^ {2}\{ timeout: .*\},$/gm
  expect([...placesOf(last), ...placesOf(options)]).toEqual([])
})

test('polls have the patience that is decided in one place', () => {
  const short =
    /\bwithin: [\d_]+|\btimeout: \d[\d_]*, interval|\buntil\([^;]{0,200}?, \d[\d_]*\)$/gm
  const unsaid = /\bvi\.waitFor\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\)/g
  const hasty = placesOf(unsaid).filter((place) => !/\b(?:soon|timeout)\b/.test(place))
  expect([...placesOf(short), ...hasty]).toEqual([])
})

test('embedded stores are started in one place, which chooses their storage', () => {
  const elsewhere = /import \{[^}]*\bstartStore\b[^}]*\} from '[./]+src\/inner-universe\/[^']*'/g
  const allowed = [
    'test/support/embedded-store.ts',
    'test/spacetime/store/support/local.ts',
    'test/inner-universe/storage.test.ts',
  ]
  expect(placesOf(elsewhere, allowed)).toEqual([])
})

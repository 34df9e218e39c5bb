/** What files of `src` import: for types only, or later, as well. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export interface Edge {
  readonly file: string
  /** A path from the root of the repository, or the name of a package. */
  readonly target: string
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/g

export const files: readonly string[] = globSync('src/**/*.{ts,tsx}').map((file) =>
  file.replaceAll('\\', '/'),
)

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(importPattern)].map(
    ([, from, dynamic]) => from ?? dynamic ?? '',
  )

const targetOf = (file: string, specifier: string): string =>
  specifier.startsWith('.')
    ? normalize(join(dirname(file), specifier)).replaceAll('\\', '/')
    : specifier

export const edges: readonly Edge[] = files.flatMap((file) =>
  importsOf(file).map((specifier) => ({ file, target: targetOf(file, specifier) })),
)

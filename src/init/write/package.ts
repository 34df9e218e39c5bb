/** Files that every project has: written only where there are none. */

/** Versions of the packages that a project needs, as `package.json` writes them. */
export interface Packages {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

export const packageFile = (name: string, packages: Packages): string => {
  const content = {
    name,
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: { check: 'isthmus check', serve: 'isthmus serve', test: 'vitest run' },
    ...packages,
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

export const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'esnext',
      module: 'nodenext',
      lib: ['esnext'],
      types: ['node'],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
    },
    include: ['adapters', 'test', 'isthmus.config.ts'],
  },
  null,
  2,
)}\n`

export const gitignore = 'node_modules/\n'

export const testFile = (): string => `import { expect, test } from 'vitest'
import contract from '../adapters/index.ts'

test('every version is served by every backend, adapted where they differ', () => {
  expect(contract.matrix.filter(({ verdict }) => verdict === 'refused')).toEqual([])
})
`

/** Files that every project has: written only where there are none. */

import { quoted } from './literals.ts'
import type { ContractVersions } from './version-names.ts'

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

const lawsTest = `import { testContract } from '@isthmus/gateway/testing'
import { test } from 'vitest'
import contract from '../adapters/index.ts'

// A test of each law, type and pair of versions, on documents drawn from the shapes.
testContract(contract, test)
`

const oneVersionTest = (version: string): string => `import { expect, test } from 'vitest'
import contract from '../adapters/index.ts'

// With a second version: \`testContract(contract, test)\` of '@isthmus/gateway/testing'.
test('the contract has its version', () => {
  expect(contract.versions.map(({ version }) => version)).toEqual([${quoted(version)}])
})
`

/** The laws are about pairs of versions: of one version there is nothing to compare. */
export const testFile = ({ base, next }: ContractVersions): string =>
  next ? lawsTest : oneVersionTest(base.version)

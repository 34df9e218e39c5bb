/** `adapters/index.ts`: the contract, of its versions. */
import { array, objectCode, ours, quoted } from './literals.ts'
import { codeFile } from './file.ts'
import type { Plan } from './project.ts'

export const contractFile = ({ name, versions }: Plan): string => {
  const { scheme, base, next } = versions
  const members = {
    name: quoted(name),
    scheme: scheme === 'semver' ? undefined : quoted(scheme),
    base: base.constant,
    versions: array(next ? [next.constant] : []),
  }
  return codeFile(
    {
      path: 'adapters/index.ts',
      head: [],
      imports: [base, ...(next ? [next] : [])].map(
        ({ constant, file }) => `import { ${constant} } from './${file}.ts'`,
      ),
      statements: [
        ['export default ', ours('defineContract'), '(', objectCode(members, true), ')'],
      ],
    },
    new Map(),
  )
}

/** Files of a project: text by path, with the imports that their code needs. */
import { layOut, namesIn, type Code, type Name } from './layout.ts'
import { quoted } from './literals.ts'

/** Text by path, with `/` between folders. */
export type Files = Readonly<Record<string, string>>

/** Names that are types, of which nothing is left when the code runs. */
const typesOfOurs: ReadonlySet<string> = new Set(['Route', 'ChangeDeclaration'])

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** `./orders.ts` as `from` says it. */
export const relativePath = (from: string, to: string): string => {
  const folders = from.split('/').slice(0, -1)
  const steps = to.split('/')
  while (folders.length > 0 && folders[0] === steps[0]) {
    folders.shift()
    steps.shift()
  }
  const path = [...folders.map(() => '..'), ...steps].join('/')
  return path.startsWith('..') ? path : `./${path}`
}

const asImported = (name: string): string => (typesOfOurs.has(name) ? `type ${name}` : name)

const importLine = (module: string, names: ReadonlySet<string>): string => {
  if (module === 'zod') return `import * as z from 'zod'`
  const sorted = [...names].toSorted(byText).map(asImported)
  return layOut([
    'import ',
    { open: '{', items: sorted, close: '}', spaced: true },
    ` from ${quoted(module)}`,
  ])
}

/** Packages come before files of the project. */
const rank = (module: string): number => (module.startsWith('.') ? 1 : 0)

export interface FileParts {
  readonly path: string
  /** What the file is, for whoever opens it. */
  readonly head: readonly string[]
  readonly statements: readonly Code[]
  /** Lines of imports besides those of names. */
  readonly imports?: readonly string[]
}

/**
 * A file of code.
 *
 * @param fileOf in which file a type is declared
 */
export const codeFile = (
  { path, head, statements, imports = [] }: FileParts,
  fileOf: ReadonlyMap<string, string>,
): string => {
  const modules = new Map<string, Set<string>>()
  const note = ({ name, from }: Name): void => {
    const file = 'type' in from ? fileOf.get(from.type) : undefined
    if (file === path) return
    const module = 'module' in from ? from.module : file && relativePath(path, file)
    if (module === undefined) return
    modules.set(module, (modules.get(module) ?? new Set()).add(name))
  }
  for (const name of statements.flatMap(namesIn)) note(name)
  const sorted = [...modules].toSorted(([a], [b]) => rank(a) - rank(b) || byText(a, b))
  const lines = [...sorted.map(([module, names]) => importLine(module, names)), ...imports]
  const blocks = [
    [...head, ...lines].join('\n'),
    ...statements.map((statement) => layOut(statement)),
  ].filter((block) => block !== '')
  return `${blocks.join('\n\n')}\n`
}

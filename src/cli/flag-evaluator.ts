/** The flag evaluator of a Worker: the libraries as installed, without parts that never run there. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface TrimmedLibrary {
  /** Of the module that is written. */
  readonly name: string
  readonly library: string
  /** What was left out. */
  readonly without: string
  readonly text: string
  /** False where the library looks other than expected, and is passed on whole. */
  readonly trimmed: boolean
}

interface Library extends Omit<TrimmedLibrary, 'text' | 'trimmed'> {
  /** The file that importing it reads, from the one that requiring it finds. */
  readonly file: string
  readonly cuts: readonly (readonly [pattern: RegExp, instead: string])[]
}

const flagdCore: Library = {
  name: 'flagd-core.js',
  library: '@openfeature/flagd-core',
  file: 'index.esm.js',
  without: 'its schema checks',
  cuts: [
    // A tenth of a Worker, whose verdict the library only logs.
    [
      /^var validators = \{exports: \{\}\};\n[\s\S]*?^var precompiledValidate = .*;\n/m,
      'const precompiledValidate = () => true;\n',
    ],
    // A Worker logs from `info` on.
    [/^ +(?:this\.)?logger\.debug\(.*\);\n/gm, ''],
  ],
}

/** Operators are objects with a function for each way to run them: interpreted is the one of Workers. */
const jsonLogic: Library = {
  name: 'json-logic-engine.js',
  library: 'json-logic-engine',
  file: '../esm/index.js',
  without: 'its compiler and asynchronous half',
  cuts: [
    [/^( {4,})(?:compile|asyncMethod): .*\{\n(?:(?:\1 .*)?\n)*\1\},?\n/gm, ''],
    [/^ {4,}(?:asyncMethod|\[Sync\]): .*,?\n/gm, ''],
    [/^defaultMethods\S+\.compile = function [\s\S]*?^\}\n/gm, ''],
    [/^ {2}build \(.*\{\n(?:(?: {3}.*)?\n)*? {2}\}\n/m, ''],
  ],
}

const trimmed = async ({ file, cuts, ...library }: Library): Promise<TrimmedLibrary> => {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve(flagdCore.library))
  const whole = await readFile(join(dirname(resolve(library.library)), file), 'utf8')
  const text = cuts.reduce((at, [pattern, instead]) => at.replace(pattern, instead), whole)
  return { ...library, text, trimmed: text.length < whole.length }
}

const header = (library: string): string =>
  `// Made by \`isthmus compile\` of ${library}; do not edit.\n`

/** @param shims where the modules find what stands in for small libraries */
export const flagEvaluator = async (shims: string): Promise<readonly TrimmedLibrary[]> => {
  const [core, logic] = await Promise.all([trimmed(flagdCore), trimmed(jsonLogic)])
  const instead: Readonly<Record<string, string>> = {
    [jsonLogic.library]: JSON.stringify(`./${jsonLogic.name}`),
    // By the package's own name: a project need not have what the package depends on.
    '@openfeature/core': shims,
    semver: shims,
    'object-hash': shims,
    imurmurhash: shims,
  }
  const text = core.text.replace(/ from '([^']+)';$/gm, (clause, from: string) =>
    instead[from] === undefined ? clause : ` from ${instead[from]};`,
  )
  return [{ ...core, text }, logic].map((each) => ({
    ...each,
    text: header(each.library) + each.text,
  }))
}

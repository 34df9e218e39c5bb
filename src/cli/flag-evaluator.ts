/** The flag evaluator of a Worker: the library as installed, without the checks that ours have made. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface FlagEvaluator {
  readonly text: string
  /** False where the library looks other than expected, and is passed on whole. */
  readonly trimmed: boolean
}

/** Validators of flagd's JSON schemas, a tenth of a Worker, whose verdict the library only logs. */
const validators = /^var validators = \{exports: \{\}\};\n[\s\S]*?^var precompiledValidate = .*;\n/m

const header = '// Made by `isthmus compile` of @openfeature/flagd-core; do not edit.\n'

export const flagEvaluator = async (): Promise<FlagEvaluator> => {
  const { resolve } = createRequire(import.meta.url)
  const file = join(dirname(resolve('@openfeature/flagd-core')), 'index.esm.js')
  const whole = await readFile(file, 'utf8')
  const text = whole.replace(validators, 'const precompiledValidate = () => true;\n')
  return { text: header + text, trimmed: text.length < whole.length }
}

/** Whether a text is JSON, without making anything of it. */
import { failed, ok, type Result } from '../errors/index.ts'
import { faultProblem } from './fault-problem.ts'
import { defaultDepth, type ParseLimits } from './parse.ts'
import { createJsScanner } from './scan/js-scanner.ts'
import type { Program, Scanner } from './scan/scanner.ts'
import { leaf } from './scan/view.ts'

const nothing: Program = { views: [leaf, leaf], literals: new Uint8Array() }

let scanner: Scanner | undefined

/** Problems: those of `parseBytes`, for the same texts, in words of its own. */
export const checkBytes = (
  bytes: Uint8Array,
  { depth = defaultDepth }: ParseLimits = {},
): Result<undefined> => {
  scanner ??= createJsScanner()
  const fault = scanner.scan(nothing, bytes, depth)
  return fault ? failed(faultProblem(bytes, fault)) : ok(undefined)
}

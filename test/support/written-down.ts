/** What a module of source text holds, run as a bundle would. */
import { JsonNumber, sourceText } from '../../src/json/index.ts'

export const writtenDown = <T>(value: T): T => {
  const { statements, expression } = sourceText(value)
  // oxlint-disable-next-line typescript/no-implied-eval -- Source text is there to be run.
  const made = new Function('JsonNumber', `'use strict'\n${statements}return ${expression}`)
  return made(JsonNumber) as T
}

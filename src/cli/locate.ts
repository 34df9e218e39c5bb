/** The file and line of an author error, as editors and annotations in CI want them. */
import { readFileSync } from 'node:fs'
import { memberSpan } from '../json/index.ts'
import { placeInFile } from './literal-place.ts'

export interface Location {
  /** Relative to the working folder, or absolute where it is elsewhere. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
}

/** The line of the innermost member of a path that the text has; undefined where it has none of them. */
const lineIn = (file: string, path: readonly string[]): number | undefined => {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch {
    return undefined
  }
  for (let length = path.length; length > 0; length--) {
    const span = memberSpan(bytes, path.slice(0, length))
    if (span) return bytes.subarray(0, span.start).toString('latin1').split('\n').length
  }
  return undefined
}

/** `variants.blue` and `targeting.if[0]` as steps. */
const steps = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => name.split(/\.|\[(\d+)\]/).filter((step) => step))

const withLine = (file: string, path: readonly string[]): Location => {
  const line = file.endsWith('.json') ? lineIn(file, path) : undefined
  return line === undefined ? { file } : { file, line }
}

/** Names in flag files: flags first, all else by its own name. */
const flagPath = (names: readonly string[]): readonly string[] => {
  const [first = '', ...rest] = names
  if (/^(?:\$evaluators|metadata|flags|\$schema)(?:\.|$)/.test(first)) return steps(names)
  return ['flags', first, ...steps(rest)]
}

const at = /^(.+?\.\w+)(?::(\d+)| line (\d+), column (\d+))(?=\s|$)/
const inFile = /^(.+?\.(?:[cm]?[jt]sx?|json))(?: > (.+))?$/

/**
 * @param place as issues name it
 * @param what of which part of a project: the contract, the configuration, the flags
 * @param main the file of that part, where the place names none
 */
export const locate = (place: string, what: string, main: string | undefined): Location => {
  const [, file, line, lineOfText, column] = at.exec(place) ?? []
  if (file !== undefined) {
    const number = Number(line ?? lineOfText)
    return { file, line: number, ...(column === undefined ? {} : { column: Number(column) }) }
  }
  const [, named, inner] = inFile.exec(place) ?? []
  if (named !== undefined) {
    const names = inner?.split(' > ') ?? []
    return withLine(named, what === 'flags' && named !== main ? flagPath(names) : names)
  }
  // Variables of the environment are in no file.
  if (main === undefined || /^[A-Z][A-Z_]+$/.test(place)) return {}
  return what === 'configuration' ? { file: main, ...placeInFile(main, place) } : { file: main }
}

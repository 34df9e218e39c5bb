/** Strict validation of flag definitions: flagd takes many broken files and then answers defaults in silence. */
import type { Issue } from '../errors/index.ts'
import { isObject, own, parse, print, type Json, type JsonObject } from '../json/index.ts'
import { checkExpression, type Evaluators } from './check-expression.ts'
import { checkFlag, checkMembers, checkMetadata } from './check-flag.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { doubtsOf } from './doubts.ts'
import { circularIssues, referencesOf, type References } from './expansion.ts'
import { errorsOf, type Finding } from './finding.ts'
import { told } from './told.ts'

export interface ValidateOptions {
  /** As issues should name it. */
  readonly file: string
  /** Names that rules may read beside those of every request: attributes of clients. */
  readonly attributes?: readonly string[]
}

const members = ['$schema', 'flags', '$evaluators', 'metadata']

const lineAndColumn = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

const checkEvaluators = (
  evaluators: JsonObject,
  names: Evaluators,
  references: References,
  file: string,
): Finding[] => {
  const place = `${file} > $evaluators`
  return [
    ...names.names.flatMap((name) => {
      const evaluator = own(evaluators, name) ?? null
      const at = `${place}.${name}`
      return [...checkExpression(evaluator, at, names), ...doubtsOf(evaluator, at)]
    }),
    ...circularIssues(references, place),
  ]
}

const checkFlags = (
  flags: Json | undefined,
  evaluators: JsonObject,
  { file, attributes = [] }: ValidateOptions,
): Finding[] => {
  const place = `${file} > flags`
  if (Array.isArray(flags)) {
    return [{ place, message: 'is an object with one member a flag, not a list' }]
  }
  if (!isObject(flags)) return [{ place, message: 'is missing: an object with one member a flag' }]
  if (Object.keys(flags).length === 0) return [{ place, message: 'is an empty set' }]
  const names: Evaluators = {
    names: Object.keys(evaluators),
    has: (name) => Object.hasOwn(evaluators, name),
    attributes,
  }
  const references = referencesOf(evaluators)
  const evaluatorIssues = checkEvaluators(evaluators, names, references, file)
  const sound = errorsOf(evaluatorIssues).length === 0
  const surroundings = { evaluators, names, references, sound }
  return [
    ...evaluatorIssues,
    ...Object.entries(flags).flatMap(([key, flag]) =>
      key.trim() === ''
        ? [{ place, message: 'a flag has an empty name' }]
        : checkFlag(flag, `${file} > ${key}`, surroundings),
    ),
  ]
}

const checkDocument = (document: Json, options: ValidateOptions): Finding[] => {
  const { file } = options
  if (!isObject(document)) return [{ place: file, message: 'is an object with a member "flags"' }]
  const evaluators = own(document, '$evaluators') ?? {}
  const schema = own(document, '$schema')
  return [
    ...checkMembers(document, members, file),
    ...(schema === undefined || typeof schema === 'string'
      ? []
      : [{ place: `${file} > $schema`, message: 'is a text' }]),
    ...checkMetadata(own(document, 'metadata'), `${file} > metadata`),
    ...(isObject(evaluators)
      ? checkFlags(own(document, 'flags'), evaluators, options)
      : [{ place: `${file} > $evaluators`, message: 'is an object with one member an evaluator' }]),
  ]
}

/** All that is to be said of one file. */
export const judgeText = (text: string, options: ValidateOptions): Finding[] => {
  const { file } = options
  const parsed = parse(text)
  if (!parsed.ok) {
    const { offset } = parsed.problem
    const place = typeof offset === 'number' ? `${file} ${lineAndColumn(text, offset)}` : file
    return [{ place, message: parsed.problem.detail }]
  }
  const repeated = duplicateKeys(text).map(({ path, offset }) => ({
    place: `${file} ${lineAndColumn(text, offset)}`,
    message: `${path.join(' > ')} is declared twice`,
  }))
  return [...repeated, ...checkDocument(parsed.value, options)]
}

/**
 * Everything wrong with one file of definitions in flagd's format, all at once; empty when it is
 * good. Of very many issues the first are told, and how many there are.
 *
 * @example validateFlagSet('{"flags": []}', { file: 'flags/a.json' })
 */
export const validateFlagSet = (input: string | Json, options: ValidateOptions): Issue[] => {
  const text = typeof input === 'string' ? input : print(input)
  return told(errorsOf(judgeText(text, options)))
}

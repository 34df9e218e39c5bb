/** One file of definitions, judged by itself: its flags, each complete, and what is to be said of it. */
import { isObject, own, parse, set, type Json, type JsonObject } from '../json/index.ts'
import { excessOf, referencesOf } from './expansion.ts'
import { attributeOf, expandRefs, someOperation } from './expression.ts'
import { errorsOf, type Finding } from './finding.ts'
import type { FlagFile } from './source.ts'
import { judgeText } from './validate.ts'

export interface JudgedFlag {
  readonly key: string
  /** References replaced, metadata of the file added. */
  readonly definition: JsonObject
  /** Whether its answer changes with the clock. */
  readonly isTimed: boolean
}

export interface JudgedFile extends FlagFile {
  readonly findings: readonly Finding[]
  /** Whether it has no errors. */
  readonly isSound: boolean
  /** Names of its flags, those with errors included. */
  readonly keys: readonly string[]
  /** Empty where it is not sound. */
  readonly flags: readonly JudgedFlag[]
  /** Of its rules, with their references followed. */
  readonly values: number
}

const member = (object: JsonObject, key: string): JsonObject => {
  const value = own(object, key)
  return isObject(value) ? value : {}
}

/** Whether a rule reads the clock, or computes what it reads. */
const isTimed = (targeting: Json): boolean =>
  someOperation(targeting, (operation) => {
    if (operation.operator !== 'var' && operation.operator !== 'val') return false
    const name = attributeOf(operation)
    return name === undefined || name === '' || name === '$flagd' || name === '$flagd.timestamp'
  })

const flagsOf = (document: JsonObject): JudgedFlag[] =>
  Object.entries(member(document, 'flags')).map(([key, flag]) => {
    const definition = isObject(flag) ? { ...flag } : {}
    const written = own(definition, 'targeting')
    const targeting =
      written === undefined ? undefined : expandRefs(written, member(document, '$evaluators'))
    if (targeting !== undefined) set(definition, 'targeting', targeting)
    set(definition, 'metadata', {
      ...member(document, 'metadata'),
      ...member(definition, 'metadata'),
    })
    return { key, definition, isTimed: isTimed(targeting ?? null) }
  })

/** Without flags that are too large by themselves: those are refused before anything is followed. */
const valuesOf = (document: JsonObject): number => {
  const references = referencesOf(member(document, '$evaluators'))
  return Object.values(member(document, 'flags')).reduce<number>((sum, flag) => {
    const targeting = isObject(flag) ? own(flag, 'targeting') : undefined
    const extent = references.extent(targeting ?? null)
    return excessOf(extent) === undefined ? sum + extent.nodes : sum
  }, 0)
}

/** Values of all rules of a set. At the limit it is loaded in about a second. */
export const mostValues = 500_000

export const excessOfValues = (name: string): Finding => {
  const message = `with this file the rules of all flags have more than ${mostValues} values once their references are followed`
  return { place: name, message }
}

const documentOf = (text: string): JsonObject => {
  const parsed = parse(text)
  return parsed.ok && isObject(parsed.value) ? parsed.value : {}
}

/** @param attributes names that rules may read beside those of every request */
export const judgeFile = (
  { name, text }: FlagFile,
  attributes: readonly string[] = [],
): JudgedFile => {
  const document = documentOf(text)
  const values = valuesOf(document)
  // What is too large is not looked at any further.
  const findings =
    values > mostValues ? [excessOfValues(name)] : judgeText(text, { file: name, attributes })
  const isSound = errorsOf(findings).length === 0
  const keys = Object.keys(member(document, 'flags'))
  // Only what was judged can be followed.
  const flags = isSound ? flagsOf(document) : []
  return { name, text, findings, isSound, keys, flags, values }
}

/** From files to the definitions of one set: validated, merged, named by their content. */
import type { Issue } from '../errors/index.ts'
import { isObject, own, parse, print, set, type Json, type JsonObject } from '../json/index.ts'
import { excessOf, referencesOf } from './expansion.ts'
import { attributeOf, expandRefs, someOperation } from './expression.ts'
import type { FlagFile, JudgedFlags } from './source.ts'
import { told } from './told.ts'
import { validateFlagSet } from './validate.ts'

export type Judged =
  | { readonly ok: true; readonly flags: JudgedFlags }
  | { readonly ok: false; readonly issues: readonly Issue[] }

const member = (object: JsonObject, key: string): JsonObject => {
  const value = own(object, key)
  return isObject(value) ? value : {}
}

/** The flags of a sound file, each complete by itself: references replaced, metadata of the set added. */
const flagsOf = (document: JsonObject): [string, JsonObject][] =>
  Object.entries(member(document, 'flags')).map(([key, flag]) => {
    const whole = isObject(flag) ? { ...flag } : {}
    const targeting = own(whole, 'targeting')
    if (targeting !== undefined) {
      set(whole, 'targeting', expandRefs(targeting, member(document, '$evaluators')))
    }
    set(whole, 'metadata', { ...member(document, 'metadata'), ...member(whole, 'metadata') })
    return [key, whole]
  })

/** Whether a rule reads the clock, or computes what it reads. */
const isTimed = (targeting: Json): boolean =>
  someOperation(targeting, (operation) => {
    if (operation.operator !== 'var' && operation.operator !== 'val') return false
    const name = attributeOf(operation)
    return name === undefined || name === '' || name === '$flagd' || name === '$flagd.timestamp'
  })

/** Values of all rules, with their references followed. A set at the limit is loaded in about a second. */
const mostValues = 500_000

/** Without flags that are too large by themselves: those are refused before anything is followed. */
const valuesOf = (document: JsonObject): number => {
  const references = referencesOf(member(document, '$evaluators'))
  return Object.values(member(document, 'flags')).reduce<number>((sum, flag) => {
    const targeting = isObject(flag) ? own(flag, 'targeting') : undefined
    const extent = references.extent(targeting ?? null)
    return excessOf(extent) === undefined ? sum + extent.nodes : sum
  }, 0)
}

const shortHash = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest).subarray(0, 6)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** A flag may be in one of the files only. Their order, white space and `$schema` do not change the version. */
export const judgeFlagSet = async (files: readonly FlagFile[]): Promise<Judged> => {
  const homes = new Map<string, string>()
  const documents = new Map<string, JsonObject>()
  let values = 0
  for (const { name, text } of files) {
    const parsed = parse(text)
    if (!parsed.ok || !isObject(parsed.value)) continue
    documents.set(name, parsed.value)
    values += valuesOf(parsed.value)
    if (values > mostValues) {
      const message = `with this file the rules of all flags have more than ${mostValues} values once their references are followed`
      return { ok: false, issues: [{ place: name, message }] }
    }
  }
  const issues = files.flatMap(({ name, text }) => validateFlagSet(text, { file: name }))
  for (const [name, document] of documents) {
    for (const key of Object.keys(member(document, 'flags'))) {
      const home = homes.get(key)
      if (home === undefined) homes.set(key, name)
      else issues.push({ place: `${name} > ${key}`, message: `is also declared in ${home}` })
    }
  }
  if (files.length === 0) issues.push({ place: 'flags', message: 'there are no flag files' })
  if (issues.length > 0) return { ok: false, issues: told(issues) }
  // Only what was judged can be followed.
  const flags = [...documents.values()].flatMap(flagsOf)

  const merged: JsonObject = {}
  for (const [key, flag] of flags.toSorted(([a], [b]) => (a < b ? -1 : 1))) set(merged, key, flag)
  const text = print({ flags: merged })
  const timed = flags.filter(([, flag]) => isTimed(own(flag, 'targeting') ?? null))
  return {
    ok: true,
    flags: {
      version: await shortHash(text),
      keys: Object.keys(merged),
      timed: timed.map(([key]) => key),
      text,
    },
  }
}

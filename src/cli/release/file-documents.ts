/** The documents of a project with their entries as they are to be: flag files, and the policy file. */
import { resolve } from 'node:path'
import { duplicateKeys } from '../../flags/duplicate-keys.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { isObject, own, parse, set, type Json, type JsonObject } from '../../json/index.ts'
import { Entries, type Edit, type Entry, type PolicyRules } from '../../policy/index.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { rewritten } from './rewrite-json.ts'

export interface Documents {
  /** Absolute path of the flag folder. */
  readonly flags: string
  /** Absolute path of the policy file. */
  readonly policy: string
  readonly rules: PolicyRules
}

const memberOf = (document: JsonObject, name: string): JsonObject => {
  const value = own(document, name)
  return isObject(value) ? value : {}
}

const put = (document: JsonObject, name: string, value: JsonObject | undefined): void => {
  if (value) set(document, name, value)
  else if (Object.keys(memberOf(document, name)).length > 0) delete document[name]
}

/** @param file name of the flag document */
const flagDocument = (document: JsonObject, file: string, after: Entries): JsonObject => {
  const mine = new Map<string, JsonObject>()
  for (const { id, value } of after.of('flag')) {
    if (value.file === file) mine.set(id, value.definition)
  }
  const flags: JsonObject = {}
  for (const name of [...Object.keys(memberOf(document, 'flags')), ...mine.keys()]) {
    const definition = mine.get(name)
    if (definition) set(flags, name, definition)
  }
  const { evaluators, metadata } = after.get('flag-file', file)?.value ?? {}
  const next = { ...document }
  put(next, '$evaluators', evaluators)
  put(next, 'metadata', metadata)
  put(next, 'flags', flags)
  return next
}

const sections = {
  client: 'clients',
  version: 'versions',
  kill: 'kills',
  rollout: 'rollouts',
} as const

/** Only what is edited: the others stay as they were written, by whatever name of a version. */
const policyDocument = (
  document: JsonObject,
  edits: readonly Edit[],
  { versionKey }: PolicyRules,
): JsonObject => {
  const next = { ...document }
  for (const edit of edits) {
    if (edit.kind === 'flag' || edit.kind === 'flag-file') continue
    const section: JsonObject = { ...memberOf(next, sections[edit.kind]) }
    const isIt = (name: string) => (versionKey(name) ?? name) === edit.id
    const name = (edit.kind === 'version' ? Object.keys(section).find(isIt) : undefined) ?? edit.id
    if (edit.value === null) delete section[name]
    else {
      const value = { ...(edit.value as unknown as JsonObject) }
      const hadKeys = own(memberOf(section, name), 'keys') !== undefined
      if (edit.kind === 'client' && edit.value.keys.length === 0 && !hadKeys) delete value['keys']
      set(section, name, value)
    }
    set(next, sections[edit.kind], section)
  }
  return next
}

const flagFilesOf = (edits: readonly Edit[], before: Entries): readonly string[] =>
  edits.flatMap((edit) => {
    if (edit.kind === 'flag-file') return [edit.id]
    if (edit.kind !== 'flag') return []
    const old = before.get('flag', edit.id)?.value.file
    return [old, edit.value?.file].filter((name) => name !== undefined)
  })

const isInPolicyFile = ({ kind }: Edit): boolean => kind in sections

const written = (was: string | undefined, fresh: Json, next: (json: JsonObject) => JsonObject) => {
  const read = was === undefined ? ok(fresh) : parse(was)
  const document = read.ok && isObject(read.value) ? read.value : {}
  const json = next(document)
  return was === undefined ? ok(`${prettyJson(json)}\n`) : rewritten(was, json)
}

export interface Written {
  readonly path: string
  readonly was: string | undefined
  readonly text: string
}

/**
 * The files that edits change, each with its new text.
 * Problem: `policy-refused` where a file says something twice, so that nobody knows which is meant.
 */
export const documentsAfter = (
  { flags, policy, rules }: Documents,
  texts: ReadonlyMap<string, string>,
  before: readonly Entry[],
  edits: readonly Edit[],
  after: Entries,
): Result<readonly Written[]> => {
  const newFlags = { $schema: 'https://flagd.dev/schema/v0/flags.json', flags: {} }
  const wanted = [
    ...[...new Set(flagFilesOf(edits, Entries.of(before)))].map((name) => ({
      path: resolve(flags, `${name}.json`),
      fresh: newFlags,
      next: (document: JsonObject) => flagDocument(document, name, after),
    })),
    ...(edits.some(isInPolicyFile)
      ? [
          {
            path: policy,
            fresh: {},
            next: (document: JsonObject) => policyDocument(document, edits, rules),
          },
        ]
      : []),
  ]
  const done: Written[] = []
  for (const { path, fresh, next } of wanted) {
    const was = texts.get(path)
    const [twice] = was === undefined ? [] : duplicateKeys(was)
    if (twice) {
      const detail = `${path} says ${twice.path.join(' > ')} twice: take one of them out by hand.`
      return failed(problem('policy-refused', detail))
    }
    const text = written(was, fresh, next)
    if (!text.ok) return text
    if (text.value !== was) done.push({ path, was, text: text.value })
  }
  return ok(done)
}

/** Flags as entries, and as the documents in flagd's format that they are written in. */
import { isObject, own, parse, print, set, type Json, type JsonObject } from '../json/index.ts'
import type { FlagFile } from '../flags/index.ts'
import { Entries } from './entries.ts'
import type { Entry, FlagFileEntry } from './entry.ts'

const memberOf = (document: JsonObject, key: string): JsonObject | undefined => {
  const value = own(document, key)
  return isObject(value) && Object.keys(value).length > 0 ? value : undefined
}

/** `entity-schema` of `flags/entity-schema.json`. */
export const documentName = (file: string): string =>
  file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).replace(/\.json$/, '')

/**
 * Entries of sound documents; what is no object, and `$schema`, has none.
 *
 * @example entriesOfFlagFiles([{ name: 'flags/a.json', text: '{"flags": {}}' }])
 */
export const entriesOfFlagFiles = (files: readonly FlagFile[]): readonly Entry[] =>
  files.flatMap(({ name, text }): Entry[] => {
    const parsed = parse(text)
    if (!parsed.ok || !isObject(parsed.value)) return []
    const file = documentName(name)
    const evaluators = memberOf(parsed.value, '$evaluators')
    const metadata = memberOf(parsed.value, 'metadata')
    const flags = Object.entries(memberOf(parsed.value, 'flags') ?? {})
    const shared: FlagFileEntry = {
      ...(evaluators ? { evaluators } : {}),
      ...(metadata ? { metadata } : {}),
    }
    const isNamed = Object.keys(shared).length > 0 || flags.length === 0
    return [
      ...(isNamed ? [{ kind: 'flag-file' as const, id: file, value: shared }] : []),
      ...flags.flatMap(([id, definition]) =>
        isObject(definition) ? [{ kind: 'flag' as const, id, value: { file, definition } }] : [],
      ),
    ]
  })

const objectOf = (members: Iterable<readonly [string, Json]>): JsonObject => {
  const object: JsonObject = {}
  for (const [key, value] of members) set(object, key, value)
  return object
}

const byName = <T>([a]: readonly [string, T], [b]: readonly [string, T]): number => (a < b ? -1 : 1)

/**
 * One document a file, files and flags in the order of their names.
 *
 * @param folder what names begin with: `flags/`
 */
export const flagFilesOf = (given: Iterable<Entry>, folder = 'flags/'): readonly FlagFile[] => {
  const entries = Entries.of(given)
  const files = new Map<string, [string, Json][]>()
  for (const { id } of entries.of('flag-file')) files.set(id, [])
  for (const { id, value } of entries.of('flag')) {
    const flags = files.get(value.file)
    if (flags) flags.push([id, value.definition])
    else files.set(value.file, [[id, value.definition]])
  }
  return [...files].toSorted(byName).map(([file, flags]) => {
    const { evaluators, metadata } = entries.get('flag-file', file)?.value ?? {}
    const document = objectOf([
      ...(metadata ? [['metadata', metadata] as const] : []),
      ...(evaluators ? [['$evaluators', evaluators] as const] : []),
      ['flags', objectOf(flags.toSorted(byName))],
    ])
    return { name: `${folder}${file}.json`, text: print(document) }
  })
}

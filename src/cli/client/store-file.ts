/** The file in which a client keeps its entities: read with every number as it is, and held to the contract. */
import { resolve } from 'node:path'
import type { AccessControl, Entity } from '../../client/index.ts'
import { validator, type Contract } from '../../contract/index.ts'
import { Failure, type Issue } from '../../errors/index.ts'
import { isObject, own, parseBytes, print, type Json, type JsonObject } from '../../json/index.ts'
import { readBytes } from '../read-file.ts'
import { replaceFiles } from '../release/replace-files.ts'

export interface StoreFile {
  readonly path: string
  readonly text: string
  readonly all: JsonObject
  readonly entities: readonly Entity[]
}

/** Entities of any version up to 2.0 are what version 1.0 calls one: members more are allowed. */
const type = 'Entity'
const version = '1.0'
const mostIssues = 20

const refuse = (file: string, issues: readonly Issue[]): never => {
  throw new Failure(
    'migration-refused',
    `${file} is no file of entities`,
    issues.slice(0, mostIssues),
  )
}

const issuesOf = (contract: Contract, items: readonly Json[]): readonly Issue[] => {
  const types = contract.version(version)?.types ?? {}
  const judge = validator(types, 'document')
  const seen = new Set<Json | undefined>()
  return items.flatMap((item, at): readonly Issue[] => {
    const place = `/entities/${at}`
    const judged = judge(type, item)
    if (!judged.ok)
      return judged.errors.map(({ pointer, detail }) => ({
        place: `${place}${pointer}`,
        message: detail,
      }))
    const id = isObject(item) ? own(item, 'id') : undefined
    if (seen.has(id)) return [{ place: `${place}/id`, message: 'is that of another entity, too' }]
    seen.add(id)
    return []
  })
}

/**
 * `{ "entities": [...] }`, whatever else it has.
 *
 * @throws Failure `file-not-found`; `migration-refused` where it is something else
 */
export const readStoreFile = async (file: string, contract: Contract): Promise<StoreFile> => {
  const bytes = await readBytes(file)
  const read = parseBytes(bytes)
  if (!read.ok) return refuse(file, [{ place: 'the root', message: 'is no JSON' }])
  const all = read.value
  const entities = isObject(all) ? own(all, 'entities') : undefined
  if (!isObject(all) || !Array.isArray(entities))
    return refuse(file, [{ place: '/entities', message: 'is to be a list of entities' }])
  const issues = issuesOf(contract, entities)
  if (issues.length > 0) return refuse(file, issues)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return {
    path: resolve(file),
    text,
    all,
    entities: entities as readonly Json[] as readonly Entity[],
  }
}

/** Whole or not at all. @throws Failure `entry-changed` where somebody else has written it meanwhile, `not-writable` */
export const writeStoreFile = (
  { path, text: was, all }: StoreFile,
  entities: Iterable<Entity>,
  access: Iterable<AccessControl>,
): Promise<void> => {
  const written = print({ ...all, entities: [...entities], access_control: [...access] })
  return replaceFiles([{ path, was, text: `${written}\n` }])
}

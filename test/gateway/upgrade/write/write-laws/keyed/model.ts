/**
 * The model of boards: documents under the names of version 1.0, and what a client's document makes
 * of a stored one. What stands in them is text of JSON, in any spelling, behind names like `§7`.
 */
import { isObject, set, type Json, type JsonObject } from '../../../../../../src/json/index.ts'

export const versions = ['1.0', '1.1', '2.0'] as const
export type Version = (typeof versions)[number]

const since: Readonly<Record<string, Version>> = {
  owner: '1.1',
  secret: '1.1',
  mark: '1.1',
  rank: '2.0',
}
const renamed: Readonly<Record<string, string>> = { text: 'title', no: 'number' }

export const isBefore = (a: Version, b: Version): boolean =>
  versions.indexOf(a) < versions.indexOf(b)

/** Whether a version has the member, which one that no version declares is in all of them. */
export const has = (version: Version, name: string): boolean =>
  !isBefore(version, since[name] ?? '1.0')

export const nameIn = (version: Version, name: string): string =>
  version === '2.0' ? (renamed[name] ?? name) : name

const isCard = (object: JsonObject): boolean => Object.hasOwn(object, 'steps')

/** The members that the version has, and the default of a rank where `standsIn`. */
const members = (value: Json, version: Version, standsIn: boolean): Json => {
  if (Array.isArray(value)) return value.map((item) => members(item, version, standsIn))
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const name of Object.keys(value)) {
    if (has(version, name)) set(result, name, members(value[name] as Json, version, standsIn))
  }
  if (standsIn && isCard(value) && !Object.hasOwn(value, 'rank')) set(result, 'rank', 0)
  return result
}

/** A document of one version as another one has it. */
export const seenIn = (value: Json, from: Version, to: Version): Json =>
  members(value, to, isBefore(from, to) && to === '2.0')

/** The document under the names of a version. */
export const namedIn = (value: Json, version: Version): Json => {
  if (Array.isArray(value)) return value.map((item) => namedIn(item, version))
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const name of Object.keys(value)) {
    set(result, nameIn(version, name), namedIn(value[name] as Json, version))
  }
  return result
}

/** Whether it says something that the version has no place for. */
export const overfills = (value: Json, version: Version): boolean => {
  if (Array.isArray(value)) return value.some((item) => overfills(item, version))
  if (!isObject(value)) return false
  return Object.keys(value).some((name) => {
    const member = value[name] as Json
    return has(version, name) ? overfills(member, version) : !(name === 'rank' && member === 0)
  })
}

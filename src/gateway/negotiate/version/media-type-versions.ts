/** Versions in `Accept` and `Content-Type`: as a parameter, or as part of a type of their own. */
import type { Scheme } from '../../../contract/index.ts'
import { HeaderList } from '../../../http/index.ts'
import {
  isJsonType,
  isNdjsonType,
  isRefused,
  isSseType,
  parseMediaType,
  splitOutsideQuotes,
  type MediaType,
} from '../../headers/media-type.ts'
import type { Said } from './said.ts'
import type { VersionsConfig } from '../../config/config-schema.ts'
import { createWritten } from '../../config/written.ts'

export interface MediaTypeVersions {
  readonly read: (headers: HeaderList) => {
    readonly said: readonly Said[]
    /** Without what said it; the same list where nothing did. */
    readonly headers: HeaderList
    readonly ownType: boolean
  }
  readonly typeOf: (version: string) => string | undefined
}

const readHeaders = ['accept', 'content-type'] as const

/** The types that this gateway adapts; others may mean something else by the parameter. */
const mayCarryVersion = (type: string): boolean =>
  isJsonType(type) ||
  isNdjsonType(type) ||
  isSseType(type) ||
  type === '*/*' ||
  type === 'application/*'

/** A member of a header, and what of it goes on. */
interface Member {
  readonly values: readonly string[]
  /** Undefined where a version is told apart that is not wanted: the store could not tell it. */
  readonly rest: string | undefined
  readonly ownType: boolean
}

const unsaid = (text: string): Member => ({ values: [], rest: text, ownType: false })

export const createMediaTypeVersions = (
  { mediaType, mediaTypeParameter }: VersionsConfig,
  scheme: Scheme,
): MediaTypeVersions => {
  const parameter = mediaTypeParameter === false ? undefined : mediaTypeParameter.toLowerCase()
  const own = mediaType === undefined ? undefined : createWritten(mediaType.toLowerCase(), scheme)
  const [mark = ''] = mediaType?.toLowerCase().split('{') ?? []

  const asParameter = (type: MediaType): readonly string[] =>
    parameter !== undefined && mayCarryVersion(type.type)
      ? type.parameters.flatMap(([name, value]) => (name === parameter ? [value] : []))
      : []

  const memberOf = (text: string): Member => {
    const type = parseMediaType(text)
    const inType = own?.read(type.type)
    const inParameter = asParameter(type)
    if (inType === undefined && inParameter.length === 0) return unsaid(text)
    if (isRefused(type)) return { values: [], rest: undefined, ownType: false }
    const [name = '', ...parameters] = splitOutsideQuotes(text, ';')
    const others = parameters.filter(
      (part) => inParameter.length === 0 || part.split('=')[0]?.trim().toLowerCase() !== parameter,
    )
    const plain = inType === undefined ? name : name.replace(name.trim(), 'application/json')
    return {
      values: inType === undefined ? inParameter : [inType, ...inParameter],
      rest: [plain, ...others].join(';'),
      ownType: inType !== undefined,
    }
  }

  /** Most do not even hold the word. */
  const mayHold = (text: string): boolean => {
    const lower = text.toLowerCase()
    return (
      (parameter !== undefined && lower.includes(parameter)) ||
      (own !== undefined && lower.includes(mark))
    )
  }

  const read: MediaTypeVersions['read'] = (headers) => {
    const values: string[] = []
    let kept = headers
    let [isOwn, ownType] = [false, false]
    for (const name of readHeaders) {
      const text = headers.get(name)
      if (text === null || !mayHold(text)) continue
      const members = splitOutsideQuotes(text, ',').map(memberOf)
      const rest = members.flatMap((member) => member.rest ?? [])
      values.push(...members.flatMap((member) => member.values))
      const here = members.some((member) => member.ownType)
      isOwn ||= here
      if (name === 'accept') ownType = here
      const goesOn = rest.join(',')
      if (goesOn === text) continue
      if (kept === headers) kept = new HeaderList(kept)
      if (rest.length === 0) kept.delete(name)
      else kept.set(name, goesOn)
    }
    const where = isOwn
      ? 'the media type'
      : `the media-type parameter "${String(mediaTypeParameter)}"`
    const said: Said[] = values.length > 0 ? [{ source: 'media-type', where, values }] : []
    return { said, headers: kept, ownType }
  }

  return {
    read,
    typeOf: (version) =>
      mediaType === undefined ? undefined : createWritten(mediaType, scheme).write(version),
  }
}

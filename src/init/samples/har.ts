/** Samples in an HTTP archive (HAR 1.2), as browsers and proxies write them. */
import {
  isNumber,
  isObject,
  numberText,
  own,
  parse,
  set,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import { formOf, isJson, plainMedia } from '../openapi/routes/media.ts'
import { unreadable } from '../openapi/unreadable.ts'
import { isMethod, type Sample } from './sample.ts'

export interface Archive {
  readonly samples: readonly Sample[]
  /** Where most requests went. */
  readonly origin: string | undefined
  /** Requests that went elsewhere, or are of no kind that can be read. */
  readonly left: number
  /** Names of the schemes of `Authorization` in requests, in lower case. */
  readonly schemes: ReadonlySet<string>
}

const objectIn = (holder: JsonObject, name: string): JsonObject => {
  const value = own(holder, name)
  return isObject(value) ? value : {}
}

const textIn = (holder: JsonObject, name: string): string => {
  const value = own(holder, name)
  return typeof value === 'string' ? value : ''
}

const listIn = (holder: JsonObject, name: string): readonly JsonObject[] => {
  const value = own(holder, name)
  return Array.isArray(value) ? value.filter(isObject) : []
}

const bodyOf = (text: string): Json | undefined => {
  const parsed = parse(text, { depth: 256 })
  return parsed.ok ? parsed.value : undefined
}

const requestOf = (request: JsonObject): Sample['request'] => {
  const data = objectIn(request, 'postData')
  const form = formOf(plainMedia(textIn(data, 'mimeType')))
  if (form === undefined || form === 'json-patch') return undefined
  if (form !== 'form') {
    const body = bodyOf(textIn(data, 'text'))
    return body === undefined ? undefined : { form, body }
  }
  const body: JsonObject = {}
  for (const pair of listIn(data, 'params')) set(body, textIn(pair, 'name'), textIn(pair, 'value'))
  for (const [name, value] of new URLSearchParams(textIn(data, 'text'))) set(body, name, value)
  return { form, body }
}

const urlOf = (entry: JsonObject): URL | undefined => {
  try {
    return new URL(textIn(objectIn(entry, 'request'), 'url'))
  } catch {
    return undefined
  }
}

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const sampleOf = (entry: JsonObject, url: URL): Sample | undefined => {
  const [request, response] = [objectIn(entry, 'request'), objectIn(entry, 'response')]
  const method = textIn(request, 'method').toUpperCase()
  const said = own(response, 'status')
  const status = isNumber(said) ? Number(numberText(said)) : 0
  if (!isMethod(method) || status < 200 || status === 304) return undefined
  const content = objectIn(response, 'content')
  const media = plainMedia(textIn(content, 'mimeType'))
  const text = textIn(content, 'text')
  const isEncoded = textIn(content, 'encoding') === 'base64'
  const plain = isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text
  const body = isJson(media) && plain !== '' ? bodyOf(plain) : undefined
  const sent = requestOf(request)
  // Pages, pictures and scripts are no part of an API.
  if (body === undefined && sent === undefined && method === 'GET') return undefined
  return {
    method,
    path: decoded(url.pathname).replace(/(?<=.)\/$/, ''),
    query: [...url.searchParams],
    request: sent,
    status,
    response: body,
    media: body === undefined ? undefined : media,
  }
}

const mostOf = (texts: readonly string[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const schemesOf = (entries: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(
    entries
      .flatMap((entry) => listIn(objectIn(entry, 'request'), 'headers'))
      .filter((header) => textIn(header, 'name').toLowerCase() === 'authorization')
      .map((header) => textIn(header, 'value').split(' ')[0]?.toLowerCase() ?? '')
      .filter((scheme) => scheme === 'bearer' || scheme === 'basic'),
  )

/** @throws Failure `source-unreadable` for what is no HTTP archive */
export const samplesOfHar = (archive: Json): Archive => {
  const log = isObject(archive) ? own(archive, 'log') : undefined
  if (!isObject(log) || !Array.isArray(own(log, 'entries'))) {
    return unreadable({
      place: '/log/entries',
      message: 'no HTTP archive (HAR 1.2): export one from the network panel of a browser',
    })
  }
  const entries = listIn(log, 'entries').flatMap((entry) => {
    const url = urlOf(entry)
    const sample = url && /^https?:$/.test(url.protocol) ? sampleOf(entry, url) : undefined
    return url && sample ? [{ entry, sample, origin: url.origin }] : []
  })
  const origin = mostOf(entries.map((each) => each.origin))
  const kept = entries.filter((each) => each.origin === origin)
  return {
    samples: kept.map(({ sample }) => sample),
    origin,
    left: listIn(log, 'entries').length - kept.length,
    schemes: schemesOf(kept.map(({ entry }) => entry)),
  }
}

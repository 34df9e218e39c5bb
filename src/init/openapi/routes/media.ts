/** Media types of bodies: which of them can be carried. */
import type { BodyForm } from '../../../contract/index.ts'
import { lastOf, partsIn, type Located } from '../documents.ts'

/** Without parameters, in lower case. */
export const plainMedia = (media: string): string =>
  (media.split(';')[0] ?? '').trim().toLowerCase()

export const isJson = (media: string): boolean =>
  /^(?:application|text)\/(?:[\w.!#$&^-]+\+)?json$/.test(media) || media === '*/*'

export const streamForm = (media: string): 'sse' | 'ndjson' | undefined => {
  if (media === 'text/event-stream') return 'sse'
  return /^application\/(?:x-)?(?:ndjson|jsonlines|json-lines|jsonl|json-seq)$|^text\/(?:x-)?(?:ndjson|jsonl)$|^application\/(?:x-)?stream\+json$/.test(
    media,
  )
    ? 'ndjson'
    : undefined
}

const forms: Readonly<Record<string, BodyForm>> = {
  'application/merge-patch+json': 'merge-patch',
  'application/json-patch+json': 'json-patch',
  'application/x-www-form-urlencoded': 'form',
}

export const formOf = (media: string): BodyForm | undefined =>
  forms[media] ?? (isJson(media) ? 'json' : undefined)

const rank = (content: Located): number => {
  const media = plainMedia(lastOf(content))
  if (media === 'application/json') return 0
  return isJson(media) ? 1 : 2
}

/** The media types of a body, `application/json` first, then what else is JSON. */
export const contentOf = (body: Located): readonly Located[] =>
  partsIn(body, 'content').toSorted((a, b) => rank(a) - rank(b))

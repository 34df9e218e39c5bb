/** What is stored after a client has put a document in place of what is held. */
import {
  isObject,
  own,
  print,
  set,
  type Json,
  type JsonObject,
} from '../../../../../../src/json/index.ts'
import { having } from '../tree.ts'
import { has, seenIn, type Version } from './model.ts'
import type { Texts } from './texts.ts'

export interface Writing {
  readonly client: Version
  readonly store: Version
  readonly texts: Texts
}

const keyOf = (item: Json): string | undefined => {
  const key = isObject(item) ? (own(item, 'id') ?? own(item, 'no')) : undefined
  return key === undefined ? undefined : print(key)
}

const printed = (value: Json, texts: Texts): Json => {
  if (Array.isArray(value)) return value.map((item) => printed(item, texts))
  if (!isObject(value)) return texts.printed(value)
  const result: JsonObject = {}
  for (const name of Object.keys(value)) set(result, name, printed(value[name] as Json, texts))
  return result
}

/** Of each object that is found again by its key, what the client does not see stays, and what it did not change keeps its text. */
export const written = (held: Json | undefined, sent: Json, writing: Writing): Json => {
  const { client, store, texts } = writing
  if (Array.isArray(sent) && Array.isArray(held)) {
    return sent.map((item) =>
      written(
        held.find((other) => keyOf(other) === keyOf(item)),
        item,
        writing,
      ),
    )
  }
  if (isObject(sent) && isObject(held)) {
    const kept = Object.keys(held).filter((name) => Object.hasOwn(sent, name) || !has(client, name))
    let result: JsonObject = {}
    for (const name of kept) set(result, name, held[name] as Json)
    for (const name of Object.keys(sent)) {
      result = having(result, name, written(own(held, name), sent[name] as Json, writing))
    }
    return result
  }
  return held !== undefined && texts.isAlike(held, sent)
    ? held
    : printed(seenIn(sent, client, store), texts)
}

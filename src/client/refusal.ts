/** What a refused request becomes: the problem document of the gateway, as far as it can be believed. */
import type { ProblemPlace } from '../errors/index.ts'
import { isObject, own, parseBytes, type Json, type JsonObject } from '../json/index.ts'
import { ClientError } from './client-error.ts'

const mostPlaces = 100
const mostText = 500

const textOf = (of: JsonObject, name: string): string | undefined => {
  const text = own(of, name)
  return typeof text === 'string' ? text.slice(0, mostText) : undefined
}

const placeOf = (value: Json): readonly ProblemPlace[] => {
  if (!isObject(value)) return []
  const [pointer, detail] = [textOf(value, 'pointer'), textOf(value, 'detail')]
  return pointer === undefined || detail === undefined ? [] : [{ pointer, detail }]
}

/** A code is a word of ours or of the store: nothing else is taken for one. */
const codePattern = /^[a-z][a-z0-9-]{0,63}$/

/** @param asked method and path, for the message */
export const refusal = (
  asked: string,
  status: number,
  bytes: Uint8Array<ArrayBuffer>,
): ClientError => {
  const read = parseBytes(bytes)
  const said = read.ok && isObject(read.value) ? read.value : {}
  const told = textOf(said, 'code')
  const code = told !== undefined && codePattern.test(told) ? told : `http-${status}`
  const errors = own(said, 'errors')
  const places = Array.isArray(errors) ? errors.slice(0, mostPlaces).flatMap(placeOf) : []
  const detail = textOf(said, 'detail')
  return new ClientError(code, `${asked} was refused with ${status} (${code})`, {
    status,
    detail,
    places,
  })
}

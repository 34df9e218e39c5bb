/** Answers whose media type or body another version does not have. */
import type { Route } from '../../contract/index.ts'
import type { HeaderList, HttpAnswer } from '../../http/index.ts'
import { print } from '../../json/index.ts'
import { storeBytes } from '../headers/byte-headers.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { withoutContent } from '../headers/contentless.ts'
import { parseMediaType } from '../headers/media-type.ts'
import { mediaOf } from '../headers/media-of.ts'

/** The media type of the client's version, where the store answered in that of its own. */
export const clientMedia = (
  headers: HeaderList,
  clientRoute: Route,
  storeRoute: Route,
): string | undefined => {
  if (clientRoute.media === storeRoute.media) return undefined
  const { type } = parseMediaType(headers.get('content-type') ?? '')
  return type === mediaOf(storeRoute).toLowerCase() ? mediaOf(clientRoute) : undefined
}

/** What the contract says for answers of stores whose version has no body there; undefined where it says nothing. */
export const standInAnswer = (
  status: number,
  given: HeaderList,
  { clientRoute, storeRoute }: Carriage,
): HttpAnswer | undefined => {
  if (clientRoute.standIn === undefined || storeRoute.response !== undefined) return undefined
  const body = new TextEncoder().encode(print(clientRoute.standIn))
  const headers = given.filter((name) => !storeBytes.has(name))
  headers.set('content-type', mediaOf(clientRoute))
  headers.set('content-length', String(body.byteLength))
  return { status, headers, body }
}

/** The answer of a success whose body only one of the versions has; undefined where that is not so, or nobody knows one. */
export const oneSided = (
  status: number,
  given: HeaderList,
  carriage: Carriage,
): HttpAnswer | undefined => {
  const { clientRoute, storeRoute } = carriage
  const goes = clientRoute.response === undefined && storeRoute.response !== undefined
  return goes ? withoutContent(status, given) : standInAnswer(status, given, carriage)
}

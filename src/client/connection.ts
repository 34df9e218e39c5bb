/** One request to a gateway: in a version, within limits, its answer held to the contract of that version. */
import { validator, type Contract } from '../contract/index.ts'
import { isObject, parseBytes, print, type Json, type JsonObject } from '../json/index.ts'
import { readBounded } from './bounded.ts'
import { ClientError, ownError } from './client-error.ts'
import { refusal } from './refusal.ts'

/** Versions whose entities have the fields of the guide. */
export type ClientVersion = '1.0' | '1.1' | '2.0'

export interface ClientOptions {
  /** Of the gateway; a path before its routes may be part of it. */
  readonly url: string
  /** What answers are held to. */
  readonly contract: Contract
  /** Sent with each request, and expected of each answer. */
  readonly version: ClientVersion
  /** With each request: an API key, say. */
  readonly headers?: Readonly<Record<string, string>>
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds until a request is given up; 30,000 when absent. */
  readonly timeoutMs?: number
  /** Most bytes of an answer; 16 MiB when absent. */
  readonly mostBytes?: number
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Path and query, encoded. */
  readonly path: string
  /** Type of the answer's document. */
  readonly type: string
  readonly body?: Json
  readonly ifMatch?: string
  /** Instead of that of the options. */
  readonly version?: ClientVersion
}

export interface Told {
  readonly document: JsonObject
  /** Strong entity tag. */
  readonly tag: string | undefined
}

/** @throws ClientError */
export type Ask = (asked: Asked) => Promise<Told>

const usualTimeout = 30_000
const usualBytes = 16 * 1024 * 1024
/** More than any tag of the gateway. */
const mostTag = 1000

const versionOf = (text: string): string => text.split('.').slice(0, 2).join('.')

/** @example const ask = connect({ url: 'http://127.0.0.1:8787', contract, version: '2.0' }) */
export const connect = (options: ClientOptions): Ask => {
  const { contract, headers = {}, timeoutMs = usualTimeout, mostBytes = usualBytes } = options
  const { fetch: send = globalThis.fetch } = options
  const base = options.url.replace(/\/+$/, '')

  const held = (type: string, version: ClientVersion, value: Json): JsonObject => {
    const of = contract.version(version)
    if (!of) throw ownError('wrong-version', `The contract has no version ${version}`)
    const judged = validator(of.types, 'document')(type, value)
    if (judged.ok && isObject(judged.value)) return judged.value
    const where = judged.ok ? 'the whole' : (judged.errors[0]?.pointer ?? 'the whole')
    throw ownError('bad-answer', `An answer is no ${type} of version ${version}, at ${where}`)
  }

  return async ({ method, path, type, body, ifMatch, version = options.version }) => {
    const asked = `${method} ${path}`
    try {
      const answer = await send(base + path, {
        method,
        headers: {
          ...headers,
          accept: 'application/json',
          'API-Version': version,
          ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: print(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const bytes = await readBounded(answer, mostBytes)
      const { status } = answer
      if (status >= 400) throw refusal(asked, status, bytes)
      if (status < 200 || status > 299) throw ownError('bad-answer', `${asked}: answered ${status}`)
      const said = answer.headers.get('api-version')
      if (said !== null && versionOf(said) !== version) {
        throw ownError('bad-answer', `${asked}: the answer is of another version than ${version}`)
      }
      const read = parseBytes(bytes)
      if (!read.ok) throw ownError('bad-answer', `${asked}: the answer is no JSON`)
      const tag = answer.headers.get('etag') ?? ''
      return {
        document: held(type, version, read.value),
        tag: tag.startsWith('"') && tag.length <= mostTag ? tag : undefined,
      }
    } catch (error) {
      if (error instanceof ClientError) throw error
      const why = error instanceof Error ? error.name : 'unknown'
      throw ownError('unreachable', `${asked}: the gateway did not answer (${why})`)
    }
  }
}

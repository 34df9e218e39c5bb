/** How long it takes until an instance has the kill switches of its file: measured by asking its admin listener. */
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { equalByValue, type Json } from '../../json/index.ts'
import { killId, type KillEntry } from '../../policy/index.ts'
import { fromEnvironment, portFromEnvironment } from '../ports.ts'

export interface InForce {
  /** Who was asked. */
  readonly at: string
  /** Milliseconds since the file was written; null where that is not known. */
  readonly ms: number | null
  /** Why not. */
  readonly why: string
}

/** As `isthmus serve` would listen here. */
export const adminAddress = (listen: {
  readonly adminHost: string
  readonly adminPort: number
}): string => {
  const host = fromEnvironment('ISTHMUS_ADMIN_HOST') ?? listen.adminHost
  const port = portFromEnvironment('ISTHMUS_ADMIN_PORT') ?? listen.adminPort
  const isAny = host === '0.0.0.0' || host === '::'
  const named = host.includes(':') ? `[${host}]` : host
  return `http://${isAny ? '127.0.0.1' : named}:${port}`
}

interface Item {
  readonly file: string
  readonly kills: readonly KillEntry[]
}

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' &&
  value !== null &&
  'file' in value &&
  typeof value.file === 'string' &&
  'kills' in value &&
  Array.isArray(value.kills)

const ordered = (kills: readonly KillEntry[]): Json =>
  kills.toSorted((a, b) => (killId(a.scope) < killId(b.scope) ? -1 : 1)) as unknown as Json

/** The processes of the instance; a text where nobody can say. */
const processesAt = async (url: URL): Promise<readonly Item[] | string> => {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(2000) })
    const body: unknown = await answer.json().catch(() => undefined)
    const items =
      typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)
        ? body.items.filter(isItem)
        : undefined
    return answer.ok && items ? items : `what answers at ${url.origin} is no admin listener`
  } catch {
    return `nothing answers at ${url.origin}. Say --gateway where its admin listener is elsewhere`
  }
}

/** Milliseconds after which an instance that looks at its file twice a second has it, or never will. */
const patience = 5000

/** Never throws. @param file the kill file, as this command calls it */
export const untilInForce = async (
  admin: string,
  file: string,
  kills: readonly KillEntry[],
): Promise<InForce> => {
  const at = admin.replace(/\/+$/, '')
  const unknown = (why: string): InForce => ({ at, ms: null, why })
  if (!/^https?:/.test(at) || !URL.canParse(at)) return unknown(`"${at}" is not an http URL`)
  const url = new URL(`${at}/kills`)
  const began = performance.now()
  for (;;) {
    const found = await processesAt(url)
    if (typeof found === 'string') return unknown(found)
    if (found.length === 0) return unknown(`the gateway at ${url.origin} reads no kill file`)
    if (found.every((item) => equalByValue(ordered(item.kills), ordered(kills)))) {
      return { at, ms: Math.round(performance.now() - began), why: '' }
    }
    if (performance.now() - began > patience) {
      const others = found
        .map((item) => item.file)
        .find((other) => resolve(other) !== resolve(file))
      return unknown(
        others === undefined
          ? `the gateway at ${url.origin} does not have it after ${patience / 1000} s`
          : `the gateway at ${url.origin} reads another file, ${others}`,
      )
    }
    await wait(20)
  }
}

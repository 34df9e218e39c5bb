/** A gateway that runs, by its admin API, as what commands edit. */
import { readFile } from 'node:fs/promises'
import type { Edited } from '../../control/actions/control.ts'
import type { CensusReader } from '../../control/census/index.ts'
import type { FieldRow, PastChange, StoredEntry, UsageRow } from '../../control/port.ts'
import { catalogue, failed, ok, type ErrorCode, type Problem } from '../../errors/index.ts'
import type { Result } from '../../errors/index.ts'
import type { SampledContext } from '../../gateway/facts/index.ts'
import type { EntryKind } from '../../policy/index.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
import type { StoredOf, Target } from './target.ts'

/** Milliseconds that one answer may take. */
const longest = 30_000

const addressHint =
  'Give the address of the admin listener, which `isthmus serve` prints when it starts: --gateway http://127.0.0.1:8788'

const tokenHint =
  'Put a token of the admin API into ISTHMUS_TOKEN, or into a file that --token-file names. `isthmus control token create` makes one.'

/** @throws Failure `usage` where there is none */
export const tokenOf = async (file: string | undefined): Promise<string> => {
  if (file === undefined) {
    const token = process.env['ISTHMUS_TOKEN']?.trim()
    if (token) return token
    throw new HintedFailure(tokenHint, 'usage', 'A gateway is only told to do something by a token')
  }
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    const why = error.message
    throw new HintedFailure(tokenHint, 'file-not-found', `The token cannot be read: ${why}`)
  })
  const token = text.trim()
  if (token === '') throw new HintedFailure(tokenHint, 'usage', `There is no token in ${file}`)
  return token
}

interface Asked {
  readonly method?: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  value.code in catalogue &&
  'detail' in value &&
  typeof value.detail === 'string'

type Ask = (path: string, asked?: Asked) => Promise<Result<unknown>>

/** @throws Failure `usage`, `backend-unreachable`, `backend-bad-answer` */
const asker = (address: string, token: string): Ask => {
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    throw new HintedFailure(addressHint, 'usage', `"${address}" is not an http URL`)
  }
  return async (path, { method = 'GET', query = {}, body } = {}) => {
    const url = new URL(`${address.replace(/\/+$/, '')}/api${path}`)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(longest),
    }).catch((error: unknown) => {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      const why = cause instanceof Error ? cause.message : String(cause)
      const message = `No gateway answers at ${url.origin}: ${why}`
      throw new HintedFailure(addressHint, 'backend-unreachable', message)
    })
    const value: unknown = await answer.json().catch(() => undefined)
    if (answer.ok && value !== undefined) return ok(value)
    if (isProblem(value)) return failed(value)
    const hint = `${addressHint}. It needs \`control\` in its configuration.`
    const message = `What answers at ${url.origin} has no admin API (status ${answer.status})`
    throw new HintedFailure(hint, 'backend-bad-answer', message)
  }
}

/** What the API answers is of the form that its document says. */
const valueOf = (result: Result<unknown>): unknown => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}

/** Up to here pages are followed: more is for `policy export`. */
const mostItems = 200_000

const pages = async <T>(ask: Ask, path: string, query: Asked['query'] = {}): Promise<T[]> => {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = valueOf(await ask(path, { query: { ...query, limit: 1000, cursor } })) as {
      items: T[]
      next: string | null
    }
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && items.length < mostItems)
  return items
}

const absent: ErrorCode = 'entry-not-found'

const trafficOf = (ask: Ask): CensusReader => ({
  usage: (filter) => pages<UsageRow>(ask, '/usage', { ...filter }),
  fields: (filter) => pages<FieldRow>(ask, '/fields', { ...filter }),
  contexts: async (limit) =>
    (valueOf(await ask('/contexts', { query: { limit } })) as { items: SampledContext[] }).items,
})

const dry = (dryRun: boolean) => ({ 'dry-run': String(dryRun) })

export const gatewayTarget = (address: string, token: string): Target => {
  const ask = asker(address, token)
  return {
    where: `the gateway at ${address}`,
    traffic: trafficOf(ask),
    entries: <K extends EntryKind>(kind: K) => pages<StoredOf<K>>(ask, '/policy/entries', { kind }),
    entry: async <K extends EntryKind>(kind: K, id: string) => {
      const found = await ask(`/policy/entries/${kind}/${encodeURIComponent(id)}`)
      if (!found.ok && found.problem.code === absent) return undefined
      const entry = valueOf(found) as StoredEntry
      return entry.value === null ? undefined : (entry as unknown as StoredOf<K>)
    },
    edit: async (edits, { action, reason, dryRun }) =>
      (await ask('/policy/edits', {
        method: 'POST',
        query: dry(dryRun),
        body: { edits, action, ...(reason === undefined ? {} : { reason }) },
      })) as Result<Edited>,
    revert: async (to, which, { reason, dryRun }) => {
      const path =
        which === undefined ? '/policy/revert' : `/flags/${encodeURIComponent(which.id)}/revert`
      const body = { to, ...(reason === undefined ? {} : { reason }) }
      return (await ask(path, { method: 'POST', query: dry(dryRun), body })) as Result<Edited>
    },
    history: async (which, limit) =>
      (
        valueOf(await ask('/policy/history', { query: { ...which, limit } })) as {
          items: PastChange[]
        }
      ).items,
    close: async () => undefined,
  }
}

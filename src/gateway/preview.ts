/** What would differ for a client in another version: its own recent reads, read again in both. */
import { changelog, type ChangelogEntry } from '../contract/emit/changelog.ts'
import type { Contract, ContractVersion, Route } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { HeaderList, isReader, Stop, type Body, type HttpHandler } from '../http/index.ts'
import { isObject, own, parse, type Json } from '../json/index.ts'
import { killId } from '../policy/index.ts'
import { silentLogger } from '../telemetry/index.ts'
import type { Core } from './exchange/core.ts'
import { silentReport } from './exchange/report.ts'
import { asClient } from './explain.ts'
import { compareDocuments, type Difference, type LeadsTo } from './foresee/preview/compare.ts'
import type { RecentRead } from './foresee/preview/reads.ts'
import { createHandle } from './handle.ts'

export interface UpgradeQuestion {
  /** Id of the client. */
  readonly client: string
  /** Any name of the version that it speaks now; its pin, or the default, when absent. */
  readonly from?: string
  readonly to: string
  /** Its recent reads, newest first. */
  readonly reads: readonly RecentRead[]
  /** Whether paths and values are told; default false. */
  readonly showValues?: boolean
}

export interface PreviewedRead {
  /** Route id. */
  readonly route: string
  /** The template of its path; the path itself for those who may see values. */
  readonly path: string
  /** Whether the request says its version itself, so that a pin changes nothing for it. */
  readonly says: boolean
  readonly status: { readonly before: number | null; readonly after: number | null }
  /**
   * `fails`: it is answered now, and would not be. `unreadable`: it could not be read again, so
   * nobody can tell.
   */
  readonly outcome: 'same' | 'differs' | 'fails' | 'unreadable'
  /** Why it fails, or could not be read again. */
  readonly why?: string
  /** Route that the same path means in the other version, where that is another one. */
  readonly otherRoute?: string
  /** Query parameters that it uses and that the other version does not declare. */
  readonly unknownParameters: readonly string[]
  readonly differences: readonly Difference[]
}

export interface UpgradePreview {
  readonly client: string
  /** Keys. */
  readonly from: string
  readonly to: string
  readonly reads: readonly PreviewedRead[]
  /** Reads by what became of them. */
  readonly counts: Readonly<Record<PreviewedRead['outcome'], number>>
  /** What the contract says of the versions between; of a way back, what is taken back. */
  readonly changelog: readonly ChangelogEntry[]
  readonly notes: readonly string[]
}

const mostReads = 20
const mostBytes = 256 * 1024
const readMs = 5000
const allMs = 20_000

/** Answered, or why not. */
type Again =
  | { readonly ok: true; readonly status: number; readonly document: Json | undefined }
  | { readonly ok: false; readonly why: string }

/** Undefined where there is more than is compared. */
const bytesOf = async (body: Body): Promise<Uint8Array | undefined> => {
  if (!isReader(body))
    return (body?.byteLength ?? 0) > mostBytes ? undefined : (body ?? new Uint8Array())
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await body.read()
    if (done || !value) break
    size += value.byteLength
    if (size > mostBytes) {
      await body.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

const documentOf = (bytes: Uint8Array): Json | undefined => {
  const parsed = parse(new TextDecoder().decode(bytes))
  return parsed.ok ? parsed.value : undefined
}

/** Reads once, through the whole gateway, as it would for the client; without its credentials. */
const readAgain = async (
  handle: HttpHandler,
  { path, query }: RecentRead,
  versionHeader: string,
  version: string,
): Promise<Again> => {
  const stop = new Stop()
  const late = Promise.withResolvers<Again>()
  const timer = setTimeout(() => {
    late.resolve({ ok: false, why: `it took longer than ${readMs / 1000} s` })
    stop.abort(new Error('A preview does not wait longer.'))
  }, readMs)
  const reading = async (): Promise<Again> => {
    const { status, body } = await handle({
      method: 'GET',
      path,
      query,
      host: 'preview.invalid',
      headers: HeaderList.of({ [versionHeader]: version, accept: 'application/json' }),
      body: null,
      signal: stop,
      connection: {},
    })
    const bytes = await bytesOf(body)
    return bytes
      ? { ok: true, status, document: documentOf(bytes) }
      : { ok: false, why: `its answer is longer than ${mostBytes / 1024} KiB` }
  }
  try {
    return await Promise.race([reading(), late.promise])
  } catch {
    return { ok: false, why: 'its answer broke off' }
  } finally {
    clearTimeout(timer)
  }
}

interface Sides {
  readonly from: ContractVersion
  readonly to: ContractVersion
}

const routeOf = ({ routes }: ContractVersion, id: string): Route | undefined =>
  routes.find((route) => route.id === id)

/** Where a field of an answer leads, by the lens of its type. */
const leading = (contract: Contract, { from, to }: Sides, id: string): LeadsTo | undefined => {
  const type = routeOf(from, id)?.response
  if (type === undefined || routeOf(to, id)?.response !== type) return undefined
  const lens = contract.lens(type, from.key, to.key)
  return (path) => {
    const mapped = lens.mapPath(path)
    return mapped.kind === 'path' ? mapped.path : undefined
  }
}

const unknownParameters = (
  { from, to }: Sides,
  { route, query }: RecentRead,
): readonly string[] => {
  const [before, after] = [routeOf(from, route), routeOf(to, route)]
  if (!before?.query || !after) return []
  const names = new Set(new URLSearchParams(query).keys())
  return Object.keys(before.query).filter(
    (name) => names.has(name) && !Object.hasOwn(after.query ?? {}, name),
  )
}

const isRefusedByBackend = (status: number): boolean => status === 401 || status === 403

const noCredentials =
  "the backend wants the client's own credentials, which are never kept: it cannot be read again without them"

const reasonOf = ({ status, document }: Extract<Again, { ok: true }>): string => {
  const code = isObject(document) ? own(document, 'code') : undefined
  return typeof code === 'string' ? `${status} ${code}` : String(status)
}

type Judged = Pick<PreviewedRead, 'outcome' | 'differences'> & { readonly why?: string }

const unreadable = (why: string): Judged => ({ outcome: 'unreadable', why, differences: [] })

const judge = (
  before: Again,
  after: Again,
  leadsTo: LeadsTo | undefined,
  showValues: boolean,
): Judged => {
  if (!before.ok) return unreadable(before.why)
  if (isRefusedByBackend(before.status)) return unreadable(noCredentials)
  if (before.status >= 400) return unreadable(`it is answered ${reasonOf(before)} now`)
  if (!after.ok) return unreadable(after.why)
  if (isRefusedByBackend(after.status)) return unreadable(noCredentials)
  if (after.status >= 400) return { outcome: 'fails', why: reasonOf(after), differences: [] }
  if (before.document === undefined || after.document === undefined) {
    return unreadable('its answer is no JSON')
  }
  const differences = compareDocuments(before.document, after.document, {
    showValues,
    ...(leadsTo ? { leadsTo } : {}),
  })
  return { outcome: differences.length > 0 ? 'differs' : 'same', differences }
}

const logOf = (contract: Contract, { from, to }: Sides): readonly ChangelogEntry[] => {
  const place = (version: ContractVersion) => contract.versions.indexOf(version)
  const [older, newer] = place(from) <= place(to) ? [from, to] : [to, from]
  return changelog(contract, older.key, newer.key).entries
}

const versionNamed = ({ contract }: Core, name: string): Result<ContractVersion> => {
  const version = contract.version(contract.scheme.parse(name) ?? name)
  const supported = contract.versions.map(({ key }) => key)
  return version
    ? ok(version)
    : failed(problem('unsupported-version', `There is no version ${name}.`, { supported }))
}

const previewOne = async (
  core: Core,
  handle: HttpHandler,
  sides: Sides,
  read: RecentRead,
  showValues: boolean,
): Promise<PreviewedRead> => {
  const { header } = core.config.versions
  const again = (version: ContractVersion) => readAgain(handle, read, header, version.key)
  const [before, after] = await Promise.all([again(sides.from), again(sides.to)])
  const { route, path, says } = read
  const asked = { path, query: read.query, headers: new Headers() }
  const match = core.routes.match(sides.to, 'GET', path, asked)
  const isOther = match.kind === 'route' && match.route.id !== route
  return {
    route,
    path: showValues ? path : (routeOf(sides.from, route)?.path ?? route),
    says,
    status: {
      before: before.ok ? before.status : null,
      after: after.ok ? after.status : null,
    },
    ...judge(before, after, leading(core.contract, sides, route), showValues),
    ...(isOther ? { otherRoute: match.route.id } : {}),
    unknownParameters: unknownParameters(sides, read),
  }
}

const notesOf = (
  { localKills }: Core,
  asked: number,
  reads: readonly PreviewedRead[],
): readonly string[] => [
  'Only reads (GET) are read again, as this client but without its credentials, from the backends that decide now.',
  ...(localKills.current.length > 0
    ? [
        `Kill switches in the file of this instance count: ${localKills.current.map(({ scope }) => killId(scope)).join(', ')}.`,
      ]
    : []),
  ...(asked === 0 ? ['No recent reads of this client are known to this instance.'] : []),
  ...(reads.length < Math.min(asked, mostReads)
    ? [`${Math.min(asked, mostReads) - reads.length} reads were left out: there was no more time.`]
    : []),
  ...(reads.some(({ says }) => says)
    ? ['Some of its requests say their version themselves: a pin changes nothing for them.']
    : []),
]

/**
 * Reads each of the client's recent reads twice, in the version that it speaks and in the other one,
 * and compares the answers. Nothing is counted, and nothing but GET is sent.
 *
 * Problems: `unsupported-version`, `unknown-client`.
 */
export const previewUpgrade = async (
  core: Core,
  { client, from, to, reads, showValues = false }: UpgradeQuestion,
): Promise<Result<UpgradePreview>> => {
  const identified = asClient(core, client)
  if (!identified.ok) return identified
  const { pin = core.config.versions.default } = identified.value.client
  const [before, after] = [versionNamed(core, from ?? pin), versionNamed(core, to)]
  if (!before.ok) return before
  if (!after.ok) return after
  const sides: Sides = { from: before.value, to: after.value }
  const handle = createHandle({
    core: { ...core, identify: () => identified, cache: undefined },
    log: silentLogger,
    report: silentReport,
    facts: undefined,
    caught: () => undefined,
    now: Date.now,
    acts: undefined,
    mark: undefined,
  })
  const end = performance.now() + allMs
  const previewed: PreviewedRead[] = []
  for (const read of reads.slice(0, mostReads)) {
    if (performance.now() > end) break
    previewed.push(await previewOne(core, handle, sides, read, showValues))
  }
  const count = (outcome: PreviewedRead['outcome']): number =>
    previewed.filter((one) => one.outcome === outcome).length
  return ok({
    client,
    from: sides.from.key,
    to: sides.to.key,
    reads: previewed,
    counts: {
      same: count('same'),
      differs: count('differs'),
      fails: count('fails'),
      unreadable: count('unreadable'),
    },
    changelog: logOf(core.contract, sides),
    notes: notesOf(core, reads.length, previewed),
  })
}

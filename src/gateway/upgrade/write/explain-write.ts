/** What a write of a client would make of a stored document, field by field, without a store. */
import {
  bodyTypes,
  formsOf,
  type Contract,
  type ContractVersion,
  type Route,
} from '../../../contract/index.ts'
import { failed, ok, problem, type Problem, type Result } from '../../../errors/index.ts'
import { HeaderList } from '../../../http/index.ts'
import {
  formatPointer,
  isObject,
  own,
  parseBytes,
  parsePointer,
  parseSpanned,
  print,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
  type Spanned,
} from '../../../json/index.ts'
import { createCarriages, type Carriage } from '../../carriage/carriage.ts'
import { isAbsent, lossesAt } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { fieldAt } from '../../map/shape-at.ts'
import { createRoutes, matchProblem } from '../../match/match.ts'
import { adaptBody, patchWanted } from './adapt-body.ts'
import { formOf, saysMembers } from '../../carriage/body-form.ts'
import { printMerged, type Merged } from './merge.ts'
import { rewritten, wantedOf } from './merged.ts'
import type { Shown } from './shown.ts'
import { unseen } from './unseen.ts'
import { wholeRewrite } from './whole-rewrite.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface ExplainWriteInput {
  readonly method: string
  readonly path: string
  readonly client: ContractVersion
  readonly store: ContractVersion
  readonly body: Bytes
  /** In the store's version; absent when nothing is stored yet. */
  readonly stored?: Bytes
  /** For a patch, a JSON Patch when it is a list and a merge patch otherwise, unless it is given. */
  readonly contentType?: string
}

export interface WriteField {
  /** JSON Pointer: into the document in the store's version, of what is refused into the client's body. */
  readonly pointer: string
  readonly verdict: 'kept' | 'changed' | 'defaulted' | 'refused'
  /** JSON text as it is stored, where the write changes it. */
  readonly before?: string
  /** JSON text after the write. Absent when the field is removed or refused. */
  readonly after?: string
  readonly reason: string
}

export interface WriteExplanation {
  readonly route: string
  readonly client: string
  readonly store: string
  readonly fields: readonly WriteField[]
  /** JSON text of what is stored afterwards. Absent when the write is refused, or passes as it is. */
  readonly document?: string
  /** What the client would be answered. */
  readonly problem?: Problem
}

const limits = { depth: 128 }

/** A merged document with what it is told about. */
interface Telling {
  readonly sides: Sides
  /** What the client wants, in the store's version, without defaults. */
  readonly said: Json
}

const isBranch = (value: Json | undefined): value is JsonObject =>
  isObject(value) && Object.keys(value).length > 0

/** Every field of what stays as it is; lists as a whole. */
const kept = (text: string, { sides }: Telling, path: Path): readonly WriteField[] => {
  const parsed = parseSpanned(new TextEncoder().encode(text), limits)
  if (parsed.ok && isBranch(parsed.value.value)) {
    const members = parsed.value.spans.members(parsed.value.value)
    return members.flatMap(({ key, value }) => kept(value, { sides, said: null }, [...path, key]))
  }
  const reason = isAbsent(path, sides.down)
    ? 'the client does not see it'
    : lossesAt(path, sides).length > 0
      ? 'not changed by the client, which does not see all of it'
      : 'not changed by the client'
  return [{ pointer: formatPointer(path), verdict: 'kept', after: text, reason }]
}

const written = (
  value: Json,
  before: Json | undefined,
  telling: Telling,
  path: Path,
): readonly WriteField[] => {
  if (isBranch(value)) {
    const stored = isObject(before) ? before : {}
    return Object.keys(value).flatMap((key) =>
      written(value[key] as Json, own(stored, key), telling, [...path, key]),
    )
  }
  const isSaid = valueAt(telling.said, path) !== undefined
  return [
    {
      pointer: formatPointer(path),
      verdict: isSaid ? 'changed' : 'defaulted',
      ...(before === undefined ? {} : { before: print(before) }),
      after: print(value),
      reason: isSaid ? 'set by the client' : 'new, and the client does not know it',
    },
  ]
}

const removed = (value: Json, { sides }: Telling, path: Path): WriteField => ({
  pointer: formatPointer(path),
  verdict: 'changed',
  before: print(value),
  reason: fieldAt(sides.storeTypes, sides.type, path)?.readOnly
    ? 'left to the backend by the client'
    : 'removed by the client',
})

const fieldsOf = (
  merged: Merged,
  before: Json | undefined,
  telling: Telling,
  path: Path,
): readonly WriteField[] => {
  switch (merged.kind) {
    case 'kept':
      return kept(merged.text, telling, path)
    case 'written':
      return written(merged.value, before, telling, path)
    case 'list':
      // Items may have moved: what was before at the same index may be another one.
      return merged.items.flatMap((item, i) =>
        fieldsOf(item, undefined, telling, [...path, String(i)]),
      )
    case 'object': {
      const stored = isObject(before) ? before : {}
      const names = new Set(merged.members.map(({ key }) => key))
      return [
        ...merged.members.flatMap(({ key, value }) =>
          fieldsOf(value, own(stored, key), telling, [...path, key]),
        ),
        ...Object.keys(stored)
          .filter((key) => !names.has(key))
          .map((key) => removed(stored[key] as Json, telling, [...path, key])),
      ]
    }
  }
}

const refusedFields = ({ errors = [], detail }: Problem): readonly WriteField[] =>
  (errors.length > 0 ? errors : [{ pointer: '', detail }]).map((place) => ({
    pointer: place.pointer,
    verdict: 'refused',
    reason: place.detail,
  }))

/** Which of the forms that a route takes a body is in. */
const mediaType = (route: Route, body: Json): string => {
  const isList = route.kind === 'patch' && Array.isArray(body)
  const form = formsOf(route).find((taken) => taken !== 'form' && saysMembers(taken) !== isList)
  return bodyTypes[form ?? 'json']
}

type Outcome = Pick<WriteExplanation, 'fields' | 'document'>

const outcomeOf = (
  { path, body, contentType, stored: text }: ExplainWriteInput,
  carriage: Carriage,
  stored: Spanned | undefined,
): Result<Outcome> => {
  const { clientRoute: route, request: sides, guard } = carriage
  const sent = parseBytes(body, limits)
  if (!sent.ok) return sent
  const refusal = text && guard && unseen(text, guard, { backend: 'the store', limits })
  if (refusal) return refusal
  if (!sides) return ok({ fields: [] })
  const type = contentType ?? mediaType(route, sent.value)
  const headers = HeaderList.of({ 'content-type': type })
  const form = formOf(headers, route)
  if (!form.ok) return form
  const adapted = adaptBody(body, headers, {
    sides,
    route,
    storedPath: stored && path,
    storeRoute: carriage.storeRoute,
    replacingRoute: carriage.replacingRoute,
    readsItsType: carriage.readsItsType ?? false,
    limits,
  })
  if (!adapted.ok) return adapted
  const isPatch = route.kind === 'patch'
  if (stored === undefined) {
    const [lifted, said] = [sides.up.value(sent.value), plainly(sent.value, sides)]
    if (!lifted.ok) return lifted
    const fields = written(lifted.value, undefined, { sides, said }, [])
    return ok({ fields, document: print(lifted.value) })
  }
  const asked = (seen: Json, shown?: Shown) =>
    isPatch
      ? patchWanted(seen, sent.value, form.value, { sides, limits }, shown)
      : wantedOf(sent.value, sides, { shown })
  const wanted = adapted.value.kind === 'bytes' ? asked : adapted.value.rewrite.wanted
  const result = rewritten(stored, { sides, wanted }, { name: 'the store' })
  if (!result.ok) return result
  const telling = { sides, said: plainly(result.value.wanted, sides) }
  const merged = printMerged(result.value.merged)
  const fields = fieldsOf(result.value.merged, stored.value, telling, [])
  const whole = wholeRewrite(adapted.value, carriage, { path: undefined, limits })
  const taken = whole?.taken?.(new TextEncoder().encode(merged))
  if (!taken) return ok({ fields, document: merged })
  return ok({ fields: notSent(fields, taken), document: new TextDecoder().decode(taken) })
}

/** The same fields, of which those are the store's that its replacing request does not have. */
const notSent = (fields: readonly WriteField[], document: Bytes): readonly WriteField[] => {
  const parsed = parseBytes(document, limits)
  return fields.map((field) => {
    const path = parsePointer(field.pointer) ?? []
    if (!parsed.ok || valueAt(parsed.value, path) !== undefined) return field
    const { pointer, verdict, before = field.after } = field
    if (verdict !== 'kept' || before === undefined) return field
    const reason = 'left to the backend, whose replacing request has no such field'
    return { pointer, verdict, before, reason }
  })
}

/** What the client says, in the store's version; what a default would fill is absent. */
const plainly = (value: Json, { up }: Sides): Json => {
  const lifted = up.value(value, { defaults: false })
  return lifted.ok ? lifted.value : value
}

/**
 * What is refused is told as fields and as the problem that the client would be answered. Problems
 * of the result are those of the question: no such route, none that writes, none in the store's
 * version, a stored document that is no JSON.
 */
export const explainWrite = (
  contract: Contract,
  input: ExplainWriteInput,
): Result<WriteExplanation> => {
  const { method, path, client, store } = input
  const match = createRoutes(contract).match(client, method, path)
  if (match.kind !== 'route') return failed(matchProblem(match, method, client, contract))
  const { route } = match
  if (route.request === undefined) {
    return failed(problem('usage', `${route.id} (${route.method} ${route.path}) writes nothing.`))
  }
  const stored = input.stored && parseSpanned(input.stored, limits)
  if (stored && !stored.ok) return stored
  if (!stored && route.kind === 'patch') {
    return failed(problem('usage', `${route.id} patches a stored document; there is none.`))
  }
  const carriage = createCarriages(contract)(client, store, route)
  if (!carriage.ok) return carriage
  const about = { route: route.id, client: client.key, store: store.key }
  const outcome = outcomeOf(input, carriage.value, stored?.value)
  return ok(
    outcome.ok
      ? { ...about, ...outcome.value }
      : { ...about, fields: refusedFields(outcome.problem), problem: outcome.problem },
  )
}

/** What becomes of a stored document when a client patches it: the gateway's part without servers. */
import { createCarriages } from '../../../src/gateway/carriage/carriage.ts'
import { adaptBody } from '../../../src/gateway/upgrade/write/adapt-body.ts'
import { applyJsonPatch } from '../../../src/gateway/upgrade/write/apply-json-patch.ts'
import { applyMergePatch } from '../../../src/gateway/upgrade/write/merge-patch.ts'
import { printMerged } from '../../../src/gateway/upgrade/write/merge.ts'
import { rewritten } from '../../../src/gateway/upgrade/write/merged.ts'
import { HeaderList } from '../../../src/http/index.ts'
import { parseSpanned, print, type Json } from '../../../src/json/index.ts'
import type { Contract } from '../../../src/contract/index.ts'
import type { Problem } from '../../../src/errors/index.ts'

export interface Patching {
  readonly contract: Contract
  /** Id of a route of kind `patch`. */
  readonly route: string
  readonly client: string
  readonly store: string
  /** Whether the store has a route that replaces the document; default true. */
  readonly replaceable?: boolean
}

export interface PatchedStore {
  /** `patch`: the store was sent a patch of its own version; `replace`: the whole document. */
  readonly by: 'patch' | 'replace'
  /** The body that the store was sent. */
  readonly sent: Json
  /** What is stored then, as text */
  readonly text: string
}

const encoder = new TextEncoder()
const limits = { depth: 128 }

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('not there')
  return value
}

/** A list is a JSON Patch, anything else a merge patch. */
export const patchStored = (
  { contract, route, client, store, replaceable = true }: Patching,
  stored: Json,
  patch: Json,
): PatchedStore | Problem => {
  const [from, to] = [must(contract.version(client)), must(contract.version(store))]
  const clientRoute = must(from.routes.find(({ id }) => id === route))
  const carriage = createCarriages(contract)(from, to, clientRoute)
  if (!carriage.ok) return carriage.problem
  const isList = Array.isArray(patch)
  const type = isList ? 'application/json-patch+json' : 'application/merge-patch+json'
  const adapted = adaptBody(encoder.encode(print(patch)), HeaderList.of({ 'content-type': type }), {
    sides: must(carriage.value.request),
    route: clientRoute,
    storeRoute: carriage.value.storeRoute,
    replacingRoute: replaceable ? clientRoute : undefined,
    storedPath: '/stored',
    limits,
  })
  if (!adapted.ok) return adapted.problem
  const document = parseSpanned(encoder.encode(print(stored)), limits)
  if (!document.ok) return document.problem
  if (adapted.value.kind === 'bytes') {
    const sent = JSON.parse(new TextDecoder().decode(adapted.value.bytes)) as Json
    const result = isList
      ? applyJsonPatch(stored, sent, limits)
      : { ok: true as const, value: { value: applyMergePatch(stored, sent) } }
    if (!result.ok) return result.problem
    return { by: 'patch', sent, text: print(result.value.value) }
  }
  const result = rewritten(document.value, adapted.value.rewrite, { name: 'blue' })
  if (!result.ok) return result.problem
  const text = printMerged(result.value.merged)
  return { by: 'replace', sent: JSON.parse(text) as Json, text }
}

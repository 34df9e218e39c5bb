/** The whole body of an answer in the client's version. */
import { ok, type Result } from '../../errors/index.ts'
import { print, type Path, type Scanner } from '../../json/index.ts'
import type { Omit } from '../../lens/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { prune } from './prune.ts'
import { carriedDocument, carriedValue } from '../omit/carried.ts'
import { withinLimit } from '../jobs/within-limit.ts'
import type { Bytes } from '../jobs/job.ts'

export interface AnswerOptions {
  /** Fields of the client's version that documents are cut to. */
  readonly fields: readonly Path[] | undefined
  readonly defaults: boolean
  readonly depth: number
  readonly scanner: Scanner | undefined
  /** Most bytes that may come of it. */
  readonly most: number
  /** Told of items that are left out; undefined where one that does not fit takes the answer down. */
  readonly omit: Omit | undefined
}

const encoder = new TextEncoder()

/** Problems: those of lenses, and `too-large`. */
export const answerDocument = (
  bytes: Bytes,
  { client, clientRoute, response: lens }: Carriage,
  { fields, omit, ...options }: AnswerOptions,
): Result<Bytes> => {
  if (!lens) return ok(bytes)
  const { response, filters } = clientRoute
  if (!fields || response === undefined || filters === undefined) {
    const carried = carriedDocument(bytes, lens, options, omit)
    return carried.ok ? withinLimit(carried.value, { adaptedBytes: options.most }) : carried
  }
  const lowered = carriedValue(bytes, lens, options, omit)
  if (!lowered.ok) return lowered
  const type = { kind: 'ref', type: response } as const
  const cut = prune(client.types, type, lowered.value, filters, fields)
  return withinLimit(encoder.encode(print(cut)), { adaptedBytes: options.most })
}

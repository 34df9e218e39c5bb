/** How far a verification got, in a file, so that the same command goes on from there. */
import { readFile, rm } from 'node:fs/promises'
import * as z from 'zod'
import { Failure } from '../../errors/index.ts'
import type { Finding, Place } from '../../migrate/index.ts'
import { writeWhole } from '../write-whole.ts'
import type { Placed, VerifyPlace } from './no-place.ts'

const count = z.int().min(0)

const verdict = z.strictObject({
  type: z.string(),
  source: count,
  target: count,
  same: count,
  missing: count,
  extra: count,
  different: count,
  unconvertible: count,
  dropped: count,
  byDigest: count,
})

const difference = z.looseObject({ path: z.string(), kind: z.string() })

const wrong = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('missing') }),
  z.strictObject({ kind: z.literal('extra') }),
  z.strictObject({ kind: z.literal('different'), differences: z.array(difference) }),
  z.strictObject({ kind: z.literal('unconvertible'), code: z.string() }),
])

const schema = z.strictObject({
  format: z.literal('isthmus-verification/1'),
  /** What is compared, and how: another comparison does not go on from here. */
  of: z.string(),
  places: z.array(z.strictObject({ so: verdict, after: z.string().nullable() })),
  found: z.array(
    z.strictObject({ type: z.string(), key: z.string(), place: count, verdict: wrong }),
  ),
  more: count,
})

const readText = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Failure('file-not-found', `${file} cannot be read: ${(error as Error).message}`)
  }
}

const parsed = (text: string, file: string, of: string) => {
  const refused = (what: string): Failure =>
    new Failure('usage', `${file} ${what}: name another file with --resume, or delete this one`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refused('is no place of a verification')
  }
  const found = schema.safeParse(value)
  if (!found.success) throw refused('is no place of a verification')
  if (found.data.of !== of) throw refused('is the place of another verification')
  return found.data
}

/**
 * @param of what is compared, and how
 * @throws Failure `usage` of a file that is another one
 */
export const verifyPlace = async (file: string, of: string): Promise<VerifyPlace> => {
  const text = await readText(file)
  const before = text === undefined ? undefined : parsed(text, file, of)
  const places = new Map<string, Place>(
    before?.places.map(({ so, after }) => [so.type, { so, after: after ?? undefined }]),
  )
  const found: Placed[] = (before?.found ?? []).map(({ place, ...finding }) => ({
    place,
    finding: finding as Finding,
  }))
  /** Findings that are behind the last place are found again. */
  let kept = found.length
  return {
    found,
    more: before?.more ?? 0,
    begun: (type) => places.get(type),
    onPlace: (place) => {
      places.set(place.so.type, place)
      kept = found.length
    },
    save: async ({ more, isOver }) => {
      if (isOver) {
        await rm(file, { force: true })
        return
      }
      const told = {
        format: 'isthmus-verification/1',
        of,
        places: [...places.values()].map(({ so, after }) => ({ so, after: after ?? null })),
        found: found.slice(0, kept).map(({ finding, place }) => ({ ...finding, place })),
        more,
      }
      await writeWhole(file, `${JSON.stringify(told)}\n`)
    },
  }
}

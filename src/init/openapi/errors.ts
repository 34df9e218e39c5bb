/** The type of most errors. */
import { lastOf, memberOf, type Located } from './documents.ts'
import { few, type Notes } from '../notes.ts'
import { contentOf, isJson, plainMedia } from './routes/media.ts'
import { answersOf, type Answer, type Operation } from './routes/operation.ts'
import type { Schemas } from './schema/schemas.ts'

export interface CommonError {
  readonly type: string
  readonly media: string
}

const isDefault = ({ status }: Answer): boolean => status.toLowerCase() === 'default'

const bodies = (answers: readonly Answer[]): readonly Located[] =>
  answers
    .flatMap(({ located }) => contentOf(located).slice(0, 1))
    .filter((content) => isJson(plainMedia(lastOf(content))))

/**
 * The bodies of errors, by operation. Where most operations say what any error looks like
 * (`default`), those are taken: single statuses may have bodies of their own.
 */
const errorBodies = (operations: readonly Operation[], schemas: Schemas): readonly Located[] => {
  const all = operations.flatMap(({ located }) => {
    const answers = answersOf(located, schemas.documents)
    const hasSuccess = answers.some(({ status }) => /^[23]/.test(status))
    return answers.filter(
      (answer) => /^[45]/.test(answer.status) || (isDefault(answer) && hasSuccess),
    )
  })
  const general = bodies(all.filter(isDefault))
  return general.length * 2 > operations.length ? general : bodies(all)
}

/** @returns undefined where no operation tells what its errors look like */
export const commonError = (
  operations: readonly Operation[],
  schemas: Schemas,
  notes: Notes,
): CommonError | undefined => {
  const counted = new Map<string, { count: number; at: Located; media: string }>()
  for (const content of errorBodies(operations, schemas)) {
    const schema = memberOf(content, 'schema')
    const shape = schema && schemas.body(schema)
    if (!schema || !shape || shape.kind === 'any') continue
    const type = schemas.bodyType(shape, schema, ['Error', 'ApiError'])
    const known = counted.get(type)
    if (known) known.count += 1
    else counted.set(type, { count: 1, at: content, media: plainMedia(lastOf(content)) })
  }
  const [first, ...others] = [...counted].toSorted(([, a], [, b]) => b.count - a.count)
  const [second] = others
  if (first && second) {
    const types = few(others.map(([type]) => type))
    notes.add(
      schemas.documents.place(second[1].at),
      `a contract has one type of errors, ${first[0]}: those of ${types} pass as they are`,
    )
  }
  return first && { type: first[0], media: first[1].media }
}

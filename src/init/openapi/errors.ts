/** The type of most errors. */
import { lastOf, memberOf, type Located } from './documents.ts'
import { few, type Notes } from '../notes.ts'
import { contentOf, isJson, plainMedia } from './routes/media.ts'
import { answersOf, type Operation } from './routes/operation.ts'
import type { Schemas } from './schema/schemas.ts'

export interface CommonError {
  readonly type: string
  readonly media: string
}

const isError = (status: string, hasSuccess: boolean): boolean =>
  /^[45]/.test(status) || (status.toLowerCase() === 'default' && hasSuccess)

/** The bodies of errors, by operation. */
const errorBodies = (operations: readonly Operation[], schemas: Schemas): readonly Located[] =>
  operations.flatMap(({ located }) => {
    const answers = answersOf(located, schemas.documents)
    const hasSuccess = answers.some(({ status }) => /^[23]/.test(status))
    return answers
      .filter(({ status }) => isError(status, hasSuccess))
      .flatMap((answer) => contentOf(answer.located).slice(0, 1))
      .filter((content) => isJson(plainMedia(lastOf(content))))
  })

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

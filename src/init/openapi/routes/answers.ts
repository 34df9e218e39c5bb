/** Which of its answers is that of success, and what is in it. */
import { lastOf, memberOf, type Located } from '../documents.ts'
import { contentOf, isJson, plainMedia, streamForm } from './media.ts'
import type { Answer } from './operation.ts'

export interface Success {
  readonly answer: Answer
  readonly status: number
  /** The schema of its body; undefined where it has none that can be carried. */
  readonly schema: Located | undefined
  readonly media: string | undefined
  readonly stream: 'sse' | 'ndjson' | undefined
  /** Media types that it has besides, or only. */
  readonly otherMedia: readonly string[]
}

const statusOf = (status: string): number | undefined => {
  if (/^[23]\d\d$/.test(status)) return Number(status)
  return /^2xx$/i.test(status) ? 200 : undefined
}

/** The schema of what a stream is made of: 3.2 and our own documents name that of one item. */
const itemSchema = (content: Located): Located | undefined =>
  memberOf(content, 'itemSchema') ??
  memberOf(content, 'x-item-schema') ??
  memberOf(content, 'schema')

const bodyOf = (answer: Answer): Omit<Success, 'answer' | 'status'> => {
  const contents = contentOf(answer.located)
  const found =
    contents.find((one) => isJson(plainMedia(lastOf(one)))) ??
    contents.find((one) => streamForm(plainMedia(lastOf(one))) !== undefined)
  const stream = found && streamForm(plainMedia(lastOf(found)))
  return {
    schema: found && (stream ? itemSchema(found) : memberOf(found, 'schema')),
    media: found && plainMedia(lastOf(found)),
    stream,
    otherMedia: contents.filter((one) => one !== found).map(lastOf),
  }
}

/** The answer that clients get who did nothing wrong; of several the one of creation, or the first with a body. */
export const successOf = (answers: readonly Answer[], isPost: boolean): Success | undefined => {
  const all = answers.flatMap((answer) => {
    const status = statusOf(answer.status)
    return status === undefined ? [] : [{ answer, status, ...bodyOf(answer) }]
  })
  const good = all.filter(({ status }) => status < 300).toSorted((a, b) => a.status - b.status)
  const best =
    (isPost ? good.find(({ status }) => status === 201) : undefined) ??
    good.find(({ media }) => media !== undefined) ??
    good[0]
  if (best) return best
  const standing = answers.find(({ status }) => status.toLowerCase() === 'default')
  if (standing && answers.every(({ status }) => !/^[23]/.test(status))) {
    return { answer: standing, status: 200, ...bodyOf(standing) }
  }
  return all.find(({ status }) => status !== 304)
}

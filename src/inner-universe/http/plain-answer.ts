/** Answers of handlers in the light form. */
import { HeaderList } from '../../http/index.ts'
import type { Answer } from './answer.ts'
import type { PlainAnswer } from './exchange.ts'
import { readerOf, type Told } from './pieces.ts'

const bodiless: ReadonlySet<number> = new Set([204, 304])

/** @param headOnly whether only the headers are asked for, which are those of the whole answer */
export const plainAnswer = (
  { status, headers, body = '', problem }: Answer,
  headOnly: boolean,
  told: Told,
): PlainAnswer => {
  const list = HeaderList.of(headers)
  if (bodiless.has(status)) return { status, headers: list, body: null }
  if (typeof body === 'string') {
    const bytes = Buffer.from(body)
    list.set('content-length', String(bytes.length))
    const answer = { status, headers: list, body: headOnly ? null : bytes }
    return problem ? { ...answer, problem } : answer
  }
  const { pieces, patience } = body
  return { status, headers: list, body: headOnly ? null : readerOf(pieces, told), patience }
}

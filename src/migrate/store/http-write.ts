/** One write of the port as one request, and what its answer says. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { ReplicationConfig } from '../../gateway/config/replication-schema.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-page.ts'
import type { Side, SideAnswer } from '../../gateway/rollout/side.ts'
import type { Sent } from '../../rollout/index.ts'
import type { Bytes, RowWrite, RowWritten, WriteCondition } from './document-store.ts'
import { getRow } from './http-get.ts'

/** How the backend takes documents, and which conditions it honours. */
export type WriteWays = Pick<ReplicationConfig, 'put' | 'conditions'>

export interface WriteTo {
  readonly side: Side
  readonly ways: WriteWays
  /** How the same backend is read. */
  readonly reading: PagesOptions
}

type Answered = Sent<Bytes, SideAnswer>

/** Statuses that are about who asks, so that no other document would be taken either. */
const closed: ReadonlySet<number> = new Set([401, 403, 407])

/** Statuses of a backend that may take the same request later. */
const later: ReadonlySet<number> = new Set([408, 425, 429])

const refusalOf = (name: string, answer: SideAnswer): Result<RowWritten> => {
  if (!answer.ok) {
    // What cannot be sent is about this document; else the backend is away for all of them.
    const { code, detail } = answer.problem
    if (code !== 'malformed') return answer
    return ok({ kind: 'refused', status: answer.problem.status, why: detail })
  }
  const { status } = answer.value
  const why = `${name} answered ${status}`
  if (closed.has(status)) {
    const way = `say in backends > ${name} > replication > headers who writes`
    const detail = `A write was answered ${status}: ${way}.`
    return failed(problem('backend-bad-answer', detail, { backend: name, answered: status }))
  }
  return ok(later.has(status) ? { kind: 'unknown', why } : { kind: 'refused', status, why })
}

const outcome = ({ reading }: WriteTo, sent: Answered, isDelete: boolean): Result<RowWritten> => {
  const { name } = reading.backend
  switch (sent.kind) {
    case 'written': {
      const created = !isDelete && sent.answer.ok && sent.answer.value.status === 201
      return ok({ kind: 'written', created })
    }
    case 'overtaken':
      return ok({ kind: 'overtaken' })
    case 'refused':
      return refusalOf(name, sent.answer)
    case 'unknown': {
      const { answer } = sent
      if (!answer.ok && answer.problem.code === 'client-closed') return answer
      const why = answer.ok ? `${name} answered ${answer.value.status}` : answer.problem.detail
      return ok({ kind: 'unknown', why })
    }
  }
}

const honours = ({ conditions }: WriteWays, condition: WriteCondition, isDelete: boolean) => {
  if (condition === 'none') return true
  if (isDelete) return condition !== 'absent' && conditions.delete
  return condition === 'absent' ? conditions.create : conditions.put
}

/** Whether a condition holds at the moment. */
const holds = async (
  { reading }: WriteTo,
  path: string,
  { key, condition }: RowWrite,
): Promise<Result<boolean>> => {
  const row = await getRow(reading, path, key)
  if (!row.ok) return row
  if (!row.value) return ok(condition === 'absent')
  return ok(typeof condition === 'object' && condition.ifMatch === row.value.tag)
}

/**
 * A condition that the backend does not honour is looked at just before: between the two somebody else
 * may write. Problems are of what would befall any other write, too.
 *
 * @param path of the document, in the version of the backend
 */
export const writeRow = async (
  to: WriteTo,
  path: string,
  write: RowWrite,
): Promise<Result<RowWritten>> => {
  const { document, condition } = write
  const { side, ways } = to
  const { signal } = to.reading
  const isDelete = document === undefined
  let asked = condition
  if (!honours(ways, condition, isDelete)) {
    const now = await holds(to, path, write)
    if (!now.ok) return now
    if (!now.value) return ok({ kind: 'overtaken' })
    if (isDelete && condition === 'absent') return ok({ kind: 'written', created: false })
    asked = 'none'
  }
  if (document) {
    const sent = await side.put(path, document, asked === 'none' ? undefined : asked, signal)
    return outcome(to, sent, false)
  }
  const ifMatch = typeof asked === 'object' ? asked.ifMatch : undefined
  const sent = await side.remove(path, ifMatch, signal)
  // Without a condition it is overtaken only by having gone.
  if (sent.kind === 'overtaken' && ifMatch === undefined) {
    return ok({ kind: 'written', created: false })
  }
  return outcome(to, sent, true)
}

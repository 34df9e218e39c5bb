/** What clients are told of a write to both sides that did not go as they hoped. */
import { failed, problem } from '../../errors/index.ts'
import type { Outcome } from '../../rollout/index.ts'
import type { UpstreamResponse } from '../../upstream/index.ts'
import type { SideAnswer } from './side.ts'

/** Nothing was sent: there was no intent within the time that writes wait. */
export const held = (waitMs: number): SideAnswer =>
  failed(
    problem(
      'writes-held',
      `The authority over this resource changed for longer than ${waitMs} milliseconds, or the control store did not answer.`,
      { retryAfter: 1, applied: false },
    ),
  )

export const unknown = (): SideAnswer =>
  failed(
    problem('outcome-unknown', 'The answer of the backend was lost, or came too late to count.'),
  )

export const conflict = (): SideAnswer =>
  failed(
    problem(
      'write-conflict',
      'The document changed each time that this write was tried; nothing was written.',
    ),
  )

/** A request that was ended by its deadline was not ended by the client. */
const inTime = (answer: SideAnswer): SideAnswer => {
  if (answer.ok || answer.problem.code !== 'client-closed') return answer
  const applied = answer.problem['applied'] === true
  const detail = applied
    ? 'The write was made, and the backend took too long to end its answer.'
    : 'The backends took too long for a write to both; nothing was written.'
  return failed(problem('backend-timeout', detail, { applied }))
}

/** Whether an answer says by itself that it is none of success: it failed, or is only taken down (202). */
const tellsSo = ({ status }: UpstreamResponse): boolean => status >= 500 || status === 202

/** What the client is told; an answer of success whose write does not count is none. */
export const answerOf = (
  outcome: Exclude<Outcome<SideAnswer>, { kind: 'told' | 'again' }>,
): SideAnswer => {
  switch (outcome.kind) {
    case 'written':
    case 'answered':
      return inTime(outcome.answer)
    case 'unknown':
      return outcome.answer?.ok && tellsSo(outcome.answer.value) ? outcome.answer : unknown()
    case 'conflict':
      return conflict()
  }
}

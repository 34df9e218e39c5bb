/** Sends a read to another backend than the one that answers it, and carries the answer to the client's version. */
import { failed, problem } from '../errors/index.ts'
import { carry } from './carry.ts'
import { planFor } from './resolve.ts'
import type { ReadSide } from './rollout/again.ts'

/** Nothing is decided anew. Problems: those of any read, and `pair-refused`. */
export const readSide: ReadSide = (exchange, backend) => {
  const { core, resolution } = exchange
  const { negotiated, match } = resolution
  if (!negotiated || match?.kind !== 'route') {
    return failed(problem('internal', 'What is read has no route.'))
  }
  const verdict = core.contract.verdict(backend.version, negotiated.version.key)
  const plan = planFor(core, { negotiated, match }, backend, verdict)
  if (!plan.ok) return plan
  return plan.value.kind === 'carry'
    ? carry(exchange, plan.value)
    : failed(problem('internal', 'What is read is not carried.'))
}

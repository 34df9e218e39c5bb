/** Kill switches that are thrown outlive a change of the configuration, or it does not come about. */
import { Failure } from '../errors/index.ts'
import { killId } from '../policy/index.ts'
import type { KillFile } from '../policy/node/index.ts'

type Read = Pick<KillFile, 'path' | 'current' | 'errors'>

/**
 * Why another configuration must not come into force: its kill file, which was read by it, has errors,
 * and those that are thrown now would no longer be.
 *
 * @returns Failure `policy-invalid`; undefined where nothing is lost
 */
export const lostKills = (
  before: Read | undefined,
  after: Read | undefined,
): Failure | undefined => {
  if (!before || before.current.length === 0 || !after || after.errors.length === 0)
    return undefined
  const kept = new Set(after.current.map(({ scope }) => killId(scope)))
  const lost = before.current.map(({ scope }) => killId(scope)).filter((id) => !kept.has(id))
  if (lost.length === 0) return undefined
  const message = `Kill switches of this instance would be lost (${lost.join(', ')}): mend its kill file, or remove it`
  return new Failure('policy-invalid', message, [...after.errors])
}

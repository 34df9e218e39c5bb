/** Which resources a version has: what rollouts move is told by the first segment of paths. */
import type { Contract } from '../../contract/index.ts'

/** @returns undefined where the contract has no such version */
export const resourcesOf = (contract: Contract, version: string): readonly string[] | undefined => {
  const found = contract.versions.find(({ key }) => key === version)
  if (!found) return undefined
  const segments = found.routes.map(({ path }) => path.split('/')[1] ?? '')
  return [...new Set(segments)].filter((segment) => segment !== '' && !segment.startsWith('{'))
}

/** Operations of the admin API on what this room keeps: routes, documents and roles come from this list. */
import type { Operation } from '../operation.ts'
import { auditOperations } from './audit.ts'
import { clientOperations } from './clients.ts'
import { contractOperations } from './contract.ts'
import { flagOperations } from './flags.ts'
import { fleetOperations } from './fleet.ts'
import { killOperations } from './kills.ts'
import { memberOperations } from './members.ts'
import { policyOperations } from './policy.ts'
import { proposalOperations } from './proposals.ts'
import { rolloutLooks } from './rollout-looks.ts'
import { rolloutOperations } from './rollouts.ts'
import { selfOperations } from './self.ts'
import { tokenOperations } from './tokens.ts'
import { trafficOperations } from './traffic.ts'
import { trafficOverTimeOperations } from './traffic-over-time.ts'
import { versionOperations } from './versions.ts'

export const operations: readonly Operation[] = [
  ...selfOperations,
  ...policyOperations,
  ...flagOperations,
  ...clientOperations,
  ...versionOperations,
  ...contractOperations,
  ...killOperations,
  ...rolloutOperations,
  ...rolloutLooks,
  ...memberOperations,
  ...proposalOperations,
  ...trafficOperations,
  ...trafficOverTimeOperations,
  ...fleetOperations,
  ...auditOperations,
  ...tokenOperations,
]

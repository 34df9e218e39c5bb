/** Every operation of the admin API, of all rooms that have some. */
import { operations } from '../control/api/index.ts'
import type { Operation } from '../control/api/operation.ts'
import { attentionOperation } from '../control/api/operations/attention.ts'
import { createLook } from '../control/attention/index.ts'
import { migrationOperations } from '../migrate/api/operations.ts'
import { resultOperations } from '../migrate/api/results.ts'
import { lookAtRuns } from '../migrate/report/attention.ts'

export const adminOperations: readonly Operation[] = [
  ...operations,
  ...migrationOperations,
  ...resultOperations,
  attentionOperation([createLook(), lookAtRuns]),
]

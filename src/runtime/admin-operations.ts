/** Every operation of the admin API, of all rooms that have some. */
import { operations } from '../control/api/index.ts'
import type { Operation } from '../control/api/operation.ts'
import { migrationOperations } from '../migrate/api/operations.ts'

export const adminOperations: readonly Operation[] = [...operations, ...migrationOperations]

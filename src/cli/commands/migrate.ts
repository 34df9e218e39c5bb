/** `isthmus migrate`: move the data of one backend to another one. */
import { buildRouteMap } from '@stricli/core'
import { migrateCutoverCommand } from './migrate-cutover.ts'
import { migratePlanCommand } from './migrate-plan.ts'
import { migrateResumeCommand, migrateRunCommand } from './migrate-run.ts'
import { migrateRepairCommand } from './migrate-repair.ts'
import { migrateRollbackCommand } from './migrate-rollback.ts'
import {
  migrateCancelCommand,
  migratePauseCommand,
  migrateQuarantineCommand,
  migrateReportCommand,
  migrateStatusCommand,
  migrateThrottleCommand,
} from './migrate-runs.ts'
import { migrateVerifyCommand } from './migrate-verify.ts'
import { migrateWorkerCommand } from './migrate-worker.ts'

export const migrateCommand = buildRouteMap({
  routes: {
    plan: migratePlanCommand,
    run: migrateRunCommand,
    worker: migrateWorkerCommand,
    status: migrateStatusCommand,
    pause: migratePauseCommand,
    resume: migrateResumeCommand,
    cancel: migrateCancelCommand,
    throttle: migrateThrottleCommand,
    quarantine: migrateQuarantineCommand,
    verify: migrateVerifyCommand,
    repair: migrateRepairCommand,
    cutover: migrateCutoverCommand,
    rollback: migrateRollbackCommand,
    report: migrateReportCommand,
  },
  docs: { brief: 'Move the data of one backend to another one' },
})

/** `isthmus migrate`: moves the data of one backend to another one. */
import { buildRouteMap } from '@stricli/core'
import { migratePlanCommand } from './migrate-plan.ts'

export const migrateCommands = buildRouteMap({
  routes: { plan: migratePlanCommand },
  docs: { brief: 'Move the data of one backend to another one' },
})

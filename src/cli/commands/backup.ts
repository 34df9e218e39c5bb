/** `isthmus backup`: makes, looks at and puts back what a backend holds. */
import { buildRouteMap } from '@stricli/core'
import { backupCreateCommand } from './backup-create.ts'
import { backupListCommand } from './backup-list.ts'
import { backupRestoreCommand } from './backup-restore.ts'
import { backupVerifyCommand } from './backup-verify.ts'

export const backupCommands = buildRouteMap({
  routes: {
    create: backupCreateCommand,
    list: backupListCommand,
    verify: backupVerifyCommand,
    restore: backupRestoreCommand,
  },
  docs: { brief: 'Back up the documents of a backend, and restore them' },
})

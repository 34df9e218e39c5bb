/** The one list of everything that can go wrong: HTTP problems, author errors and exit codes come from it. */
import { commandErrors } from './commands.ts'
import { controlErrors } from './control.ts'
import { databaseErrors } from './databases.ts'
import { migratingErrors } from './migrating.ts'
import { movingErrors } from './moving.ts'
import { resourceErrors } from './resources.ts'
import { served } from './served.ts'

export const catalogue = {
  ...served,
  ...movingErrors,
  ...commandErrors,
  ...resourceErrors,
  ...databaseErrors,
  ...controlErrors,
  ...migratingErrors,
}

export type ErrorCode = keyof typeof catalogue

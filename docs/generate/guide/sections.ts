/** All rows of the migration guide, section by section. */
import { audit } from './audit.ts'
import { clientCalls } from './client-calls.ts'
import { clients, testScenario } from './clients-and-scenario.ts'
import { compatibility } from './compatibility.ts'
import { conclusions } from './conclusions.ts'
import { deployment } from './deployment.ts'
import { monitoring } from './monitoring.ts'
import { planning, storeVersion } from './planning.ts'
import { rollback } from './rollback.ts'
import type { Section } from './row.ts'
import { migrationUtility } from './utility.ts'
import { verification } from './verification.ts'
import { schemas, versions } from './versions-and-schemas.ts'

export const sections: readonly Section[] = [
  versions,
  schemas,
  planning,
  storeVersion,
  clients,
  testScenario,
  deployment,
  compatibility,
  migrationUtility,
  verification,
  monitoring,
  rollback,
  audit,
  clientCalls,
  conclusions,
]

/** So many rows the guide has. */
export const rowCount = 148

/** The generated pages, by their file name in `docs/reference`. */
import { adminApiPage } from './admin-api.ts'
import { cliPage } from './cli.ts'
import { configPage } from './config.ts'
import { consoleOperations } from './console-operations.ts'
import { contractPage } from './contract.ts'
import { errorsPage } from './errors.ts'
import { exitCodesPage } from './exit-codes.ts'
import { guidePage } from './guide.ts'
import { logsPage } from './logs.ts'
import { metricsPage } from './metrics.ts'
import { opsPage } from './ops.ts'
import { policyPage } from './policy.ts'
import { routesPage } from './routes.ts'
import { schemas, schemaText } from '../../src/cli/schemas.ts'

export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'admin-api.md': adminApiPage,
  'cli.md': cliPage,
  'config.md': configPage,
  'contract.md': contractPage,
  'errors.md': errorsPage,
  'exit-codes.md': exitCodesPage,
  'guide.md': guidePage,
  'logs.md': logsPage,
  'metrics.md': metricsPage,
  'ops.md': opsPage,
  'policy.md': policyPage,
  'routes.md': routesPage,
}

/** Everything that is generated, by its path in the repository. */
export const files: Readonly<Record<string, () => string | Promise<string>>> = {
  ...Object.fromEntries(
    Object.entries(pages).map(([name, page]) => [`docs/reference/${name}`, page]),
  ),
  ...Object.fromEntries(
    (['config', 'flags'] as const).map((name) => [
      `schema/${schemas[name].file}`,
      () => schemaText(name),
    ]),
  ),
  'src/console/app/api/operations.ts': consoleOperations,
}

/** The generated pages, by their file name in `docs/reference`. */
import { cliPage } from './cli.ts'
import { configPage } from './config.ts'
import { errorsPage } from './errors.ts'
import { opsPage } from './ops.ts'

export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'cli.md': cliPage,
  'config.md': configPage,
  'errors.md': errorsPage,
  'ops.md': opsPage,
}

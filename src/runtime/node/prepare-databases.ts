/**
 * Makes the databases of a configuration in one process, before others open them: several that make one
 * at the same moment may make two, of which all but one are lost.
 */
import type { GatewayConfig } from '../../gateway/index.ts'
import type { DatabaseOptions } from './open-database.ts'

/** Where a server is away, each process makes them as it comes to it. @throws Failure `config-invalid` */
export const prepareDatabases = async (
  config: GatewayConfig,
  options: Pick<DatabaseOptions, 'contract' | 'env' | 'log'>,
): Promise<void> => {
  const { scheme } = options.contract
  for (const [name, { version, spacetimedb }] of Object.entries(config.backends)) {
    if (!spacetimedb) continue
    const { prepareDatabase } = await import('./open-database.ts')
    const { OutOfReach } = await import('../../spacetime/index.ts')
    const key = scheme.parse(version) ?? version
    try {
      await prepareDatabase({ ...options, name, version: key, spacetimedb })
    } catch (error) {
      if (!(error instanceof OutOfReach)) throw error
    }
  }
}

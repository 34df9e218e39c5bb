/** Brings a changed configuration into force while the gateway runs, or says why not. */
import { Failure, formatIssue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'
import type { RunningGateway } from '../runtime/node.ts'
import type { PinoLogger } from '../telemetry/node/index.ts'
import { readAnew, type ReadWhat } from './read-anew.ts'

export interface ReloadContext {
  readonly gateway: RunningGateway
  readonly log: PinoLogger
  readonly what: ReadWhat
  /** Hash of the contract that is served. */
  readonly contractHash: string
  /** Puts in what options and variables say. */
  readonly complete: (config: GatewayConfig) => GatewayConfig
}

/** Never rejects: whatever is wrong is logged, and the old configuration goes on. */
export const reloader = ({ gateway, log, what, contractHash, complete }: ReloadContext) => {
  const reloads = gateway.metrics.counter('isthmus.config.reload', {
    description: 'Words to read the configuration anew, by what became of them',
    unit: '{reload}',
    labels: ['result'],
  })
  return async (): Promise<void> => {
    try {
      const read = await readAnew(what)
      const config = complete(read.config)
      const kept = [
        ...(await gateway.reload(config)),
        ...(read.contractHash === contractHash ? [] : ['contract']),
      ]
      reloads.add({ result: 'applied' })
      log.setLevel(config.log.level)
      log.info({ config: what.config }, 'The configuration is in force')
      if (kept.length > 0) {
        log.warn({ kept }, 'These have changed and need a new start: they stay as they were')
      }
    } catch (error) {
      reloads.add({ result: 'rejected' })
      if (!(error instanceof Failure)) {
        gateway.caught('reload', error)
        return
      }
      const { code, message, issues } = error
      log.error(
        { config: what.config, code, reason: message, issues: issues.map(formatIssue) },
        'The configuration has errors: the old one stays in force',
      )
    }
  }
}

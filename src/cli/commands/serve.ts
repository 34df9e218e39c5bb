/** `isthmus serve`: the gateway before the stores of the configuration. */
import { buildCommand } from '@stricli/core'
import { jsonFlag, note, say, sayJsonLine, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag, contractModule, loadConfig, loadContract } from '../load.ts'
import { gatewayPorts, withPortHints } from '../port-hints.ts'
import { fromEnvironment, optionOr, parsePort, portFromEnvironment } from '../ports.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly host?: string
  readonly port?: number
  readonly adminPort?: number
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const config = await loadConfig(flags.config)
  const { startGateway } = await import('../../runtime/node.ts')
  const { pinoLogger } = await import('../../telemetry/node/index.ts')
  const { listen } = config
  const host = flags.host ?? fromEnvironment('ISTHMUS_HOST') ?? listen.host
  const port = flags.port ?? portFromEnvironment('ISTHMUS_PORT') ?? listen.port
  const adminPort = flags.adminPort ?? portFromEnvironment('ISTHMUS_ADMIN_PORT') ?? listen.adminPort
  const gateway = await withPortHints(gatewayPorts({ port, adminPort }), () =>
    startGateway({
      contract,
      contractModule: contractModule(flags.contract),
      config: { ...config, listen: { host, port, adminPort } },
      log: pinoLogger(),
    }),
  )
  // Whoever reads the address may send the word to stop at once.
  const stopped = untilStopped(context)
  if (flags.json) sayJsonLine(context, { url: gateway.url, adminUrl: gateway.adminUrl })
  else say(context, `Isthmus on ${gateway.url}, admin on ${gateway.adminUrl}`)
  await stopped
  if (!flags.json) note(context, 'Finishing what is under way. Ctrl-C again ends it at once.')
  await gateway.close()
}

const configured = 'as configured'

export const serveCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      host: optionOr(String, 'address', 'The address to listen on', 'ISTHMUS_HOST', configured),
      port: optionOr(parsePort, 'port', 'The port, 0 for any', 'ISTHMUS_PORT', configured),
      adminPort: optionOr(
        parsePort,
        'port',
        'The port of the admin listener',
        'ISTHMUS_ADMIN_PORT',
        configured,
      ),
      json: { ...jsonFlag, brief: 'Print the addresses as JSON once the gateway answers' },
    },
  },
  docs: { brief: 'Run the gateway before the stores of the configuration' },
})

/** `isthmus serve`: the gateway before the stores of the configuration. */
import { buildCommand } from '@stricli/core'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'
import { parsePort } from '../ports.ts'
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
  const { host, port, adminPort } = flags
  const gateway = await startGateway({
    contract,
    config: {
      ...config,
      listen: {
        host: host ?? process.env['ISTHMUS_HOST'] ?? config.listen.host,
        port: port ?? envPort('ISTHMUS_PORT') ?? config.listen.port,
        adminPort: adminPort ?? envPort('ISTHMUS_ADMIN_PORT') ?? config.listen.adminPort,
      },
    },
    log: pinoLogger(),
  })
  if (flags.json) sayJson(context, { url: gateway.url, adminUrl: gateway.adminUrl })
  else say(context, `Isthmus on ${gateway.url}, admin on ${gateway.adminUrl}`)
  await untilStopped(context)
  if (!flags.json) note(context, 'Finishing what is under way. Ctrl-C again ends it at once.')
  await gateway.close()
}

const envPort = (variable: string): number | undefined => {
  const text = process.env[variable]
  return text === undefined ? undefined : parsePort(text)
}

const optional = <T>(parse: (text: string) => T, brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse, brief, placeholder, optional: true }) as const

export const serveCommand = buildCommand<Flags, [], CliContext>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      host: optional(String, 'The address (or ISTHMUS_HOST), else as configured', 'address'),
      port: optional(parsePort, 'The port (or ISTHMUS_PORT), else as configured', 'port'),
      adminPort: optional(
        parsePort,
        'The admin port (or ISTHMUS_ADMIN_PORT), else as configured',
        'port',
      ),
      json: { ...jsonFlag, brief: 'Print the addresses as JSON once the gateway answers' },
    },
  },
  docs: { brief: 'Run the gateway before the stores of the configuration' },
})

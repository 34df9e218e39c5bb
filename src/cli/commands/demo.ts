/** `isthmus demo`, which is `npm start`: two stores with a real graph, and the gateway before them. */
import { buildCommand } from '@stricli/core'
import { join } from 'node:path'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { startChildStore, type ChildStore, type ChildStoreOptions } from '../child-store.ts'
import {
  jsonFlag,
  note,
  say,
  sayJson,
  sayJsonLine,
  type CliContext,
  type JsonFlags,
} from '../context.ts'
import { commandOptions, demoControl, storeFile } from '../demo/control.ts'
import { innerUniverseReplication } from '../demo/replication.ts'
import type { ToldRollout } from '../demo/rollouts.ts'
import { action } from '../failing.ts'
import { dataFolder } from '../folders.ts'
import { configFlag, contractFlag, loadConfig } from '../load.ts'
import { gatewayPorts, withPortHints, type PortOption } from '../port-hints.ts'
import { fromEnvironment, optionOr, parsePort, portFromEnvironment } from '../ports.ts'
import { parseServer } from '../spacetimedb.ts'
import { surviveUncaught } from '../uncaught.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly host?: string
  readonly port?: number
  readonly adminHost?: string
  readonly adminPort?: number
  readonly bluePort?: number
  readonly greenPort?: number
  readonly data?: string
  readonly spacetimedb?: string
  readonly write: boolean
}

/** The first entity of a store for a query. */
const entityOf = async (store: string, query: Record<string, string>) => {
  const answer = await fetch(`${store}/entities?${new URLSearchParams(query).toString()}`)
  const page = (await answer.json()) as { readonly items?: readonly { readonly id: string }[] }
  return page.items?.[0]?.id
}

/** A well-known entity of a store, or else any: for the lines to try. */
const anEntity = async (store: string): Promise<string | undefined> =>
  (await entityOf(store, { 'filter[metadata.name][Equals]': 'Japan', limit: '1' })) ??
  entityOf(store, { limit: '1' })

const isPrivate = { 'filter[metadata.visibility][Equals]': 'private' } as const

/** A client of 1.0 that is served by the store of 2.0. */
const lab = { id: 'nerv-lab', key: 'demo-lab-key' } as const

interface Examples {
  /** Id of an entity. */
  readonly entity: string | undefined
  /** Id of one that is private, where the lab may write it. */
  readonly secret: string | undefined
}

const curls = (url: string, { entity, secret }: Examples): readonly string[] => {
  const path = entity === undefined ? 'entities?limit=1' : `entities/${entity}`
  const asLab = `curl -H 'X-API-Key: ${lab.key}'`
  const rename = `sed 's/"name":"[^"]*"/"name":"Terra Australis"/'`
  return [
    `curl -H 'API-Version: 1.0' ${url}/${path}`,
    `curl -H 'API-Version: 3.0' ${url}/${path}`,
    `curl -i -H 'API-Version: 2.0' -H 'Isthmus-Explain: 1' '${url}/relations?limit=1'`,
    ...(secret === undefined
      ? []
      : [
          `${asLab} ${url}/entities/${secret} | ${rename} | ${asLab} -X PUT -H 'Content-Type: application/json' -d @- ${url}/entities/${secret}`,
          `${asLab} -H 'API-Version: 2.0' ${url}/entities/${secret}`,
        ]),
  ]
}

/** How long the link of the start is good. */
const linkMs = 24 * 3_600_000

interface Settings {
  readonly host: string
  readonly port: number
  readonly adminHost: string
  readonly adminPort: number
  readonly bluePort: number
  readonly greenPort: number
  readonly data: string
  /** Server of the stores; files in `data` where there is none. */
  readonly spacetimedb: string | undefined
}

/** @throws Failure `usage` when a variable is no port */
const settingsOf = (flags: Flags): Settings => ({
  host: flags.host ?? fromEnvironment('ISTHMUS_HOST') ?? '127.0.0.1',
  port: flags.port ?? portFromEnvironment('ISTHMUS_PORT') ?? 8787,
  adminHost: flags.adminHost ?? fromEnvironment('ISTHMUS_ADMIN_HOST') ?? '127.0.0.1',
  adminPort: flags.adminPort ?? portFromEnvironment('ISTHMUS_ADMIN_PORT') ?? 8788,
  bluePort: flags.bluePort ?? portFromEnvironment('ISTHMUS_BLUE_PORT') ?? 4101,
  greenPort: flags.greenPort ?? portFromEnvironment('ISTHMUS_GREEN_PORT') ?? 4102,
  data:
    flags.data ??
    fromEnvironment('ISTHMUS_DATA') ??
    // Those of files stay as they are.
    (flags.spacetimedb === undefined ? '.isthmus' : '.isthmus/spacetimedb'),
  spacetimedb: flags.spacetimedb,
})

const portOptions = (settings: Settings): readonly PortOption[] => [
  ...gatewayPorts(settings),
  { port: settings.bluePort, option: '--blue-port', variable: 'ISTHMUS_BLUE_PORT' },
  { port: settings.greenPort, option: '--green-port', variable: 'ISTHMUS_GREEN_PORT' },
]

/** A port that is taken is told before stores are started in vain. */
const assertPortsFree = async (settings: Settings): Promise<void> => {
  const { listen } = await import('../../http/node/listen.ts')
  for (const { port, option } of portOptions(settings)) {
    const listening = await listen((_, response) => response.end(), {
      host: option === '--admin-port' ? settings.adminHost : settings.host,
      port,
      grace: 0,
    })
    await listening.close()
  }
}

const storesOf = ({ bluePort, greenPort }: Settings) => [
  { name: 'blue', schema: '1.1', port: bluePort },
  { name: 'green', schema: '2.0', port: greenPort },
]

const tokenFile = (data: string): string => join(data, 'spacetimedb.token')

const storageOf = ({ data, spacetimedb }: Settings, name: string): ChildStoreOptions['storage'] =>
  spacetimedb === undefined
    ? { data: storeFile(data, name) }
    : { spacetimedb: `${spacetimedb}/isthmus-demo-${name}`, 'token-file': tokenFile(data) }

/** Files that are there once the stores have begun. */
const marksOf = ({ data, spacetimedb }: Settings): readonly string[] =>
  spacetimedb === undefined
    ? ['blue', 'green'].map((name) => storeFile(data, name))
    : [tokenFile(data)]

/** Both or none: where one does not start the other is stopped. */
const startStores = async (
  settings: Settings,
  contract: string,
): Promise<readonly ChildStore[]> => {
  const { host } = settings
  const started = await Promise.allSettled(
    storesOf(settings).map((store) =>
      startChildStore({ ...store, host, contract, storage: storageOf(settings, store.name) }),
    ),
  )
  const stores = started.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const failure = started.find((result) => result.status === 'rejected')
  if (!failure) return stores
  await Promise.all(stores.map((store) => store.close()))
  throw failure.reason
}

type Addressed = Pick<ChildStore, 'name' | 'url' | 'schema'>

const backendsOf = (stores: readonly Addressed[]): GatewayConfig['backends'] =>
  Object.fromEntries(
    stores.map(({ name, url, schema }) => [
      name,
      { url, version: schema, replication: innerUniverseReplication },
    ]),
  )

const rolloutsOf = async (
  control: GatewayConfig['control'],
  options: string,
): Promise<readonly ToldRollout[]> => {
  if (control?.policy !== 'store') return []
  const { rolloutsIn } = await import('../demo/rollouts.ts')
  return rolloutsIn(control.store, options)
}

/** For whoever sits before this terminal. */
const linkOf = async (
  control: GatewayConfig['control'],
  adminUrl: string,
): Promise<string | undefined> => {
  if (!control) return undefined
  const { openStorePlace } = await import('../../control/node/store-place.ts')
  const { consoleLink } = await import('../control/console-link.ts')
  const { cliActor } = await import('../control/open.ts')
  const store = await openStorePlace(control.store, { env: process.env })
  try {
    const expiresAt = new Date(Date.now() + linkMs).toISOString()
    const code = await store.createSignInLink({ role: 'admin', expiresAt, by: cliActor() })
    return consoleLink(adminUrl, code)
  } finally {
    await store.close()
  }
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { demoContract, ownConfig, ownConfigFile, writeDemo } = await import('../demo/project.ts')
  if (flags.write) {
    const written = await writeDemo('.')
    if (flags.json) sayJson(context, written)
    else say(context, `Written: ${written.join(', ')}. \`isthmus demo\` reads them from now on.`)
    return
  }
  const settings = settingsOf(flags)
  const { host, port, adminHost, adminPort, data } = settings
  const { contract, file, isOwn } = await demoContract(flags.contract)
  await dataFolder(data)
  const ownFiles = isOwn && flags.config === configFlag.default
  const declared = ownFiles ? await ownConfig(data) : await loadConfig(flags.config)
  const files = ownFiles ? { config: ownConfigFile, contract: file } : flags
  const demo = demoControl(declared.control, data, marksOf(settings))
  const configOf = (stores: readonly Addressed[]): GatewayConfig => ({
    ...declared,
    ...(demo.control && { control: demo.control }),
    backends: backendsOf(stores),
    listen: { host, port, adminHost, adminPort },
    state: declared.state ?? data,
  })
  await withPortHints(portOptions(settings), async () => {
    await assertPortsFree(settings)
    const { beginningText, prepareControl } = await import('../demo/prepare-control.ts')
    if (!flags.json) note(context, beginningText(demo, data))
    const expected = storesOf(settings).map((store) => ({
      ...store,
      url: `http://${host}:${store.port}`,
    }))
    const founding = { config: configOf(expected), configFile: files.config, contract }
    await prepareControl(demo, data, founding)
    const stores = await startStores(settings, file)
    try {
      const { startGateway } = await import('../../runtime/node.ts')
      const config = configOf(stores)
      const log = await demoLogger(context, flags)
      const gateway = await startGateway({ contract, config, log })
      surviveUncaught(context.process, gateway.caught)
      try {
        const [blue = '', green = ''] = stores.map((store) => store.url)
        const hasLab = declared.clients.some(({ id }) => id === lab.id)
        const lines = curls(gateway.url, {
          entity: await anEntity(blue),
          secret: hasLab ? await entityOf(green, { ...isPrivate, limit: '1' }) : undefined,
        })
        const { url, adminUrl } = gateway
        const { backends } = config
        const options = commandOptions({ ...files, file: demo.own?.file })
        const rollouts = await rolloutsOf(demo.control, options)
        const link = await linkOf(demo.control, adminUrl)
        // Whoever reads the addresses may send the word to stop at once.
        const stopped = untilStoppedOrAlone(context, stores)
        if (flags.json) {
          sayJsonLine(context, {
            url,
            adminUrl,
            backends,
            data,
            try: lines,
            rollouts,
            console: link ?? null,
          })
        } else {
          const { tell } = await import('../demo/tell.ts')
          const isInStore = demo.control?.policy === 'store'
          const folder = isInStore ? undefined : declared.flags.folder
          tell(context, { gateway, stores, data, folder, lines, options, rollouts, console: link })
        }
        await stopped
        if (!flags.json) note(context, 'Finishing what is under way. Ctrl-C again ends it at once.')
      } finally {
        await gateway.close()
      }
    } finally {
      await Promise.all(stores.map((store) => store.close()))
    }
  })
}

/** A store that ends by itself is worth a line; the gateway goes on and says so to its clients. */
const untilStoppedOrAlone = async (
  context: CliContext,
  stores: readonly ChildStore[],
): Promise<void> => {
  let stopped = false
  const watch = async ({ name, ended }: ChildStore): Promise<void> => {
    await ended
    if (!stopped) note(context, `The store ${name} has ended: requests to it will fail.`)
  }
  for (const store of stores) void watch(store)
  await untilStopped(context)
  stopped = true
}

/** In the demo only what goes wrong is worth a line. */
const demoLogger = async (context: CliContext, { json }: Flags): Promise<Logger> => {
  if (!json) {
    const { peopleLogger } = await import('../demo/people-logger.ts')
    return peopleLogger(context)
  }
  const { pinoLogger } = await import('../../telemetry/node/index.ts')
  const { pino } = await import('pino')
  return pinoLogger({ level: 'warn', destination: pino.destination({ dest: 2, sync: true }) })
}

export const demoCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      host: optionOr(String, 'address', 'The address to listen on', 'ISTHMUS_HOST', '127.0.0.1'),
      port: optionOr(parsePort, 'port', 'The port of the gateway', 'ISTHMUS_PORT', 8787),
      adminHost: optionOr(
        String,
        'address',
        'The address of the admin listener',
        'ISTHMUS_ADMIN_HOST',
        '127.0.0.1',
      ),
      adminPort: optionOr(
        parsePort,
        'port',
        'The port of the admin listener',
        'ISTHMUS_ADMIN_PORT',
        8788,
      ),
      bluePort: optionOr(
        parsePort,
        'port',
        'The port of the blue store',
        'ISTHMUS_BLUE_PORT',
        4101,
      ),
      greenPort: optionOr(
        parsePort,
        'port',
        'The port of the green store',
        'ISTHMUS_GREEN_PORT',
        4102,
      ),
      data: optionOr(String, 'folder', 'The folder of the stores', 'ISTHMUS_DATA', '.isthmus'),
      spacetimedb: {
        kind: 'parsed',
        parse: parseServer,
        brief: 'Keep both stores in this server of SpacetimeDB, in place of files',
        placeholder: 'url',
        optional: true,
      },
      write: {
        kind: 'boolean',
        brief: 'Only write the files of the demo (contract, flags, configuration) into this folder',
        default: false,
        withNegated: false,
      },
      json: { ...jsonFlag, brief: 'Print the addresses as JSON once everything answers' },
    },
  },
  docs: { brief: 'Run the gateway with two embedded stores and a graph of the world' },
})

/** `isthmus demo`, which is `npm start`: two stores with a real graph, and the gateway before them. */
import { buildCommand } from '@stricli/core'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startChildStore, type ChildStore } from '../child-store.ts'
import {
  jsonFlag,
  note,
  say,
  sayJson,
  styled,
  type CliContext,
  type JsonFlags,
} from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'
import { addressFlag, portFlag } from '../ports.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly host: string
  readonly port: number
  readonly adminPort: number
  readonly bluePort: number
  readonly greenPort: number
  readonly data: string
}

/** A well-known entity of the graph, asked for through the gateway: the demo's own smoke test. */
const anEntity = async (url: string): Promise<string> => {
  const query = new URLSearchParams({ 'filter[metadata.name][Equals]': 'Japan', limit: '1' })
  const answer = await fetch(`${url}/entities?${query}`, { headers: { 'API-Version': '1.0' } })
  const page = (await answer.json()) as { readonly items?: readonly { readonly id: string }[] }
  const id = page.items?.[0]?.id
  if (id === undefined)
    throw new Error(`The gateway did not find the entity Japan: ${answer.status}`)
  return id
}

const curls = (url: string, id: string): readonly string[] => [
  `curl -H 'API-Version: 1.0' ${url}/entities/${id}`,
  `curl -H 'API-Version: 3.0' ${url}/entities/${id}`,
  `curl -i -H 'API-Version: 2.0' -H 'Isthmus-Explain: 1' '${url}/relations?limit=1'`,
]

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { host } = flags
  const contract = await loadContract(flags.contract)
  const declared = await loadConfig(flags.config)
  await mkdir(flags.data, { recursive: true })
  note(context, 'Starting two stores (the first start fills them with a graph of the world)...')
  const stores: ChildStore[] = []
  const closeStores = () => Promise.all(stores.map((store) => store.close()))
  try {
    const started = await Promise.allSettled(
      [
        { name: 'blue', schema: '1.1', port: flags.bluePort },
        { name: 'green', schema: '2.0', port: flags.greenPort },
      ].map(async (store) => {
        const file = join(flags.data, `${store.name}.db`)
        stores.push(await startChildStore({ ...store, host, file }))
      }),
    )
    for (const result of started) if (result.status === 'rejected') throw result.reason
    const backends = Object.fromEntries(
      stores.map(({ name, url, schema }) => [name, { url, version: schema }]),
    )
    const { startGateway } = await import('../../runtime/node.ts')
    const gateway = await startGateway({
      contract,
      config: {
        ...declared,
        backends,
        listen: { host, port: flags.port, adminPort: flags.adminPort },
      },
      log: await demoLogger(),
    })
    try {
      const id = await anEntity(gateway.url)
      const lines = curls(gateway.url, id)
      if (flags.json) {
        sayJson(context, { url: gateway.url, adminUrl: gateway.adminUrl, backends, try: lines })
      } else {
        tell(context, flags, gateway, stores, lines)
      }
      const stopping = untilStopped(context)
      let stopped = false
      for (const store of stores) {
        void store.ended.then(() => {
          if (!stopped)
            note(context, `The store ${store.name} has ended: requests to it will fail.`)
        })
      }
      await stopping
      stopped = true
      if (!flags.json) note(context, 'Finishing what is under way. Ctrl-C again ends it at once.')
    } finally {
      await gateway.close()
    }
  } finally {
    await closeStores()
  }
}

/** In the demo only what goes wrong is worth a line. */
const demoLogger = async () => {
  const { pinoLogger } = await import('../../telemetry/node/index.ts')
  const { pino } = await import('pino')
  return pinoLogger({ level: 'warn', destination: pino.destination({ dest: 2, sync: true }) })
}

const tell = (
  context: CliContext,
  flags: Flags,
  gateway: { readonly url: string; readonly adminUrl: string },
  stores: readonly ChildStore[],
  lines: readonly string[],
): void => {
  const bold = (text: string) => styled(context, 'bold', text)
  say(context)
  say(context, bold('Isthmus is running'))
  say(context, `  gateway  ${gateway.url}   admin ${gateway.adminUrl}`)
  for (const { name, url, schema } of stores.toSorted((a, b) => a.name.localeCompare(b.name))) {
    say(context, `  ${name.padEnd(7)}  ${url}   Inner Universe ${schema}`)
  }
  say(context, `  data     ${flags.data}`)
  say(context)
  say(context, bold('Try in another terminal'))
  for (const line of lines) say(context, `  ${line}`)
  say(context)
  say(
    context,
    'Change who is served by which store in flags/entity-schema.json: it counts at once.',
  )
  say(context, 'Ctrl-C stops everything.')
}

export const demoCommand = buildCommand<Flags, [], CliContext>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      host: addressFlag('ISTHMUS_HOST'),
      port: portFlag('The port of the gateway', 'ISTHMUS_PORT', 8787),
      adminPort: portFlag('The port of the admin listener', 'ISTHMUS_ADMIN_PORT', 8788),
      bluePort: portFlag('The port of the blue store', 'ISTHMUS_BLUE_PORT', 4101),
      greenPort: portFlag('The port of the green store', 'ISTHMUS_GREEN_PORT', 4102),
      data: {
        kind: 'parsed',
        parse: String,
        brief: 'The folder of the stores (or ISTHMUS_DATA)',
        placeholder: 'folder',
        default: process.env['ISTHMUS_DATA'] ?? '.isthmus',
      },
      json: { ...jsonFlag, brief: 'Print the addresses as JSON once everything answers' },
    },
  },
  docs: { brief: 'Run the gateway with two embedded stores and a graph of the world' },
})

/** `isthmus doctor`: looks at everything the gateway needs, and says what to do about what is wrong. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import type { Scheme } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { dataFolder } from '../folders.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'
import { fromEnvironment, optionOr } from '../ports.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly data?: string
}

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly says: string
}

/** What a look finds; what it throws is a finding too. */
const look = async (what: string, examine: () => Promise<string> | string): Promise<Finding> => {
  try {
    return { what, ok: true, says: await examine() }
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    const sentence = first.replace(/[.:]?$/, '.')
    return {
      what,
      ok: false,
      says: error instanceof Failure ? `${sentence} ${error.hint}` : sentence,
    }
  }
}

const node = (): string => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return `Node ${process.versions.node}`
  throw new HintedFailure(
    'Run `npm ci` in the project folder, which brings a newer one.',
    'missing-dependency',
    `Node ${process.versions.node} is too old: 22.18 or newer is needed`,
  )
}

const sqlite = async (): Promise<string> => {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')
  const row = database.prepare('SELECT sqlite_version() AS version').get()
  database.close()
  return `SQLite ${String(row?.['version'])}`
}

/** Whether what holds the ports of the gateway is a gateway of this kind. */
const gatewayRuns = async ({ adminHost, adminPort }: GatewayConfig['listen']): Promise<boolean> => {
  const host = adminHost.includes(':') ? `[${adminHost}]` : adminHost
  const answer = await fetch(`http://${host}:${adminPort}/versions`, {
    signal: AbortSignal.timeout(1000),
  }).catch(() => undefined)
  const said = (await answer?.json().catch(() => undefined)) as { contract?: unknown } | undefined
  return typeof said?.contract === 'string'
}

const freePort = async (
  where: GatewayConfig['listen'],
  host: string,
  port: number,
): Promise<string> => {
  const { listen } = await import('../../http/node/listen.ts')
  try {
    const listening = await listen((_, response) => response.end(), { host, port, grace: 0 })
    await listening.close()
    return `${host}:${port} is free`
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'port-in-use')) throw error
    if (!(await gatewayRuns(where))) throw error
    return `${host}:${port} is held by a gateway that runs`
  }
}

/** Asks a store which schema it speaks. */
const backend = async (
  url: string,
  version: string,
  file: string,
  scheme: Scheme | undefined,
): Promise<string> => {
  const answer = await fetch(`${url.replace(/\/$/, '')}/schema`, {
    signal: AbortSignal.timeout(3000),
    redirect: 'manual',
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new HintedFailure(
      `Start the store, or correct its url in ${file}. For a try: isthmus demo.`,
      'backend-unreachable',
      `${url} does not answer (${reason})`,
    )
  })
  const schema = (await answer.json().catch(() => ({}))) as { readonly version?: unknown }
  if (typeof schema.version !== 'string') return `${url} answers, and does not tell its version`
  const key = (name: string): string => scheme?.parse(name) ?? name
  // Without a contract, which is told elsewhere, nobody knows which names mean the same.
  if (!scheme || key(schema.version) === key(version)) {
    return `${url} speaks ${schema.version}`
  }
  throw new HintedFailure(
    `Correct \`version\` of this backend in ${file}, or its url.`,
    'backend-bad-answer',
    `${url} speaks ${schema.version}, the configuration says ${version}`,
  )
}

const configured = async (
  { backends, listen }: GatewayConfig,
  file: string,
  scheme: Scheme | undefined,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  for (const [name, { url, version }] of Object.entries(backends)) {
    findings.push(await look(`backend ${name}`, () => backend(url, version, file, scheme)))
  }
  findings.push(await look('port', () => freePort(listen, listen.host, listen.port)))
  findings.push(
    await look('admin port', () => freePort(listen, listen.adminHost, listen.adminPort)),
  )
  return findings
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const data = flags.data ?? fromEnvironment('ISTHMUS_DATA') ?? '.isthmus'
  const findings: Finding[] = [
    await look('node', node),
    await look('sqlite', sqlite),
    await look('contract', async () => {
      const { name, versions } = await loadContract(flags.contract)
      return `${name}, versions ${versions.map(({ key }) => key).join(', ')}`
    }),
    await look('configuration', async () => {
      const { backends, clients } = await loadConfig(flags.config)
      return `${Object.keys(backends).length} backends, ${clients.length} clients`
    }),
    await look('flags', async () => {
      const { judgedFlagFolder } = await import('../flag-folder.ts')
      const judged = await judgedFlagFolder(flags.config, await loadConfig(flags.config))
      return `${judged.flags.keys.length} flags in ${judged.folder}`
    }),
    await look('data', async () => {
      await dataFolder(data)
      return `${data} can be written`
    }),
  ]
  const config = await loadConfig(flags.config).catch(() => undefined)
  const contract = await loadContract(flags.contract).catch(() => undefined)
  if (config) findings.push(...(await configured(config, flags.config, contract?.scheme)))
  const healthy = findings.every(({ ok }) => ok)
  if (flags.json) sayJson(context, { ok: healthy, findings })
  else {
    for (const { what, ok, says } of findings) {
      const mark = ok ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
      say(context, `${mark}  ${what.padEnd(13)}  ${says}`)
    }
  }
  if (!healthy) context.process.exitCode = 1
}

export const doctorCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      data: optionOr(String, 'data', 'The folder of the stores', 'ISTHMUS_DATA', '.isthmus'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Check everything that the gateway needs, and say what is wrong',
    fullDescription:
      'Run it before `isthmus serve`, or while it runs. Exit code 1 when anything is wrong.',
  },
})

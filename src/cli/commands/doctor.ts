/** `isthmus doctor`: looks at everything the gateway needs, and says what to do about what is wrong. */
import { buildCommand } from '@stricli/core'
import { access, constants, mkdir } from 'node:fs/promises'
import { Failure } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { checkFlagFolder } from '../flag-folder.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly data: string
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
    const hint = error instanceof Failure ? ` ${error.hint}` : ''
    return { what, ok: false, says: `${first}.${hint}`.replace('..', '.') }
  }
}

const node = (): string => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return `Node ${process.versions.node}`
  throw new Error(`Node ${process.versions.node} is too old: 22.18 or newer is needed`)
}

const sqlite = async (): Promise<string> => {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')
  const row = database.prepare('SELECT sqlite_version() AS version').get()
  database.close()
  return `SQLite ${String(row?.['version'])}`
}

const dataFolder = async (folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true })
  await access(folder, constants.W_OK)
  return `${folder} can be written`
}

const freePort = async (host: string, port: number): Promise<string> => {
  const { listen } = await import('../../http/node/listen.ts')
  const listening = await listen((_, response) => response.end(), { host, port, grace: 0 })
  await listening.close()
  return `${host}:${port} is free`
}

/** Asks a store which schema it speaks. */
const backend = async (url: string, version: string): Promise<string> => {
  const answer = await fetch(`${url.replace(/\/$/, '')}/schema`, {
    signal: AbortSignal.timeout(3000),
    redirect: 'manual',
  }).catch((error: Error) => {
    throw new Error(
      `${url} does not answer (${error.cause instanceof Error ? error.cause.message : error.message})`,
    )
  })
  const schema = (await answer.json().catch(() => ({}))) as { readonly version?: unknown }
  if (typeof schema.version !== 'string') return `${url} answers, and does not tell its version`
  if (schema.version === version || schema.version.startsWith(`${version}.`)) {
    return `${url} speaks ${schema.version}`
  }
  throw new Error(`${url} speaks ${schema.version}, the configuration says ${version}`)
}

const configured = async (config: GatewayConfig): Promise<readonly Finding[]> => {
  const { host, port, adminPort } = config.listen
  const findings: Finding[] = []
  for (const [name, { url, version }] of Object.entries(config.backends)) {
    findings.push(await look(`backend ${name}`, () => backend(url, version)))
  }
  findings.push(await look('port', () => freePort(host, port)))
  findings.push(await look('admin port', () => freePort(host, adminPort)))
  return findings
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const findings: Finding[] = [
    await look('node', node),
    await look('sqlite', sqlite),
    await look('contract', async () => {
      const { name, versions } = await loadContract(flags.contract)
      return `${name}, versions ${versions.map(({ key }) => key).join(', ')}`
    }),
    await look('flags', async () => {
      const { count, folder } = await checkFlagFolder(flags.config)
      return `${count} flags in ${folder}`
    }),
    await look('data', () => dataFolder(flags.data)),
  ]
  const config = await loadConfig(flags.config).catch(() => undefined)
  if (config) findings.push(...(await configured(config)))
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

export const doctorCommand = buildCommand<Flags, [], CliContext>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      data: {
        kind: 'parsed',
        parse: String,
        brief: 'The folder of the stores',
        default: '.isthmus',
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Look at all that the gateway needs and say what is wrong',
    fullDescription:
      'Run it before `isthmus serve`: a running gateway holds its ports. Exit code 1 when anything is wrong.',
  },
})

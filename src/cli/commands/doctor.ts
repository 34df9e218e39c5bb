/** `isthmus doctor`: looks at everything the gateway needs, and says what to do about what is wrong. */
import { buildCommand } from '@stricli/core'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import { look, type Finding } from '../doctor/finding.ts'
import { node, sqlite } from '../doctor/runtime.ts'
import { action } from '../failing.ts'
import { dataFolder } from '../folders.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'
import { fromEnvironment, optionOr } from '../ports.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly data?: string
  readonly gateway?: string
}

/** What stands in files, in the database and on the network of this machine. */
const here = async (flags: Flags): Promise<readonly Finding[]> => {
  const data = flags.data ?? fromEnvironment('ISTHMUS_DATA')
  const contract = await loadContract(flags.contract).catch(() => undefined)
  const config = await loadConfig(flags.config).catch(() => undefined)
  const store = config?.control?.store
  // Of our own stores, or of the control store: other backends need none.
  const usesSqlite = data !== undefined || typeof store === 'string'
  const findings: Finding[] = [
    await look('node', node),
    ...(usesSqlite ? [await look('sqlite', sqlite)] : []),
    await look('contract', async () => {
      const { name, versions } = await loadContract(flags.contract)
      return `${name}, versions ${versions.map(({ key }) => key).join(', ')}`
    }),
    await look('configuration', async () => {
      const { backends, clients } = await loadConfig(flags.config)
      return `${Object.keys(backends).length} backends, ${clients.length} clients`
    }),
  ]
  if (!config || config.control?.policy !== 'store') {
    const { judgedFlagFolder } = await import('../flag-folder.ts')
    findings.push(
      await look('flags', async () => {
        const judged = await judgedFlagFolder(flags.config, await loadConfig(flags.config))
        return `${judged.flags.keys.length} flags in ${judged.folder}`
      }),
    )
  }
  if (data !== undefined) {
    findings.push(
      await look('data', async () => {
        await dataFolder(data)
        return `${data} can be written`
      }),
    )
  }
  if (!config) return findings
  const { instance } = await import('../doctor/instance.ts')
  findings.push(...(await instance(config, contract)))
  if (config.control) {
    const { control } = await import('../doctor/control.ts')
    findings.push(...(await control({ ...config, control: config.control }, contract)))
  }
  const { backend } = await import('../doctor/backend.ts')
  for (const [name, declared] of Object.entries(config.backends)) {
    const { url, version, spacetimedb } = declared
    findings.push(
      await look(`backend ${name}`, async () => {
        if (!spacetimedb) return backend(url, version, flags.config, contract?.scheme)
        const { database } = await import('../doctor/database.ts')
        return database({ ...declared, spacetimedb }, flags.config, contract)
      }),
    )
  }
  const { ports } = await import('../doctor/ports.ts')
  const { findings: ofPorts, running: admin } = await ports(config)
  findings.push(...ofPorts)
  return admin === undefined ? findings : [...findings, ...(await there(admin))]
}

/** What a gateway that runs says. */
const there = async (address: string): Promise<readonly Finding[]> => {
  const { running } = await import('../doctor/running.ts')
  return running(address)
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const findings = flags.gateway === undefined ? await here(flags) : await there(flags.gateway)
  const healthy = findings.every(({ ok }) => ok)
  if (flags.json) sayJson(context, { ok: healthy, findings })
  else {
    const width = Math.max(...findings.map(({ what }) => what.length))
    for (const { what, ok, says } of findings) {
      const mark = ok ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
      say(context, `${mark}  ${what.padEnd(width)}  ${says}`)
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
      data: optionOr(
        String,
        'data',
        'The folder of the stores of `isthmus store`, where they run here',
        'ISTHMUS_DATA',
        'not looked at',
      ),
      gateway: {
        kind: 'parsed',
        parse: String,
        brief: 'Only ask the gateway that runs, by the address of its admin listener',
        placeholder: 'url',
        optional: true,
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Check everything that the gateway needs, and say what is wrong',
    fullDescription:
      'Run it before `isthmus serve`, or while it runs: then what the gateway says of itself is told, too. ' +
      'Exit code 1 when anything is wrong.',
  },
})

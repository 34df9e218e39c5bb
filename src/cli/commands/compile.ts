/** `isthmus compile`: what a Worker needs of contract, configuration and flags, judged before it is deployed. */
import { buildCommand } from '@stricli/core'
import { existsSync } from 'node:fs'
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { Failure, formatIssue } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { filesPolicy } from '../files-policy.ts'
import { judgedFlagFolder } from '../flag-folder.ts'
import { dataFolder } from '../folders.ts'
import { databaseIssues } from '../../runtime/worker-databases.ts'
import { d1Of } from '../../runtime/worker-store.ts'
import { configFlag, contractFlag, loadContract, loadWrittenConfig } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly out: string
}

/** Whole or not at all, and only when it changes: a bundler may be watching the file. */
const replace = async (file: string, content: string | Uint8Array): Promise<void> => {
  const present = await readFile(file).catch(() => undefined)
  if (present?.equals(Buffer.from(content))) return
  const draft = `${file}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, file)
}

const outFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The folder for the modules',
  placeholder: 'folder',
  default: '.isthmus/worker',
} as const

const wranglerFiles = ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc']

/** The settings of a Worker that is nothing but the gateway. */
const settingsOf = ({ contract, config, out }: Flags, { flags, policy }: GatewayConfig): string => {
  const folder = relative('.', resolve(out)).replaceAll('\\', '/')
  const options = [
    contract === contractFlag.default ? '' : ` --contract ${contract}`,
    config === configFlag.default ? '' : ` --config ${config}`,
    out === outFlag.default ? '' : ` --out ${folder}`,
  ]
  const sources = dirname(contract) === '.' ? contract : dirname(contract)
  const watched = [...new Set([sources, flags.folder, config, policy.file])].map((path) =>
    relative('.', path),
  )
  return `name = "gateway"
main = "${folder}/worker.js"
compatibility_date = "2026-07-01"
compatibility_flags = ["nodejs_compat"]
minify = true
keep_names = false

[build]
command = "npx isthmus compile${options.join('')}"
watch_dir = [${watched.map((path) => JSON.stringify(path)).join(', ')}]

[alias]
"@openfeature/flagd-core" = "./${folder}/flagd-core.js"
"lru-cache" = "./${folder}/lru-cache.js"
`
}

const howOf = (from: string, compiled: boolean): string =>
  compiled
    ? `${from} as data`
    : `passes on ${from} with all that it imports (its functions cannot be compiled)`

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const contract = await loadContract(flags.contract)
  // The Worker has an environment of its own: addresses of this one have no place in the bundle.
  const config = await loadWrittenConfig(flags.config)
  const { checkConfig } = await import('../../gateway/config/index.ts')
  const issues = checkConfig(config, contract)
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${flags.config} does not fit the contract`, issues)
  }
  const onNode = databaseIssues(config)
  if (onNode.length > 0) {
    const message = `${flags.config} has backends that Workers cannot have`
    throw new Failure('config-invalid', message, onNode)
  }
  const flagFolder = await judgedFlagFolder(flags.config, config)
  const policy = await filesPolicy(flags.config, config, contract, flagFolder)
  const {
    configModule,
    contractModule,
    controlModule,
    flagsModule,
    partsModule,
    policyModule,
    roomOf,
    workerModule,
  } = await import('../compiled-module.ts')
  const { scannerBytes } = await import('../../json/node/wasm-scanner.ts')
  const { flagEvaluator } = await import('../flag-evaluator.ts')
  const folder = resolve(flags.out)
  await dataFolder(folder, '--out')
  const isThere = existsSync(config.policy.file)
  const policyFile = isThere ? `${flags.config} and ${config.policy.file}` : flags.config
  const shims = roomOf(folder, '../runtime/worker-shims/index.ts', 'worker-shims')
  const evaluator = await flagEvaluator(shims)
  const data = [
    {
      name: 'contract.js',
      from: flags.contract,
      ...contractModule(contract, folder, flags.contract),
    },
    { name: 'config.js', from: flags.config, ...configModule(config, folder, flags.config) },
    { name: 'flags.js', from: flagFolder.folder, ...flagsModule(flagFolder.flags, folder) },
  ]
  const modules = [
    ...data.map((module) => ({ ...module, how: howOf(module.from, module.compiled) })),
    {
      name: 'policy.js',
      from: policyFile,
      ...policyModule(policy.policy, folder),
      how: `clients, life of versions and kill switches of ${policyFile}`,
    },
    {
      name: 'parts.js',
      from: flags.config,
      ...partsModule(config, folder),
      how: `what ${flags.config} needs of the gateway`,
    },
    ...evaluator.map(({ name, library, text, trimmed, without }) => ({
      name,
      from: library,
      text,
      compiled: trimmed,
      how: trimmed ? `${library} without ${without}` : `${library} whole`,
    })),
    {
      name: 'lru-cache.js',
      from: 'lru-cache',
      text: `export { LRUCache } from ${shims}\n`,
      compiled: true,
      how: 'lru-cache as far as it is used',
    },
  ]
  const written = []
  for (const { name, from, text, compiled, how } of modules) {
    await replace(join(folder, name), text)
    const file = relative('.', join(folder, name))
    written.push({ file, from, compiled, how, bytes: Buffer.byteLength(text) })
  }
  const worker = workerModule(folder)
  await replace(join(folder, 'worker.js'), worker.text)
  await replace(join(folder, 'worker.d.ts'), worker.types)
  await replace(join(folder, 'scanner.wasm'), scannerBytes())
  if (d1Of(config)) {
    const control = controlModule(folder)
    await replace(join(folder, 'control.js'), control.text)
    await replace(join(folder, 'control.d.ts'), control.types)
    await copyConsole(join(folder, 'console'))
  }
  for (const warning of [...flagFolder.warnings, ...policy.warnings])
    note(context, `warning  ${formatIssue(warning)}`)
  if (flags.json) {
    const told = written.map(({ file, from, compiled, bytes }) => ({ file, from, compiled, bytes }))
    sayJson(context, told)
    return
  }
  for (const { file, how, bytes } of written) say(context, `${file}  ${how}, ${bytes} bytes`)
  if (!wranglerFiles.some((file) => existsSync(file))) {
    note(context, `There is no wrangler.toml. One for this Worker:\n\n${settingsOf(flags, config)}`)
  }
}

/** The page of the console, as assets of the Worker of the admin API; without it that has the API alone. */
const copyConsole = async (folder: string): Promise<void> => {
  const { consoleFolder } = await import('../../console/serve/node/built.ts')
  await rm(folder, { recursive: true, force: true })
  if (existsSync(consoleFolder)) await cp(consoleFolder, folder, { recursive: true })
}

export const compileCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      out: outFlag,
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Compile contract, configuration and flags for a Worker',
    fullDescription:
      'Checks them and writes modules of plain data, `contract.js`, `config.js`, `flags.js` and ' +
      '`policy.js`, so that a Worker carries neither Zod nor what checks declarations. Beside them go `flagd-core.js` ' +
      'and `json-logic-engine.js`, the flag evaluator without the checks that the gateway makes ' +
      'itself and without ways to run flags that Workers do not have, `lru-cache.js`, a small ' +
      'stand-in, and `worker.js`, the Worker itself: the `main` of a wrangler.toml, which is shown where there is none. ' +
      'Where `control.store` is a D1 database, `control.js` is the Worker of the admin API, and `console` the folder with the page of the console.',
  },
})

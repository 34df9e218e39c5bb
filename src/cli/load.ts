/** Loads what a team writes: its contract and its configuration. */
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Contract, ContractVersion } from '../contract/index.ts'
import { importAuthored } from '../contract/node/import-authored.ts'
import { Failure, type ErrorCode } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'
import { HintedFailure } from './failures.ts'
import { inFile } from './in-file.ts'
import { isTheirs } from './loaded-files.ts'

export const contractFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The file that declares the contract',
  placeholder: 'file',
  default: 'adapters/index.ts',
} as const

export const configFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The configuration file: a module, or JSON',
  placeholder: 'file',
  default: 'isthmus.config.ts',
} as const

interface Authored {
  /** As it is called in messages. */
  readonly what: string
  /** The option that names the file. */
  readonly option: string
  readonly code: ErrorCode
  readonly maker: string
}

const contractFile: Authored = {
  what: 'contract',
  option: '--contract',
  code: 'contract-invalid',
  maker: 'defineContract',
}

const configFile: Authored = {
  what: 'configuration',
  option: '--config',
  code: 'config-invalid',
  maker: 'defineConfig',
}

/**
 * The first file and line of theirs in the stack: Node puts the place of a syntax error there, too.
 * Of an import that leads nowhere, the file that has it.
 */
const placeOf = (error: unknown, file: string): string => {
  const { stack = '', message } = error instanceof Error ? error : new Error()
  const importer = /imported from (.+)$/m.exec(message)?.[1]
  if (importer !== undefined) return relative('.', importer)
  const places =
    /(file:\/\/\/(?:[A-Za-z]:)?[^\s()]+?|(?<![\w.:-])\/[^\s:()]+|(?<!\w)[A-Za-z]:\\[^\s:()]+):(\d+)/g
  for (const [, path = '', line] of stack.matchAll(places)) {
    const url = path.startsWith('file:') ? path : pathToFileURL(path).href
    if (isTheirs(url)) return `${relative('.', fileURLToPath(url))}:${line}`
  }
  return file
}

/** What an author's file throws while it loads, unless it already says what is wrong. */
const notLoaded = (error: unknown, file: string, { what, code }: Authored): Failure => {
  if (error instanceof Failure) return error.code === 'config-invalid' ? inFile(error, file) : error
  const message = error instanceof Error ? error.message : String(error)
  const missing = /^Cannot find package '([^']+)'/.exec(message)?.[1]
  if (missing !== undefined) {
    return new Failure('missing-dependency', `The ${what} ${file} needs the package ${missing}`)
  }
  return new Failure(code, `The ${what} ${file} cannot be loaded`, [
    { place: placeOf(error, file), message },
  ])
}

/** @throws Failure `file-not-found` with the option that names another one */
const assertThere = (file: string, { what, option }: Authored): void => {
  if (existsSync(resolve(file))) return
  const hint = `Run isthmus in the folder of the project, or name the file with ${option}.`
  throw new HintedFailure(hint, 'file-not-found', `There is no ${what} at ${file}`)
}

const defaultExport = async (file: string, authored: Authored): Promise<unknown> => {
  assertThere(file, authored)
  try {
    return (await importAuthored(pathToFileURL(resolve(file)).href)).default
  } catch (error) {
    throw notLoaded(error, file, authored)
  }
}

const notMade = (file: string, { what, code, maker }: Authored): Failure =>
  new Failure(code, `${file} does not export a ${what} as its default`, [
    { place: file, message: `the default export must be what ${maker} returns` },
  ])

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'versions' in value && 'lens' in value

/** @throws Failure `file-not-found`, or `contract-invalid` with all author errors */
export const loadContract = async (file: string): Promise<Contract> => {
  const contract = await defaultExport(file, contractFile)
  if (isContract(contract)) return contract
  throw notMade(file, contractFile)
}

/** Where another thread finds the contract. */
export const contractModule = (file: string): string => pathToFileURL(resolve(file)).href

const isConfig = (value: unknown): value is GatewayConfig =>
  typeof value === 'object' && value !== null && 'backends' in value && 'decision' in value

/**
 * The configuration as it is written, in TypeScript, JavaScript or JSON.
 * @throws Failure `file-not-found`, or `config-invalid` with all errors
 */
export const loadWrittenConfig = async (file: string): Promise<GatewayConfig> => {
  if (file.endsWith('.json')) {
    assertThere(file, configFile)
    const { readConfig } = await import('./read-config.ts')
    return readConfig(file)
  }
  const config = await defaultExport(file, configFile)
  if (!isConfig(config)) throw notMade(file, configFile)
  const { defineConfig } = await import('../gateway/config/index.ts')
  try {
    // Whoever exports a plain object, or puts one together of others, gets the same errors and defaults.
    return defineConfig(config)
  } catch (error) {
    throw error instanceof Failure ? inFile(error, file) : error
  }
}

/**
 * The configuration, with the addresses of stores that the environment gives.
 * @throws Failure `file-not-found`, or `config-invalid` with all errors
 */
export const loadConfig = async (file: string): Promise<GatewayConfig> => {
  const config = await loadWrittenConfig(file)
  const { withBackends } = await import('../runtime/with-backends.ts')
  return withBackends(config, process.env['ISTHMUS_BACKENDS'])
}

/**
 * A version of the contract by what people type (`1.0`, `v1.0.3`, `2022-11-28`).
 * @throws Failure `unsupported-version` with the choices
 */
export const versionOf = (contract: Contract, text: string): ContractVersion => {
  const version = contract.version(contract.scheme.parse(text) ?? text)
  if (version) return version
  const choices = contract.versions.map(({ key }) => key)
  throw new HintedFailure(
    `Name a version of the contract, as ${contract.scheme.form}.`,
    'unsupported-version',
    `The contract ${contract.name} has no version ${text}`,
    [{ place: 'version', message: `${text} is not one of its versions`, choices }],
  )
}

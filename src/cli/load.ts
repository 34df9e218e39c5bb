/** Loads what a team writes: its contract and its configuration. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Contract } from '../contract/index.ts'
import { Failure } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/index.ts'

export const contractFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The file that declares the contract',
  default: 'adapters/index.ts',
} as const

export const configFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The configuration file',
  default: 'isthmus.config.ts',
} as const

const defaultExport = async (file: string, what: string): Promise<unknown> => {
  const path = resolve(file)
  if (!existsSync(path)) throw new Failure('file-not-found', `There is no ${what} at ${file}`)
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  return module.default
}

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'versions' in value && 'lens' in value

/** @throws Failure `file-not-found`, or `contract-invalid` with all author errors */
export const loadContract = async (file: string): Promise<Contract> => {
  const contract = await defaultExport(file, 'contract')
  if (isContract(contract)) return contract
  throw new Failure('contract-invalid', `${file} does not export a contract as its default`, [
    { place: file, message: 'the default export must be what defineContract returns' },
  ])
}

const isConfig = (value: unknown): value is GatewayConfig =>
  typeof value === 'object' && value !== null && 'backends' in value && 'decision' in value

/** @throws Failure `file-not-found`, or `config-invalid` with all errors */
export const loadConfig = async (file: string): Promise<GatewayConfig> => {
  const config = await defaultExport(file, 'configuration')
  if (isConfig(config)) return config
  throw new Failure('config-invalid', `${file} does not export a configuration as its default`, [
    { place: file, message: 'the default export must be what defineConfig returns' },
  ])
}

/**
 * A version of the contract by what people type (`1.0`, `v1.0.3`).
 * @throws Failure `unsupported-version` with the choices
 */
export const versionOf = async (contract: Contract, text: string) => {
  const { versionKey } = await import('../contract/version-key.ts')
  const version = contract.version(versionKey(text) ?? text)
  if (version) return version
  throw new Failure('unsupported-version', `The contract has no version ${text}`, [
    {
      place: text,
      message: 'unknown version',
      choices: contract.versions.map(({ key }) => key),
    },
  ])
}

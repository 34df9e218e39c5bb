import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import shippedConfig from '../../isthmus.config.ts'
import shipped from '../../adapters/index.ts'
import type { Contract } from '../../src/contract/index.ts'
import { configFile, isthmus, temporaryFolder } from './support.ts'

const moduleOf = async (folder: string, name: string): Promise<unknown> =>
  ((await import(pathToFileURL(join(folder, name)).href)) as { readonly default: unknown }).default

describe.concurrent('compile', () => {
  test('writes modules that export the same contract and the same configuration', async () => {
    const folder = await temporaryFolder()
    const { code, stdout, stderr } = await isthmus(`compile --out ${folder}`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/contract\.js {2}adapters\/index\.ts as data, \d+ bytes\n/)
    const contract = (await moduleOf(folder, 'contract.js')) as Contract
    expect(contract.compiled).toStrictEqual(shipped.compiled)
    expect(await moduleOf(folder, 'config.js')).toStrictEqual(shippedConfig)
  })

  test('writes the flag evaluator without the checks of its schema, and says so', async () => {
    const folder = await temporaryFolder()
    const { stdout } = await isthmus(`compile --out ${folder}`)
    expect(stdout).toMatch(
      /flagd-core\.js {2}@openfeature\/flagd-core without its schema checks, \d+ bytes\n/,
    )
    const text = await readFile(join(folder, 'flagd-core.js'), 'utf8')
    expect(text).not.toContain('validate10')
    expect(text).toContain('class FlagdCore')
    expect(text).toContain('export { ')
  })

  test('leaves files alone that would stay the same: a bundler may be watching them', async () => {
    const folder = await temporaryFolder()
    await isthmus(`compile --out ${folder}`)
    const before = await stat(join(folder, 'contract.js'))
    const { code } = await isthmus(`compile --out ${folder}`)
    const after = await stat(join(folder, 'contract.js'))
    expect(code).toBe(0)
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino])
  })

  test('takes no address from the environment that it runs in', async () => {
    const folder = await temporaryFolder()
    const env = { ISTHMUS_BACKENDS: '{"blue":"http://build-machine.example"}' }
    await isthmus(`compile --out ${folder}`, { env })
    const text = await readFile(join(folder, 'config.js'), 'utf8')
    expect(text).toContain(shippedConfig.backends['blue']?.url)
    expect(text).not.toContain('build-machine')
  })

  test('refuses a configuration that does not fit the contract, and writes nothing', async () => {
    const folder = await temporaryFolder()
    const backends = {
      ...shippedConfig.backends,
      green: { url: 'http://x.example', version: '9.9' },
    }
    const config = await configFile({ backends })
    const { code, stderr } = await isthmus(`compile --config ${config} --out ${folder}`)
    expect(code).not.toBe(0)
    expect(stderr).toContain('backends > green > version: inner-universe has no version 9.9')
    await expect(stat(join(folder, 'contract.js'))).rejects.toThrow('ENOENT')
  })
})

import { cp, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import shippedConfig from '../../isthmus.config.ts'
import shipped from '../../adapters/index.ts'
import type { Contract } from '../../src/contract/index.ts'
import type { FlagSet, FlagSource } from '../../src/flags/index.ts'
import { servedPart } from '../../src/contract/served-part.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import { standing } from './standing.ts'
import { configFile, root, temporaryFolder } from './support.ts'

const moduleOf = async (folder: string, name: string): Promise<unknown> =>
  ((await import(pathToFileURL(join(folder, name)).href)) as { readonly default: unknown }).default

const choice = (name: string) => ({ state: 'ENABLED', variants: { [name]: name } })
const stop = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' }

describe.concurrent('compile', () => {
  test('writes modules that export the same contract and, but for what Workers have no use for, the same configuration', async () => {
    const folder = await temporaryFolder()
    const { code, stdout, stderr } = await standing(`compile --out ${folder}`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/contract\.js {2}adapters\/index\.ts as data, \d+ bytes\n/)
    const contract = (await moduleOf(folder, 'contract.js')) as Contract
    expect(contract.compiled).toStrictEqual(servedPart(shipped.compiled))
    // A control store on Node, and routes by which commands move data.
    const control = { policy: 'store' }
    const { blue, green } = structuredClone(shippedConfig.backends)
    for (const backend of [blue, green]) delete backend?.replication.bulk
    const backends = { blue, green }
    const served = { ...shippedConfig, backends, control }
    expect(await moduleOf(folder, 'config.js')).toStrictEqual(served)
  })

  test('writes flags that decide as the folder does, without what judges them', async () => {
    const folder = await temporaryFolder()
    const { stdout } = await standing(`compile --out ${folder}`)
    expect(stdout).toMatch(/flags\.js {2}flags as data, \d+ bytes\n/)
    const source = (await moduleOf(folder, 'flags.js')) as () => FlagSource
    const read = await folderSource('flags', { log: silentLogger, metrics: createMetrics() })
    await read.close()
    const [compiled, judged] = [source().current, read.current]
    expect([compiled.version, compiled.keys, compiled.timed]).toEqual([
      judged.version,
      judged.keys,
      judged.timed,
    ])
    const verdicts = ({ core }: FlagSet) =>
      Array.from({ length: 50 }, (_, index) => {
        const context = { targetingKey: `client-${index}`, clientVersion: '3.0' }
        return judged.keys.map((key) => [
          core.resolveStringEvaluation(key, 'none', context).value,
          core.resolveBooleanEvaluation(key, true, context).value,
        ])
      })
    expect(verdicts(compiled)).toEqual(verdicts(judged))
  })

  test.each([
    ["'date'", ['2020-01-01', '2022-11-28'], 'as data'],
    [
      '{ parse: (text) => /^x+$/.exec(text)?.[0], compare: (a, b) => a.length - b.length }',
      ['x', 'xx'],
      'passes on',
    ],
  ])('keeps the scheme %s of a contract', async (scheme, [first = '', second = ''], how) => {
    const folder = await temporaryFolder()
    const room = new URL('../../src/contract/index.ts', import.meta.url).href
    const file = join(folder, 'contract.ts')
    await writeFile(
      file,
      `import { addRoutes, base, change, defineContract, version } from '${room}'
       const route = { id: 'a', method: 'DELETE', path: '/a', kind: 'delete', summary: 'A' } as const
       export default defineContract({
         name: 'schemes',
         scheme: ${scheme},
         base: base('${first}', { summary: 'A', types: {}, routes: [] }),
         versions: [version('${second}', {
           summary: 'B',
           changes: [change('A route', {}, { routes: addRoutes(route) })],
         })],
       })`,
    )
    const config = await configFile({
      backends: { blue: { url: 'http://127.0.0.1:1', version: second } },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      clients: [],
      flags: { folder: 'test/support/only-blue' },
      versions: { ...shippedConfig.versions, default: first, lifecycle: {} },
    })
    const out = join(folder, 'out')
    const { code, stdout, stderr } = await standing(
      `compile --contract ${file} --config ${config} --out ${out}`,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`contract\\.js .* ${how}`))
    const { scheme: compiled, versions } = (await moduleOf(out, 'contract.js')) as Contract
    expect(compiled.parse(second)).toBe(second)
    expect(compiled.parse('1.0')).toBeUndefined()
    expect(versions.map(({ key }) => key)).toEqual([first, second])
  })

  test.each([
    ['broken', { flags: { 'entity-schema': { state: 'ON' } } }, 'state'],
    ['without the one that decides', { flags: {} }, 'flags'],
    [
      'without the kill switch',
      {
        flags: {
          'entity-schema': {
            state: 'ENABLED',
            variants: { blue: 'blue', green: 'green' },
            defaultVariant: 'blue',
          },
        },
      },
      'there is no flag "all-to-blue"',
    ],
    [
      'of a variant that is no backend',
      { flags: { 'entity-schema': choice('purple'), 'all-to-blue': stop } },
      'variants.purple: there is no backend "purple" (valid: blue, green)',
    ],
    [
      'of a boolean that is to decide',
      { flags: { 'entity-schema': stop, 'all-to-blue': stop } },
      'are of type boolean, but the flag of "decision" has the name of a backend in each',
    ],
    [
      'of a kill switch that is a text',
      { flags: { 'entity-schema': choice('blue'), 'all-to-blue': choice('blue') } },
      'are of type string, but a kill switch is true or false',
    ],
  ])('refuses flags that are %s, and writes nothing', async (_, flags, told) => {
    const folder = await temporaryFolder()
    const bad = await temporaryFolder()
    await writeFile(join(bad, 'flags.json'), JSON.stringify(flags))
    const config = await configFile({ ...shippedConfig, flags: { folder: bad } })
    const { code, stderr } = await standing(`compile --config ${config} --out ${folder}`)
    expect(code).not.toBe(0)
    expect(stderr).toContain(told)
    await expect(stat(join(folder, 'flags.js'))).rejects.toThrow('ENOENT')
  })

  test('proposes settings by which wrangler watches contract, flags, configuration and policy', async () => {
    const folder = await temporaryFolder()
    await cp(join(root, 'flags'), join(folder, 'flags'), { recursive: true })
    const config = await configFile(shippedConfig)
    const { code, stderr } = await standing(
      ['compile', '--contract', join(root, 'adapters/index.ts'), '--config', config],
      { cwd: folder },
    )
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^watch_dir = \[".*adapters", "flags", ".*isthmus\.config\.[a-z]+", "policy\.json"\]$/m,
    )
  })

  test('writes the flag evaluator without the checks of its schema, and says so', async () => {
    const folder = await temporaryFolder()
    const { stdout } = await standing(`compile --out ${folder}`)
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
    await standing(`compile --out ${folder}`)
    const before = await stat(join(folder, 'contract.js'))
    const { code } = await standing(`compile --out ${folder}`)
    const after = await stat(join(folder, 'contract.js'))
    expect(code).toBe(0)
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino])
  })

  test('takes no address from the environment that it runs in', async () => {
    const folder = await temporaryFolder()
    const env = { ISTHMUS_BACKENDS: '{"blue":"http://build-machine.example"}' }
    await standing(`compile --out ${folder}`, { env })
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
    const { code, stderr } = await standing(`compile --config ${config} --out ${folder}`)
    expect(code).not.toBe(0)
    expect(stderr).toContain('backends > green > version: inner-universe has no version 9.9')
    await expect(stat(join(folder, 'contract.js'))).rejects.toThrow('ENOENT')
  })
})

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { standing } from './standing.ts'
import { configFile, temporaryFile, temporaryFolder } from './support.ts'

const contractModule = JSON.stringify(new URL('../../src/contract/index.ts', import.meta.url).href)
const zodModule = JSON.stringify(import.meta.resolve('zod'))

/** Five author errors, in five places. */
const wrongContract = `import * as z from ${zodModule}
import { add, base, boolean, change, defineContract, remove, rename, version } from ${contractModule}
const Ship = z.object({ id: z.string(), name: z.string() })
const route = { id: 'ships.get', method: 'GET', path: '/ships/{id}', kind: 'read', summary: 'Read', response: 'Ship' } as const
export default defineContract({
  name: 'harbour',
  base: base('1.0.0', { summary: 'Ships', types: { Ship }, routes: [route] }),
  versions: [
    version('2.0.0', {
      summary: 'Worse',
      changes: [
        change('Renames what is not there', { Ship: [rename('nmae', 'title')] }),
        change('Takes a name that is taken', { Ship: [add('id', boolean, false)] }),
        change('Knows a type that nobody knows', { Boat: [add('keel', boolean, false)] }),
        change('Touches nothing', {}),
      ],
    }),
  ],
  matrix: [{ store: '9.0', client: '1.0', verdict: 'native', reason: 'Wishful.' }],
})
`

const flag = (rule: unknown) => ({
  state: 'ENABLED',
  variants: { blue: 'blue' },
  defaultVariant: 'blue',
  targeting: { if: [rule, 'blue'] },
})

describe.concurrent('check', () => {
  test('finds nothing wrong with what is shipped', async () => {
    const { code, stdout, stderr } = await standing('check')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^ok {2}contract: 4 versions, 12 changes, \d+ types, 16 pairs$/m)
    expect(stdout).toMatch(/^ok {2}configuration: 2 backends, 3 clients$/m)
    expect(stdout).toMatch(/^ok {2}flags: 2 flags in flags$/m)
  })

  test('warns of resources that a flag splits, but for those that a rollout covers', async () => {
    const split = /flag entity-schema: sends writes of entities, relations, .* to blue or green/
    const unlike = await standing(['check', '--config', await configFile({})])
    expect(unlike.stdout).toMatch(split)
    const rollouts = { move: { from: 'blue', to: 'green', resources: ['entities'] } }
    const policy = await temporaryFile('policy.json', JSON.stringify({ rollouts }))
    const of = (control?: object) => configFile({ policy: { file: policy }, control })
    const inFiles = await standing(['check', '--config', await of({ policy: 'files' })])
    expect(inFiles.stdout).toMatch(/flag entity-schema: sends writes of relations, /)
    expect(inFiles.code).toBe(0)
    const inStore = await standing(['check', '--config', await of({ policy: 'store' })])
    expect(inStore.stdout).not.toContain('sends writes of')
    const without = await standing(['check', '--config', await of()])
    expect(without.stdout).toContain('rollout move: needs a control store')
    expect(without.code).toBe(1)
  })

  test('lists all author errors of a contract at once, with file, line and choices', async () => {
    const file = await temporaryFile('contract.ts', wrongContract)
    const { code, stdout, stderr } = await standing(['check', '--contract', file])
    expect(code).toBe(1)
    const places = stdout.split('\n').filter((line) => /contract\.ts:\d+/.test(line))
    for (const [line, what] of [
      [12, /nmae.*\(valid: id, name/],
      [13, /id/],
      [14, /Boat.*\(valid: .*Ship/],
      [15, /touches nothing/],
    ] as const) {
      const told = places.filter((place) => place.includes(`contract.ts:${line}`))
      expect(told.join('\n')).toMatch(what)
    }
    expect(stdout).toMatch(/9\.0.*\(valid: 1\.0, 2\.0\)/)
    expect(stderr).toMatch(/^\d+ to correct$/m)
  })

  test('names evaluators that go in circles, and references that grow beyond measure', async () => {
    const folder = await temporaryFolder()
    const doubled = Array.from({ length: 30 }, (_, i) => [
      `e${i}`,
      i === 29 ? true : { and: [{ $ref: `e${i + 1}` }, { $ref: `e${i + 1}` }] },
    ])
    const circle = { a: { '!': [{ $ref: 'b' }] }, b: { '!': [{ $ref: 'a' }] } }
    const files = {
      'circle.json': { flags: { x: flag({ $ref: 'a' }) }, $evaluators: circle },
      'growth.json': {
        flags: { y: flag({ $ref: 'e0' }) },
        $evaluators: Object.fromEntries(doubled),
      },
    }
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), JSON.stringify(content))
    }
    const config = await configFile({ flags: { folder } })
    const { code, stdout } = await standing(['check', '--config', config])
    expect(code).toBe(1)
    expect(stdout).toMatch(/\$evaluators\.a: refers to itself/)
    expect(stdout).toMatch(/\$evaluators\.b: refers to itself/)
    expect(stdout).toMatch(/y > targeting: has more than \d+ values once/)
    const served = await standing(['serve', '--config', config])
    expect(served.code).toBe(1)
    expect(served.stderr).toMatch(/refers to itself/)
  })

  test('as JSON has every issue with its place', async () => {
    const file = await temporaryFile('contract.ts', wrongContract)
    const { code, stdout } = await standing(['check', '--json', '--contract', file])
    expect(code).toBe(1)
    const said = JSON.parse(stdout) as { ok: boolean; checks: { issues: { place: string }[] }[] }
    expect(said.ok).toBe(false)
    expect(said.checks[0]?.issues.length).toBeGreaterThanOrEqual(5)
  })

  test('names every wrong place of a configuration', async () => {
    const gateway = new URL('../../src/gateway/index.ts', import.meta.url).href
    const file = await temporaryFile(
      'isthmus.config.ts',
      `import { defineConfig } from '${gateway}'
       export default defineConfig({
         backends: { blue: { url: 'ftp://store', version: 'one two' } },
         decision: { flag: 'entity-schema', fallback: 'bleu' },
         colour: 'blue',
       } as never)`,
    )
    const { code, stdout } = await standing(['check', '--config', file])
    expect(code).toBe(1)
    for (const place of ['backends > blue > url', 'backends > blue > version', 'colour']) {
      expect(stdout).toMatch(new RegExp(`    \\S+isthmus\\.config\\.ts:\\d+:\\d+ - ${place}: `))
    }
    expect(stdout).toMatch(
      /:4:\d+ - decision > fallback: there is no backend "bleu" \(valid: blue\)/,
    )
  })

  test('a configuration that does not fit the contract, and flags that it names in vain', async () => {
    const file = await configFile({
      backends: { blue: { url: 'http://127.0.0.1:1', version: '7.0' } },
      decision: { flag: 'entity-shcema', fallback: 'blue' },
    })
    const { code, stdout } = await standing(['check', '--config', file])
    expect(code).toBe(1)
    expect(stdout).toMatch(/backends > blue > version: .*7\.0 \(valid: 1\.0, 1\.1, 2\.0, 3\.0\)/)
    expect(stdout).toMatch(/there is no flag "entity-shcema" \(valid: all-to-blue, entity-schema\)/)
  })

  test('flags that are hardly meant so are told of, and are no errors', async () => {
    const folder = join(await temporaryFolder(), 'flags')
    await mkdir(folder)
    const sticky = { cat: [{ var: 'targetingKey' }] }
    const file = join(folder, 'flags.json')
    const stop = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' }
    const choice = flag({ fractional: [sticky, ['blue', 90]] })
    await writeFile(
      file,
      JSON.stringify({ flags: { 'entity-schema': choice, 'all-to-blue': stop } }),
    )
    const config = await configFile({ flags: { folder } })
    const { code, stdout } = await standing(['check', '--config', config])
    expect(stdout).toMatch(
      /^ok {2}flags: .*\n {4}warning {2}.*fractional: the weights add up to 90, not 100: each is its share of 90$/m,
    )
    expect(code).toBe(0)
    const json = await standing(['check', '--json', '--config', config])
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      checks: [
        {},
        {},
        {
          issues: [],
          warnings: [
            {
              line: 1,
              message: 'the weights add up to 90, not 100: each is its share of 90',
            },
          ],
        },
      ],
    })
  })

  test('hints at what backends lack for data to be moved between them', async () => {
    const backends = {
      blue: { url: 'http://127.0.0.1:4101', version: '1.1' },
      green: {
        url: 'http://127.0.0.1:4102',
        version: '2.0',
        replication: { put: '/raw{path}' },
      },
    }
    const config = await configFile({ backends })
    const { code, stdout } = await standing(['check', '--config', config])
    expect(stdout).toMatch(
      /^ok {2}configuration: .*\n {4}hint {2}.*backends > blue > replication > put: no PUT writes documents of StateVersion, /m,
    )
    expect(code).toBe(0)
    const json = await standing(['check', '--json', '--config', config])
    const { checks } = JSON.parse(json.stdout) as { readonly checks: readonly object[] }
    expect(checks[1]).toMatchObject({
      hints: expect.arrayContaining([
        expect.objectContaining({ place: 'backends > green > replication > bulk' }),
      ]),
      migration: expect.arrayContaining([
        expect.objectContaining({ backend: 'blue', type: 'Entity', list: true, write: 'plain' }),
      ]),
    })
    // Where nobody has said how documents are written as they are, nothing is to be moved yet.
    const { replication: _, ...green } = backends.green
    const plain = await configFile({ backends: { ...backends, green } })
    const quiet = await standing(['check', '--config', plain])
    expect(quiet.stdout).not.toContain('hint')
  })

  test('a flag file with errors', async () => {
    const folder = join(await temporaryFolder(), 'flags')
    await mkdir(folder)
    await writeFile(
      join(folder, 'broken.json'),
      '{"flags":{"entity-schema":{"state":"ON","variants":{"blue":"blue"},"defaultVariant":"green"}}}',
    )
    const { code, stdout } = await standing([
      'check',
      '--config',
      await configFile({ flags: { folder } }),
    ])
    expect(code).toBe(1)
    expect(stdout).toMatch(/broken\.json > .*state/)
    expect(stdout).toMatch(/broken\.json > .*defaultVariant/)
  })

  test('a variable with addresses of stores that is no JSON', async () => {
    const { code, stdout } = await standing('check', { env: { ISTHMUS_BACKENDS: 'blue' } })
    expect(code).toBe(1)
    expect(stdout).toContain('ISTHMUS_BACKENDS: is not a JSON object')
  })
})

describe.concurrent('explain', () => {
  test('tells every step of the decision, and sends nothing', async () => {
    const { code, stdout } = await standing('explain get /entities/x --version 3.0')
    expect(code).toBe(0)
    const steps = stdout.match(/^ok {2}\w+/gm)?.map((line) => line.slice(4))
    expect(steps).toEqual(['identify', 'negotiate', 'match', 'decide', 'decide', 'adapt', 'send'])
    expect(stdout).toContain('entities.get (GET /entities/{id})')
    expect(stdout).toContain('green speaks 2.0: adapted.')
  })

  test('asks as a client, with its pin', async () => {
    const { code, stdout } = await standing('explain GET /entities --client nerv-geneva --json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      decision: { client: 'nerv-geneva', clientVersion: '2.0', versionSource: 'pin' },
    })
  })

  test('takes headers as a client sends them', async () => {
    const { code, stdout } = await standing([
      'explain',
      'GET',
      '/entities',
      '--header',
      'X-API-Key: demo-tokyo-key',
      '--header',
      'API-Version: 2.0',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('The client is nerv-tokyo (api-key).')
    expect(stdout).toContain('It speaks version 2.0.0, as its header says.')
  })

  test.each([
    ['explain GET /access-control --version 1.0', 'match', '404', 'route-not-in-version'],
    ['explain GET /entities --version 9.9', 'negotiate', '400', 'unsupported-version'],
  ])('%s says where the request ends, and exits with 1', async (command, step, status, problem) => {
    const { code, stdout } = await standing(command)
    expect(code).toBe(1)
    expect(stdout).toMatch(new RegExp(`^no {2}${step} `, 'm'))
    expect(stdout).toMatch(new RegExp(`^Answer: ${status} .* \\(${problem}\\)$`, 'm'))
  })

  test('a client that cannot exist is told with those that do', async () => {
    const { code, stderr } = await standing('explain GET /entities --client nerv-tokio')
    expect(code).toBe(2)
    expect(stderr).toMatch(/no client "nerv-tokio"[^]*\(valid: nerv-tokyo, nerv-geneva, nerv-lab\)/)
  })

  test('where a proxy names the clients, any client is explained', async () => {
    const config = await configFile({
      identity: { trustedHeader: { name: 'X-Client' }, anonymous: { allow: true, explain: true } },
    })
    const command = ['explain', 'GET', '/entities', '--client', 'newcomer', '--config', config]
    const { code, stdout } = await standing(command)
    expect(code).toBe(0)
    expect(stdout).toContain('The client is newcomer')
    expect(stdout).toContain('by default')
  })
})

import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { isthmus, root, temporaryFile, temporaryFolder } from './support.ts'

const entity = (properties: string): string =>
  `{"id":"00000000-0000-4000-8000-000000000001","entity_type":"Ship","created_at":1,"updated_at":1,` +
  `"metadata":{"name":"Ōryoku","tags":["old"],"properties":${properties}}}`

const numbers = entity('{"big":9007199254740993,"one":1.0,"huge":1e400,"__proto__":0}')

describe.concurrent('convert', () => {
  test('carries a document from standard input up, with its numbers as they are', async () => {
    const { code, stdout, stderr } = await isthmus('convert --type Entity --from 1.0 --to 2.0', {
      input: numbers,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const kept of ['"big":9007199254740993', '"one":1.0', '"huge":1e400', '"__proto__":0']) {
      expect(stdout).toContain(kept)
    }
    expect(JSON.parse(stdout)).toMatchObject({
      deleted: false,
      owner_identity: null,
      metadata: { visibility: 'public', version: 1 },
    })
  })

  test('carries a file down, `v` and patch in versions allowed, and says what an older version cannot have', async () => {
    const up = await isthmus('convert --type Entity --from 1.0 --to 2.0', { input: numbers })
    const file = await temporaryFile('entity.json', up.stdout)
    const { code, stdout, stderr } = await isthmus([
      'convert',
      '--type',
      'Entity',
      '--from',
      'v2.0',
      '--to',
      '1.0.3',
      file,
    ])
    expect(code).toBe(0)
    expect(stdout).toBe(`${numbers}\n`)
    expect(stderr).toContain('not carried: ')
    const quiet = await isthmus([
      'convert',
      '--json',
      '--type=Entity',
      '--from=2.0',
      '--to=1.0',
      file,
    ])
    expect(quiet).toEqual({ code: 0, stdout: `${numbers}\n`, stderr: '' })
  })

  test('stands in a pipe with itself, and - is standard input', async () => {
    const line = `"$0" "$1" convert --type Entity --from 1.0 --to 3.0 | "$0" "$1" convert --json --type Entity --from 3.0 --to 1.0 -`
    const child = spawn('sh', ['-c', line, process.execPath, join(root, 'bin/isthmus.js')], {
      cwd: root,
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stdin.end(entity('{"big":9007199254740993,"one":1.0}'))
    await new Promise((resolve) => child.once('close', resolve))
    expect(text).toBe(`${entity('{"big":9007199254740993,"one":1.0}')}\n`)
  })

  test('JSON that is broken is refused with the place', async () => {
    const { code, stdout, stderr } = await isthmus('convert --type Entity --from 1.0 --to 2.0', {
      input: '{"id": oops}',
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/Malformed JSON.*\b7\b/)
  })

  test('a document of the wrong shape is refused with a pointer', async () => {
    const wrong = entity('{}').replace('"created_at":1', '"created_at":"yesterday"')
    const { code, stdout } = await isthmus('convert --json --type Entity --from 1.0 --to 3.0', {
      input: wrong,
    })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'wrong-shape', issues: [{ place: '/created_at' }] },
    })
  })

  test('an unknown type and an unknown version are told with the choices', async () => {
    const [type, version] = await Promise.all([
      isthmus('convert --type Ship --from 1.0 --to 2.0'),
      isthmus('convert --type Entity --from 1.0 --to 4.0'),
    ])
    expect(type).toMatchObject({ code: 2, stdout: '' })
    expect(type.stderr).toMatch(/No type Ship in both 1\.0 and 2\.0[^]*Entity, /)
    expect(version).toMatchObject({ code: 2, stdout: '' })
    expect(version.stderr).toMatch(/no version 4\.0[^]*1\.0, 1\.1, 2\.0, 3\.0/)
  })

  test('a type that only one of the versions has is no type of both', async () => {
    const { code, stderr } = await isthmus('convert --type AccessControl --from 1.0 --to 2.0')
    expect(code).toBe(2)
    expect(stderr).toContain('No type AccessControl in both 1.0 and 2.0')
  })

  test('a file that is not there', async () => {
    const { code, stderr } = await isthmus('convert --type Entity --from 1.0 --to 2.0 nowhere.json')
    expect(code).toBe(2)
    expect(stderr).toContain('nowhere.json')
  })
})

describe.concurrent('matrix', () => {
  test('shows each pair with its verdict and reason', async () => {
    const { code, stdout } = await isthmus('matrix')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^store 1\.1 +forward-only +native +adapted +adapted$/m)
    expect(stdout.match(/^client .* on store .*: .*\.$/gm)).toHaveLength(16)
  })

  test('as JSON has the sixteen pairs', async () => {
    const pairs = JSON.parse((await isthmus('matrix --json')).stdout) as unknown[]
    expect(pairs).toHaveLength(16)
    expect(pairs).toContainEqual({
      store: '1.0',
      client: '1.0',
      verdict: 'native',
      reason: 'Same version.',
    })
  })
})

const headings = (text: string) => text.match(/^## .*$/gm) ?? []

describe.concurrent('changelog', () => {
  test.each([
    ['changelog', ['## 1.1.0', '## 2.0.0', '## 3.0.0']],
    ['changelog v1.0.7..1.1', ['## 1.1.0']],
  ])('%s', async (command, expected) => {
    const { code, stdout } = await isthmus(command)
    expect(code).toBe(0)
    expect(headings(stdout)).toEqual(expected)
  })

  test('as JSON has the changes in their own words', async () => {
    const { stdout } = await isthmus('changelog 1.0..1.1 --json')
    expect(JSON.parse(stdout)).toMatchObject([
      { version: '1.1.0', changes: [{ description: 'An entity can be marked as deleted' }, {}] },
    ])
  })

  test.each([
    ['2.0..1.0', 'goes backwards'],
    ['1.0..9.9', 'no version 9.9'],
    ['1.0..', 'is not a range'],
  ])('the range %s is refused', async (range, words) => {
    const { code, stdout, stderr } = await isthmus(`changelog ${range}`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })
})

describe.concurrent('openapi', () => {
  test('of a version is a valid document', async () => {
    const { code, stdout } = await isthmus('openapi 3.0 --server https://gate.example')
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as { openapi: string; servers: unknown }
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.servers).toMatchObject([{ url: 'https://gate.example' }])
    expect(await new Validator().validate(document)).toMatchObject({ valid: true })
  })

  test('keeps numbers that a double would change', async () => {
    const room = new URL('../../src/contract/index.ts', import.meta.url).href
    const file = await temporaryFile(
      'contract.ts',
      `import * as z from ${JSON.stringify(import.meta.resolve('zod'))}
       import { base, defineContract, JsonNumber } from ${JSON.stringify(room)}
       export default defineContract({
         name: 'numbers',
         base: base('1.0.0', {
           summary: 'Numbers',
           types: { N: z.object({ n: z.number() }) },
           examples: { N: [{ n: new JsonNumber('9007199254740993') }, { n: new JsonNumber('1.0') }] },
           routes: [{ id: 'n', method: 'GET', path: '/n', kind: 'read', summary: 'N', response: 'N' }],
         }),
         versions: [],
       })`,
    )
    const { stdout } = await isthmus(`openapi 1.0 --contract ${file} --config none.ts`)
    expect(stdout).toContain('"n": 9007199254740993\n')
    expect(stdout).toContain('"n": 1.0\n')
  })

  test('of an unknown version is refused with the choices, as JSON when asked', async () => {
    const { code, stdout } = await isthmus('openapi 4.0 --json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'unsupported-version',
        issues: [{ choices: ['1.0', '1.1', '2.0', '3.0'] }],
      },
    })
  })
})

test('types of old and new compile and describe a document', async () => {
  const folder = await temporaryFolder()
  const files = await Promise.all(
    ['1.0', '3.0'].map(async (version) => {
      const { code, stdout } = await isthmus(`types ${version}`)
      expect(code).toBe(0)
      const file = join(folder, `v${version}.ts`)
      await writeFile(file, stdout)
      return file
    }),
  )
  const use = join(folder, 'use.ts')
  await writeFile(
    use,
    `import type { Entity } from './v1.0.ts'
     import type { Entity as Newest } from './v3.0.ts'
     export const shipKind = (ship: Newest): string => ship.kind
     export const shipType = (ship: Entity): string => ship.entity_type
     // @ts-expect-error kind came with 3.0
     export const none = (ship: Entity): unknown => ship.kind
    `,
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--allowImportingTsExtensions', '--module', 'nodenext']
  const child = spawn(process.execPath, [tsc, ...options, ...files, use], { cwd: folder })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(text).toBe('')
  expect(code).toBe(0)
})

test('types as JSON', async () => {
  const said = JSON.parse((await isthmus('types 2.0 --json')).stdout) as Record<string, string>
  expect(said['version']).toBe('2.0.0')
  expect(said['declarations']).toContain('export interface Entity')
})

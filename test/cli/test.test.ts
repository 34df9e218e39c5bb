import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { standing } from './standing.ts'
import { temporaryFile, temporaryFolder } from './support.ts'

const contractModule = new URL('../../src/contract/index.ts', import.meta.url).href

/** A contract of two versions; the second converts `total` with functions that are given. */
const contractFile = (codec: string): Promise<string> =>
  temporaryFile(
    'contract.ts',
    `import * as z from '${import.meta.resolve('zod')}'
     import { base, change, codec, convert, defineContract, integer, version } from '${contractModule}'

     const Order = z.object({ id: z.string(), total: z.int().min(0).max(1000000) })
     const one = { path: '/orders/{id}', response: 'Order' }

     export default defineContract({
       name: 'small',
       base: base('1.0.0', {
         summary: 'Orders',
         types: { Order },
         routes: [
           { ...one, id: 'orders.get', method: 'GET', kind: 'read', summary: 'Read' },
           { ...one, id: 'orders.replace', method: 'PUT', kind: 'replace', summary: 'Replace', request: 'Order' },
         ],
       }),
       versions: [
         version('2.0.0', {
           summary: 'Tens',
           changes: [change('Money is counted in tens', { Order: [convert('total', codec('tens', {
             from: integer(), to: integer({ minimum: 0, maximum: 100000 }), ${codec})] })],
         }),
       ],
     })`,
  )

const forgotten = contractFile(
  'up: (cents) => Math.trunc(cents / 10), down: (tens) => tens * 10 })',
)
const declared = contractFile(
  "up: (cents) => Math.trunc(cents / 10), down: (tens) => tens * 10, loses: ['up'] }), { lossy: 'single cents' }",
)

const shop = ['--contract', 'examples/shop/contract.ts']

const samplesIn = async (files: Readonly<Record<string, unknown>>): Promise<string> => {
  const folder = await temporaryFolder()
  for (const [name, body] of Object.entries(files)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof body === 'string' ? body : JSON.stringify(body))
  }
  return folder
}

const ada = {
  id: '1',
  customer_name: 'Ada',
  customer_email: 'ada@example.org',
  article: 'Lamp',
  total: 12.5,
  state: 'open',
}

describe.concurrent('test', () => {
  test('says for each pair of versions how many documents went through it', async () => {
    const { code, stdout, stderr } = await standing(['test', ...shop, '--runs', '20'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok {2}1\.0 to 2\.0: 2 types, 4\d documents/m)
    expect(stdout).toMatch(/^ok {2}3\.0 to 1\.0: 2 types, 4\d documents/m)
    expect(stderr).toMatch(/^The seed was (\d+): --seed \1 draws the same documents\.\n$/)
  })

  test('finds a loss that nobody declared, with a small document, its change and the way out', async () => {
    const { code, stdout } = await standing(['test', '--contract', await forgotten, '--seed', '5'])
    expect(code).toBe(1)
    expect(stdout).toContain('no  1.0 to 2.0: 1 type, 100 documents, 1 wrong')
    expect(stdout).toContain('document   {"id":"","total":1}')
    expect(stdout).toContain('at         /total: 1 comes back as 0')
    expect(stdout).toContain('because of "Money is counted in tens" (2.0)')
    expect(stdout).toContain('Order: converts `total` with tens')
    expect(stdout).toContain("`loses: ['up']`")
    const again = await standing(['test', '--contract', await forgotten, '--seed', '5'])
    expect(again.stdout).toBe(stdout)
  })

  test('is content where the loss is declared', async () => {
    const { code, stdout } = await standing(['test', '--contract', await declared])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'ok  1.0 to 2.0: 1 type, 100 documents\nok  2.0 to 1.0: 1 type, 100 documents\n',
    })
  })

  test('prints JSON for programs, whose numbers are as they were drawn', async () => {
    const { code, stdout } = await standing(['test', '--contract', await forgotten, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      complete: true,
      runs: 100,
      findings: [{ law: 'comes-back', type: 'Order', from: '1.0', to: '2.0', place: '/total' }],
      notes: [],
    })
  })

  test('tells where the time was up', async () => {
    const many = ['--runs', '1000000', '--seconds', '1', '--type', 'Order']
    const { code, stdout, stderr } = await standing(['test', ...shop, ...many, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, complete: false })
    expect(stderr).toContain('Not all was drawn in 1 seconds: --seconds gives it more time.')
  })

  test.each([
    [['--runs', '0'], 'a whole number from 1 to 1000000 is needed'],
    [
      ['--type', 'Ordre'],
      '--type: Ordre is no type of any version (valid: Order, OrderPage, Failure)',
    ],
    [['--version', '1.0'], '--version is for --against'],
    [['--samples', 'here', '--against', 'there'], '--samples and --against are two tests'],
    [['--samples', 'nowhere-at-all'], 'There is no folder nowhere-at-all'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await standing(['test', ...shop, ...flags])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe.concurrent('test with samples', () => {
  test('carries each to every version and back, and tells what is lost as declared', async () => {
    const folder = await samplesIn({
      '1.0/Order.json': ada,
      '1.0/orders.get/with-fax.json': { ...ada, fax: '7', total: 1.005 },
      '1.0/orders.create.request/new.json': { ...ada, id: undefined },
      'v2.0/orders.list/one.json': { orders: [], next: null },
      '.git/ignored.json': '',
    })
    const { code, stdout } = await standing(['test', ...shop, '--samples', folder])
    expect(stdout).toContain('ok  4 samples\n')
    expect(stdout).toContain('with-fax.json: /fax does not come back from 3.0')
    expect(stdout).toContain(
      'with-fax.json: /total does not come back from 2.0 (fractions of a cent are rounded)',
    )
    expect(stdout).not.toContain('Order.json:')
    expect(code).toBe(0)
  })

  test('tells each place at which a sample does not fit its version', async () => {
    const folder = await samplesIn({
      '1.0/Order/wrong.json': { ...ada, total: 'much', state: 'lost' },
      '1.0/Order/broken.json': '{"id":',
      '1.0/Order/right.json': ada,
    })
    const { code, stdout } = await standing(['test', ...shop, '--samples', folder])
    expect(code).toBe(1)
    expect(stdout).toContain('no  3 samples, 2 of them wrong')
    expect(stdout).toMatch(/wrong\.json is no Order of 1\.0:\n {2}at \/total: expected a number/)
    expect(stdout).toContain('  at /state: expected "open" or "done", found "lost"')
    expect(stdout).toMatch(/broken\.json is no Order of 1\.0:\n {2}at the root: /)
    const json = await standing(['test', ...shop, '--samples', folder, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, samples: 3 })
  })

  test('tells which change does not bring a sample back', async () => {
    const folder = await samplesIn({ '1.0/Order.json': { id: '1', total: 19 } })
    const { code, stdout } = await standing([
      'test',
      '--contract',
      await forgotten,
      '--samples',
      folder,
    ])
    expect(code).toBe(1)
    expect(stdout).toContain('Order from 1.0 to 2.0:\n  at /total: 19 comes back as 10')
    expect(stdout).toContain('because of "Money is counted in tens" (2.0)')
  })

  test('refuses all names that mean nothing, with those that do', async () => {
    const folder = await samplesIn({
      '7.0/Order.json': ada,
      '1.0/Ordre.json': ada,
      '1.0/orders.change.request.json': {},
    })
    const { code, stderr } = await standing(['test', ...shop, '--samples', folder])
    expect(code).toBe(2)
    expect(stderr).toContain('7.0: no folder of a version (valid: 1.0, 2.0, 3.0)')
    expect(stderr).toMatch(
      /Ordre: Ordre is neither a type nor a route of 1\.0 \(valid: .*orders\.get/,
    )
    // What is patched is no document.
    expect(stderr).toContain('orders.change.request is neither')
    expect(stderr).toContain('Samples are JSON files in VERSION/NAME.json')
    const empty = await standing(['test', ...shop, '--samples', await temporaryFolder()])
    expect(empty.stderr).toContain('There are no samples in')
  })
})

const openapiOf = async (version: string): Promise<string> =>
  (await standing(['openapi', ...shop, version])).stdout

describe.concurrent('test against a document of the API', () => {
  test('finds nothing where it is what the contract says', async () => {
    for (const version of ['1.0', '2.0', '3.0']) {
      const file = await temporaryFile('openapi.json', await openapiOf(version))
      const { code, stdout } = await standing(['test', ...shop, '--against', file])
      expect(stdout).toBe(`ok  ${file} says what ${version} of the contract says\n`)
      expect(code).toBe(0)
    }
  })

  test('tells, operation by operation, what a client would notice', async () => {
    const changed = (await openapiOf('2.0'))
      .replaceAll('"email"', '"mail"')
      .replace('"/orders/{id}": {', '"/shops": { "get": { "responses": {} } }, "/orders/{id}": {')
    const file = await temporaryFile('openapi.json', changed)
    const { code, stdout } = await standing(['test', ...shop, '--against', file])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^no {2}.*says \d+ things otherwise than 2\.0 of the contract$/m)
    expect(stdout).toMatch(
      /^orders\.get\n[^]*^ {2}answer customer\.email: the document says nothing, the contract says a text/m,
    )
    expect(stdout).toContain('operation: the document says GET /shops, the contract says nothing')
    const json = await standing(['test', ...shop, '--against', file, '--json'])
    const { differences } = JSON.parse(json.stdout) as { differences: { noticed: boolean }[] }
    expect(differences.some(({ noticed }) => noticed)).toBe(true)
  })

  test('reads it from where it is served, and asks which version it is of', async () => {
    const text = (await openapiOf('2.0')).replace('"version": "2.0.0"', '"version": "2026-11"')
    const server = createServer((_, response) => response.end(text))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`
    try {
      const unsaid = await standing(['test', ...shop, '--against', url])
      expect(unsaid.code).toBe(2)
      expect(unsaid.stderr).toContain('calls itself 2026-11')
      expect(unsaid.stderr).toContain('(valid: 1.0, 2.0, 3.0)')
      const said = await standing(['test', ...shop, '--against', url, '--version', '2.0'])
      expect(said.stdout).toBe(`ok  ${url} says what 2.0 of the contract says\n`)
    } finally {
      server.close()
    }
  })
})

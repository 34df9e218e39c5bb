import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { emptyProject } from '../init/write/project.ts'
import { isthmus, root, start, temporaryFile, temporaryFolder } from './support.ts'

const document = (name: string): string => join(root, 'test/init/documents', name)
const pair = [document('freight-1.yaml'), document('freight-2.yaml')]

interface Question {
  readonly key: string
  readonly keys: readonly string[]
  readonly choices: readonly { readonly choice: string }[]
  readonly suggested?: string
}

interface Told {
  readonly written: readonly string[]
  readonly questions: readonly Question[]
  readonly versions: readonly string[]
}

/** What TypeScript says of a project, by the settings that were written. */
const compiled = (folder: string): Promise<{ readonly stdout: string }> => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', '.', '--customConditions', 'isthmus-source', '--listFiles']
  return promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error,
  )
}

const closing: (() => void)[] = []
afterAll(() => closing.forEach((close) => close()))

const shipment = {
  id: '6f1f0f52-3f0c-4b0c-9a3e-0b6ff4e2f0aa',
  customer_id: '0b6ff4e2-3f0c-4b0c-9a3e-6f1f0f523f0c',
  service: 'express',
  sender: { name: 'Mill & Sons', city: 'Hull' },
  recipient: { name: 'Ada King', street: '12 High Street', city: 'Leeds', country: 'GB' },
  parcels: [{ weight: 2.5, contents: 'books' }],
  insurance: 'full',
  instructions: 'ring twice',
  status: 'collected',
  price: '18.40',
  estimated_delivery: '2026-11-30T12:00:00Z',
  created_at: '2026-11-28T12:00:00Z',
  carbon_grams: 1200,
}

/** An upstream on plain HTTP that speaks the second document. */
const upstream = async () => {
  const asked: string[] = []
  const server = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url}`)
    const json = { 'Content-Type': 'application/json' }
    if (request.url === `/v2/shipments/${shipment.id}`) {
      answer.writeHead(200, json).end(JSON.stringify(shipment))
    } else if (request.url?.startsWith('/v2/shipments?')) {
      answer.writeHead(200, json).end(JSON.stringify({ data: [shipment], total: 1 }))
    } else {
      const error = { code: 'not_found', detail: 'There is no such shipment' }
      answer.writeHead(404, json).end(JSON.stringify(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const expected = {
  id: shipment.id,
  sender_name: 'Mill & Sons',
  sender_city: 'Hull',
  insured: true,
  note: 'ring twice',
  status: 'picked_up',
  price: 18.4,
  eta: '2026-11-30T12:00:00Z',
}

describe.concurrent('init', () => {
  test('of two documents leads to a gateway that serves old clients from the new API', async () => {
    const folder = await emptyProject()
    const { url, asked } = await upstream()
    const nextBackend = ['--next-backend', url]
    const first = await isthmus(['init', ...pair, ...nextBackend, '--json'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const told = JSON.parse(first.stdout) as Told
    expect(told.versions).toEqual(['1.9.2', '2.0.0'])
    expect(told.questions.length).toBeGreaterThan(5)

    // A question about several types is asked once, and is a decision in each of them.
    const decisions = told.questions.flatMap(({ keys }) => keys)
    expect(decisions.length).toBeGreaterThan(told.questions.length)
    expect(told.questions).toContainEqual(
      expect.objectContaining({
        key: 'insurance',
        keys: ['NewShipment.insurance', 'Shipment.insurance'],
        question: 'Is `insurance` the former `insured` of `NewShipment` and `Shipment`?',
      }),
    )
    // What is open is named by check, with its choices, and is all that is wrong.
    const open = await isthmus('check', { cwd: folder })
    expect(open.code).toBe(1)
    expect(open.stdout.match(/needs a decision/g)).toHaveLength(decisions.length)
    expect(open.stderr).toMatch(new RegExp(`^${decisions.length} to correct$`, 'm'))
    expect(open.stdout).toMatch(
      /adapters\/v2\.0\.0\S*:\d+ \(Error\): .*\(valid: renamed, unrelated\)/,
    )

    const answers = told.questions.map(({ key, choices, suggested }) => [
      key,
      suggested ?? choices[0]?.choice,
    ])
    const file = await temporaryFile('answers.json', JSON.stringify(Object.fromEntries(answers)))
    const again = ['init', ...pair, ...nextBackend, '--answers', file, '--force']
    expect(await isthmus(again, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const checked = await isthmus('check', { cwd: folder })
    expect(checked).toMatchObject({ code: 0, stderr: '' })

    const flag = join(folder, 'flags/harbourline-freight-api.json')
    const flags = await readFile(flag, 'utf8')
    await writeFile(flag, flags.replace('"defaultVariant": "current"', '"defaultVariant": "next"'))
    const serve = start('serve --port 0 --admin-port 0', { cwd: folder })
    const gateway = /on (\S+),/.exec(await serve.noted(/Isthmus on/))?.[1]
    const read = await fetch(`${gateway}/v1/shipments/${shipment.id}`)
    expect(await read.json()).toMatchObject(expected)
    expect(asked).toEqual([`GET /v2/shipments/${shipment.id}`])
    const list = await fetch(`${gateway}/v1/shipments?limit=5`)
    expect(await list.json()).toMatchObject({ items: [expected], total: 1 })
    expect(asked.at(-1)).toBe('GET /v2/shipments?page_size=5')
    const missing = await fetch(`${gateway}/v1/shipments/0b6ff4e2-3f0c-4b0c-9a3e-6f1f0f523f0d`)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ message: 'There is no such shipment' })
    const newer = await fetch(`${gateway}/v2/shipments/${shipment.id}`, {
      headers: { 'API-Version': '2.0' },
    })
    expect(await newer.json()).toEqual(shipment)
    serve.child.kill('SIGTERM')
    expect((await serve.done).code).toBe(0)
  })

  test('of another two documents is a project that checks, compiles and keeps the laws, once it is answered', async () => {
    const folder = await emptyProject()
    const documents = ['publishing-1.json', 'publishing-2.json'].map(document)
    const first = await isthmus(['init', ...documents, '--json'], { cwd: folder })
    const { questions } = JSON.parse(first.stdout) as Told
    const given = questions.flatMap(({ key, choices, suggested }) => [
      '--answer',
      `${key}=${suggested ?? choices[0]?.choice}`,
    ])
    const again = await isthmus(['init', ...documents, '--force', ...given], { cwd: folder })
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).not.toMatch(/to answer/)
    expect(await isthmus('check', { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const laws = await isthmus('test --runs 20 --seed 7', { cwd: folder })
    expect(laws.code).toBe(0)
    // The sources of the package are judged elsewhere, by its own settings.
    const { stdout } = await compiled(folder)
    expect(stdout).toMatch(/\/adapters\/index\.ts$/m)
    const own = /^(?:adapters|test|isthmus)\S*: error/
    expect(stdout.split('\n').filter((line) => own.test(line))).toEqual([])
  })

  test('of one document checks at once', async () => {
    const folder = await emptyProject()
    const one = document('publishing-1.json')
    const done = await isthmus(['init', one, '--name', 'My Papers'], { cwd: folder })
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).toMatch(/^2024-03-01: \d+ routes and \d+ types$/m)
    expect(done.stdout.trimEnd().split('\n').slice(-3)).toEqual([
      '  npm install',
      '  npx isthmus check',
      '  npx isthmus serve',
    ])
    expect(await isthmus('check', { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-papers',
      dependencies: { '@isthmus/gateway': expect.stringMatching(/^\^/), zod: expect.anything() },
    })
  })

  test('of two documents that say the same is a project of one version', async () => {
    const folder = await emptyProject()
    const one = document('freight-1.yaml')
    const told = await isthmus(['init', one, one], { cwd: folder })
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toMatch(/the second document differs in nothing/)
    expect(await isthmus('check', { cwd: folder })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/contract: 1 version,/),
    })
  })

  test('calls versions as the contract does, where documents have no newer number', async () => {
    const folder = await emptyProject()
    const newer = await readFile(document('freight-2.yaml'), 'utf8')
    const renumbered = newer.replace('version: 2.0.0', 'version: 1.9.2')
    const next = await temporaryFile('next.yaml', renumbered)
    const { stdout } = await isthmus(['init', document('freight-1.yaml'), next], { cwd: folder })
    expect(stdout).toMatch(/^2\.0\.0: \d+ changes/m)
    expect(stdout).toMatch(/What its document calls 1\.9\.2 is 2\.0\.0 in the contract/)
  })

  test('replaces nothing, names what is in the way, and writes nothing then', async () => {
    const folder = await emptyProject()
    await mkdir(join(folder, 'flags'))
    await writeFile(join(folder, 'isthmus.config.ts'), '// mine\n')
    await writeFile(join(folder, 'README.md'), '# Mine\n')
    await writeFile(join(folder, 'flags/freight.json'), '{}')
    const command = ['init', pair[0]!, '--name', 'freight']
    const refused = await isthmus(command, { cwd: folder })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/isthmus\.config\.ts: is there already/)
    expect(refused.stderr).toMatch(/flags\/freight\.json: is there already/)
    expect(refused.stderr).toMatch(/--into DIR.*--force/)
    expect((await readdir(folder)).toSorted()).toEqual([
      'README.md',
      'flags',
      'isthmus.config.ts',
      'node_modules',
    ])
    const forced = await isthmus([...command, '--force'], { cwd: folder })
    expect(forced).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('# Mine\n')
    expect(await readFile(join(folder, 'adapters/README.md'), 'utf8')).toMatch(/behind Isthmus/)
    expect(await readFile(join(folder, 'isthmus.config.ts'), 'utf8')).toMatch(/defineConfig/)
    expect((await readdir(folder)).filter((name) => name.startsWith('.isthmus'))).toEqual([])
  })

  test('writes into a folder of another name, which it makes', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'in it')
    const done = await isthmus(['init', pair[0]!, '--into', folder, '--no-input'])
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(await readdir(folder)).toContain('isthmus.config.ts')
  })

  test.each([
    ['no document', ['init'], 2, /no document of an API.*\n.*isthmus init openapi\.yaml/],
    ['no such file', ['init', 'nowhere.yaml'], 1, /nowhere\.yaml: there is no such file/],
    ['a folder', ['init', '.'], 1, /this is a folder/],
    ['a page', ['init', join(root, 'README.md')], 1, /README\.md cannot be read/],
    ['no such second file', ['init', pair[0]!, 'b.yaml'], 1, /b\.yaml cannot be read/],
    ['other JSON', ['init', join(root, 'package.json')], 1, /"openapi" does not say/],
    ['three documents', ['init', 'a', 'b', 'c'], 2, /[Tt]oo many arguments/],
    ['no URL', ['init', pair[0]!, '--backend', 'localhost:3000'], 2, /no address such as http/],
    ['no question', ['init', pair[0]!, '--answer', 'a=b'], 2, /is not a question of this draft/],
    ['no choice', ['init', ...pair, '--answer', 'Error.detail=x'], 2, /no answer to.*renamed, un/],
    ['no answer', ['init', ...pair, '--answer', 'renamed'], 2, /write KEY=CHOICE/],
    ['no file', ['init', ...pair, '--answers', 'no.json'], 2, /There is no file no\.json/],
  ])('%s is refused with the way out', async (_, command, code, text) => {
    const cwd = await temporaryFolder()
    const done = await isthmus(command, { cwd })
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code, stdout: '' })
    expect(done.stderr).toMatch(text)
    expect(done.stderr).not.toMatch(/defect/)
    expect(await readdir(cwd)).toEqual([])
  })

  test('refuses a document without operations, rather than write a contract of nothing', async () => {
    const text = '{"openapi":"3.1.0","info":{"title":"Nothing","version":"1"},"paths":{}}'
    const cwd = await temporaryFolder()
    const done = await isthmus(['init', await temporaryFile('nothing.json', text)], { cwd })
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 1, stdout: '' })
    expect(done.stderr).toMatch(/nothing\.json cannot be read.*\n.*\/paths: no operation/)
    expect(await readdir(cwd)).toEqual([])
  })

  test('begins with samples, and with an archive, where there is no document', async () => {
    const folder = await emptyProject()
    await mkdir(join(folder, 'samples/orders'), { recursive: true })
    await writeFile(join(folder, 'samples/orders/{id}.json'), '{"id":"7","total":1.5}')
    const backend = ['--backend', 'http://127.0.0.1:3000']
    const samples = ['init', '--samples', 'samples', ...backend]
    expect(await isthmus(samples, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    expect(await isthmus('check', { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const both = await isthmus(['init', pair[0]!, '--samples', 'samples'], { cwd: folder })
    expect(both.code).toBe(2)
    expect(both.stderr).toMatch(/one of them/)
    const request = { method: 'GET', url: 'https://shop.example/orders/7', headers: [] }
    const content = { mimeType: 'application/json', text: '{"id":"7","total":1.5}' }
    const entries = [{ request, response: { status: 200, headers: [], content } }]
    const har = await temporaryFile(
      'shop.har',
      JSON.stringify({ log: { version: '1.2', entries } }),
    )
    const archive = ['init', '--har', har, '--into', 'archive']
    expect(await isthmus(archive, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const missing = await isthmus(['init', '--har', 'no.har'], { cwd: folder })
    expect(missing.code).toBe(2)
    expect(missing.stderr).toMatch(/no\.har cannot be read/)
  })

  test('tells of a URL that answers with a page or with an error', async () => {
    const server = createServer((request, answer) => {
      if (request.url === '/page') answer.end('<!doctype html><title>Docs</title>')
      else answer.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const cwd = await temporaryFolder()
    const missing = await isthmus(['init', `${url}/openapi.json`], { cwd })
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/answers with 404/)
    const page = await isthmus(['init', `${url}/page`], { cwd })
    expect(page).toMatchObject({ code: 1, stdout: '' })
    expect(page.stderr).not.toMatch(/defect/)
  })
})

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { pages as generated } from '../../docs/generate/pages.ts'
import { declaredMetrics, metricsIn } from '../../docs/generate/declared-metrics.ts'
import { codecExamples } from '../../docs/generate/codec-examples.ts'
import { opExamples } from '../../docs/generate/op-examples.ts'
import * as declarations from '../../src/contract/declare.ts'
import * as derived from '../../src/contract/derived.ts'
import * as codecs from '../../src/contract/codecs.ts'
import { custom } from '../../src/contract/custom.ts'
import * as builders from '../../src/contract/ops.ts'
import * as shapes from '../../src/contract/shapes.ts'
import { catalogue } from '../../src/errors/index.ts'
import { readPage, root } from './support/markdown.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A copy of `docs` beside the project's own sources. */
const copyOfDocs = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-reference-'))
  folders.push(folder)
  for (const name of ['docs', 'schema']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  for (const name of ['src', 'test', 'node_modules', 'package.json', 'isthmus.config.ts']) {
    symlinkSync(join(root, name), join(folder, name))
  }
  return folder
}

const generate = (folder: string, args: readonly string[], env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [join(folder, 'docs/generate.ts'), ...args], {
    env: { ...process.env, ...env },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )

test('the generated pages are those of the sources, whatever the environment says', async () => {
  const env = { ISTHMUS_PORT: '1', ISTHMUS_DATA: 'elsewhere', FORCE_COLOR: '1' }
  expect(await generate(root, ['--check'], env)).toMatchObject({ code: 0, stderr: '' })
})

test('a stale page is named, and made anew', async () => {
  const folder = copyOfDocs()
  const page = join(folder, 'docs/reference/errors.md')
  const fresh = readFileSync(page, 'utf8')
  writeFileSync(page, fresh.replace('RFC 9457', 'RFC 7807'))
  const checked = await generate(folder, ['--check'])
  expect(checked.code).toBe(1)
  expect(checked.stderr).toContain('docs/reference/errors.md')
  expect(checked.stderr).not.toContain('cli.md')
  expect(await generate(folder, [])).toMatchObject({
    code: 0,
    stdout: 'wrote docs/reference/errors.md\n',
  })
  expect(readFileSync(page, 'utf8')).toBe(fresh)
})

test('a stale schema is named as well', async () => {
  const folder = copyOfDocs()
  rmSync(join(folder, 'schema'), { recursive: true })
  const checked = await generate(folder, ['--check'])
  expect(checked.code).toBe(1)
  expect(checked.stderr).toContain('schema/isthmus.config.schema.json')
  expect(checked.stderr).toContain('schema/flags.schema.json')
  expect((await generate(folder, [])).code).toBe(0)
  expect(await generate(folder, ['--check'])).toMatchObject({ code: 0, stderr: '' })
})

test('every builder of ops and codecs has an example', () => {
  const shown = [...opExamples, ...codecExamples].map(({ name }) => name)
  const exported = Object.entries({ ...builders, ...codecs, ...derived, custom }).flatMap(
    ([name, value]) => (typeof value === 'function' ? [name] : []),
  )
  expect(shown.toSorted()).toEqual(exported.toSorted())
})

test('every builder of changes that are no ops has an example', () => {
  const { text } = readPage('docs/reference/routes.md')
  const shown = text.split(/^## /m).find((part) => part.startsWith('Changes of routes')) ?? ''
  const others = new Set(['base', 'version', 'change'])
  const exported = Object.keys(declarations).filter((name) => !others.has(name))
  const ops = readPage('docs/reference/ops.md').text
  const isShown = (name: string) => shown.includes(`### ${name}\n`) || ops.includes(`\`${name}(`)
  expect(exported.filter((name) => !isShown(name))).toEqual([])
})

test('every builder of shapes is on the page of contracts', () => {
  const { text } = readPage('docs/reference/contract.md')
  const missing = Object.keys(shapes).filter(
    (name) => !new RegExp(`\`(?:\\w+\\()*${name}(?:\\(|\`)`).test(text),
  )
  expect(missing).toEqual([])
})

test('what is said of an interface is read whole, and what says nothing is refused', () => {
  const folder = copyOfDocs()
  const file = join(folder, 'docs/generate/declared.ts')
  const read = (name: string) =>
    promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      `const { memberTable } = await import(${JSON.stringify(file)}); memberTable('docs/kinds.ts', ${JSON.stringify(name)})`,
    ]).then(
      () => '',
      ({ stderr }: { stderr: string }) => stderr,
    )
  writeFileSync(
    join(folder, 'docs/kinds.ts'),
    'export interface Told {\n  /** Yes. */\n  readonly a: string\n}\n' +
      'export interface Silent {\n  /** Yes. */\n  readonly a: string\n  readonly b?: string\n}\n',
  )
  return Promise.all([
    expect(read('Told')).resolves.toBe(''),
    expect(read('Silent')).resolves.toContain('Silent > b has no JSDoc'),
    expect(read('Missing')).resolves.toContain('has no interface Missing'),
  ])
})

test('every error code is on the page of errors', () => {
  const { text } = readPage('docs/reference/errors.md')
  const missing = Object.keys(catalogue).filter((code) => !text.includes(`<a id="${code}">`))
  expect(missing).toEqual([])
  expect(Object.keys(generated)).toContain('errors.md')
})

test('every metric is on the page of metrics, each declared in one way', () => {
  const declared = declaredMetrics()
  const { text } = readPage('docs/reference/metrics.md')
  const missing = declared.filter(({ name }) => !text.includes(`| \`${name}\` |`))
  expect(missing).toEqual([])
  expect(new Set(declared.map(({ name }) => name)).size).toBe(declared.length)
  expect(declared.find(({ name }) => name === 'isthmus.backend.duration')).toEqual({
    name: 'isthmus.backend.duration',
    kind: 'histogram',
    exposed: 'isthmus_backend_duration_seconds',
    unit: 's',
    labels: ['backend', 'outcome'],
    description:
      'Time from the end of the request until the headers of the answer, retries included',
  })
})

test.each([
  ['whose name is computed', "metrics.counter(name, { description: 'A' })"],
  ['whose name is a template', "metrics.counter(`a.${b}`, { description: 'A' })"],
  ['whose options are elsewhere', "metrics?.gauge('a', options)"],
  ['whose options are partly elsewhere', "metrics.gauge('a', { ...b, description: c('A') })"],
  ['without a description', "metrics.histogram('a', { unit: 's' })"],
  ['whose labels are elsewhere', "metrics.counter('a', {\n  description: 'A',\n  labels,\n})"],
  ['whose labels are computed', "metrics.counter('a', { description: 'A', labels: of(b) })"],
])('a metric %s is refused', (_, source) => {
  expect(() => metricsIn(`\n${source}`, 'a.ts')).toThrow(/^a\.ts line 2: /)
})

test('what comments show is no metric', () => {
  const source = "/** @example metrics.counter(name) */\nmetrics.counter('a', { description: 'A' })"
  expect(metricsIn(source, 'a.ts')).toMatchObject([{ name: 'a', labels: [] }])
})

/** `isthmus check --watch`, on files that change as editors change them. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start, temporaryFolder, type Running } from './support.ts'

const contractModule = JSON.stringify(new URL('../../src/contract/index.ts', import.meta.url).href)
const zodModule = JSON.stringify(import.meta.resolve('zod'))

const contract = `import { base, change, defineContract, rename, version } from ${contractModule}
import { Ship } from './types.ts'
export default defineContract({
  name: 'harbour',
  base: base('1.0.0', { summary: 'Ships', types: { Ship }, routes: [{ id: 'ships.get', method: 'GET', path: '/ships/{id}', kind: 'read', summary: 'Read', response: 'Ship' }] }),
  versions: [version('2.0.0', { summary: 'Titles', changes: [change('A title', { Ship: [rename('name', 'title')] })] })],
})
`
const types = (field: string): string =>
  `import * as z from ${zodModule}\nexport const Ship = z.object({ id: z.string(), ${field}: z.string() })\n`

const config = {
  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.0' } },
  decision: { flag: 'store', fallback: 'blue' },
}
const flags = (state: string): string =>
  JSON.stringify({
    flags: { store: { state, variants: { blue: 'blue' }, defaultVariant: 'blue' } },
  })

interface Line {
  readonly time: string
  readonly changed: readonly string[]
  readonly ok?: boolean
  readonly failed?: string
  readonly checks?: readonly { readonly issues: readonly { readonly message: string }[] }[]
}

const project = async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'adapters'))
  await mkdir(join(folder, 'flags'))
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  await write('package.json', '{"type":"module"}')
  await write('adapters/index.ts', contract)
  await write('adapters/types.ts', types('name'))
  await write('c.json', JSON.stringify(config))
  await write('flags/a.json', flags('ENABLED'))
  return { folder, write }
}

/** Lines of the checks, one after the other. */
const lines = (running: Running) => {
  const seen = new Set<string>()
  return async (): Promise<Line> => {
    let found: string | undefined
    const isNew = {
      test: (line: string) => !seen.has(line) && line.startsWith('{"time"'),
    } as RegExp
    found = await running.line(isNew)
    seen.add(found)
    return JSON.parse(found) as Line
  }
}

const watching = async (more: readonly string[] = []) => {
  const made = await project()
  const running = start(['check', '--watch', '--json', '--config', 'c.json', ...more], {
    cwd: made.folder,
  })
  return { ...made, running, next: lines(running) }
}

const stop = async ({ child, done }: Running): Promise<number | null> => {
  child.kill('SIGINT')
  return (await done).code
}

test.concurrent('checks at once, and again when a file that is imported changes', async () => {
  const { write, next, running } = await watching()
  expect(await next()).toMatchObject({ changed: [], ok: true })
  await write('adapters/types.ts', types('nmae'))
  const second = await next()
  expect(second).toMatchObject({ changed: ['adapters/types.ts'], ok: false })
  expect(second.time).toMatch(/^\d{4}-\d\d-\d\dT/)
  await write('adapters/types.ts', types('name'))
  expect(await next()).toMatchObject({ changed: ['adapters/types.ts'], ok: true })
  expect(await stop(running)).toBe(0)
})

test.concurrent('survives syntax errors, exceptions and files that end the process', async () => {
  const { write, next, running } = await watching()
  await next()
  for (const text of ['export const Ship = {{', "throw new Error('no')"]) {
    await write('adapters/types.ts', text)
    expect(await next()).toMatchObject({ ok: false })
  }
  await write('adapters/types.ts', 'process.exit(3)\nexport const Ship = 1')
  expect((await next()).failed).toMatch(/without a result \(exit code 3\)/)
  await write('adapters/types.ts', types('name'))
  expect(await next()).toMatchObject({ ok: true })
  expect(await stop(running)).toBe(0)
})

test.concurrent('files that go, come back, and are replaced by another one', async () => {
  const { folder, write, next, running } = await watching()
  await next()
  const file = join(folder, 'adapters/types.ts')
  await rm(file)
  expect(await next()).toMatchObject({ changed: ['adapters/types.ts'], ok: false })
  await write('adapters/types.ts', types('name'))
  expect(await next()).toMatchObject({ changed: ['adapters/types.ts'], ok: true })
  // As editors write: beside it, and then in its place.
  await write('adapters/.types.ts.swp', types('nmae'))
  await rename(join(folder, 'adapters/.types.ts.swp'), file)
  expect(await next()).toMatchObject({ changed: ['adapters/types.ts'], ok: false })
  expect(await stop(running)).toBe(1)
})

test.concurrent('the contract itself, the configuration and flags, new files among them', async () => {
  const { folder, write, next, running } = await watching()
  await next()
  await write('c.json', JSON.stringify({ ...config, extra: 1 }))
  expect(await next()).toMatchObject({ changed: ['c.json'], ok: false })
  await write('c.json', JSON.stringify(config))
  expect(await next()).toMatchObject({ ok: true })
  await write('flags/a.json', flags('ON'))
  expect(await next()).toMatchObject({ changed: ['flags/a.json'], ok: false })
  await write('flags/a.json', flags('ENABLED'))
  expect(await next()).toMatchObject({ ok: true })
  await write('flags/b.json', '{')
  expect(await next()).toMatchObject({ changed: ['flags', 'flags/b.json'], ok: false })
  await rm(join(folder, 'flags/b.json'))
  expect(await next()).toMatchObject({ ok: true })
  await rm(join(folder, 'adapters/index.ts'))
  expect(await next()).toMatchObject({ changed: ['adapters/index.ts'], ok: false })
  await write('adapters/index.ts', contract)
  expect(await next()).toMatchObject({ ok: true })
  expect(await stop(running)).toBe(0)
})

test.concurrent('a file that is written again as it was is no change', async () => {
  const { write, next, running } = await watching()
  await next()
  await write('adapters/types.ts', types('name'))
  await write('flags/a.json', flags('ON'))
  expect(await next()).toMatchObject({ changed: ['flags/a.json'] })
  expect(await stop(running)).toBe(1)
})

test.concurrent('files that are imported from now on are looked at, too', async () => {
  const { write, next, running } = await watching()
  await next()
  await write('adapters/more.ts', "export const field = 'name'\n")
  await write('adapters/types.ts', `import { field } from './more.ts'\n${types('[field]')}`)
  expect(await next()).toMatchObject({ changed: ['adapters/types.ts'], ok: true })
  await write('adapters/more.ts', "export const field = 'nmae'\n")
  expect(await next()).toMatchObject({ changed: ['adapters/more.ts'], ok: false })
  expect(await stop(running)).toBe(1)
})

test.concurrent('a contract that does not come to an end is checked again when it changes', async () => {
  const { folder, write } = await project()
  await write('adapters/types.ts', `for (;;);\n`)
  const running = start(['check', '--watch', '--json', '--config', 'c.json'], { cwd: folder })
  const next = lines(running)
  // Nothing is known of its imports yet: the contract is what is looked at.
  await write('adapters/index.ts', contract.replace('./types.ts', './other.ts'))
  await write('adapters/other.ts', types('name'))
  expect(await next()).toMatchObject({ ok: true })
  expect(await stop(running)).toBe(0)
})

test.concurrent('people are told the time and what changed, and nothing is cleared', async () => {
  const { folder, write } = await project()
  const running = start('check --watch --config c.json', { cwd: folder })
  await running.line(/^ok {2}flags: 1 flag in flags$/)
  await write('adapters/types.ts', types('nmae'))
  await running.line(/^\d\d:\d\d:\d\d {2}adapters\/types\.ts changed$/)
  await running.noted(/^1 to correct$/)
  running.child.kill('SIGTERM')
  const { code, stdout } = await running.done
  expect(code).toBe(1)
  expect(stdout).toMatch(/^\n\d\d:\d\d:\d\d {2}checked\nok {2}contract: /)
  expect(stdout).not.toContain('\u001b')
})

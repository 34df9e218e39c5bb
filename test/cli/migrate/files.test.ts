/** Data that is moved into files and out of them, as somebody does it on the command line. */
import { once } from 'node:events'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../src/migrate/index.ts'
import { relationBody, someEntity } from '../../inner-universe/support.ts'
import { isthmus, temporaryFolder } from '../support.ts'
import { entityOf, planted, project } from './setting.ts'

interface Line {
  readonly type: string
  readonly document: { readonly id: string; readonly deleted?: boolean; readonly metadata: object }
}

const linesOf = (content: Buffer): readonly Line[] =>
  content
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

test('by way of a file, or a backup, all gets where it gets without', async () => {
  const it = await project('1.1', '2.0')
  await planted(it.blue, 1200)
  const ends = [await someEntity(it.blue.call, '1.1'), await someEntity(it.blue.call, '1.1')]
  await it.blue.call('POST', '/relations', relationBody('1.1', ends[0] ?? '', ends[1] ?? ''))
  const file = join(await temporaryFolder(), 'export.ndjson.zst')

  const unsaid = await it.migrate('run', 'blue', '--to', file)
  expect(unsaid.code).toBe(2)
  expect(unsaid.stderr).toContain('--to-version: is missing (valid: 1.0, 1.1, 2.0, 3.0)')
  expect(await readdir(dirname(file))).toEqual([])

  const out = await it.migrate('run', 'blue', '--to', file, '--to-version', '2.0')
  expect(out).toMatchObject({ code: 0, stdout: expect.stringContaining('Written: file://') })
  expect(await readdir(dirname(file))).toEqual([basename(file)])
  expect((await stat(file)).mode & 0o077).toBe(0)
  const lines = linesOf(zstdDecompressSync(await readFile(file)))
  expect(lines.filter(({ type }) => type === 'Entity')).toHaveLength(1202)
  expect(lines[0]).toMatchObject({ type: 'Entity', document: { owner_identity: null } })
  // It is whole: nobody adds to it, or writes it anew.
  const again = await it.migrate('resume', 'blue-to-export')
  expect(again).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has been written as a whole'),
  })
  const over = await it.migrate('run', 'blue', file, '--to-version', '2.0', '--name', 'over')
  expect(over).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`There is a file ${file} already`),
  })

  const into = await it.migrate('run', '--from', file, 'green', '--from-version', '2.0')
  expect(into).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Entity +1,202 read, 1,202 created/),
  })
  const direct = await it.migrate('run', 'blue', 'green', '--json')
  const { metrics } = JSON.parse(direct.stdout) as { readonly metrics: Record<string, number> }
  expect(metrics).toMatchObject({ created: 0, replaced: 0, extra: 0, quarantined: 0 })
  expect(metrics['same']).toBe(metrics['read'])

  // It goes on with the same file, unless that has other documents by now.
  expect((await it.migrate('resume', 'export-to-green')).code).toBe(0)
  await writeFile(file, await readFile(file).then((all) => Buffer.concat([all, all])))
  const twice = await it.migrate('resume', 'export-to-green')
  expect(twice).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has the key of another Entity'),
  })

  const plain = join(dirname(file), 'entities.ndjson')
  await writeFile(
    plain,
    `${JSON.stringify(entityOf(crypto.randomUUID(), 1))}\n${JSON.stringify(entityOf(crypto.randomUUID(), 2))}\n`,
  )
  const words = ['--from', plain, '--to', 'green', '--from-version', '1.1', '--type', 'Entity']
  const some = await it.migrate('run', ...words)
  expect(some.stdout).toMatch(/Entity +2 read, 2 created, 1,202 extra\n/)
  expect(some.stdout).not.toContain('Relation')
  await writeFile(plain, `${JSON.stringify(entityOf(crypto.randomUUID(), 3))}\n`)
  const other = await it.migrate('resume', 'entities-to-green')
  expect(other).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has other documents than when'),
  })

  const backups = join(dirname(file), 'backups')
  await isthmus([
    'backup',
    'create',
    'blue',
    '--name',
    'b1',
    '--backups',
    backups,
    '--config',
    it.config,
  ])
  const packed = join(dirname(file), 'from backup.jsonl.gz')
  const from = ['--from', 'backup:b1', '--backups', backups, '--to', pathToFileURL(packed).href]
  const moved = await it.migrate('run', ...from, '--to-version', '1.1')
  expect(moved).toMatchObject({ code: 0 })
  const old = linesOf(gunzipSync(await readFile(packed)))
  expect(old.map(({ type, document: { id } }) => [type, id]).slice(0, 1202)).toEqual(
    lines.map(({ type, document: { id } }) => [type, id]).slice(0, 1202),
  )
  expect(Object.keys(old[0]?.document ?? {})).not.toContain('owner_identity')
  expect(await it.migrate('resume', 'b1-to-from_backup')).toMatchObject({ code: 1 })
  const onto = await it.migrate('run', 'blue', 'backup:b1', '--backups', backups)
  expect(onto.stderr).toContain('A backup is made by `isthmus backup create`')
})

test('kill -9 while a file is written, again and again: there is none until it is whole', async () => {
  const it = await project('1.1', '2.0')
  const ids = await planted(it.blue, 2000)
  const file = join(await temporaryFolder(), 'export.ndjson')
  const words = [
    'run',
    '--from',
    'blue',
    '--to',
    file,
    '--to-version',
    '2.0',
    '--rate',
    '600',
    '--batch',
    '50',
  ]
  for (let round = 0; round < 3; round++) {
    const running = it.migrating(...(round === 0 ? words : ['resume', 'blue-to-export']))
    const ended = once(running.child, 'exit')
    await running.noted(/^Migration /)
    await Promise.race([pause(200 + Math.random() * 800), ended])
    running.child.kill('SIGKILL')
    expect((await running.done).code).toBeNull()
    expect(await readdir(dirname(file))).not.toContain('export.ndjson')
  }
  const taken = await it.migrate(...words, '--name', 'other')
  expect(taken).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('resume that one, or delete the file'),
  })
  await it.migrate('throttle', 'blue-to-export', '--rate', 'none')
  expect(await it.migrate('resume', 'blue-to-export')).toMatchObject({ code: 0 })
  expect(await readdir(dirname(file))).toEqual(['export.ndjson'])
  const lines = linesOf(await readFile(file))
  expect(lines.map(({ document: { id } }) => id)).toEqual(ids.toSorted(compareKeys))
})

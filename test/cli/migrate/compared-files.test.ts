/** Files and backups that are compared with backends, and bring over what is missing there. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { standing } from '../standing.ts'
import { temporaryFolder } from '../support.ts'
import { entityOf, planted, project } from './setting.ts'

test('a file and a backup are compared with a backend, and repair it', async () => {
  const it = await project('1.1', '2.0')
  const ids = await planted(it.blue, 300)
  const folder = await temporaryFolder()
  const backups = ['--backups', join(folder, 'backups')]
  const file = join(folder, 'export.ndjson.zst')
  const fromFile = [file, 'green', '--from-version', '2.0']
  const made = ['backup', 'create', 'blue', '--name', 'b1', '--config', it.config, ...backups]
  expect(await standing(made)).toMatchObject({ code: 0 })
  expect(await it.migrate('run', 'blue', file, '--to-version', '2.0')).toMatchObject({ code: 0 })

  const empty = await it.migrate('verify', ...fromFile, '--recheck', '0s', '--most', '1')
  expect(empty).toMatchObject({ code: 1 })
  expect(empty.stdout).toMatch(/Entity +300 and 0, 0 the same, 300 missing/)
  expect(await it.migrate('repair', ...fromFile, '--recheck', '0s')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('300 written'),
  })

  const equal = { code: 0, stdout: expect.stringContaining('Both hold the same.') }
  expect(await it.migrate('verify', ...fromFile)).toMatchObject(equal)
  expect(await it.migrate('verify', '--from', 'backup:b1', 'green', ...backups)).toMatchObject(
    equal,
  )
  expect(
    await it.migrate('verify', 'backup:b1', file, ...backups, '--to-version', '2.0'),
  ).toMatchObject(equal)
  expect(await it.migrate('verify', ...fromFile, '--sample', '20')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Entity +\d{2} and \d{2}, .*\n[^]*ONLY A SAMPLE/),
  })

  const changed = { ...entityOf(ids[7] ?? '', 7), owner_identity: null, entity_type: 'Robot' }
  await it.green.call('PUT', `/raw/entities/${changed.id}`, changed)
  const differs = await it.migrate('verify', ...fromFile, '--recheck', '0s')
  expect(differs).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`Entity ${changed.id} differs: $.entity_type`),
  })
  const kept = ['--kept', join(folder, 'kept'), '--recheck', '0s']
  expect(await it.migrate('repair', ...fromFile, ...kept)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 written'),
  })
  expect(await it.migrate('verify', ...fromFile)).toMatchObject(equal)
})

test('a file of one type is compared as to that type, and never repaired', async () => {
  const it = await project('1.1', '2.0')
  const folder = await temporaryFolder()
  const file = join(folder, 'some.ndjson.zst')
  const lines = [1, 2].map((at) => JSON.stringify(entityOf(crypto.randomUUID(), at)))
  const content = zstdCompressSync(`${lines.join('\n')}\n`)
  await writeFile(file, content)
  const words = ['verify', file, 'green', '--from-version', '1.1', '--type', 'Entity']
  const first = await it.migrate(...words, '--recheck', '0s')
  expect(first).toMatchObject({ code: 1, stdout: expect.stringMatching(/Entity +2 and 0/) })
  // Nothing is said of what a file of one type cannot have.
  expect(first.stdout).not.toContain('Relation')

  const unsaid = await it.migrate('verify', file, 'green')
  expect(unsaid).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--from-version: is missing'),
  })
  const both = await it.migrate('verify', file, file, '--from-version', '1.1')
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('is both ends') })
  const onto = await it.migrate('repair', 'blue', file, '--to-version', '1.1', '--type', 'Entity')
  expect(onto).toMatchObject({ code: 2, stderr: expect.stringContaining('is no backend') })
  expect(await readFile(file)).toEqual(content)
})

/** Plans and audits of files and backups. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Plan } from '../../../src/migrate/index.ts'
import { standing } from '../standing.ts'
import { temporaryFolder } from '../support.ts'
import { entityOf, planted, project } from './setting.ts'

test('a plan of a file is followed with that file only, and a sample is of all of it', async () => {
  const it = await project('1.1', '2.0')
  const folder = await temporaryFolder()
  const file = join(folder, "export of '26.ndjson")
  const written = (count: number) => {
    const lines = Array.from({ length: count }, (_, at) => {
      const document = entityOf(`00000000-0000-4000-8000-${String(at).padStart(12, '0')}`, at)
      return JSON.stringify({ type: 'Entity', document })
    })
    return writeFile(file, `${lines.join('\n')}\n`)
  }
  await written(100)
  const ends = [file, 'green', '--from-version', '1.1']
  const out = join(folder, 'plan.json')
  const page = join(folder, 'runbook.md')
  const made = await it.migrate('plan', ...ends, '--out', out, '--runbook', page)
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/Entity +100 +0 +100/) })
  const plan = JSON.parse(await readFile(out, 'utf8')) as Plan
  expect(plan.steps.map(({ kind }) => kind).filter((kind) => kind !== 'copy')).toEqual([
    'audit',
    'verify',
  ])
  const [, command = ''] = /npx isthmus (audit schema .*)/.exec(await readFile(page, 'utf8')) ?? []
  expect(command).toContain(String.raw`export%20of%20'\''26.ndjson' --of-version 1.1`)

  const sampled = await it.migrate('plan', ...ends, '--sample', '20', '--json')
  const { pairs } = JSON.parse(sampled.stdout) as Plan
  expect(pairs[0]).toMatchObject({ from: 100, measured: { rows: 20, chosen: 'random' } })

  await written(101)
  const other = await it.migrate('run', ...ends, '--plan', out)
  expect(other).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('does not hold any more'),
  })
  await written(100)
  expect(await it.migrate('run', ...ends, '--plan', out)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('100 created'),
  })
})

test('a plan into a file, and from a backup; both are audited', async () => {
  const it = await project('1.1', '2.0')
  await planted(it.blue, 40)
  const folder = await temporaryFolder()
  const file = join(folder, 'export.ndjson.gz')
  const into = await it.migrate('plan', 'blue', file, '--to-version', '2.0')
  expect(into).toMatchObject({ code: 0, stdout: expect.stringMatching(/Entity +40 +0 +40/) })
  await expect(readFile(file)).rejects.toThrow('ENOENT')

  const backups = ['--backups', join(folder, 'backups')]
  const backup = ['backup', 'create', 'blue', '--name', 'b1', '--config', it.config, ...backups]
  expect(await standing(backup)).toMatchObject({ code: 0 })
  const from = await it.migrate('plan', 'backup:b1', 'green', ...backups)
  expect(from).toMatchObject({ code: 0, stdout: expect.stringMatching(/Entity +40 +0 +40/) })
  const audit = (...words: readonly string[]) =>
    standing(['audit', 'schema', ...words, '--config', it.config])
  expect(await audit('backup:b1', ...backups)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Looked at: Entity 40, Relation 0'),
  })

  const wrong = join(folder, 'wrong.jsonl')
  const relation = {
    ...entityOf(crypto.randomUUID(), 1),
    from_entity: crypto.randomUUID(),
    to_entity: crypto.randomUUID(),
    relation_type: 'knows',
  }
  await writeFile(wrong, `${JSON.stringify(relation)}\n`)
  expect(await audit(wrong)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--of-version: is missing'),
  })
  const found = await audit(wrong, '--of-version', '1.1', '--type', 'Relation')
  expect(found).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('references non-existent'),
  })
  expect(await audit('blue', '--of-version', '1.1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--of-version is of a file'),
  })
})

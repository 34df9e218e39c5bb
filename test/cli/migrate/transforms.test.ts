/** A migration goes on with the transforms that it began with, all files of theirs included. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support.ts'
import { planted, project } from './setting.ts'

const marking = (mark: string): string => `export const mark = '${mark}'\n`

const module = `
import { changed } from './parts/changed.mjs'
export default { Entity: changed }
`

const changed = `
import { mark } from './mark.mjs'
export const changed = (document) => ({
  ...document,
  metadata: { ...document.metadata, description: mark },
})
`

/** A module that imports one that imports another one. */
const written = async (mark: string): Promise<string> => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'parts'))
  await writeFile(join(folder, 'transforms.mjs'), module)
  await writeFile(join(folder, 'parts', 'changed.mjs'), changed)
  await writeFile(join(folder, 'parts', 'mark.mjs'), marking(mark))
  return join(folder, 'transforms.mjs')
}

const name = 'blue-to-green'

test('who resumes, repairs or verifies by other transforms is told', async () => {
  const it = await project()
  // What a process has loaded of transforms it does not load again.
  const { alone: migrate } = it
  const [first = ''] = await planted(it.blue, 3)
  const [by, same, other] = [await written('a'), await written('a'), await written('b')]
  const description = async (): Promise<unknown> => {
    const { body } = await it.green.call('GET', `/entities/${first}`)
    return (body['metadata'] as { readonly description?: string }).description
  }
  const ran = await migrate('run', 'blue', 'green', '--transform', by)
  expect(ran.code).toBe(0)
  expect(await description()).toBe('a')

  // The same files, wherever they are.
  expect((await migrate('resume', name, '--transform', same)).code).toBe(0)
  const words = ['verify', 'blue', 'green', '--recheck', '0s', '--store', it.control] as const
  const verified = await migrate(...words, '--transform', same)
  expect(verified).toMatchObject({ code: 0, stderr: '' })

  // A file has changed that their module does not even import itself.
  const resumed = await migrate('resume', name, '--transform', other)
  expect(resumed).toMatchObject({ code: 1, stdout: '' })
  expect(resumed.stderr).toContain('or a file of theirs has changed')
  expect(resumed.stderr).toContain('isthmus migrate resume --anew')
  const without = await migrate('resume', name)
  expect(without.code).toBe(1)
  expect(without.stderr).toContain('name the module by --transform')
  const byOther = await migrate(...words, '--transform', other)
  expect(byOther.code).toBe(1)
  expect(byOther.stderr).toContain(`The migration ${name} has copied with other transforms`)
  expect((await migrate(...words)).stderr).toContain('has copied with transforms: name the same')
  const repaired = await migrate('repair', 'blue', 'green', '--recheck', '0s')
  expect(repaired.code).toBe(1)
  expect(repaired.stderr).toContain('has copied with transforms')
  expect(await description()).toBe('a')

  const anew = await migrate('resume', name, '--anew', '--transform', other)
  expect(anew).toMatchObject({ code: 0, stdout: expect.stringContaining('3 replaced') })
  expect(await description()).toBe('b')
  expect((await migrate('resume', name, '--transform', by)).code).toBe(1)
  expect((await migrate(...words, '--transform', other)).stderr).toBe('')

  // And without any, as it would have been from the beginning.
  expect((await migrate('resume', name, '--anew')).code).toBe(0)
  expect(await description()).toBe(undefined)
  const needless = await migrate('resume', name, '--transform', by)
  expect(needless.stderr).toContain('has worked without transforms so far')
  expect(await migrate(...words)).toMatchObject({ code: 0, stderr: '' })
})

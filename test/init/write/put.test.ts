import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Failure } from '../../../src/errors/index.ts'
import { putFiles, splitKept } from '../../../src/init/write/put.ts'

const folders: string[] = []

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-put-'))
  folders.push(folder)
  return folder
}

afterAll(async () => {
  for (const folder of folders) {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true, force: true })
  }
})

const files = { 'a/b/one.ts': '1', 'two.ts': '2', 'a/three.ts': '3' }

const failure = async (work: Promise<void>): Promise<Failure> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof Failure) return error
  throw new Error(`no failure: ${String(error)}`)
}

const all = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).toSorted()

test('all files are written, and nothing else stays', async () => {
  const folder = join(await newFolder(), 'new')
  await putFiles(folder, files, { force: false })
  expect(await all(folder)).toEqual(['a', 'a/b', 'a/b/one.ts', 'a/three.ts', 'two.ts'])
  expect(await readFile(join(folder, 'a/b/one.ts'), 'utf8')).toBe('1')
})

test('every file that is there is named, and nothing is written', async () => {
  const folder = await newFolder()
  await writeFile(join(folder, 'two.ts'), 'mine')
  await mkdir(join(folder, 'a'))
  await symlink('/nowhere', join(folder, 'a/three.ts'))
  const { code, issues } = await failure(putFiles(folder, files, { force: false }))
  expect(code).toBe('files-exist')
  expect(issues.map(({ place }) => place)).toEqual(['two.ts', 'a/three.ts'])
  expect(await all(folder)).toEqual(['a', 'a/three.ts', 'two.ts'])
})

test('by force files are replaced, and links rather than what they lead to', async () => {
  const folder = await newFolder()
  const outside = join(await newFolder(), 'outside')
  await writeFile(outside, 'theirs')
  await writeFile(join(folder, 'two.ts'), 'mine')
  await mkdir(join(folder, 'a'))
  await symlink(outside, join(folder, 'a/three.ts'))
  await putFiles(folder, files, { force: true })
  expect(await readFile(join(folder, 'two.ts'), 'utf8')).toBe('2')
  expect(await readFile(join(folder, 'a/three.ts'), 'utf8')).toBe('3')
  expect(await readFile(outside, 'utf8')).toBe('theirs')
})

test('a folder, or a file where a folder has to be, is refused by force, too', async () => {
  const folder = await newFolder()
  await mkdir(join(folder, 'two.ts'))
  await writeFile(join(folder, 'a'), 'a file')
  const { code, issues } = await failure(putFiles(folder, files, { force: true }))
  expect(code).toBe('files-exist')
  expect(issues.map(({ place }) => place)).toEqual(['a/b/one.ts', 'two.ts', 'a/three.ts'])
})

test('what fails half-way is undone: files are back, and folders that were made are gone', async () => {
  const folder = await newFolder()
  await writeFile(join(folder, 'two.ts'), 'mine')
  // `c` is a file by then.
  const bad = { ...files, c: '4', 'c/five.ts': '5' }
  const { code } = await failure(putFiles(folder, bad, { force: true }))
  expect(code).toBe('not-writable')
  expect(await all(folder)).toEqual(['two.ts'])
  expect(await readFile(join(folder, 'two.ts'), 'utf8')).toBe('mine')
})

test('a name that no folder may have is told', async () => {
  const bad = { [`${'n'.repeat(300)}.ts`]: '4' }
  const { code } = await failure(putFiles(await newFolder(), bad, { force: true }))
  expect(code).toBe('not-writable')
})

test.skipIf(process.getuid?.() === 0)('a folder without rights is told', async () => {
  const folder = await newFolder()
  await chmod(folder, 0o500)
  const { code, hint } = await failure(putFiles(folder, files, { force: false }))
  expect(code).toBe('not-writable')
  expect(hint).toMatch(/name another place/)
})

test('files besides are written where there are none; a README finds another place', async () => {
  const folder = await newFolder()
  const besides = { 'README.md': 'ours', 'package.json': '{}', 'tsconfig.json': '{}' }
  const parts = { files: { 'one.ts': '1' }, besides }
  expect(await splitKept(folder, parts)).toEqual({ files: { 'one.ts': '1', ...besides }, kept: [] })
  await writeFile(join(folder, 'README.md'), 'mine')
  await writeFile(join(folder, 'package.json'), '{}')
  expect(await splitKept(folder, parts)).toEqual({
    files: { 'one.ts': '1', 'tsconfig.json': '{}', 'adapters/README.md': 'ours' },
    kept: ['package.json'],
  })
})

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { pages, root, type Page } from './support/markdown.ts'
import { placeOf } from './support/places.ts'
import { createWorkspace, type Workspace } from './support/workspace.ts'

const workspaces: Workspace[] = []

afterAll(() => {
  for (const workspace of workspaces) workspace.remove()
})

/** Every TypeScript block as the file that it names, or as one of its own; the files. */
const extract = async ({ path, blocks }: Page): Promise<readonly string[]> => {
  const typed = blocks.filter(({ language }) => language === 'ts')
  if (typed.length === 0) return []
  const workspace = await createWorkspace(placeOf(path))
  workspaces.push(workspace)
  // Blocks may import what the commands of their page write.
  if (typed.some(({ text }) => text.includes("'./.isthmus/worker/")))
    await workspace.isthmus(['compile'])
  const files = typed.map(({ file }, index) => file ?? `block-${index + 1}.ts`)
  for (const [index, block] of typed.entries()) {
    workspace.apply({ ...block, file: files[index] as string })
  }
  return [...new Set(files)].map((file) => join(workspace.folder, file))
}

const inRepository = (page: Page): boolean => placeOf(page.path) === 'repository'

const repository = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
}

/** As strict as a project can be, and without any types of Node. */
const project = {
  compilerOptions: {
    target: 'esnext',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    resolveJsonModule: true,
    noEmit: true,
    types: [],
  },
}

test.each([
  ['the repository', inRepository, repository],
  ['an empty project', (page: Page) => !inRepository(page), project],
])('every TypeScript block of the pages for %s type-checks', async (_, belongs, settings) => {
  const files = (await Promise.all(pages.filter(belongs).map(extract))).flat()
  expect(files.length).toBeGreaterThan(3)
  const config = join(dirname(files[0] ?? ''), 'tsconfig.docs.json')
  writeFileSync(config, JSON.stringify({ ...settings, include: [], files }))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const result = await promisify(execFile)(process.execPath, [compiler, '-p', config]).catch(
    (error: Error & { stdout?: string }) => ({ stdout: error.stdout ?? error.message }),
  )
  expect(result.stdout).toBe('')
})

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { pages, root } from './support/markdown.ts'
import { createWorkspace, type Workspace } from './support/workspace.ts'

const workspaces: Workspace[] = []

afterAll(() => {
  for (const workspace of workspaces) workspace.remove()
})

/** All TypeScript of a page, each block as the file that it names or as one of its own. */
const extract = (): readonly string[] =>
  pages.flatMap(({ blocks }) => {
    const typed = blocks.filter(({ language }) => language === 'ts')
    if (typed.length === 0) return []
    const workspace = createWorkspace()
    workspaces.push(workspace)
    for (const [index, block] of typed.entries()) {
      workspace.apply({ ...block, file: block.file ?? `block-${index + 1}.ts` })
    }
    return [workspace.folder]
  })

test('every TypeScript block of the documentation type-checks', async () => {
  const folders = extract()
  expect(folders.length).toBeGreaterThan(3)
  const project = join(folders[0] as string, 'tsconfig.docs.json')
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      include: folders.flatMap((folder) => [`${folder}/*.ts`, `${folder}/adapters`, `${folder}/flags`]),
    }),
  )
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const result = await promisify(execFile)(process.execPath, [compiler, '-p', project]).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? String(error) }),
  )
  expect(result.stdout).toBe('')
}, 60_000)

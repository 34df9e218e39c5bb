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

/** Every TypeScript block as the file that it names, or as one of its own; the files. */
const extract = (): readonly string[] =>
  pages.flatMap(({ blocks }) => {
    const typed = blocks.filter(({ language }) => language === 'ts')
    if (typed.length === 0) return []
    const workspace = createWorkspace()
    workspaces.push(workspace)
    const files = typed.map(({ file }, index) => file ?? `block-${index + 1}.ts`)
    for (const [index, block] of typed.entries()) {
      workspace.apply({ ...block, file: files[index] as string })
    }
    return [...new Set(files)].map((file) => join(workspace.folder, file))
  })

test('every TypeScript block of the documentation type-checks', async () => {
  const files = extract()
  expect(files.length).toBeGreaterThan(5)
  const project = join(workspaces[0]?.folder ?? '', 'tsconfig.docs.json')
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      include: [],
      files,
    }),
  )
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const result = await promisify(execFile)(process.execPath, [compiler, '-p', project]).catch(
    (error: Error & { stdout?: string }) => ({ stdout: error.stdout ?? error.message }),
  )
  expect(result.stdout).toBe('')
})

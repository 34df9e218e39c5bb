import { afterEach, describe, expect, test } from 'vitest'
import { jsonDifferences, matchesText } from './support/expected.ts'
import { pages, type Block, type Page } from './support/markdown.ts'
import { openSession, type Session } from './support/session.ts'
import { createWorkspace, type Workspace } from './support/workspace.ts'

const isOutput = (block: Block | undefined): block is Block =>
  block !== undefined && block.follows && (block.language === 'text' || block.language === 'json')

const startsDemo = ({ text }: Block): boolean => /npm start$/.test(text.trim())

/** Blocks that do something: write or edit a file, run a command whose output is shown, start the demo. */
const acts = (block: Block, next: Block | undefined): boolean =>
  block.file !== undefined || (block.language === 'sh' && (isOutput(next) || startsDemo(block)))

const followed = pages.filter(({ blocks }) =>
  blocks.some((block, index) => block.language === 'sh' && acts(block, blocks[index + 1])),
)

const open: { workspace: Workspace; session: Session }[] = []

afterEach(async () => {
  for (const { workspace, session } of open.splice(0)) {
    await session.close()
    workspace.remove()
  }
})

const follow = async ({ path, blocks }: Page): Promise<void> => {
  const workspace = createWorkspace()
  const session = await openSession(workspace)
  open.push({ workspace, session })
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1]
    if (!acts(block, next)) continue
    const place = `${path}:${block.line}`
    const { file } = block
    if (file !== undefined) {
      const edit = () => workspace.apply({ ...block, file })
      await (file.startsWith('flags/') ? session.flagsInForce(edit) : edit())
      continue
    }
    const real = await session.run(block.text)
    if (!isOutput(next)) continue
    if (next.language === 'json') {
      const differences = jsonDifferences(JSON.parse(next.text), JSON.parse(real))
      expect(differences, `${place} printed\n${real}`).toEqual([])
    } else if (!matchesText(next.text, real)) {
      expect.soft(real, place).toBe(next.text)
    }
  }
}

describe('a reader who follows a page sees what it shows', () => {
  test.each(followed.map((page) => [page.path, page] as const))('%s', async (_, page) => {
    await follow(page)
  }, 60_000)

  test('the README and both tutorials are among the pages that are followed', () => {
    expect(followed.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/tutorial/first-steps.md',
        'docs/tutorial/add-a-version.md',
      ]),
    )
  })
})

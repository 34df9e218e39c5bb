import { describe, expect, test } from 'vitest'
import { jsonDifferences, matchesText } from './support/expected.ts'
import { pages, type Block, type Page } from './support/markdown.ts'
import { placeOf } from './support/places.ts'
import { openSession, type Session } from './support/session.ts'
import { createWorkspace, type Workspace } from './support/workspace.ts'

const isOutput = (block: Block | undefined): block is Block =>
  block !== undefined && block.follows && (block.language === 'text' || block.language === 'json')

/** Commands that go on until they are stopped. */
const startsServer = ({ text }: Block): boolean =>
  /^(?:npm ci && )?(?:npm start|npx isthmus demo|npx isthmus serve .+|npx node examples\/\S+)$/.test(
    text.trim(),
  )

/** Blocks that do something: write or edit a file, run a command whose output is shown, start a server. */
const acts = (block: Block, next: Block | undefined): boolean =>
  block.file !== undefined || (block.language === 'sh' && (isOutput(next) || startsServer(block)))

const followed = pages.filter(({ blocks }) =>
  blocks.some((block, index) => block.language === 'sh' && acts(block, blocks[index + 1])),
)

interface Difference {
  readonly place: string
  readonly shown: string
  readonly real: string
  /** Where JSON differs. */
  readonly at?: readonly string[]
}

/** What a block shows, compared with what came out. */
const differences = (shown: Block, real: string, place: string): readonly Difference[] => {
  const found = { place, shown: shown.text, real }
  if (shown.language !== 'json') return matchesText(shown.text, real) ? [] : [found]
  const at = jsonDifferences(JSON.parse(shown.text), JSON.parse(real))
  return at.length === 0 ? [] : [{ ...found, at }]
}

const follow = async (
  { path, blocks }: Page,
  workspace: Workspace,
  session: Session,
): Promise<readonly Difference[]> => {
  const found: Difference[] = []
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1]
    if (!acts(block, next)) continue
    const { file } = block
    if (file === undefined) {
      const real = startsServer(block)
        ? await session.start(
            block.text.trim(),
            (said) => isOutput(next) && matchesText(next.text, said),
          )
        : await session.run(block.text)
      if (isOutput(next)) found.push(...differences(next, real, `${path}:${block.line}`))
    } else {
      const edit = () => workspace.apply({ ...block, file })
      await (/(?:^|\/)flags\//.test(file) ? session.flagsInForce(edit) : edit())
    }
  }
  return found
}

describe('a reader who follows a page sees what it shows', () => {
  test.concurrent.each(followed.map((page) => [page.path, page] as const))(
    '%s',
    async (_, page) => {
      const workspace = await createWorkspace(placeOf(page.path))
      const session = await openSession(workspace)
      try {
        expect(await follow(page, workspace, session)).toEqual([])
      } finally {
        await session.close()
        workspace.remove()
      }
    },
  )

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

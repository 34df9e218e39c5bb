/** Reads the code blocks and links of Markdown pages, as far as the tests of the documentation need them. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Block {
  readonly language: string
  /** What the fence says after the language: the file that the block writes or edits. */
  readonly file: string | undefined
  readonly text: string
  readonly line: number
  /** Whether only empty lines lie between this block and the one before. */
  readonly follows: boolean
}

export interface Page {
  /** From the project's folder. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

const blocksOf = (text: string): readonly Block[] => {
  const blocks: Block[] = []
  let open:
    | { language: string; file: string | undefined; line: number; lines: string[] }
    | undefined
  let follows = false
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\w*) *(\S*)/.exec(line)
    if (open && line.startsWith('```')) {
      blocks.push({ ...open, text: open.lines.join('\n'), follows })
      open = undefined
      follows = true
    } else if (open) open.lines.push(line)
    else if (fence) {
      open = { language: fence[1] ?? '', file: fence[2] || undefined, line: index + 1, lines: [] }
    } else if (line.trim() !== '') follows = false
  }
  if (open) throw new Error(`The block of line ${open.line} does not end`)
  return blocks
}

export const readPage = (path: string): Page => {
  const text = readFileSync(`${root}${path}`, 'utf8')
  return { path, text, blocks: blocksOf(text) }
}

export const pages: readonly Page[] = [
  'README.md',
  'AGENTS.md',
  'CHANGELOG.md',
  ...globSync(['docs/**/*.md', 'examples/*/README.md'], { cwd: root }).toSorted(),
].map(readPage)

/** Text without code, in which every bracket means a link. */
const proseOf = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')

/** Targets of the links of a page, pictures included. */
export const linksOf = ({ text }: Page): readonly string[] =>
  [...proseOf(text).matchAll(/\]\(([^()\s]+)\)|\bsrc="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  )

/** Names that links into a page may use: of its headings as GitHub makes them, and of its own anchors. */
export const anchorsOf = ({ text }: Page): ReadonlySet<string> => {
  const plain = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  const headings = [...plain.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  const own = [...plain.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([...headings, ...own])
}

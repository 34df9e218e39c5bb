/** Code in pieces, put into files of a size that people read. */
import type { Code } from './layout.ts'
import { layOut } from './layout.ts'

export type PieceKind = 'type' | 'route' | 'change'

export interface Piece {
  readonly kind: PieceKind
  /** The type that it declares. */
  readonly type?: string
  readonly code: Code
  readonly lines: number
}

export const piece = (kind: PieceKind, code: Code, type?: string): Piece => ({
  kind,
  code,
  ...(type === undefined ? {} : { type }),
  lines: layOut(code).split('\n').length + (kind === 'type' ? 1 : 0),
})

/** Lines of a file, at most, where its pieces allow it: imports and ends are counted besides. */
export const fileLines = 340

export const linesOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { lines }) => sum + lines, 0)

/** Pieces that stand in one file, or in several in their order. Those of a group are not parted. */
export const inFiles = (
  groups: readonly (readonly Piece[])[],
  most = fileLines,
): readonly (readonly Piece[])[] => {
  const files: Piece[][] = []
  let used = most
  for (const group of groups) {
    const lines = linesOf(group)
    const file = files.at(-1)
    if (file && used + lines <= most) file.push(...group)
    else {
      files.push([...group])
      used = 0
    }
    used += lines
  }
  return files
}

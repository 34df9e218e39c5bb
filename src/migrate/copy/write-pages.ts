/** Makes what the target holds of some keys equal to what the source holds, many documents at a time. */
import { ok, type Result } from '../../errors/index.ts'
import type { KeyRange, Row, RowWrite, RowWritten } from '../store/document-store.ts'
import { isEqualBytes } from '../store/equal-bytes.ts'
import type { Carried } from './carry.ts'
import { added, noCounts, type Copying, type Counts, type Done, type Refused } from './copying.ts'
import { joined, type Pages } from './read-pages.ts'
import { settleKey } from './settle-key.ts'

interface Planned {
  readonly write: RowWrite
  /** Undefined where it is deleted. */
  readonly mine: Row | undefined
}

interface Planning {
  readonly planned: Planned[]
  /** Keys that need a look of their own. */
  readonly alone: string[]
  readonly refused: Refused[]
  /** Of these documents alone, and nobody else's until they are through. */
  counts: { -readonly [name in keyof Counts]: number }
}

const planExtra = (theirs: Row, { extras }: Copying, planning: Planning): void => {
  if (extras === 'keep') planning.counts.extra += 1
  else if (theirs.tag === undefined) planning.alone.push(theirs.key)
  else {
    const condition = { ifMatch: theirs.tag }
    const write = { key: theirs.key, document: undefined, condition }
    planning.planned.push({ write, mine: undefined })
  }
}

const planRow = (
  mine: Row,
  theirs: Row | undefined,
  carried: Carried,
  on: Copying,
  planning: Planning,
): void => {
  const { key } = mine
  switch (carried.kind) {
    case 'same':
      planning.counts.same += 1
      return
    case 'refused':
      planning.refused.push({ key, document: mine.document, problem: carried.problem })
      return
    case 'dropped':
      planning.counts.dropped += 1
      if (theirs) planExtra(theirs, on, planning)
      return
    case 'put': {
      const { document } = carried
      if (!theirs) planning.planned.push({ write: { key, document, condition: 'absent' }, mine })
      else if (theirs.tag === undefined) planning.alone.push(key)
      else {
        const condition = { ifMatch: theirs.tag }
        planning.planned.push({ write: { key, document, condition }, mine })
      }
    }
  }
}

const countOf = ({ write: { document, condition } }: Planned): keyof Counts => {
  if (document === undefined) return 'deleted'
  return condition === 'absent' ? 'created' : 'replaced'
}

const judge = (planned: Planned, written: RowWritten, planning: Planning): void => {
  const { key } = planned.write
  switch (written.kind) {
    case 'written':
      planning.counts[countOf(planned)] += 1
      return
    case 'refused': {
      const problem = { code: 'backend-bad-answer', detail: written.why } as const
      planning.refused.push({ key, document: planned.mine?.document, problem })
      return
    }
    default:
      planning.alone.push(key)
  }
}

const isAsBefore = (row: Row, found: Row | undefined): boolean =>
  found !== undefined &&
  (row.tag === undefined ? isEqualBytes(row.document, found.document) : row.tag === found.tag)

/** A create is stopped by no tag: its document may have been changed or deleted at the source meanwhile. */
const movedOn = async (
  pages: Pages,
  created: readonly Row[],
  range: KeyRange,
  { pair, source, signal }: Copying,
): Promise<Result<readonly string[]>> => {
  const [first, last] = [created[0], created.at(-1)]
  // Whoever follows the feed of the source finds it there.
  if (!first || !last || source.changes) return ok([])
  const now = new Map<string, Row>()
  let after = range.after
  for (;;) {
    const to = { ...(after !== undefined && { after }), to: last.key }
    const page = await source.read(pair.from, to, pages.mine.length, { signal })
    if (!page.ok) return page
    for (const row of page.value.rows) now.set(row.key, row)
    after = page.value.rows.at(-1)?.key
    if (page.value.isLast || after === undefined) break
  }
  return ok(created.filter((row) => !isAsBefore(row, now.get(row.key))).map(({ key }) => key))
}

/** Makes the target equal to the source, as both were read. Problems: those of the stores. */
export const writePages = async (
  pages: Pages,
  range: KeyRange,
  on: Copying,
): Promise<Result<Done>> => {
  const planning: Planning = {
    planned: [],
    alone: [],
    refused: [],
    counts: { ...noCounts, read: pages.mine.length },
  }
  for (const [mine, theirs] of joined(pages)) {
    if (mine) {
      const carrying = on.carry(mine.document, theirs?.document)
      // Most lenses do without: to wait for each document would cost more than to carry it.
      const carried = carrying instanceof Promise ? await carrying : carrying
      planRow(mine, theirs, carried, on, planning)
    } else if (theirs) planExtra(theirs, on, planning)
  }
  const { planned } = planning
  if (planned.length > 0) {
    const writes = planned.map(({ write }) => write)
    const written = await on.target.write(on.pair.to, writes, { signal: on.signal })
    if (!written.ok) {
      on.onUnknown()
      return written
    }
    for (const [index, one] of planned.entries()) {
      const outcome = written.value[index]
      if (outcome?.kind === 'unknown') on.onUnknown()
      if (outcome) judge(one, outcome, planning)
    }
    const created = planned.flatMap(({ write, mine }) =>
      mine && write.condition === 'absent' ? [mine] : [],
    )
    const moved = await movedOn(pages, created, range, on)
    if (!moved.ok) return moved
    planning.alone.push(...moved.value)
  }
  for (const key of new Set(planning.alone)) {
    const settled = await settleKey(key, on)
    if (!settled.ok) return settled
    if (settled.value.refused) planning.refused.push(settled.value.refused)
    planning.counts = { ...added(planning.counts, settled.value.counts) }
  }
  return ok({ counts: planning.counts, refused: planning.refused })
}

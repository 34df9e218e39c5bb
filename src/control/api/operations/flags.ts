/** Flags: set as a whole, or by the steps of a release. */
import * as z from 'zod'
import { failed } from '../../../errors/index.ts'
import { editsBackTo } from '../../actions/revert.ts'
import { flagFileValue, flagValue, nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { historyOf, listOf, removeOf, setOf, showOf, type Resource } from './entries.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editAnswers,
  editProblems,
  makeEdits,
  notFound,
  reason,
} from './shared.ts'

const flags: Resource = {
  kind: 'flag',
  tag: 'flags',
  path: 'flags',
  param: 'key',
  one: 'Flag',
  many: 'Flags',
  words: { one: 'a flag', many: 'flags', name: 'Key of the flag' },
  value: flagValue,
  actions: { set: 'flag.set', remove: 'flag.remove' },
}

const documents: Resource = {
  kind: 'flag-file',
  tag: 'flags',
  path: 'flag-documents',
  param: 'name',
  one: 'FlagDocument',
  many: 'FlagDocuments',
  words: {
    one: 'what the flags of a document share',
    many: 'what flags of documents share',
    name: 'Name of the flagd document, without `.json`',
  },
  value: flagFileValue,
  actions: { set: 'flag-file.set', remove: 'flag-file.remove' },
}

export const flagOperations: readonly Operation[] = [
  listOf(flags),
  showOf(flags),
  setOf(flags),
  removeOf(flags),
  historyOf(flags),
  operation({
    id: 'revertFlag',
    method: 'POST',
    path: '/flags/{key}/revert',
    role: 'release-manager',
    tag: 'flags',
    summary: 'Go back to a flag of before',
    description:
      'The flag is again as it was in an earlier policy. It needs no second person, and no condition.',
    params: z.strictObject({ key: nameOf('Key of the flag') }),
    query: dryRunQuery,
    body: z.strictObject({ to: z.int().min(0).describe('Number of the policy'), ...reason }),
    condition: undefined,
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const { key } = call.params
      const edits = await editsBackTo(context, call.body.to, { kind: 'flag', id: key })
      if (!edits.ok) return edits
      const known = await context.store.history({ kind: 'flag', id: key, limit: 1 })
      if (edits.value.length === 0 && known.length === 0) return failed(notFound('flag', key))
      const asked = {
        action: 'flag.revert',
        reason: call.body.reason,
        dryRun: call.query['dry-run'],
        free: true,
      }
      return answerOfEdit(await makeEdits(call, context, edits.value, asked))
    },
  }),
  listOf(documents),
  showOf(documents),
  setOf(documents),
  removeOf(documents),
  historyOf(documents),
]

/** Flags: set as a whole, or by the steps of a release. */
import * as z from 'zod'
import { failed } from '../../../errors/index.ts'
import type { JsonObject } from '../../../json/index.ts'
import { ramp, setDefault, setEnabled, target } from '../../../policy/index.ts'
import { refusedProblem } from '../../actions/edit.ts'
import { editsBackTo } from '../../actions/revert.ts'
import { flagFileValue, flagValue, nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { historyOf, listOf, removeOf, setOf, showOf, type Resource } from './entries.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editable,
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

type FlagEdit = ReturnType<typeof ramp>

interface Step<B extends z.ZodObject> {
  readonly id: string
  /** Last segment of the path. */
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly action: string
  readonly body: B
  readonly edited: (definition: JsonObject, body: z.output<B>) => FlagEdit
}

/** One step of a release: the flag as it was read, changed at one place. */
const step = <B extends z.ZodObject>(declared: Step<B>): Operation =>
  operation({
    id: declared.id,
    method: 'POST',
    path: `/flags/{key}/${declared.path}`,
    role: 'release-manager',
    tag: 'flags',
    summary: declared.summary,
    description: declared.description,
    params: z.strictObject({ key: nameOf('Key of the flag') }),
    query: dryRunQuery,
    body: declared.body.extend(reason),
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const { key } = call.params
      const found = await editable(context, call, 'flag', key)
      if (!found.ok) return found
      const { entry, ifMatch } = found.value
      const made = declared.edited(entry.value.definition, call.body as z.output<B>)
      if (!made.ok) return failed(refusedProblem([made.issue]))
      const value = { ...entry.value, definition: made.definition }
      const { reason: why } = call.body as { readonly reason?: string | undefined }
      return answerOfEdit(
        await makeEdits(call, context, [{ kind: 'flag', id: key, value, ifMatch }], {
          action: declared.action,
          reason: why,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  })

const variant = z.string().min(1).max(256).describe('One of the variants of the flag')

const steps: readonly Operation[] = [
  step({
    id: 'rampFlag',
    path: 'ramp',
    summary: 'Set the share of a variant',
    description:
      'Going up, nobody leaves the variant; going down, those leave it who came last. It needs one ' +
      'place with percentages in the targeting of the flag, or none at all.',
    action: 'flag.ramp',
    body: z.strictObject({
      variant,
      percent: z.number().min(0).max(100).describe('0 to 100, in steps of 0.001'),
    }),
    edited: (definition, { variant: to, percent }) => ramp(definition, to, percent),
  }),
  step({
    id: 'setDefaultVariant',
    path: 'default',
    summary: 'Set the default variant',
    description: 'The variant of requests that targeting chooses none for.',
    action: 'flag.default',
    body: z.strictObject({ variant }),
    edited: (definition, { variant: to }) => setDefault(definition, to),
  }),
  step({
    id: 'setFlagState',
    path: 'state',
    summary: 'Enable or disable a flag',
    description: 'A disabled flag decides nothing: the fallback of the configuration counts.',
    action: 'flag.state',
    body: z.strictObject({ enabled: z.boolean().describe('Whether it decides') }),
    edited: (definition, { enabled }) => setEnabled(definition, enabled),
  }),
  step({
    id: 'targetClient',
    path: 'clients',
    summary: 'Let a client go first',
    description: 'Puts it into the list of a variant before all other rules; null takes it out.',
    action: 'flag.target',
    body: z.strictObject({
      client: nameOf('Id of the client'),
      variant: variant.nullable(),
    }),
    edited: (definition, { client, variant: to }) => target(definition, client, to),
  }),
]

export const flagOperations: readonly Operation[] = [
  listOf(flags),
  showOf(flags),
  setOf(flags),
  removeOf(flags),
  historyOf(flags),
  ...steps,
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

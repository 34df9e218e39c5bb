/** Kill switches: whoever needs one has no time to read first. */
import * as z from 'zod'
import { failed, problem } from '../../../errors/index.ts'
import { scopeOf } from '../../actions/kills.ts'
import { killValue, nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { historyOf, listOf, showOf, type Resource } from './entries.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editAnswers,
  editProblems,
  ifMatchOf,
  makeEdits,
  reason,
  removalQuery,
  storedOf,
} from './shared.ts'

const resource: Resource = {
  kind: 'kill',
  tag: 'kills',
  path: 'kills',
  param: 'kill',
  one: 'Kill',
  many: 'Kills',
  words: {
    one: 'a kill switch',
    many: 'kill switches that are thrown',
    name: 'What it takes: `all`, `version:1.0`, `route:getEntity`, `client:nerv-tokyo`',
  },
  value: killValue,
  actions: { set: 'kill.throw', remove: 'kill.release' },
}

const params = z.strictObject({ kill: nameOf(resource.words.name) })

export const killOperations: readonly Operation[] = [
  listOf(resource),
  showOf(resource),
  operation({
    id: 'throwKill',
    method: 'PUT',
    path: '/kills/{kill}',
    role: 'release-manager',
    tag: 'kills',
    summary: 'Throw a kill switch',
    description:
      'Sends all requests that it takes to one backend, whatever flags say. It needs no second person, ' +
      'and no condition, although it takes one.',
    params,
    query: dryRunQuery,
    body: z.strictObject({ backend: nameOf('Backend that takes the requests'), ...reason }),
    condition: 'taken',
    answers: editAnswers,
    problems: editProblems,
    handle: async (call, context) => {
      const { kill: id } = call.params
      const scope = scopeOf(id)
      if (!scope) {
        const choices = ['all', 'version:NAME', 'route:NAME', 'client:NAME']
        const detail = `A kill switch is called ${choices.join(', ')}.`
        return failed(problem('validation-failed', detail, { choices }))
      }
      const found =
        call.condition.kind === 'none' ? undefined : await context.store.entry('kill', id)
      const ifMatch = ifMatchOf(call.condition, found, { kind: 'kill', id, required: false })
      if (!ifMatch.ok) return ifMatch
      const { backend, reason: why } = call.body
      const condition = ifMatch.value === undefined ? {} : { ifMatch: ifMatch.value }
      const edit = { kind: 'kill' as const, id, value: { scope, backend }, ...condition }
      return answerOfEdit(
        await makeEdits(call, context, [edit], {
          action: 'kill.throw',
          reason: why,
          dryRun: call.query['dry-run'],
          free: true,
        }),
      )
    },
  }),
  operation({
    id: 'releaseKill',
    method: 'DELETE',
    path: '/kills/{kill}',
    role: 'release-manager',
    tag: 'kills',
    summary: 'Release a kill switch',
    description: 'Flags decide again.',
    params,
    query: removalQuery,
    body: undefined,
    condition: 'taken',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const { kill: id } = call.params
      const found = await storedOf(context, 'kill', id)
      if (!found.ok) return found
      const ifMatch = ifMatchOf(call.condition, found.value, { kind: 'kill', id, required: false })
      if (!ifMatch.ok) return ifMatch
      const condition = ifMatch.value === undefined ? {} : { ifMatch: ifMatch.value }
      return answerOfEdit(
        await makeEdits(call, context, [{ kind: 'kill', id, value: null, ...condition }], {
          action: 'kill.release',
          reason: call.query.reason,
          dryRun: call.query['dry-run'],
          free: true,
        }),
      )
    },
  }),
  historyOf(resource),
]

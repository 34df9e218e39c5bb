/** `isthmus flags`: what flags say, and the levers of a release. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { killId } from '../../policy/entry.ts'
import {
  killEdit,
  ramp,
  setDefault,
  setEnabled,
  sharesOf,
  target,
} from '../../policy/flag-edits/index.ts'
import type { KillScope } from '../../policy/index.ts'
import { Failure } from '../../errors/index.ts'
import { own, type JsonObject } from '../../json/index.ts'
import { say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { noSuch } from '../release/no-such.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { makeChange } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import {
  changeFlags,
  parsePercent,
  targetFlags,
  type ChangeFlags,
  type TargetFlags,
} from '../release/options.ts'
import { versionKey } from '../release/version-key.ts'
import { sharesText, table } from '../release/table.ts'
import { changesText } from '../release/change-text.ts'
import type { DiffFlags } from '../release/flags-diff.ts'
import { historyText } from '../release/history-text.ts'
import type { StoredOf, Target } from '../release/target.ts'

/** @throws Failure `entry-not-found` with the flags that there are */
const flagOf = async (from: Target, key: string): Promise<StoredOf<'flag'>> => {
  const found = await from.entry('flag', key)
  if (found) return found
  throw noSuch(
    'flag',
    key,
    from.where,
    (await from.entries('flag')).map(({ id }) => id),
  )
}

const stateOf = ({ value: { definition } }: StoredOf<'flag'>): string =>
  own(definition, 'state') === 'DISABLED' ? 'disabled' : 'enabled'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const list = (context: CliContext, flags: TargetFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const [found, kills] = await Promise.all([from.entries('flag'), from.entries('kill')])
    if (flags.json) {
      sayJson(context, { where: from.where, flags: found, kills })
      return
    }
    say(context, `Flags in ${from.where}:`)
    const rows = found.map((flag) => [
      flag.id,
      stateOf(flag),
      textOf(own(flag.value.definition, 'defaultVariant')),
      sharesText(sharesOf(flag.value.definition)),
    ])
    for (const line of table(['flag', 'state', 'default', 'shares'], rows)) say(context, line)
    for (const { id, value } of kills) say(context, `Killed: ${id} -> ${value.backend}`)
  })

const show = (context: CliContext, flags: TargetFlags, key: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const found = await flagOf(from, key)
    if (flags.json) sayJson(context, { where: from.where, ...found })
    else say(context, prettyJson(found.value.definition))
  })

type Change = (definition: JsonObject) => ReturnType<typeof ramp>

const edit = (
  context: CliContext,
  flags: ChangeFlags,
  key: string,
  name: string,
  change: Change,
): Promise<void> =>
  withTarget(flags, async (on) => {
    const { value, tag } = await flagOf(on, key)
    const changed = change(value.definition)
    if (!changed.ok) {
      throw new HintedFailure(
        `Nothing was changed. \`isthmus flags show ${key}\` shows what it says.`,
        'policy-refused',
        `Flag "${key}" cannot be changed so`,
        [changed.issue],
      )
    }
    const edits = [
      {
        kind: 'flag',
        id: key,
        value: { ...value, definition: changed.definition },
        ifMatch: tag,
      } as const,
    ]
    await makeChange(context, flags, on, name, (how) => on.edit(edits, how))
  })

interface SetFlags extends ChangeFlags {
  readonly default?: string
  readonly state?: 'enabled' | 'disabled'
  readonly client?: string
  readonly variant?: string
}

const set = (context: CliContext, flags: SetFlags, key: string): Promise<void> => {
  const { default: standard, state, client, variant } = flags
  const wanted = [standard, state, client].filter((one) => one !== undefined)
  if (wanted.length !== 1) {
    throw new Failure('usage', 'Say one of --default, --state and --client')
  }
  if (standard !== undefined) {
    return edit(context, flags, key, 'flag.default', (one) => setDefault(one, standard))
  }
  if (state !== undefined) {
    return edit(context, flags, key, 'flag.state', (one) => setEnabled(one, state === 'enabled'))
  }
  return edit(context, flags, key, 'flag.target', (one) =>
    target(one, client ?? '', variant ?? null),
  )
}

const rampTo = (
  context: CliContext,
  flags: ChangeFlags,
  key: string,
  variant: string,
  percent: number,
): Promise<void> =>
  edit(context, flags, key, 'flag.ramp', (definition) => ramp(definition, variant, percent))

interface ScopeFlags extends ChangeFlags {
  readonly all: boolean
  readonly version?: string
  readonly route?: string
  readonly client?: string
}

/** @throws Failure `usage`, `unsupported-version` with the choices */
const scopeOf = async (flags: ScopeFlags): Promise<KillScope> => {
  const { all, version, route, client } = flags
  const scopes: readonly KillScope[] = [
    ...(all ? [{ kind: 'all' } as const] : []),
    ...(version === undefined ? [] : [{ kind: 'version', version } as const]),
    ...(route === undefined ? [] : [{ kind: 'route', route } as const]),
    ...(client === undefined ? [] : [{ kind: 'client', client } as const]),
  ]
  const [scope] = scopes
  if (scope?.kind === 'version' && scopes.length === 1) {
    return { kind: 'version', version: await versionKey(flags, scope.version) }
  }
  if (scope && scopes.length === 1) return scope
  throw new Failure('usage', 'Say what is killed: one of --all, --version, --route and --client')
}

interface HereFlags extends ScopeFlags {
  readonly here: boolean
}

interface KillFlags extends HereFlags {
  readonly backend: string
}

const kill = async (context: CliContext, flags: KillFlags): Promise<void> => {
  const scope = await scopeOf(flags)
  if (flags.here) {
    const { killHere } = await import('../release/kill-here.ts')
    return killHere(context, flags, scope, flags.backend)
  }
  await withTarget(flags, async (on) => {
    const known = await on.entry('kill', killId(scope))
    const edits = [{ ...killEdit(scope, flags.backend), ifMatch: known?.tag ?? 'none' }]
    await makeChange(context, flags, on, 'kill.throw', (how) => on.edit(edits, how))
  })
}

const release = async (context: CliContext, flags: HereFlags): Promise<void> => {
  const scope = await scopeOf(flags)
  if (flags.here) {
    const { killHere } = await import('../release/kill-here.ts')
    return killHere(context, flags, scope, null)
  }
  await withTarget(flags, async (on) => {
    const known = await on.entry('kill', killId(scope))
    const edits = [{ ...killEdit(scope, null), ifMatch: known?.tag ?? 'none' }]
    await makeChange(context, flags, on, 'kill.release', (how) => on.edit(edits, how))
  })
}

interface RevertFlags extends ChangeFlags {
  readonly to: number
}

const revert = (context: CliContext, flags: RevertFlags, key: string): Promise<void> =>
  withTarget(flags, async (on) => {
    // One that was removed since comes back.
    if (!(await on.entry('flag', key)) && on.kind !== 'files') {
      const changed = await on.between(flags.to, undefined)
      if (!changed.some(({ kind, id }) => kind === 'flag' && id === key)) await flagOf(on, key)
    }
    await makeChange(context, flags, on, 'flag.revert', (how) =>
      on.revert(flags.to, { kind: 'flag', id: key }, how),
    )
  })

interface HistoryFlags extends TargetFlags {
  readonly limit: number
}

const history = (context: CliContext, flags: HistoryFlags, key?: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const which = key === undefined ? undefined : ({ kind: 'flag', id: key } as const)
    const changes = await from.history(which, flags.limit)
    if (key !== undefined && changes.length === 0) await flagOf(from, key)
    if (flags.json) sayJson(context, { where: from.where, changes })
    else for (const line of historyText(changes)) say(context, line)
  })

const diff = async (context: CliContext, flags: DiffFlags, key?: string): Promise<void> => {
  const { flagsDiff, targetOf } = await import('../release/flags-diff.ts')
  const found = await flagsDiff(flags)
  const isAsked = ({ kind, id }: { readonly kind: string; readonly id: string }): boolean =>
    key === undefined || (kind === 'flag' && id === key)
  const changes = found.changes.filter(isAsked)
  // The same, or the name of none.
  if (key !== undefined && changes.length === 0) {
    await withTarget(targetOf(flags), (from) => flagOf(from, key))
  }
  const { from, to } = found
  if (flags.json) {
    sayJson(context, { from, to, changes, edits: found.edits.filter(isAsked) })
    return
  }
  const what = key === undefined ? 'Flags are' : `Flag "${key}" is`
  if (changes.length === 0) say(context, `${what} the same: ${from} and ${to}.`)
  else {
    say(context, `From ${from} to ${to}:`)
    for (const line of changesText(changes)) say(context, `  ${line}`)
  }
}

const key = {
  brief: 'Key of the flag',
  parse: String,
  placeholder: 'flag',
} as const

const count = (text: string): number => {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text)) return number
  throw new Failure('usage', `"${text}" is not a number`)
}

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

const scopeFlags = {
  all: { kind: 'boolean', brief: 'Every request', default: false, withNegated: false },
  version: optional('Requests of clients that speak this version', 'version'),
  route: optional('Requests of this route', 'route'),
  client: optional('Requests of this client', 'client'),
  here: {
    kind: 'boolean',
    brief: 'By the kill file of the instance on this machine alone: needs no control store',
    default: false,
    withNegated: false,
  },
} as const

export const flagsCommand = buildRouteMap({
  routes: {
    list: buildCommand<TargetFlags>({
      func: action(list),
      parameters: { flags: targetFlags },
      docs: { brief: 'All flags, and the kill switches that are thrown' },
    }),
    show: buildCommand<TargetFlags, [string]>({
      func: action(show),
      parameters: { flags: targetFlags, positional: { kind: 'tuple', parameters: [key] } },
      docs: { brief: 'The definition of a flag' },
    }),
    set: buildCommand<SetFlags, [string]>({
      func: action(set),
      parameters: {
        flags: {
          ...changeFlags,
          default: optional('Variant of requests that no rule takes', 'variant'),
          state: {
            kind: 'enum',
            values: ['enabled', 'disabled'],
            brief: 'Whether the flag decides anything',
            optional: true,
          },
          client: optional('Client that goes before all rules', 'client'),
          variant: optional('Where that client goes; without it, as the rules say', 'variant'),
        },
        positional: { kind: 'tuple', parameters: [key] },
      },
      docs: { brief: 'Set default variant or state, or let one client go first' },
    }),
    ramp: buildCommand<ChangeFlags, [string, string, number]>({
      func: action(rampTo),
      parameters: {
        flags: changeFlags,
        positional: {
          kind: 'tuple',
          parameters: [
            key,
            { brief: 'Variant whose share is set', parse: String, placeholder: 'variant' },
            { brief: 'Its share in percent', parse: parsePercent, placeholder: 'percent' },
          ],
        },
      },
      docs: {
        brief: 'Set the share of a variant',
        fullDescription:
          'Sets the share of a variant in the percentages (`fractional`) of a flag. Going up nobody ' +
          'leaves the variant; going down those leave it who came last.',
      },
    }),
    kill: buildCommand<KillFlags>({
      func: action(kill),
      parameters: {
        flags: {
          ...changeFlags,
          ...scopeFlags,
          backend: {
            kind: 'parsed',
            parse: String,
            brief: 'The backend that takes these requests',
            placeholder: 'backend',
          },
        },
      },
      docs: { brief: 'Send requests to one backend, whatever flags say' },
    }),
    release: buildCommand<HereFlags>({
      func: action(release),
      parameters: { flags: { ...changeFlags, ...scopeFlags } },
      docs: { brief: 'Take a kill switch back' },
    }),
    revert: buildCommand<RevertFlags, [string]>({
      func: action(revert),
      parameters: {
        flags: {
          ...changeFlags,
          to: {
            kind: 'parsed',
            parse: count,
            brief: 'Number of the policy',
            placeholder: 'policy',
          },
        },
        positional: { kind: 'tuple', parameters: [key] },
      },
      docs: { brief: 'Make a flag as it was in an earlier policy' },
    }),
    diff: buildCommand<DiffFlags, [string?]>({
      func: action(diff),
      parameters: {
        flags: {
          ...targetFlags,
          from: {
            kind: 'parsed',
            parse: count,
            brief: 'Number of the policy before',
            placeholder: 'policy',
            optional: true,
          },
          to: {
            kind: 'parsed',
            parse: count,
            brief: 'Number of the policy after; the one in force when absent',
            placeholder: 'policy',
            optional: true,
          },
          against: optional(
            'What is in force is compared with this: files (when absent), store, gateway, or a revision of git',
            'what',
          ),
        },
        positional: { kind: 'tuple', parameters: [{ ...key, optional: true }] },
      },
      docs: {
        brief: 'What flags say otherwise in two policies, or in two places',
        fullDescription:
          'Compares two policies of the history (`--from 3 --to 5`), or what is in force with the files, ' +
          'the control store, a gateway or a revision of git. As edits with --json.',
      },
    }),
    history: buildCommand<HistoryFlags, [string?]>({
      func: action(history),
      parameters: {
        flags: {
          ...targetFlags,
          limit: {
            kind: 'parsed',
            parse: count,
            brief: 'Most changes that are shown',
            placeholder: 'count',
            default: '20',
          },
        },
        positional: { kind: 'tuple', parameters: [{ ...key, optional: true }] },
      },
      docs: { brief: 'Who changed a flag, when and why; newest first' },
    }),
  },
  docs: { brief: 'Show and change flags: ramp, kill, revert' },
})

/** `isthmus clients`: who may call, in which version, by which keys. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { keyName, makeKey } from '../../control/actions/client-key.ts'
import { pinned, unpinned, withKey, withoutKey } from '../../control/actions/clients.ts'
import type { Result } from '../../errors/index.ts'
import type { ClientEntry, Edit } from '../../policy/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
import { makeChange } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import { changeFlags, targetFlags, type ChangeFlags, type TargetFlags } from '../release/options.ts'
import { noSuch } from '../release/no-such.ts'
import { versionKey } from '../release/version-key.ts'
import { table } from '../release/table.ts'
import type { StoredOf, Target } from '../release/target.ts'

type Known = StoredOf<'client'>

/** @throws Failure `entry-not-found` */
const clientOf = async (from: Target, id: string): Promise<Known> => {
  const found = await from.entry('client', id)
  if (found) return found
  throw noSuch(
    'client',
    id,
    from.where,
    (await from.entries('client')).map((one) => one.id),
  )
}

const list = (context: CliContext, flags: TargetFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const clients = await from.entries('client')
    if (flags.json) {
      sayJson(context, { where: from.where, clients })
      return
    }
    say(context, `Clients in ${from.where}:`)
    const rows = clients.map(({ id, value }) => [
      id,
      value.pin ?? '',
      value.tenant ?? '',
      String(value.keys.length),
    ])
    for (const line of table(['client', 'pin', 'tenant', 'keys'], rows)) say(context, line)
  })

const show = (context: CliContext, flags: TargetFlags, id: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const found = await clientOf(from, id)
    if (flags.json) {
      sayJson(context, { where: from.where, ...found })
      return
    }
    const { keys, pin, tenant, via, attributes = {}, explain } = found.value
    const facts: readonly (readonly [string, string])[] = [
      ['client', id],
      ['pin', pin ?? '(none: the default version)'],
      ['tenant', tenant ?? '(none)'],
      ['recognised by', via?.join(', ') ?? 'whatever the configuration has'],
      ['may explain', explain === true ? 'yes' : 'no'],
      ...Object.entries(attributes).map(([name, value]) => [name, String(value)] as const),
      ...keys.map((digest, at) => [`key ${at + 1}`, keyName(digest)] as const),
    ]
    for (const [name, value] of facts) say(context, `${name.padEnd(14)} ${value}`)
  })

const clientEdit = (id: string, value: ClientEntry | null, ifMatch: string): Edit => ({
  kind: 'client',
  id,
  value,
  ifMatch,
})

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}

const change = (
  context: CliContext,
  flags: ChangeFlags,
  id: string,
  name: string,
  how: (client: ClientEntry) => ClientEntry | null,
): Promise<void> =>
  withTarget(flags, async (on) => {
    const { value, tag } = await clientOf(on, id)
    const edits = [clientEdit(id, how(value), tag)]
    await makeChange(context, flags, on, name, (said) => on.edit(edits, said))
  })

/** Makes a key, and shows it once it counts. */
const withNewKey = async (
  context: CliContext,
  flags: ChangeFlags,
  on: Target,
  name: string,
  { id, value, tag }: { readonly id: string; readonly value: ClientEntry; readonly tag: string },
): Promise<void> => {
  const { key, digest } = await makeKey()
  const edits = [clientEdit(id, valueOf(withKey(value, digest)), tag)]
  const done = await makeChange(context, flags, on, name, (how) => on.edit(edits, how), { key })
  if (flags.json || done.kind !== 'committed') return
  note(context, 'The new key, which is shown this once:')
  say(context, key)
  const older = value.keys.map(keyName)
  if (older.length > 0) {
    note(context, `Older keys still count: ${older.join(', ')}. When nobody uses one any more:`)
    note(context, `  isthmus clients remove-key ${id} ${older[0]}`)
  }
}

interface AddFlags extends ChangeFlags {
  readonly pin?: string
  readonly tenant?: string
  readonly noKey: boolean
}

const add = async (context: CliContext, flags: AddFlags, id: string): Promise<void> => {
  const pin = flags.pin === undefined ? undefined : await versionKey(flags, flags.pin)
  await withTarget(flags, async (on) => {
    if (await on.entry('client', id)) {
      throw new HintedFailure(
        `\`isthmus clients show ${id}\` tells what is known of it; pin, rotate-key and remove change it.`,
        'entry-changed',
        `There is a client "${id}" in ${on.where} already`,
      )
    }
    const value: ClientEntry = {
      keys: [],
      ...(pin === undefined ? {} : { pin }),
      ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
    }
    if (!flags.noKey) {
      await withNewKey(context, flags, on, 'client.add', { id, value, tag: 'none' })
      return
    }
    const edits = [clientEdit(id, value, 'none')]
    await makeChange(context, flags, on, 'client.add', (how) => on.edit(edits, how))
  })
}

const pin = async (
  context: CliContext,
  flags: ChangeFlags,
  id: string,
  version: string,
): Promise<void> => {
  const key = await versionKey(flags, version)
  await change(context, flags, id, 'client.pin', (client) => pinned(client, key))
}

const unpin = (context: CliContext, flags: ChangeFlags, id: string): Promise<void> =>
  change(context, flags, id, 'client.unpin', unpinned)

const remove = (context: CliContext, flags: ChangeFlags, id: string): Promise<void> =>
  change(context, flags, id, 'client.remove', () => null)

const rotate = (context: CliContext, flags: ChangeFlags, id: string): Promise<void> =>
  withTarget(flags, async (on) =>
    withNewKey(context, flags, on, 'client.rotate-key', await clientOf(on, id)),
  )

const removeKey = (
  context: CliContext,
  flags: ChangeFlags,
  id: string,
  name: string,
): Promise<void> =>
  change(context, flags, id, 'client.remove-key', (client) => valueOf(withoutKey(client, name)))

const client = { brief: 'Id of the client', parse: String, placeholder: 'client' } as const

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

const one = { kind: 'tuple', parameters: [client] } as const

export const clientsCommand = buildRouteMap({
  routes: {
    list: buildCommand<TargetFlags>({
      func: action(list),
      parameters: { flags: targetFlags },
      docs: { brief: 'All clients that the policy knows' },
    }),
    show: buildCommand<TargetFlags, [string]>({
      func: action(show),
      parameters: { flags: targetFlags, positional: one },
      docs: { brief: 'What is known of a client; of its keys only their names' },
    }),
    add: buildCommand<AddFlags, [string]>({
      func: action(add),
      parameters: {
        flags: {
          ...changeFlags,
          pin: optional('Version that it speaks when it says none', 'version'),
          tenant: optional('Tenant, for flags', 'tenant'),
          noKey: {
            kind: 'boolean',
            brief: 'Make no key: it is recognised by token or proxy',
            default: false,
            withNegated: false,
          },
        },
        positional: one,
      },
      docs: { brief: 'Add a client, and print its key once' },
    }),
    pin: buildCommand<ChangeFlags, [string, string]>({
      func: action(pin),
      parameters: {
        flags: changeFlags,
        positional: {
          kind: 'tuple',
          parameters: [
            client,
            {
              brief: 'Version that it speaks when it says none',
              parse: String,
              placeholder: 'version',
            },
          ],
        },
      },
      docs: { brief: 'Record the version that a client speaks when it says none' },
    }),
    unpin: buildCommand<ChangeFlags, [string]>({
      func: action(unpin),
      parameters: { flags: changeFlags, positional: one },
      docs: { brief: 'Take the pin off a client: it speaks the default version then' },
    }),
    'rotate-key': buildCommand<ChangeFlags, [string]>({
      func: action(rotate),
      parameters: { flags: changeFlags, positional: one },
      docs: {
        brief: 'Give a client another key, and print it once',
        fullDescription:
          'Makes another key beside those that it has, so that the client can change over without a ' +
          'gap; it stays in its bucket of every ramp. Remove the old key when nobody uses it any more.',
      },
    }),
    'remove-key': buildCommand<ChangeFlags, [string, string]>({
      func: action(removeKey),
      parameters: {
        flags: changeFlags,
        positional: {
          kind: 'tuple',
          parameters: [
            client,
            { brief: 'Name of the key, as `show` tells it', parse: String, placeholder: 'key' },
          ],
        },
      },
      docs: { brief: 'Remove a key: requests with it are refused' },
    }),
    remove: buildCommand<ChangeFlags, [string]>({
      func: action(remove),
      parameters: { flags: changeFlags, positional: one },
      docs: { brief: 'Remove a client, and all its keys' },
    }),
  },
  docs: { brief: 'Show and change clients: pins, keys' },
})

/** `isthmus policy`: between the files of a project and a control store, both ways. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildCommand, buildRouteMap } from '@stricli/core'
import { changesOf } from '../../control/actions/changes.ts'
import type { StoredEntry } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import { isObject, own, parse, set, type Json, type JsonObject } from '../../json/index.ts'
import { diffEntries } from '../../policy/diff.ts'
import { flagFilesOf } from '../../policy/documents.ts'
import { entryKinds } from '../../policy/entry.ts'
import type { Edit, Entry } from '../../policy/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { changesText } from '../release/change-text.ts'
import { makeChange } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import { changeFlags, targetFlags, type ChangeFlags, type TargetFlags } from '../release/options.ts'
import { table } from '../release/table.ts'
import type { Target } from '../release/target.ts'

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${kind}/${id}`

const allOf = async (from: Target): Promise<readonly StoredEntry[]> =>
  (await Promise.all(entryKinds.map((kind) => from.entries(kind)))).flat()

const filesOf = async (flags: TargetFlags): Promise<readonly Entry[]> => {
  const [config, contract] = [
    await loadWrittenConfig(flags.config),
    await loadContract(flags.contract),
  ]
  const { readProject } = await import('../release/project-files.ts')
  return (await readProject({ config, contract })).entries
}

const living = (entries: readonly StoredEntry[]): readonly Entry[] =>
  entries.map(({ kind, id, value }) => ({ kind, id, value }) as Entry)

/** @throws Failure `usage` where it is the files themselves that would be compared */
const assertOther = ({ kind, where }: Target): void => {
  if (kind !== 'files') return
  throw new HintedFailure(
    'Name what they are compared with: --store sqlite:FILE, or --gateway URL. Where the control store has the policy, the configuration says so (`control: {}`).',
    'usage',
    `The policy is in ${where}: they are not compared with themselves`,
  )
}

/** Kill switches are thrown where they are needed: those of files are for gateways that decide by files. */
const isOfFiles = ({ kind }: { readonly kind: string }): boolean => kind !== 'kill'

/** The edits that make the policy what the files say, each on the condition of what was read. */
const planned = (now: readonly StoredEntry[], files: readonly Entry[]): readonly Edit[] => {
  const tags = new Map(now.map((entry) => [keyOf(entry), entry.tag]))
  return diffEntries(living(now.filter(isOfFiles)), files.filter(isOfFiles)).map((edit) => ({
    ...edit,
    ifMatch: tags.get(keyOf(edit)) ?? 'none',
  }))
}

const show = (context: CliContext, flags: TargetFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const entries = await allOf(from)
    if (flags.json) {
      sayJson(context, { where: from.where, entries })
      return
    }
    say(context, `The policy in ${from.where}:`)
    const rows = entryKinds.map((kind) => [
      kind,
      String(entries.filter((entry) => entry.kind === kind).length),
    ])
    for (const line of table(['kind', 'entries'], rows)) say(context, line)
  })

const diff = (context: CliContext, flags: TargetFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    assertOther(from)
    const now = await allOf(from)
    const edits = planned(now, await filesOf(flags))
    const changes = changesOf(new Map(now.map((entry) => [keyOf(entry), entry])), edits)
    if (flags.json) {
      sayJson(context, { where: from.where, changes, edits })
      return
    }
    if (changes.length === 0) say(context, `The files say what is in ${from.where}.`)
    else {
      say(context, `To make ${from.where} what the files say:`)
      for (const line of changesText(changes)) say(context, `  ${line}`)
    }
  })

const apply = (context: CliContext, flags: ChangeFlags): Promise<void> =>
  withTarget(flags, async (on) => {
    assertOther(on)
    const edits = planned(await allOf(on), await filesOf(flags))
    if (edits.length === 0) {
      if (flags.json) sayJson(context, { where: on.where, kind: 'unchanged' })
      else say(context, `The files say what is in ${on.where}: nothing to do.`)
      return
    }
    await makeChange(context, flags, on, 'policy.apply', (how) => on.edit(edits, how))
  })

interface ExportFlags extends TargetFlags {
  readonly to: string
}

const membersOf = (entries: readonly Entry[], kind: Entry['kind']): JsonObject => {
  const members: JsonObject = {}
  for (const entry of entries) {
    if (entry.kind === kind) set(members, entry.id, entry.value as unknown as Json)
  }
  return members
}

const exportTo = (context: CliContext, flags: ExportFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const entries = living(await allOf(from))
    const flagFiles = flagFilesOf(entries, '')
    if (flagFiles.some(({ name }) => name.includes('/') || name.includes('\\'))) {
      throw new Failure('policy-refused', 'A flag document has a name that is no file name')
    }
    await mkdir(join(flags.to, 'flags'), { recursive: true })
    const written: string[] = []
    const write = async (name: string, value: Json): Promise<void> => {
      await writeFile(join(flags.to, name), `${prettyJson(value)}\n`)
      written.push(name)
    }
    for (const { name, text } of flagFiles) {
      const document = parse(text)
      if (document.ok && isObject(document.value)) {
        await write(join('flags', name), {
          $schema: 'https://flagd.dev/schema/v0/flags.json',
          ...document.value,
          flags: own(document.value, 'flags') ?? {},
        })
      }
    }
    await write('policy.json', {
      clients: membersOf(entries, 'client'),
      versions: membersOf(entries, 'version'),
      kills: membersOf(entries, 'kill'),
      rollouts: membersOf(entries, 'rollout'),
    })
    if (flags.json) sayJson(context, { where: from.where, folder: flags.to, written })
    else for (const name of written) note(context, `wrote ${join(flags.to, name)}`)
  })

export const policyCommand = buildRouteMap({
  routes: {
    show: buildCommand<TargetFlags>({
      func: action(show),
      parameters: { flags: targetFlags },
      docs: { brief: 'What the policy consists of' },
    }),
    diff: buildCommand<TargetFlags>({
      func: action(diff),
      parameters: { flags: targetFlags },
      docs: { brief: 'What files of the project say otherwise than the control store' },
    }),
    apply: buildCommand<ChangeFlags>({
      func: action(apply),
      parameters: { flags: changeFlags },
      docs: {
        brief: 'Make the policy in the control store what the files of the project say',
        fullDescription:
          'Flags come from the flag folder, clients and lives of versions from the configuration and the policy file. What ' +
          'they do not have goes, but for kill switches. Applied twice, it changes nothing.',
      },
    }),
    export: buildCommand<ExportFlags>({
      func: action(exportTo),
      parameters: {
        flags: {
          ...targetFlags,
          to: {
            kind: 'parsed',
            parse: String,
            brief: 'The folder to write into',
            placeholder: 'folder',
          },
        },
      },
      docs: { brief: 'Write the policy of the control store as files' },
    }),
  },
  docs: { brief: 'Compare files and control store, and carry a policy between them' },
})

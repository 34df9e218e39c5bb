/** Kill switches of one instance, thrown on its machine: by a file that needs neither control store nor network. */
import { rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { checkConfig, policyRules, servedConfig } from '../../gateway/config/index.ts'
import { Failure, formatIssue } from '../../errors/index.ts'
import type { JsonObject } from '../../json/index.ts'
import { killId, type KillEntry, type KillScope, type PolicyRules } from '../../policy/index.ts'
import { judgeKillFile, largestKillFile, readBounded } from '../../policy/node/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { HintedFailure } from '../failures.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { agreed } from './change.ts'
import { changeText } from './change-text.ts'
import { adminAddress, untilInForce, type InForce } from './in-force.ts'
import type { ChangeFlags } from './options.ts'
import { replaceFiles } from './replace-files.ts'
import { rewritten } from './rewrite-json.ts'

interface Instance {
  /** Of its kill file. */
  readonly file: string
  readonly rules: PolicyRules
  /** Of its admin listener. */
  readonly admin: string
}

/** @throws Failure `usage` where it reads no kill file, `config-invalid` */
const instanceOf = async (flags: ChangeFlags): Promise<Instance> => {
  if (flags.store !== undefined) {
    const hint = 'Leave one of them out: --store throws the switch for all who follow that store.'
    throw new HintedFailure(hint, 'usage', '--here goes without a control store')
  }
  const [config, contract] = [
    await loadWrittenConfig(flags.config),
    await loadContract(flags.contract),
  ]
  const issues = checkConfig(config, contract)
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${flags.config} does not fit the contract`, issues)
  }
  if (config.state === false) {
    throw new HintedFailure(
      'Name a folder as `state`, and start the gateway again; or kill without --here.',
      'usage',
      `The instance reads no kill file: ${flags.config} has \`state: false\``,
    )
  }
  return {
    file: join(config.state ?? '.isthmus', 'kill.json'),
    rules: policyRules(servedConfig(config, contract), contract),
    admin: flags.gateway ?? adminAddress(config.listen),
  }
}

interface Draft {
  readonly was: string | undefined
  readonly before: readonly KillEntry[]
  readonly kills: readonly KillEntry[]
  /** Why what the file says now is put aside; empty where it is sound. */
  readonly broken: string
}

const same = (a: KillEntry | undefined, b: KillEntry | undefined): boolean =>
  a?.backend === b?.backend

/** @throws Failure `policy-refused`, `not-writable` */
const draftOf = async (
  { file, rules }: Instance,
  scope: KillScope,
  backend: string | null,
): Promise<Draft> => {
  const reading = await readBounded(file, largestKillFile)
  if (reading.kind === 'unread') throw new Failure('not-writable', `${file} ${reading.why}`)
  const judged = judgeKillFile(file, rules, reading)
  const before = judged.ok ? judged.value : []
  const others = before.filter((kill) => killId(kill.scope) !== killId(scope))
  const kills = backend === null ? others : [...others, { scope, backend }]
  const text = prettyJson({ kills } as unknown as JsonObject)
  const next = judgeKillFile('kills', rules, { kind: 'text', text })
  if (!next.ok) throw new Failure('policy-refused', 'The switch was not thrown', next.issues)
  return {
    was: reading.kind === 'text' ? reading.text : undefined,
    before,
    kills: next.value,
    broken: judged.ok ? '' : judged.issues.map(formatIssue).join('; '),
  }
}

const write = async (file: string, { was, kills, broken }: Draft): Promise<void> => {
  const json = { kills } as unknown as JsonObject
  if (broken !== '') await rename(file, `${file}.broken`)
  const sound = broken === '' ? was : undefined
  const over = sound === undefined ? undefined : rewritten(sound, json)
  const text = over?.ok ? over.value : `${prettyJson(json)}\n`
  await replaceFiles([{ path: resolve(file), was: sound, text }])
}

const tell = (context: CliContext, file: string, found: InForce): void => {
  say(context, `Done in ${file}.`)
  note(
    context,
    found.ms === null
      ? `Whether it is in force is not known: ${found.why}.`
      : `In force after ${found.ms} ms, says ${found.at}.`,
  )
}

/**
 * Throws a switch by the kill file of the instance on this machine, or takes it back.
 *
 * @param backend null takes it back
 * @throws Failure `usage`, `policy-refused`, `entry-changed`, `not-writable`, and those of configuration and contract
 */
export const killHere = async (
  context: CliContext,
  flags: ChangeFlags,
  scope: KillScope,
  backend: string | null,
): Promise<void> => {
  const instance = await instanceOf(flags)
  const { file, admin } = instance
  const id = killId(scope)
  const draft = await draftOf(instance, scope, backend)
  const [was, is] = [draft.before, draft.kills].map((kills) =>
    kills.find((kill) => killId(kill.scope) === id),
  )
  const change = {
    kind: 'kill' as const,
    id,
    before: (was ?? null) as JsonObject | null,
    after: (is ?? null) as JsonObject | null,
  }
  const base = { where: file, changes: [change], kills: draft.kills }
  if (same(was, is) && draft.broken === '') {
    if (flags.json) sayJson(context, { ...base, kind: 'unchanged' })
    else say(context, `All is so already in ${file}: nothing was changed.`)
    return
  }
  if (!flags.json) {
    for (const line of changeText(change)) note(context, line)
    if (draft.broken !== '') {
      note(context, `What ${file} says now is broken, and is put aside as ${file}.broken:`)
      note(context, `  ${draft.broken}`)
    }
    note(context, 'Only the instance that reads this file is meant; its switches go before those')
    note(context, 'of the policy. Who would move is not asked here: without --here it is told.')
  }
  if (flags.dryRun) {
    if (flags.json) sayJson(context, { ...base, kind: 'tried' })
    else note(context, `Only tried: nothing was changed in ${file}.`)
    return
  }
  if (!flags.yes) await agreed(context)
  await write(file, draft)
  const found = await untilInForce(admin, file, draft.kills)
  if (flags.json) sayJson(context, { ...base, kind: 'committed', inForce: found })
  else tell(context, file, found)
}

/**
 * The policy of files: flags of the folder, clients and life of versions of the configuration, and
 * `policy.json`. Each goes on with its own last good content while it is broken.
 */
import { hash as digestOf } from 'node:crypto'
import { Failure, formatIssue, type Issue } from '../../errors/index.ts'
import { judgedOf, type FlagSet, type FlagSource, type JudgedFlags } from '../../flags/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { diffEntries } from '../diff.ts'
import { entryText } from '../digest.ts'
import { documentName, entriesOfFlagFiles } from '../documents.ts'
import { entryKey } from '../entries.ts'
import type { Edit, Entry } from '../entry.ts'
import { emptyHash, movedHash } from '../hash.ts'
import type { PolicyRules } from '../judge/rules.ts'
import type { Policy, PolicyName } from '../policy.ts'
import { policyName, policyOf, type PolicyParts } from '../policy-of.ts'
import type { PolicySource } from '../source.ts'
import { judgeFiles } from './files-parts.ts'
import type { KeptFile, KeptPolicy } from './kept-policy.ts'
import { largestPolicyFile, policyFileEntries } from './policy-file.ts'
import { settledFile, type Judgement } from './settled-file.ts'

export interface FlagFiles {
  readonly source: FlagSource
  /** The text in force of each file, by its name; undefined where only the whole set is known. */
  readonly documents?: (() => Readonly<Record<string, string>>) | undefined
}

export interface FilesSourceOptions {
  /** Undefined where another OpenFeature provider decides: the policy has no flags then. */
  readonly flags: FlagFiles | undefined
  /** Clients and life of versions of the configuration. */
  readonly configured: readonly Entry[]
  readonly rules: PolicyRules
  /** Path of `policy.json`, which need not be there. */
  readonly file: string
  /** What a start goes on with where that is broken. */
  readonly kept: KeptPolicy | undefined
  /** Where the policy is kept; nowhere when absent. */
  readonly keep?: KeptFile | undefined
  /** As `KeptPolicy` has it. */
  readonly origin: string
  /** Whether a start goes on without `policy.json` where that is broken and nothing was kept. */
  readonly startsBroken: boolean
  readonly log: Logger
  readonly onError: (error: unknown) => void
  readonly pollMs?: number
}

const noFlags: JudgedFlags = { version: '', keys: [], timed: [], text: '{"flags":{}}' }

const sha256 = (entry: Entry): string => digestOf('sha256', entryText(entry))

const isFlag = ({ kind }: Entry): boolean => kind === 'flag' || kind === 'flag-file'

const flagEntries = ({ source, documents }: FlagFiles): readonly Entry[] =>
  entriesOfFlagFiles(
    documents
      ? Object.entries(documents()).map(([name, text]) => ({ name: documentName(name), text }))
      : [{ name: 'flags', text: source.current.text }],
  )

/** Milliseconds without a change until the policy is written down. */
const keepAfter = 200

/** @throws Failure `policy-invalid` where the file is broken, `config-invalid` where the configuration is */
export const filesSource = async ({
  flags,
  configured,
  rules,
  file,
  kept,
  keep,
  origin,
  startsBroken,
  log,
  onError,
  pollMs,
}: FilesSourceOptions): Promise<PolicySource> => {
  const listeners = new Set<(policy: Policy) => void>()
  const configuredKeys = new Set(configured.map(entryKey))
  let seen: FlagSet | undefined = flags?.source.current
  let fileErrors: readonly Issue[] = []
  let startedOnKept = false
  let loadedAt = new Date().toISOString()

  const judge = async (own: readonly Entry[]): Promise<Judgement<PolicyParts>> => {
    const files = {
      flags: seen ? judgedOf(seen) : noFlags,
      flagEntries: flags ? flagEntries(flags) : [],
      configured,
      file,
      own,
    }
    const verdict = await judgeFiles(files, rules)
    return verdict.ok ? { ok: true, value: verdict.parts } : verdict
  }

  let parts: PolicyParts
  let name: PolicyName
  let policy: Policy

  const put = (next: PolicyParts, edits: readonly Edit[], hash: string): void => {
    const gone: string[] = []
    const come: string[] = []
    for (const { kind, id } of edits) {
      const [was, is] = [parts?.all.get(kind, id), next.all.get(kind, id)]
      if (was) gone.push(sha256(was))
      if (is) come.push(sha256(is))
    }
    const moved = movedHash(hash, gone, come)
    const isSame = name !== undefined && moved === name.hash
    loadedAt = isSame ? loadedAt : new Date().toISOString()
    if (!isSame) {
      name = { number: (name?.number ?? 0) + 1, hash: moved, source: 'files', at: loadedAt }
    }
    parts = next
    policy = policyOf(next, name)
  }

  let keeping: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isUnwritable = false
  let written = ''
  const write = async (): Promise<void> => {
    const { hash, number, at } = policy
    if (!keep || written === hash) return
    try {
      await keep.write({ head: { number, hash, at }, entries: policy.entries(), origin })
      written = hash
      isUnwritable = false
    } catch (error) {
      if (!isUnwritable) {
        log.warn(
          { file: keep.path, error },
          'The policy cannot be kept: a start with broken files has nothing to go on with',
        )
      }
      isUnwritable = true
    }
  }
  const keepLater = (): void => {
    if (!keep) return
    clearTimeout(keeping)
    keeping = setTimeout(() => {
      writing = writing.then(write)
    }, keepAfter)
    keeping.unref()
  }

  const tell = (): void => {
    keepLater()
    for (const listener of listeners) listener(policy)
  }

  /** Flags change at once with their source, also before it has told of it. */
  const follow = (): void => {
    const newest = flags?.source.current
    if (!flags || newest === undefined || newest === seen) return
    seen = newest
    const before = [...parts.all].filter(isFlag)
    const edits = diffEntries(before, flagEntries(flags))
    put({ ...parts, flags: judgedOf(newest), all: parts.all.with(edits) }, edits, name.hash)
  }

  const good = (next: PolicyParts): void => {
    const recovered = fileErrors.length > 0
    fileErrors = []
    const edits = diffEntries(parts.all, next.all)
    // What was judged may be older than the flags by now.
    const before = name
    put(next, edits, name.hash)
    seen = undefined
    follow()
    if (before.hash === name.hash && !recovered) return
    log.info({ file, policy: policyName(name) }, 'The policy is in force')
    tell()
  }

  const broken = (issues: readonly Issue[]): void => {
    fileErrors = issues
    log.error(
      { file, policy: policyName(name), issues: issues.map(formatIssue) },
      'The policy file has errors: the last good policy stays in force',
    )
  }

  const settled = await settledFile<PolicyParts>({
    path: file,
    most: largestPolicyFile,
    judge: async (found) => {
      const entries = policyFileEntries(file, found, rules)
      return entries.ok ? judge(entries.value) : entries
    },
    good,
    broken,
    onError,
    ...(pollMs === undefined ? {} : { pollMs }),
  })
  let { first } = settled
  const fail = async (failure: Failure): Promise<never> => {
    await settled.close()
    throw failure
  }
  if (!first.ok) {
    fileErrors = first.issues
    const alone = await judge([])
    if (!alone.ok) {
      return fail(new Failure('config-invalid', 'The configuration has errors', alone.issues))
    }
    const own = kept
      ? [...kept.entries].filter((entry) => !isFlag(entry) && !configuredKeys.has(entryKey(entry)))
      : []
    const last = kept ? await judge(own) : undefined
    if (last?.ok) {
      startedOnKept = true
      first = last
    } else if (startsBroken) first = alone
    else {
      return fail(new Failure('policy-invalid', `${file} has errors`, first.issues))
    }
  }
  const started = first.ok ? first.value : undefined
  if (!started) return fail(new Failure('policy-invalid', `${file} has errors`, fileErrors))
  put(started, [...started.all], emptyHash)
  if (fileErrors.length > 0) broken(fileErrors)
  keepLater()
  const unsubscribe = flags?.source.subscribe(() => {
    follow()
    tell()
  })

  return {
    get current() {
      follow()
      return policy
    },
    status: () => {
      follow()
      const flagErrors = flags?.source.status().errors ?? []
      const errors = [...flagErrors, ...fileErrors]
      const isKept =
        (startedOnKept && fileErrors.length > 0) ||
        flags?.source.status().broken.some(({ inForce }) => inForce === 'last-good') === true
      return { ...name, loadedAt, kept: isKept, ageMs: 0, errors }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      unsubscribe?.()
      await settled.close()
      if (keeping !== undefined) clearTimeout(keeping)
      await writing
      await write()
    },
  }
}

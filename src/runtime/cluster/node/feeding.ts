/** What workers serve by: the configuration and the policy in force, brought to each of them, or to none. */
import { Failure } from '../../../errors/index.ts'
import type { GatewayConfig } from '../../../gateway/index.ts'
import { diffEntries, policyName, type Policy, type PolicyName } from '../../../policy/index.ts'
import type { MemberState } from '../../node-control.ts'
import type { OpenSource } from '../../node-policy.ts'
import type { FedEdits, FedPolicy, FedSetting, PolicyMark } from '../messages.ts'
import type { Member } from './member.ts'

/** Milliseconds that a worker may take to open a configuration, and to go over to it. */
const prepareMs = 60_000
const settleMs = 10_000

interface Setting {
  /** Counts configurations. */
  readonly generation: number
  readonly config: GatewayConfig
  readonly source: OpenSource
}

/** What a worker has, as far as it has said so. */
interface Has {
  generation: number
  /** Undefined where that is not known: it is told all. */
  policy: Policy | undefined
  /** What it has said that it decides by, and since when it does, RFC 3339. */
  mark: PolicyMark
  appliedAt: string
  readonly startedAt: string
  isBusy: boolean
}

/** What leads to a policy from those that workers have: made once, however many workers there are. */
interface Steps {
  readonly to: Policy
  readonly from: Map<Policy, FedEdits>
}

const isSame = (one: PolicyMark | undefined, other: PolicyMark): boolean =>
  one?.number === other.number && one.hash === other.hash

const markOf = ({ number, hash }: PolicyMark): PolicyMark => ({ number, hash })

const isoNow = (): string => new Date().toISOString()

const nameOf = ({ number, hash, source, at }: Policy): PolicyName => ({ number, hash, source, at })

const whole = (policy: Policy): FedPolicy => ({
  kind: 'whole',
  name: nameOf(policy),
  flags: policy.flags,
  entries: [...policy.entries()],
})

const editsOf = (before: Policy, policy: Policy): FedEdits => ({
  kind: 'edits',
  from: nameOf(before),
  name: nameOf(policy),
  edits: diffEntries(before.entries(), policy.entries()),
  ...(policy.flags.version !== before.flags.version && { flags: policy.flags }),
})

export interface FeedingOptions {
  /** Opens the policies of a configuration, before any worker is told of it. */
  readonly open: (config: GatewayConfig) => Promise<OpenSource>
  /** The part of one worker. */
  readonly share: (config: GatewayConfig) => GatewayConfig
  /** Those that serve. */
  readonly serving: () => readonly Member[]
  /** Whether it is known not to answer: nobody waits for it. */
  readonly isSilent: (member: Member) => boolean
  /** One of them decides by another policy. */
  readonly took: () => void
  /** Puts another one in the place of a worker that does not go over to a configuration. */
  readonly replace: (member: Member) => Promise<void>
}

export class Feeding {
  readonly #options: FeedingOptions
  readonly #has = new WeakMap<Member, Has>()
  #setting: Setting
  #steps: Steps | undefined

  private constructor(options: FeedingOptions, setting: Setting) {
    this.#options = options
    this.#setting = setting
    this.#follow(setting)
  }

  /** @throws Failure where the policy cannot be opened */
  static async open(options: FeedingOptions, config: GatewayConfig): Promise<Feeding> {
    return new Feeding(options, { generation: 1, config, source: await options.open(config) })
  }

  get config(): GatewayConfig {
    return this.#setting.config
  }

  get source(): OpenSource {
    return this.#setting.source
  }

  /** Name of the policy that a worker decides by, as it has said. */
  policyOf(member: Member): string {
    const policy = this.#has.get(member)?.policy
    return policy ? policyName(policy) : 'unknown'
  }

  /** By what those decide that serve. */
  states(): readonly MemberState[] {
    return this.#options.serving().flatMap((member) => {
      const has = this.#has.get(member)
      if (!has) return []
      const { mark, appliedAt, startedAt } = has
      const { number: policyNumber, hash: policyHash } = mark
      return [{ worker: member.worker, startedAt, appliedAt, policyNumber, policyHash }]
    })
  }

  /** What a worker that starts is told. */
  first(member: Member): FedSetting {
    const { generation, source } = this.#setting
    const policy = source.policy.current
    const now = isoNow()
    this.#has.set(member, {
      generation,
      policy,
      mark: markOf(policy),
      appliedAt: now,
      startedAt: now,
      isBusy: false,
    })
    return this.#fed(this.#setting, policy)
  }

  /** Brings a worker up to what is in force, as far as it answers. */
  async feed(member: Member): Promise<void> {
    const has = this.#has.get(member)
    if (!has || has.isBusy) return
    has.isBusy = true
    while (await this.#step(member, has));
    has.isBusy = false
  }

  /**
   * Opens a configuration in all workers, then lets all go over to it: a worker that does neither is
   * replaced by one that does.
   * @throws Failure of any of them; nothing has changed then
   */
  async reload(config: GatewayConfig): Promise<void> {
    const { open, serving, isSilent, replace } = this.#options
    const old = this.#setting
    const next = { generation: old.generation + 1, config, source: await open(config) }
    const members = serving()
    const policy = next.source.policy.current
    const fed = this.#fed(next, policy)
    const opened = await Promise.all(
      members.map(async (member) =>
        isSilent(member) ? undefined : member.channel.ask('prepare', fed, prepareMs),
      ),
    )
    for (const outcome of opened) {
      if (!outcome || outcome.ok) continue
      const heard = members.filter((_, at) => opened[at])
      await Promise.all(heard.map((member) => this.#settle(member, next, false)))
      await next.source.close()
      const { code, message, issues } = outcome.failure
      throw new Failure(code, message, issues)
    }
    this.#setting = next
    this.#follow(next)
    await Promise.all(
      members.map(async (member, at) => {
        if (!opened[at] || !(await this.#settle(member, next, true))) return replace(member)
        const has = this.#has.get(member)
        if (has) this.#took(Object.assign(has, { generation: next.generation, policy }), policy)
        return this.feed(member)
      }),
    )
    await old.source.close()
  }

  async close(): Promise<void> {
    await this.source.close()
  }

  #follow({ source }: Setting): void {
    source.policy.subscribe(() => {
      for (const member of this.#options.serving()) void this.feed(member)
    })
  }

  #fed({ generation, config }: Setting, policy: Policy): FedSetting {
    return { generation, config: this.#options.share(config), policy: whole(policy) }
  }

  #took(has: Has, mark: PolicyMark): void {
    if (!isSame(has.mark, mark)) Object.assign(has, { mark: markOf(mark), appliedAt: isoNow() })
    this.#options.took()
  }

  async #settle(member: Member, { generation }: Setting, commit: boolean): Promise<boolean> {
    const settled = await member.channel.ask('settle', { generation, commit }, settleMs)
    return settled?.ok === true
  }

  /** Whether there may be more to do. */
  async #step(member: Member, has: Has): Promise<boolean> {
    const setting = this.#setting
    const { generation } = setting
    const policy = setting.source.policy.current
    if (has.generation === generation) return this.#next(member, has, policy)
    const opened = await member.channel.ask('prepare', this.#fed(setting, policy), prepareMs)
    if (!opened?.ok || !(await this.#settle(member, setting, true))) return false
    this.#took(Object.assign(has, { generation, policy }), policy)
    return true
  }

  #editsOf(before: Policy, policy: Policy): FedEdits {
    if (this.#steps?.to !== policy) this.#steps = { to: policy, from: new Map() }
    const { from } = this.#steps
    const edits = from.get(before) ?? editsOf(before, policy)
    from.set(before, edits)
    return edits
  }

  /** Tells what has changed since the policy that a worker has; all of it where that is not known. */
  async #next(member: Member, has: Has, policy: Policy): Promise<boolean> {
    const { generation, policy: before } = has
    if (isSame(before, policy)) return false
    const fed = before ? this.#editsOf(before, policy) : whole(policy)
    const told = await member.channel.ask('policy', { generation, policy: fed }, settleMs)
    if (!told) return false
    // Went over to another configuration meanwhile.
    if (has.generation !== generation) return true
    const isTaken = isSame(told.has, policy)
    has.policy = isTaken ? policy : undefined
    if (told.has) this.#took(has, told.has)
    return isTaken || before !== undefined
  }
}

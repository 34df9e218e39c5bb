/** What workers serve by: the configuration and the flags in force, brought to each of them, or to none. */
import { Failure } from '../../../errors/index.ts'
import { judgedOf, type FlagSource } from '../../../flags/index.ts'
import type { GatewayConfig } from '../../../gateway/index.ts'
import type { FedSetting } from '../messages.ts'
import type { Member } from './member.ts'

/** Milliseconds that a worker may take to open a configuration, and to go over to it. */
const prepareMs = 60_000
const settleMs = 10_000

interface Setting {
  /** Counts configurations. */
  readonly generation: number
  readonly config: GatewayConfig
  readonly source: FlagSource
}

/** What a worker has, as far as it has said so. */
interface Has {
  generation: number
  version: string
  isBusy: boolean
}

export interface FeedingOptions {
  /** Opens the flags of a configuration. */
  readonly open: (config: GatewayConfig) => Promise<FlagSource>
  /** The part of one worker. */
  readonly share: (config: GatewayConfig) => GatewayConfig
  /** Those that serve. */
  readonly serving: () => readonly Member[]
  /** Puts another one in the place of a worker that does not go over to a configuration. */
  readonly replace: (member: Member) => Promise<void>
}

export class Feeding {
  readonly #options: FeedingOptions
  readonly #has = new WeakMap<Member, Has>()
  #setting: Setting

  private constructor(options: FeedingOptions, setting: Setting) {
    this.#options = options
    this.#setting = setting
    this.#follow(setting)
  }

  /** @throws Failure where the flags cannot be opened */
  static async open(options: FeedingOptions, config: GatewayConfig): Promise<Feeding> {
    return new Feeding(options, { generation: 1, config, source: await options.open(config) })
  }

  get config(): GatewayConfig {
    return this.#setting.config
  }

  get source(): FlagSource {
    return this.#setting.source
  }

  /** Version of the flags that a worker decides by. */
  versionOf(member: Member): string {
    return this.#has.get(member)?.version ?? 'unknown'
  }

  /** What a worker that starts is told. */
  first(member: Member): FedSetting {
    const fed = this.#fed(this.#setting)
    this.#has.set(member, {
      generation: fed.generation,
      version: fed.flags.version,
      isBusy: false,
    })
    return fed
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
    const { open, serving, replace } = this.#options
    const old = this.#setting
    const next = { generation: old.generation + 1, config, source: await open(config) }
    const members = serving()
    const fed = this.#fed(next)
    const opened = await Promise.all(
      members.map((member) => member.channel.ask('prepare', fed, prepareMs)),
    )
    for (const outcome of opened) {
      if (!outcome || outcome.ok) continue
      await Promise.all(members.map((member) => this.#settle(member, next, false)))
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
        if (has) Object.assign(has, { generation: next.generation, version: fed.flags.version })
        return this.feed(member)
      }),
    )
    await old.source.close()
  }

  async close(): Promise<void> {
    await this.source.close()
  }

  #follow({ source }: Setting): void {
    source.subscribe(() => {
      for (const member of this.#options.serving()) void this.feed(member)
    })
  }

  #fed({ generation, config, source }: Setting): FedSetting {
    return { generation, config: this.#options.share(config), flags: judgedOf(source.current) }
  }

  async #settle(member: Member, { generation }: Setting, commit: boolean): Promise<boolean> {
    const settled = await member.channel.ask('settle', { generation, commit }, settleMs)
    return settled?.ok === true
  }

  /** Whether there may be more to do. */
  async #step(member: Member, has: Has): Promise<boolean> {
    const { generation, flags } = this.#fed(this.#setting)
    if (has.generation === generation) {
      if (has.version === flags.version) return false
      const told = await member.channel.ask('flags', { generation, flags }, settleMs)
      if (told) has.version = told.version
      return told !== undefined
    }
    const setting = this.#setting
    const opened = await member.channel.ask('prepare', this.#fed(setting), prepareMs)
    if (!opened?.ok || !(await this.#settle(member, setting, true))) return false
    Object.assign(has, { generation, version: flags.version })
    return true
  }
}

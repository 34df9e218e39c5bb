/** The webhooks of a configuration, with the secrets that the environment holds for them. */
import { Failure } from '../../errors/index.ts'
import type { WebhookConfig } from '../../gateway/config/webhooks-schema.ts'
import { secretIssue } from './signature.ts'

export interface Hook extends Pick<WebhookConfig, 'url' | 'events'> {
  readonly secret: string
}

/** @throws Failure `config-invalid` with every secret that is missing or none */
export const hooksOf = (
  webhooks: readonly WebhookConfig[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Hook[] => {
  const issues = webhooks.flatMap(
    ({ secret }, index) =>
      secretIssue(`control > webhooks > ${index} > secret`, secret.env, env[secret.env]) ?? [],
  )
  if (issues.length > 0)
    throw new Failure('config-invalid', 'Secrets of webhooks are wrong.', issues)
  return webhooks.map(({ url, events, secret }) => ({
    url,
    ...(events && { events }),
    secret: env[secret.env] ?? '',
  }))
}

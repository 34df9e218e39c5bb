export type { WebhookEvent } from './event.ts'
export { hooksOf, type Hook } from './hooks.ts'
export { createWebhooks, type Webhooks } from './webhooks.ts'

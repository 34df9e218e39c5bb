/** What a project that uses Isthmus imports: declaring contracts and configurations. */
export * from './contract/index.ts'
export * from './errors/index.ts'
export { defineConfig } from './gateway/config/config.ts'
export type { GatewayConfig, GatewayConfigInput } from './gateway/config/config-schema.ts'

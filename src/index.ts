/** What a project that uses Isthmus imports: declaring contracts and configurations. */
export * from './contract/index.ts'
export * from './errors/index.ts'
export {
  defineConfig,
  type GatewayConfig,
  type GatewayConfigInput,
} from './gateway/config/index.ts'

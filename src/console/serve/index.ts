export {
  createConsole,
  createNoConsole,
  type ConsoleFile,
  type ConsoleFiles,
  type ConsoleOptions,
} from './console.ts'
export { assetsConsole, isAssetsBinding, type AssetsBinding } from './worker-assets.ts'
